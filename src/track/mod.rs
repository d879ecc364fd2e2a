//! One number (or one short vector) a frame. All tracks of a channel come from one pass over its samples.
//!
//! Everything is heard at 8 kHz; frame `i` covers the samples `80·i … 80·i + 79` and is centred at `(i + 0.5) · 10 ms`.

pub(crate) mod bands;
pub(crate) mod clean;
mod click;
pub(crate) mod glance;
mod hum;
pub(crate) mod level;
pub mod meter;
pub mod pitch;
pub mod voltmeter;

use crate::error::Result;
use crate::units::SampleRate;
use bands::{BandTracker, Bands};
pub use clean::{Cleaned, Cleaner, Line};
pub use glance::{Excerpt, Glance, GlanceTaker};
pub use hum::hum_lines;
use pitch::{PitchOptions, PitchTrack, PitchTracker};

/// The rate at which every track listens.
pub const RATE: SampleRate = SampleRate(8000);
/// Samples between frames at [`RATE`].
pub const HOP: usize = 80;
/// Seconds between frames.
pub const FRAME_S: f64 = 0.01;

/// All tracks of one channel, of one length.
#[derive(Clone, Debug, Default)]
pub struct Tracks {
    /// Mean square of each frame's own 80 samples, full scale 1.
    pub power: Vec<f32>,
    /// Band powers around each frame's centre.
    pub bands: Vec<Bands>,
    /// Pitch and voicing strength.
    pub pitch: PitchTrack,
}

impl Tracks {
    /// The number of frames.
    pub fn len(&self) -> usize {
        self.power.len()
    }

    /// Whether there is no frame.
    pub fn is_empty(&self) -> bool {
        self.power.is_empty()
    }
}

/// Makes the tracks of one channel from blocks of samples at [`RATE`], whatever the blocks.
pub struct Tracker {
    level: level::LevelTracker,
    bands: BandTracker,
    pitch: PitchTracker,
}

impl Tracker {
    /// A tracker at its first sample.
    pub fn new() -> Result<Self> {
        Ok(Self {
            level: level::LevelTracker::default(),
            bands: BandTracker::new()?,
            pitch: PitchTracker::new(RATE, &PitchOptions::default())?,
        })
    }

    /// Makes room for so many more frames: tracks of hours that grow by doubling leave holes in memory as large as themselves.
    pub fn reserve(&mut self, frames: usize) {
        self.level.reserve(frames);
        self.bands.reserve(frames);
        self.pitch.reserve(frames);
    }

    /// Takes the next samples.
    pub fn push(&mut self, block: &[f32]) {
        self.level.push(block);
        self.bands.push(block);
        self.pitch.push(block);
    }

    /// The tracks of all that was pushed, clicks taken out.
    pub fn finish(self) -> Tracks {
        let power = self.level.finish();
        let n = power.len();
        let mut tracks = Tracks {
            power,
            bands: self.bands.finish(n),
            pitch: self.pitch.finish(n),
        };
        click::take_out(&mut tracks);
        tracks
    }
}
