//! One error type, split by who must act.

/// What went wrong, in one line that says what was given and what must hold.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The recording cannot be read: whoever supplies recordings must act.
    #[error("{path}: {reason}")]
    Recording {
        /// The file's path, or what the recording was given as.
        path: String,
        /// What was found and what is supported.
        reason: String,
    },
    /// A missing or unreadable file, as the operating system reports it.
    #[error("{path}: {source}")]
    Io {
        /// The file's path.
        path: String,
        /// The operating system's error.
        source: std::io::Error,
    },
    /// An option, a profile or an argument is wrong: the caller must act.
    #[error("{0}")]
    Options(String),
    /// A model cannot be used: whoever supplies models must act.
    #[error("{0}")]
    Model(String),
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;
