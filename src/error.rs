//! One error type, split by who must act.

use std::fmt::Display;

/// What went wrong, in one line that says what was given and what must hold; the same stands in its fields.
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
    /// The value of an option or an argument is wrong: the caller must act.
    #[error("{name} is {given}; it must be {expected}")]
    Argument {
        /// The option's or argument's name; of several that must fit one another, all.
        name: String,
        /// Its value.
        given: String,
        /// What it must be.
        expected: String,
    },
    /// A file of the caller's is wrong (a profile, a transcript, a stored report): the caller must act.
    #[error("{}: {reason}", place(file, *line, key))]
    File {
        /// The file's path, or what it was given as.
        file: String,
        /// The line, from 1, where that is known.
        line: Option<usize>,
        /// The key or the entry in the file; empty where it is the whole file.
        key: String,
        /// What was found and what must hold.
        reason: String,
    },
    /// A phrase cannot be read, as a profile or a list of phrases holds them: the caller must act.
    #[error("phrase {text:?}, column {column}: {reason}")]
    Phrase {
        /// The phrase.
        text: String,
        /// The column, in characters from 1.
        column: usize,
        /// What must hold there.
        reason: String,
    },
    /// A regular expression cannot be used: the caller must act.
    #[error("regex {text:?}: {reason}")]
    Regex {
        /// The expression.
        text: String,
        /// What was found or what must hold.
        reason: String,
    },
    /// A model cannot be used: whoever supplies models must act.
    #[error("{model}: {reason}")]
    Model {
        /// The model's name or file, or what runs it.
        model: String,
        /// What was found and what must hold.
        reason: String,
        /// The error of a recogniser that is not callnorm's own.
        #[source]
        cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// An argument's value that is not what it must be.
    pub(crate) fn argument(name: &str, given: impl Display, expected: impl Display) -> Self {
        Self::Argument {
            name: name.to_owned(),
            given: given.to_string(),
            expected: expected.to_string(),
        }
    }

    /// A file of the caller's that is wrong at a key or an entry; empty where it is the whole file.
    pub(crate) fn file(file: impl Display, key: impl Display, reason: impl Display) -> Self {
        Self::File {
            file: file.to_string(),
            line: None,
            key: key.to_string(),
            reason: reason.to_string(),
        }
    }

    /// A model that cannot be used.
    pub(crate) fn model(model: impl Display, reason: impl Display) -> Self {
        Self::Model {
            model: model.to_string(),
            reason: reason.to_string(),
            cause: None,
        }
    }
}

/// `team.toml:3: norms.pace.weight`, as far as it is known.
fn place(file: &str, line: Option<usize>, key: &str) -> String {
    let line = line.map_or_else(String::new, |line| format!(":{line}"));
    let key = if key.is_empty() { String::new() } else { format!(": {key}") };
    format!("{file}{line}{key}")
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_place_as_far_as_it_is_known() {
        let error = |line, key: &str| Error::File {
            file: "team.toml".into(),
            line,
            key: key.into(),
            reason: "must be 0 or more, is -1".into(),
        };
        assert_eq!(
            error(Some(3), "norms.pace.weight").to_string(),
            "team.toml:3: norms.pace.weight: must be 0 or more, is -1"
        );
        assert_eq!(error(None, "").to_string(), "team.toml: must be 0 or more, is -1");
    }

    #[test]
    fn an_argument_carries_what_was_given_and_what_was_expected() {
        let error = Error::argument("n_fft", 1, "at least 2");
        assert_eq!(error.to_string(), "n_fft is 1; it must be at least 2");
        assert!(matches!(error, Error::Argument { given, expected, .. } if given == "1" && expected == "at least 2"));
    }
}
