//! What else is in a channel's sound, and what its line and recorder did to it. One file a thing; nothing here cleans: that is done in `track`
//! and `speech`, and here it is said how strong a fault is.

pub(crate) mod alignment;
pub(crate) mod copies;
pub(crate) mod gain_control;
pub(crate) mod hum;
pub(crate) mod line_noise;
pub(crate) mod loss;
pub(crate) mod offset;
pub(crate) mod voices;

use crate::speech::{Activity, GatedNoise};
use crate::track::{Cleaned, Line, Tracks};
use crate::units::{Dbov, Seconds, Span};
pub use alignment::is_misaligned;
pub use copies::{ChannelFinding, Copies, copies};
pub use gain_control::{GainControl, gain_control};
pub use hum::{Hum, hum};
pub use line_noise::{LineNoise, line_noise};
pub use loss::{Loss, loss};
pub use offset::offset;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use voices::{BackgroundVoices, SecondSpeaker, background_voices, second_speaker};

/// What the line and the recorder did to a channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// The constant offset, as a share of full scale; `None` where it is nothing to speak of.
    pub dc: Option<f64>,
    /// Lost packets; `None` where none are found.
    pub loss: Option<Loss>,
    /// Mains hum; `None` where there is none.
    pub hum: Option<Hum>,
    /// Noise that is sent with speech only; `None` where there is none.
    pub line_noise: Option<LineNoise>,
    /// A gain that follows the level; `None` where none is heard.
    pub gain_control: Option<GainControl>,
}

impl Faults {
    /// The faults of a channel, by what was cleaned of it and by its tracks and phrases.
    pub fn new(cleaned: &Cleaned, lines: &[Line], gated: Option<&GatedNoise>, tracks: &Tracks, phrases: &[Span]) -> Self {
        Self {
            dc: offset(cleaned),
            loss: loss(cleaned),
            hum: hum(lines),
            line_noise: line_noise(gated),
            gain_control: gain_control(&tracks.power, phrases),
        }
    }
}

/// What else is in a channel's sound, and what its line and recorder did to it: the report's `scene`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Scene {
    /// Voices behind the speaker; `None` where none are told.
    pub background_voices: Option<BackgroundVoices>,
    /// A second, much fainter speaker; `None` where none is told.
    pub second_speaker: Option<SecondSpeaker>,
    /// Seconds of music.
    pub music_s: Seconds,
    /// The share of the sound that was lost on its way, 0–1.
    pub lost_share: f64,
    /// The constant offset, as a share of full scale; 0 where it is nothing to speak of.
    pub dc: f64,
    /// The lossy codec that the recording names, as in `mp3` or `g711_alaw`; `None` where it names none: linear PCM, float, lossless codecs and
    /// arrays hold what an earlier codec left as they hold all else.
    pub codec: Option<String>,
    /// How strong the other side is that leaks into the channel, beside its own channel, in decibels; `None` where none is heard.
    pub crosstalk_db: Option<f64>,
    /// Whether nothing is heard on the channel.
    pub silent: bool,
    /// The first channel that holds the same sound; `None` where none does.
    pub duplicate_of: Option<usize>,
    /// Whether both sides of the call are on the channel; `None` where nothing tells.
    pub both_parties: Option<bool>,
    /// The level of mains hum; `None` where there is none.
    pub hum_dbov: Option<Dbov>,
    /// The level of noise that the line sends with speech only; `None` where there is none.
    pub gated_noise_dbov: Option<Dbov>,
    /// By how many decibels a gain that follows the level raises the pauses; `None` where none is heard.
    pub gain_rise_db: Option<f64>,
    /// What was found, as codes, each of which a note of the channel says in words.
    pub notes: Vec<String>,
}

impl Scene {
    /// Puts together what was found on a channel; `codec` is what the recording names, `notes` are the codes of what its notes say of it.
    pub fn new(activity: &Activity, faults: &Faults, copies: &Copies, codec: Option<String>, notes: Vec<String>) -> Self {
        Self {
            background_voices: background_voices(activity),
            second_speaker: second_speaker(activity),
            music_s: Seconds(activity.music.iter().map(Span::duration).sum()),
            lost_share: faults.loss.as_ref().map_or(0.0, |loss| loss.share),
            dc: faults.dc.unwrap_or(0.0),
            codec,
            crosstalk_db: activity.crosstalk.iter().map(|leak| leak.gain_db).max_by(f64::total_cmp),
            silent: copies.silent,
            duplicate_of: copies.duplicate_of,
            both_parties: copies.both_parties,
            hum_dbov: faults.hum.as_ref().map(|hum| hum.level_dbov),
            gated_noise_dbov: faults.line_noise.as_ref().map(|noise| noise.level_dbov),
            gain_rise_db: faults.gain_control.as_ref().map(|gain| gain.rise_db),
            notes,
        }
    }
}
