//! Reading of recordings: containers, encodings and resampling. Damaged headers are repaired, and what cannot be read is refused.

mod blocks;
mod clips;
mod codecs;
mod coded;
mod containers;
mod decode;
mod format;
mod g711;
mod name;
mod plain;
mod recording;
mod repair;
mod resample;
mod store;

pub use clips::{Clip, write_clips};
pub use containers::raw::Raw;
pub use recording::{Recording, SourceInfo};
pub use repair::Repair;
pub use resample::Resampler;

/// Why a recording is refused, before it is known whose recording it is.
#[derive(Debug)]
enum Refusal {
    /// What was found and what is supported.
    Reason(String),
    /// What the operating system reports.
    Io(std::io::Error),
}

impl Refusal {
    /// The error that names the recording too.
    fn of(self, path: &str) -> crate::Error {
        let path = path.to_owned();
        match self {
            Self::Reason(reason) => crate::Error::Recording { path, reason },
            Self::Io(source) => crate::Error::Io { path, source },
        }
    }
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self::Reason(reason)
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}
