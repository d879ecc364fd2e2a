//! Volume: ITU-T P.56 active level, the level of the speech itself, EBU R128 loudness, peak, clipping, SNR, jumps.

use crate::units::{Dbov, Seconds};
use serde::{Deserialize, Serialize};

/// The report's `volume`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// ITU-T P.56 method B active speech level, stretches of tone and music left out.
    pub active_level_dbov: Option<Dbov>,
    /// P.56 activity factor, 0–1.
    pub activity: Option<f64>,
    /// Mean level inside phrases, noise power subtracted.
    pub speech_level_dbov: Option<Dbov>,
    /// EBU R128 integrated loudness.
    pub loudness_lufs: Option<f64>,
    /// Sample peak, full scale 0 dBFS.
    pub peak_dbfs: Option<f64>,
    /// Share of samples at full scale, 0–1.
    pub clipped: f64,
    /// Speech level over noise level.
    pub snr_db: Option<f64>,
    /// Sudden changes of the speaker's level.
    pub jumps: Vec<Jump>,
    /// The level over time, for plots.
    pub level_track: LevelTrack,
}

/// Levels at even steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LevelTrack {
    /// Seconds that each value covers; value `i` begins at `i · hop_s`.
    pub hop_s: Seconds,
    /// Level of each step; `None` in digital silence.
    pub dbov: Vec<Option<Dbov>>,
}

/// A change of ≥ 8 dB in the speaker's level that holds for at least 1 s, against the speech before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Jump {
    /// When.
    pub at_s: Seconds,
    /// By how much.
    pub change_db: f64,
}
