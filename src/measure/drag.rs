//! Dragged endings (拖尾音): phrase-final syllables held far beyond what the speaker's own speech leads one to expect.

use crate::track::Tracks;
use crate::units::{Seconds, Span};
use serde::{Deserialize, Serialize};

/// The report's `drag`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Drag {
    /// How many phrase ends were judged.
    pub phrase_ends: u32,
    /// The dragged ones.
    pub events: Vec<DragEvent>,
}

/// One dragged ending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DragEvent {
    /// Where the rhyme of the final syllable begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// The length of the final syllable's rhyme.
    pub held_s: Seconds,
    /// The length that this speaker's own speech leads one to expect there.
    pub expected_s: Seconds,
    /// 0–1.
    pub confidence: f64,
}

/// stub
pub fn drag(_tracks: &Tracks, phrases: &[Span], _nuclei: &[f64]) -> Drag {
    Drag { phrase_ends: phrases.len() as u32, events: Vec::new() }
}
