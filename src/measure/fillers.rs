//! Fillers (语气词): 嗯, 呃 and words used as such.

use crate::units::Seconds;
use serde::{Deserialize, Serialize};

/// The report's `fillers`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fillers {
    /// How many there are.
    pub count: Option<u32>,
    /// How many in 100 characters.
    pub per_100_characters: Option<f64>,
    /// Sentence-final 啊 呢 吧 嘛, which are not among the events.
    pub sentence_final: Option<u32>,
    /// Each one.
    pub events: Vec<FillerEvent>,
}

/// One filler.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FillerEvent {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// The word, where it is known.
    pub text: Option<String>,
    /// What told of it.
    pub heard_by: HeardBy,
}

/// What told of a filler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HeardBy {
    /// The transcript.
    Words,
    /// The sound alone.
    Sound,
}
