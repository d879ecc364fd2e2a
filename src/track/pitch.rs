//! Pitch and voicing strength by normalised autocorrelation with path finding (Boersma 1993, "Accurate short-term analysis of the
//! fundamental frequency and the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17).
//!
//! Each frame's candidates are the peaks of its autocorrelation, divided by that of the window; the path through them weighs the height of
//! the peaks against jumps in pitch and changes of voicing. Two things differ from the paper, since the samples come as a stream. A frame of
//! the path is final as soon as all paths that survive go through the same candidate. And silence is judged at the end, against the level of the voiced
//! frames, so that neither a click nor the gain decides what is silent.

mod candidates;
mod path;

use crate::error::{Error, Result};
use crate::spectrum::Frames;
use crate::units::{Hertz, SampleRate};
use candidates::{CandidateFinder, Candidates};
use path::Path;
use std::convert::Infallible;

/// A voiced frame is silent where its peak lies this far below that of the loud voiced frames.
const SILENCE: f32 = 0.05;
/// The share of the voiced frames that are not loud.
const NOT_LOUD: f64 = 0.95;

/// What pitch is looked for.
#[derive(Clone, Debug)]
pub struct PitchOptions {
    /// The lowest pitch.
    pub floor_hz: Hertz,
    /// The highest pitch.
    pub ceiling_hz: Hertz,
    /// Seconds between frames, at most three periods of the lowest pitch.
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

impl PitchOptions {
    fn check(&self, rate: SampleRate) -> Result<()> {
        let (floor, ceiling, hop) = (self.floor_hz.0, self.ceiling_hz.0, self.hop_s);
        if !(10.0 <= floor && floor < ceiling && ceiling <= rate.hz() / 4.0) {
            let highest = rate.hz() / 4.0;
            return Err(Error::argument(
                "floor_hz … ceiling_hz",
                format_args!("{floor} … {ceiling}"),
                format_args!("10 ≤ floor < ceiling ≤ {highest} (a quarter of the sample rate)"),
            ));
        }
        if !(hop * rate.hz() >= 1.0 && hop <= 3.0 / floor) {
            let longest = 3.0 / floor;
            return Err(Error::argument(
                "hop_s",
                hop,
                format_args!("between a sample and 3 / floor_hz = {longest:.3}"),
            ));
        }
        Ok(())
    }
}

/// Pitch frame by frame; frame `i` is centred at `(i + 0.5) · hop_s`.
#[derive(Clone, Debug, Default)]
pub struct PitchTrack {
    /// Fundamental frequency in hertz, 0 where unvoiced.
    pub f0: Vec<f32>,
    /// Strength of the periodicity at the best candidate, 0–1, also where unvoiced: the normalised autocorrelation at that period.
    pub strength: Vec<f32>,
}

/// Makes the pitch track of a stream of samples, whatever the blocks in which they come. A frame that holds a sample which is not finite has
/// no pitch.
pub struct PitchTracker {
    frames: Frames,
    finder: CandidateFinder,
    path: Path,
    length: usize,
    peaks: Vec<f32>,
}

impl PitchTracker {
    /// A tracker at its first sample.
    pub fn new(rate: SampleRate, options: &PitchOptions) -> Result<Self> {
        options.check(rate)?;
        let finder = CandidateFinder::new(rate, options)?;
        let hop = options.hop_s * rate.hz();
        let length = finder.frame_len();
        let lead = (0.5 * (length as f64 - hop)).round().max(0.0) as usize;
        Ok(Self {
            frames: Frames::new(length, hop, lead),
            finder,
            path: Path::new(options),
            length,
            peaks: vec![],
        })
    }

    /// Makes room for so many more frames.
    pub fn reserve(&mut self, frames: usize) {
        self.path.reserve(frames);
        self.peaks.reserve_exact(frames);
    }

    /// Takes the next samples.
    pub fn push(&mut self, block: &[f32]) {
        let Self {
            frames,
            finder,
            path,
            peaks,
            ..
        } = self;
        let Ok(()) = frames.push(block, hear(finder, path, peaks));
    }

    /// The track, of exactly `frames` frames.
    pub fn finish(self, frames: usize) -> PitchTrack {
        let Self {
            frames: stream,
            mut finder,
            mut path,
            length,
            mut peaks,
        } = self;
        let Ok(()) = stream.finish(2 * length, hear(&mut finder, &mut path, &mut peaks));
        let PitchTrack { mut f0, mut strength } = path.finish();
        f0.resize(frames, 0.0);
        strength.resize(frames, 0.0);
        silence(&mut f0, &peaks);
        PitchTrack { f0, strength }
    }
}

fn hear(
    finder: &mut CandidateFinder,
    path: &mut Path,
    peaks: &mut Vec<f32>,
) -> impl FnMut(usize, &[f32], Option<&[f32]>) -> Result<(), Infallible> {
    move |_, first, second| {
        let found: [Candidates; 2] = finder.find(first, second);
        for candidates in found.iter().take(1 + usize::from(second.is_some())) {
            path.push(candidates);
            peaks.push(candidates.peak);
        }
        Ok(())
    }
}

/// Takes the voice from frames that are silent beside the loud voiced ones.
fn silence(f0: &mut [f32], peaks: &[f32]) {
    let mut voiced: Vec<f32> = f0.iter().zip(peaks).filter(|(f0, _)| **f0 > 0.0).map(|(_, peak)| *peak).collect();
    if voiced.is_empty() {
        return;
    }
    let loud = ((voiced.len() - 1) as f64 * NOT_LOUD) as usize;
    let (_, loud, _) = voiced.select_nth_unstable_by(loud, f32::total_cmp);
    let least = SILENCE * *loud;
    f0.iter_mut()
        .zip(peaks)
        .filter(|(_, peak)| **peak < least)
        .for_each(|(f0, _)| *f0 = 0.0);
}
