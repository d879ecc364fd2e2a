//! Pitch and voicing strength.

use crate::error::Result;
use crate::units::{Hertz, SampleRate};

/// What pitch is looked for.
#[derive(Clone, Debug)]
pub struct PitchOptions {
    /// The lowest pitch.
    pub floor_hz: Hertz,
    /// The highest pitch.
    pub ceiling_hz: Hertz,
    /// Seconds between frames.
    pub hop_s: f64,
}

impl Default for PitchOptions {
    fn default() -> Self {
        Self {
            floor_hz: Hertz(70.0),
            ceiling_hz: Hertz(500.0),
            hop_s: 0.01,
        }
    }
}

/// Pitch frame by frame; frame `i` is centred at `(i + 0.5) · hop_s`.
#[derive(Clone, Debug, Default)]
pub struct PitchTrack {
    /// Fundamental frequency in hertz, 0 where unvoiced.
    pub f0: Vec<f32>,
    /// Strength of the periodicity at the best candidate, 0–1, also where unvoiced.
    pub strength: Vec<f32>,
}

/// Makes the pitch track.
pub struct PitchTracker {}

impl PitchTracker {
    /// A tracker at its first sample.
    pub fn new(_rate: SampleRate, _options: &PitchOptions) -> Result<Self> {
        Ok(Self {})
    }

    /// Takes the next samples.
    pub fn push(&mut self, _block: &[f32]) {}

    /// The track, of exactly `frames` frames.
    pub fn finish(self, frames: usize) -> PitchTrack {
        PitchTrack {
            f0: vec![0.0; frames],
            strength: vec![0.0; frames],
        }
    }
}
