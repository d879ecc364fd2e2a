//! callnorm listens to recorded service calls and says, with evidence, how well the speaking keeps
//! to the norms that service handbooks print.
//!
//! One way through the house: `audio` → `spectrum` → `track` → `speech` → `measure` → `norms` → `report`.

pub mod analyzer;
pub mod audio;
pub mod error;
pub mod measure;
pub mod norms;
pub mod report;
pub mod spectrum;
pub mod speech;
pub mod track;
pub mod units;

#[cfg(feature = "python")]
mod python;

pub use error::{Error, Result};
