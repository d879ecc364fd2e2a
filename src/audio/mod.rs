//! Bytes become a [`Recording`]: everything odd about a file is dealt with, or refused, here.

pub mod recording;
pub mod resample;

pub use recording::{Recording, SourceInfo};
pub use resample::Resampler;
