//! Volume: ITU-T P.56 active level, the level of the speech itself, EBU R128 loudness, peak, clipping, SNR, jumps.

mod observe;

use super::jump::{self, Jump};
use super::noise;
use crate::track::meter::Readings;
use crate::units::{Dbov, Seconds, Span};
pub(super) use observe::phrase_level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The report's `volume`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// Speech level over the level that a quarter of the pauses reaches, in means of 0.1 s: far below `snr_db` where a noise comes and goes, as
    /// traffic and voices do. `None` where the pauses hold digital silence, or less than a second.
    pub snr_low_db: Option<f64>,
    /// Sudden changes of the speaker's level.
    pub jumps: Vec<Jump>,
    /// The level over time, for plots.
    pub level_track: LevelTrack,
}

/// Levels at even steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LevelTrack {
    /// Seconds that each value covers; value `i` begins at `i · hop_s`.
    pub hop_s: Seconds,
    /// Level of each step; `None` in digital silence.
    pub dbov: Vec<Option<Dbov>>,
}

/// Measures the volume of one channel at the recording's own rate.
///
/// `phrases` in order of time, as activity found them; `tones` are the stretches of tone and music that P.56 and the search for noise
/// leave out. A figure without an answer is `None`: no speech, digital silence, or samples that are no numbers.
pub fn volume(readings: &Readings, phrases: &[Span], tones: &[Span]) -> Volume {
    let noises = noise::under(readings, phrases, tones);
    let within = phrases.iter().map(|phrase| readings.within(phrase));
    let stretches: Vec<_> = (phrases.iter().zip(within).zip(&noises))
        .flat_map(|((phrase, powers), &noise)| jump::stretches(phrase.start_s, powers, noise))
        .collect();
    let speech_level = mean_level(stretches.iter().map(|stretch| (stretch.power, stretch.span.duration())));
    let noise_level = mean_level(noises.iter().zip(phrases).map(|(&noise, phrase)| (noise, phrase.duration())));
    let loud_level = noise::loud_quarter(readings, phrases, tones)
        .and_then(Dbov::from_power)
        .filter(|level| level.0.is_finite());
    let active = readings.active_level(tones);
    Volume {
        active_level_dbov: active.map(|(level, _)| level),
        activity: active.map(|(_, activity)| activity),
        speech_level_dbov: speech_level,
        loudness_lufs: readings.loudness_lufs(),
        peak_dbfs: readings.peak_dbfs(),
        clipped: readings.clipped(),
        snr_db: speech_level.zip(noise_level).map(|(speech, noise)| speech.0 - noise.0),
        snr_low_db: speech_level.zip(loud_level).map(|(speech, noise)| speech.0 - noise.0),
        jumps: jump::jumps(&stretches),
        level_track: LevelTrack {
            hop_s: Seconds(0.1),
            dbov: readings.level_track(10),
        },
    }
}

/// The level of the mean of powers, each weighted by its length.
fn mean_level(powers: impl Iterator<Item = (f64, f64)>) -> Option<Dbov> {
    let (energy, length) = powers.fold((0.0, 0.0), |(energy, length), (power, seconds)| {
        (energy + power * seconds, length + seconds)
    });
    Dbov::from_power(energy / length).filter(|level| level.0.is_finite())
}
