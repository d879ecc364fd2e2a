//! The JSON Schema of a transcript that is brought along: the forms that [`given::read`](super::given::read) takes, as types.

#![expect(
    dead_code,
    reason = "the types say what is read; it is read by hand, so that errors name the segment and what must hold"
)]

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

/// The JSON Schema (draft 2020-12) of a transcript's file. Keys that it does not name are ignored.
///
/// What depends on the recording (how many channels it has, how long it is) is checked when the transcript is placed on it.
pub fn schema() -> String {
    format!("{:#}", Value::from(schema_for!(Transcript)))
}

/// What was said in a recording, from a recogniser or from a person. The text is taken; times are hints.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Transcript {
    /// callnorm's own form, faster-whisper's and openai-whisper's.
    Segments {
        /// What was said.
        segments: Vec<Segment>,
    },
    /// whisper.cpp's form.
    Transcription {
        /// What was said.
        transcription: Vec<Segment>,
    },
    /// The segments alone.
    Alone(Vec<Segment>),
}

/// Words that one side says, one after another.
#[derive(JsonSchema)]
struct Segment {
    /// The words; a segment without any is left out.
    text: String,
    /// The channel's index, from 0 (left); 0 where it is not given.
    channel: Option<u32>,
    /// Where it begins, in seconds.
    start: Option<f64>,
    /// Where it ends, in seconds.
    end: Option<f64>,
    /// Where it begins and ends, in milliseconds, as whisper.cpp writes it; taken instead of `start` and `end`.
    offsets: Option<Offsets>,
    /// The mean of the logarithms of the tokens' probabilities: how sure the recogniser was.
    avg_logprob: Option<f64>,
    /// The words one by one; taken where they are the segment's text and all have times.
    words: Option<Vec<Word>>,
}

/// A time from one moment to another, in milliseconds.
#[derive(JsonSchema)]
struct Offsets {
    /// Its begin.
    from: Option<f64>,
    /// Its end.
    to: Option<f64>,
}

/// One word.
#[derive(JsonSchema)]
struct Word {
    /// As it is written, with the space before it.
    word: Option<String>,
    /// Where it begins, in seconds.
    start: Option<f64>,
    /// Where it ends, in seconds.
    end: Option<f64>,
    /// How sure the recogniser was, 0–1.
    probability: Option<f64>,
}
