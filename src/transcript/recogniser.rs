//! The interface of recognisers: whisper.cpp behind the feature `whisper`, or any other ([`super::windows`]).

use super::passage::Passage;
use crate::audio::Recording;
use crate::error::Result;
use crate::units::Span;
use std::fmt;

/// What reports call whisper.cpp.
pub(crate) const WHISPER_CPP: &str = "whisper.cpp";

/// A recogniser, ready to hear; shared by all channels and recordings.
pub trait Recogniser: fmt::Debug + Send + Sync {
    /// What it is: every result depends on it.
    fn identity(&self) -> RecogniserIdentity;

    /// The words in the phrases of one channel, in order of time; `nuclei` are the times of their syllables, in seconds. Nothing else is listened to.
    ///
    /// `threads` is how many chunks are heard at a time (0 is taken for 1) and changes no result. `go_on` is called often, with the share
    /// (0–1) of this channel that is done.
    ///
    /// # Errors
    /// [`Error::Recording`](crate::Error::Recording) where the samples cannot be read, [`Error::Model`](crate::Error::Model) where the
    /// engine fails, [`Error::Interrupted`](crate::Error::Interrupted) where `go_on` said no.
    fn hear(
        &self,
        recording: &Recording,
        channel: usize,
        phrases: &[Span],
        nuclei: &[f64],
        threads: usize,
        go_on: &(dyn Fn(f64) -> bool + Sync),
    ) -> Result<Heard>;
}

/// What a recogniser is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecogniserIdentity {
    /// What runs the model, such as `whisper.cpp`.
    pub engine: String,
    /// The engine's version; `None` where it has none.
    pub version: Option<String>,
    /// What the model is called.
    pub model: String,
    /// SHA-256 of the model, in hex; `None` where it is no file of this machine's.
    pub sha256: Option<String>,
}

/// What a recogniser heard in one channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// The words.
    pub passages: Vec<Passage>,
    /// The language that they were taken for; `None` where there was no speech.
    pub language: Option<DetectedLanguage>,
    /// The same stretch by stretch, where the recogniser gives it; in order of time.
    pub languages: Vec<(Span, DetectedLanguage)>,
}

/// A language and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct DetectedLanguage {
    /// ISO 639-1 code; Cantonese is `yue`.
    pub code: String,
    /// Its probability, 0–1.
    pub confidence: f64,
}
