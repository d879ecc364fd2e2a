//! What a recording shows, in the words that measures and norms share: a measure answers for a quantity with an observation, a norm holds it
//! against a band. Neither knows the other.

mod chance;
mod estimate;
mod event;
mod impairment;
mod observation;
mod quantity;
mod speaker;
mod thresholds;
mod unit;

pub use chance::{clustered_share, how_many, share};
pub use estimate::{Estimate, Interval};
pub use event::{Event, EventKind, Timeline};
pub use impairment::Impairment;
pub use observation::{Evidence, EvidenceKind, Measured, Observation, Part};
pub use quantity::Quantity;
pub use speaker::Speaker;
pub use thresholds::{Around, SURELY, Thresholds};
pub use unit::Unit;
