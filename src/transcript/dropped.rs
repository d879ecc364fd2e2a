//! Words that were left out, and why.

use crate::message::english;
use crate::units::{Seconds, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Words that were left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dropped {
    /// The channel's index.
    pub channel: usize,
    /// Where they would begin.
    pub start_s: Seconds,
    /// Where they would end.
    pub end_s: Seconds,
    /// The words.
    pub text: String,
    /// Why they were left out, in English.
    pub reason: String,
    /// Why they were left out; `None` in reports of earlier versions.
    #[serde(default)]
    pub reason_code: Option<DropReason>,
}

impl Dropped {
    /// Words that a channel's transcript has within a span.
    pub(crate) fn new(channel: usize, span: Span, text: String, reason: DropReason) -> Self {
        Self {
            channel,
            start_s: span.start_s,
            end_s: span.end_s,
            text,
            reason: english(&reason),
            reason_code: Some(reason),
        }
    }
}

/// Why words were left out; its words stand in `messages.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DropReason {
    /// They name a sound.
    SoundMark,
    /// They stand where nobody speaks.
    NoSpeechThere,
    /// They have far more characters than the sound has syllables.
    TooFewSyllables,
    /// They are a repetition that the sound has no syllables for.
    RepeatedTooOften,
    /// They are what subtitles end with, and the sound does not bear them out.
    SubtitlePhrase,
    /// No syllable is left that they could be.
    NoSound,
    /// They stand there twice.
    Doubled,
    /// It is not known which side says them.
    NoSide,
    /// They are not the words of this sound.
    OtherWords,
}
