//! Tone: pitch level and range, shouting.

use crate::units::{Hertz, Span};
use serde::{Deserialize, Serialize};

/// The report's `tone`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tone {
    /// Median pitch of the voiced speech.
    pub pitch_median_hz: Option<Hertz>,
    /// Lower end of the pitch range.
    pub pitch_low_hz: Option<Hertz>,
    /// Upper end of it.
    pub pitch_high_hz: Option<Hertz>,
    /// From the lower to the upper end, in semitones.
    pub pitch_range_st: Option<f64>,
    /// Where the speaker shouts.
    pub shouting: Vec<Span>,
}
