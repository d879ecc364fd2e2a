//! Profiles of norms in TOML, and the verdicts: the only module that decides pass or fail.
//!
//! A [`Profile`] asks for quantities and for words. An [`Observation`] is the result for one quantity of a recording, a [`Call`] holds what was
//! said, and [`Scorecard::judge`] compares both with the profile. How a quantity is measured is not known here.
//!
//! ```
//! use callnorm::norms::{Call, Estimate, Measured, Observation, Profile, Quantity, Scorecard, Verdict};
//!
//! let profile = Profile::builtin("telephone-zh")?;
//! let card = Scorecard::judge(&profile, &Call::default(), |quantity| match quantity {
//!     Quantity::SpeakingCpm => Estimate::new(240.0, 228.0, 252.0).map_or(Observation::Unclear, |estimate| {
//!         Observation::Measured(Measured { estimate, parts: vec![], incidents: vec![] })
//!     }),
//!     _ => Observation::Unclear,
//! });
//! assert_eq!(card.findings[0].verdict, Verdict::Fail);
//! assert_eq!(card.score, Some(0.0));
//! # Ok::<(), callnorm::Error>(())
//! ```

pub(crate) mod call;
pub(crate) mod clock;
pub(crate) mod cues;
pub(crate) mod event;
pub(crate) mod faults;
mod file;
mod heard;
mod layers;
pub(crate) mod moment;
mod near;
mod occurrence;
mod outcome;
pub mod phrase;
mod place;
pub(crate) mod profile;
mod reason;
mod repeat;
mod rules;
mod schema;
pub(crate) mod scorecard;
pub(crate) mod settings;
pub(crate) mod severity;
pub(crate) mod title;
pub(crate) mod verdict;
mod window;
pub(crate) mod wording;
mod words;

/// The words that measures and norms share.
pub use crate::finding::{
    Estimate, Event, EventKind, Evidence, EvidenceKind, Impairment, Interval, Measured, Observation, Part, Quantity, Speaker, Timeline,
    Unit,
};
pub use call::{Call, Direction, Voice};
pub use clock::Clock;
pub use cues::Cues;
pub use event::{Between, EventFilter};
pub use faults::faults;
pub use file::CountUnit;
pub use moment::{Moment, What};
pub use profile::{Norm, Profile, Rule};
pub use reason::Reason;
pub use repeat::Repeats;
pub use schema::schema;
pub use scorecard::{Finding, Scorecard};
pub use settings::{BusyToneOn, LineSettings, Settings, ToneSettings, TurnSettings};
pub use severity::{CriticalFails, Severity};
pub use title::Title;
pub use verdict::{Band, Basis, Verdict};
pub use window::TimeWindow;
pub use wording::{Near, Order, Wording};
pub use words::{Need, Words};
