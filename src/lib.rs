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
//! One way through the house: `audio` → `spectrum` → `track` → `speech` → `measure` → `norms` → `report`.

pub mod analyzer;
pub mod audio;
pub mod error;
pub mod measure;
pub mod norms;
pub mod report;
pub mod scene;
pub mod spectrum;
pub mod speech;
pub mod track;
pub mod transcript;
pub mod units;

#[cfg(feature = "python")]
mod python;

pub use analyzer::{AnalyzeOptions, analyze};
pub use audio::Recording;
pub use error::{Error, Result};
pub use norms::Profile;
pub use report::Report;
