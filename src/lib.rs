//! callnorm listens to recorded service calls and says, with evidence, how well the speaking keeps
//! to the norms that service handbooks print.
//!
//! ```
//! use callnorm::{AnalyzeOptions, Profile, Recording, analyze};
//!
//! let recording = Recording::open("python/callnorm/data/sample-call.wav")?;
//! let options = AnalyzeOptions::new(Profile::builtin("telephone-zh")?);
//! let report = analyze(&recording, &options, &|_| true)?;
//! println!("{:?}", report.channels[0].rate.speaking_cpm);
//! # Ok::<(), callnorm::Error>(())
//! ```
//!
//! The layers, from the bottom: `finding`, `spectrum`, `audio`, `track`, `speech`, `transcript`, `measure` beside `norms`, `report`, `analyzer`. A
//! module uses those below its own. What a measure answers and a norm asks stands in `finding`, below both.

#![warn(unreachable_pub)]

pub mod analyzer;
pub mod audio;
pub mod error;
pub mod finding;
pub mod measure;
mod message;
pub mod norms;
pub mod report;
pub mod scene;
pub mod spectrum;
pub mod speech;
mod stats;
pub mod track;
pub mod transcript;
pub mod units;

#[cfg(feature = "python")]
mod python;
#[cfg(test)]
#[allow(unreachable_pub, reason = "the integration tests share it")]
#[path = "../tests/common/random.rs"]
mod random;

pub use analyzer::{AnalyzeOptions, analyze};
pub use audio::Recording;
pub use error::{Error, Result};
pub use norms::Profile;
pub use report::Report;
