//! One channel's words, joined with its sound.

use crate::units::{Seconds, Span};
use serde::{Deserialize, Serialize};

/// One channel's words, joined with its sound.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// What was said, in order of time, parted where the speaker makes a pause that ends a turn.
    pub segments: Vec<Segment>,
    /// What was left out.
    pub dropped: Vec<Dropped>,
    /// The characters as they are spoken, in order of time.
    pub characters: Vec<Character>,
    /// Clear syllables that no word covers.
    pub missing: Vec<Span>,
}

/// One spoken character.
#[derive(Clone, Debug, PartialEq)]
pub struct Character {
    /// The character as it is spoken: simplified Han, or one Latin letter.
    pub text: char,
    /// What is written for it, with the punctuation behind it; empty for all but the first of what is written together, such as a number.
    pub written: String,
    /// When it is heard.
    pub span: Span,
    /// The phrase that holds it, by index.
    pub phrase: usize,
    /// The segment that it belongs to, by index.
    pub segment: usize,
    /// Whether the writing sets punctuation behind it.
    pub stop: bool,
    /// Whether a syllable of the sound answers to it.
    pub heard: bool,
    /// How sure the recogniser was, 0–1.
    pub confidence: Option<f64>,
}

/// One character of a phrase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// As it is spoken.
    pub text: String,
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// How sure it is, 0–1.
    pub confidence: Option<f64>,
    /// Whether the writing sets punctuation behind it.
    #[serde(default)]
    pub stop: bool,
    /// Whether no syllable of the sound answers to it; written only where that is so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unheard: bool,
    /// How likely it is that the agent says it, 0–1; written only on a channel that both sides are on, where that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_probability: Option<f64>,
}

/// A stretch of words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The channel's index.
    pub channel: usize,
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// As the transcript writes it.
    pub text: String,
    /// As it is spoken: simplified Han characters, no punctuation.
    pub spoken: String,
    /// How sure the recogniser was, 0–1.
    pub confidence: Option<f64>,
    /// Characters spoken.
    pub characters: u32,
}

/// Words that were left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    /// The channel's index.
    pub channel: usize,
    /// Where they would begin.
    pub start_s: Seconds,
    /// Where they would end.
    pub end_s: Seconds,
    /// The words.
    pub text: String,
    /// Why they were left out.
    pub reason: String,
}
