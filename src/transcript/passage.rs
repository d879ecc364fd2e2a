//! Words before they are joined with the sound.

use crate::units::{Seconds, Span};
use std::ops::Range;

/// Words of one channel with a time, from a recogniser or from the user.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The channel's index.
    pub channel: usize,
    /// Roughly when: a hint, which may be off by half a second and more.
    pub span: Span,
    /// The words as they are written.
    pub text: String,
    /// The text piece by piece with hints of its own; empty where only the whole has times.
    pub pieces: Vec<Piece>,
    /// How sure the recogniser was, 0–1 (the geometric mean of its tokens' probabilities).
    pub confidence: Option<f64>,
    /// The phrases that the recogniser was given, by index, where that is known: the words belong to no others.
    pub phrases: Option<Range<usize>>,
}

impl Passage {
    /// All that is said on the first channel of a recording.
    pub fn whole(text: String, duration: Seconds) -> Self {
        Self {
            channel: 0,
            span: Span::new(0.0, duration.0),
            text,
            pieces: Vec::new(),
            confidence: None,
            phrases: None,
        }
    }
}

/// A piece of a passage: whole characters.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The piece of the text; the pieces of a passage one after another are its text.
    pub text: String,
    /// Roughly when.
    pub span: Span,
    /// How sure the recogniser was, 0–1.
    pub confidence: Option<f64>,
}
