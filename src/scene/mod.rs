//! What else is in a channel's sound, and what its line and recorder did to it. One file a thing; nothing here cleans: that is done in `track`
//! and `speech`, and here it is said how strong a fault is.

pub mod copies;
pub mod gain_control;
pub mod hum;
pub mod line_noise;
pub mod loss;
pub mod offset;
pub mod voices;

use crate::speech::GatedNoise;
use crate::track::{Cleaned, Line, Tracks};
use crate::units::Span;
pub use copies::{Copies, copies};
pub use gain_control::{GainControl, gain_control};
pub use hum::{Hum, hum};
pub use line_noise::{LineNoise, line_noise};
pub use loss::{Loss, loss};
pub use offset::offset;
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
