//! The rulebook: a TOML profile, and the only place that says pass or fail.
//!
//! A [`Profile`] asks for quantities; an [`Observation`] answers for one recording; [`Scorecard::judge`] holds one against the other.
//! Nothing here knows how a quantity is measured.
//!
//! ```
//! use callnorm::norms::{Estimate, Measured, Observation, Profile, Quantity, Scorecard, Verdict};
//!
//! let profile = Profile::builtin("telephone-zh")?;
//! let card = Scorecard::judge(&profile, |quantity| match quantity {
//!     Quantity::SpeakingCpm => Estimate::new(240.0, 228.0, 252.0).map_or(Observation::Unclear, |estimate| {
//!         Observation::Measured(Measured { estimate, parts: vec![], incidents: vec![] })
//!     }),
//!     _ => Observation::Unclear,
//! });
//! assert_eq!(card.findings[0].verdict, Verdict::Fail);
//! assert_eq!((card.score, card.score_high.map(f64::round)), (Some(0.0), Some(33.0)));
//! # Ok::<(), callnorm::Error>(())
//! ```

pub mod observation;
pub mod phrase;
mod place;
pub mod profile;
pub mod scorecard;
pub mod verdict;

pub use observation::{Evidence, EvidenceKind, Measured, Observation, Part, Quantity, Unit};
pub use profile::{Norm, Profile, Rule, Severity, Title};
pub use scorecard::{Finding, Scorecard};
pub use verdict::{Band, Basis, Estimate, Interval, Verdict};
