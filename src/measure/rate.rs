//! Speech rate: characters (or syllables) a minute, with the 95 % interval of this recording's own rate.

use crate::units::Seconds;
use serde::{Deserialize, Serialize};

/// What a rate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// Characters of a transcript.
    Characters,
    /// Syllables that the sound holds.
    Syllables,
}

/// The report's `rate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// 60 · count / time inside turns (pauses up to 1 s included), a minute.
    pub speaking_cpm: Option<f64>,
    /// 60 · count / time inside phrases, a minute.
    pub articulation_cpm: Option<f64>,
    /// Lower end of the 95 % interval of this recording's `speaking_cpm`.
    pub low_cpm: Option<f64>,
    /// Upper end of it.
    pub high_cpm: Option<f64>,
    /// Spread (standard deviation) over the speaker's stretches.
    pub spread_cpm: Option<f64>,
    /// What was counted.
    pub counted: Counted,
    /// Characters of the transcript, where there is one.
    pub characters: Option<u32>,
    /// Syllables heard.
    pub syllables: u32,
    /// `speaking_cpm` by the transcript alone.
    pub transcript_cpm: Option<f64>,
    /// `speaking_cpm` by the sound alone.
    pub acoustic_cpm: Option<f64>,
    /// Windows of at least 20 characters that tile the channel's speech.
    pub stretches: Vec<Stretch>,
}

/// A part of the speech with its own rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// Characters or syllables in it.
    pub characters: f64,
    /// Its speaking rate, a minute.
    pub cpm: f64,
    /// Lower end of its 95 % interval.
    pub low_cpm: f64,
    /// Upper end.
    pub high_cpm: f64,
}
