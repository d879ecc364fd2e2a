//! The rulebook: a TOML profile, and the only place that says pass or fail.
//!
//! A [`Profile`] asks for quantities; an [`Observation`] answers for one recording; [`Scorecard::judge`] holds one against the other.
//! Nothing here knows how a quantity is measured.

pub mod observation;
mod place;
pub mod profile;
pub mod scorecard;
pub mod verdict;

pub use observation::{Evidence, EvidenceKind, Measured, Observation, Part, Quantity, Unit};
pub use profile::{Norm, Profile, Rule, Severity, Title};
pub use scorecard::{Finding, Scorecard};
pub use verdict::{Band, Basis, Estimate, Interval, Verdict};
