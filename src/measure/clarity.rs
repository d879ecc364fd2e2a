//! Clarity: how well the words can be told.

use serde::{Deserialize, Serialize};

/// The report's `clarity`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clarity {
    /// Voicing quality, 0–1.
    pub voicing: Option<f64>,
    /// How sure the recogniser was, 0–1.
    pub confidence: Option<f64>,
    /// Characters of the transcript that no syllable of the sound answers to.
    pub unmatched_characters: Option<u32>,
}
