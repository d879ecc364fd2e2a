//! Volume: ITU-T P.56 active level, the level of the speech itself, EBU R128 loudness, peak, clipping, SNR, jumps.

use super::{jump, noise};
use crate::track::meter::Readings;
use crate::units::{Dbov, Seconds, Span};
use serde::{Deserialize, Serialize};

/// The report's `volume`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// ITU-T P.56 method B active speech level, stretches of tone and music left out.
    pub active_level_dbov: Option<Dbov>,
    /// P.56 activity factor, 0–1.
    pub activity: Option<f64>,
    /// Mean level inside phrases, noise power subtracted: what the volume norm judges.
    pub speech_level_dbov: Option<Dbov>,
    /// EBU R128 integrated loudness.
    pub loudness_lufs: Option<f64>,
    /// Sample peak, full scale 0 dBFS.
    pub peak_dbfs: Option<f64>,
    /// Share of samples at full scale (0.98 or more: the largest codes of µ-law and A-law are 0.980 and 0.984), 0–1.
    pub clipped: f64,
    /// Speech level over the level of the noise under the phrases; `None` where the pauses hold digital silence, or there is no pause.
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

/// Measures the volume of one channel at the recording's own rate.
///
/// `phrases` in order of time, as activity found them; `tones` are the stretches of tone and music that P.56 and the search for noise
/// leave out. A figure without an answer is `None`: no speech, digital silence, or samples that are no numbers.
pub fn volume(readings: &Readings, phrases: &[Span], tones: &[Span]) -> Volume {
    let noises = noise::under(readings, phrases, tones);
    let phrases_and_noises = || {
        phrases
            .iter()
            .zip(&noises)
            .map(|(phrase, &noise)| (phrase, readings.within(phrase), noise))
    };
    let (mut energy, mut noise_energy, mut frames) = (0.0, 0.0, 0);
    for (_, powers, noise) in phrases_and_noises() {
        energy += powers.iter().map(|&p| f64::from(p)).sum::<f64>();
        noise_energy += noise * powers.len() as f64;
        frames += powers.len();
    }
    let level = |energy: f64| Dbov::from_power(energy / frames as f64).filter(|level| level.0.is_finite());
    let speech_level = level(energy - noise_energy);
    let stretches: Vec<_> = phrases_and_noises()
        .flat_map(|(phrase, powers, noise)| jump::stretches(phrase.start_s, powers, noise))
        .collect();
    let active = readings.active_level(tones);
    Volume {
        active_level_dbov: active.map(|(level, _)| level),
        activity: active.map(|(_, activity)| activity),
        speech_level_dbov: speech_level,
        loudness_lufs: readings.loudness_lufs(),
        peak_dbfs: readings.peak_dbfs(),
        clipped: readings.clipped(),
        snr_db: speech_level.zip(level(noise_energy)).map(|(speech, noise)| speech.0 - noise.0),
        jumps: jump::jumps(&stretches),
        level_track: LevelTrack { hop_s: Seconds(0.1), dbov: readings.level_track(10) },
    }
}
