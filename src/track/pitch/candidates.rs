//! The pitches that a frame may have: the peaks of its normalised autocorrelation.

use super::PitchOptions;
use crate::error::Result;
use crate::spectrum::sum::sum;
use crate::spectrum::{Autocorrelator, Window};
use crate::units::SampleRate;

/// The most candidates of a frame.
pub(super) const MOST: usize = 8;
/// Periods of the lowest pitch in a frame.
const PERIODS: f64 = 3.0;
/// Peaks below this are no candidates for the path: half of what voicing takes.
const LEAST: f32 = 0.15;
/// What an octave costs, in strength: of two equal peaks the shorter period is the pitch, the longer its multiple.
const OCTAVE: f32 = 0.005;
/// Where listening begins to fade, and over how much.
const TOP_HZ: f64 = 3700.0;
const FADE_HZ: f64 = 300.0;
/// A frame whose samples differ from their mean by less than this part of it holds rounding errors only.
const CONSTANT: f32 = 1e-5;
/// Fainter frames are as good as digital silence.
const FAINTEST: f32 = 1e-30;

/// A pitch that a frame may have.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Candidate {
    /// Frequency in hertz.
    pub f0: f32,
    /// Its logarithm to base 2.
    pub octave: f32,
    /// Height of the peak, 0–1.
    pub strength: f32,
    /// Height of the peak less the cost of its octave.
    pub score: f32,
}

/// What is known of a frame.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Candidates {
    kept: [Candidate; MOST],
    len: usize,
    /// Strength of the best peak, whether or not it is a candidate.
    pub strength: f32,
    /// The largest deviation from the frame's mean.
    pub peak: f32,
}

impl Candidates {
    /// The candidates, in no order.
    pub(super) fn as_slice(&self) -> &[Candidate] {
        &self.kept[..self.len]
    }

    /// Keeps a candidate if it is among the best.
    fn offer(&mut self, candidate: Candidate) {
        if self.len < MOST {
            self.kept[self.len] = candidate;
            self.len += 1;
        } else if let Some(worst) = self.kept.iter_mut().min_by(|a, b| a.score.total_cmp(&b.score))
            && worst.score < candidate.score
        {
            *worst = candidate;
        }
    }
}

/// Where pitch is looked for.
#[derive(Clone, Copy)]
struct Range {
    rate: f32,
    floor: f32,
    ceiling: f32,
    /// The ceiling's logarithm to base 2.
    highest: f32,
}

impl Range {
    /// The shortest lag whose peak can be in range.
    fn first_lag(self) -> usize {
        ((self.rate / self.ceiling) as usize).max(2) - 1
    }

    /// The parabola through three points has its top between the samples.
    fn candidate(self, lag: f32, [before, top, after]: [f32; 3]) -> Candidate {
        let slope = 0.5 * (after - before);
        let shift = slope / (2.0 * top - before - after);
        let height = top + 0.5 * slope * shift;
        // Noise can lift a normalised peak above 1; Boersma mirrors it.
        let strength = if height > 1.0 { height.recip() } else { height };
        let f0 = self.rate / (lag + shift);
        let octave = f0.log2();
        Candidate {
            f0,
            octave,
            strength,
            score: strength + OCTAVE * (octave - self.highest),
        }
    }
}

/// Finds the candidates of frames, two at a time.
pub(super) struct CandidateFinder {
    correlator: Autocorrelator,
    range: Range,
    /// Weights of the bins: what lies above the telephone band is left out, so that every sample rate gives the same.
    band: Vec<f32>,
    /// The inverse of the window's own autocorrelation.
    unwindow: Vec<f32>,
    centred: [Vec<f32>; 2],
    lags: [Vec<f32>; 2],
}

impl CandidateFinder {
    pub(super) fn new(rate: SampleRate, options: &PitchOptions) -> Result<Self> {
        let length = (PERIODS * rate.hz() / options.floor_hz.0).round() as usize;
        let lags = (rate.hz() / options.floor_hz.0).ceil() as usize + 2;
        let window = Window::Hann.weights(length)?;
        let mut own = [vec![0.0; lags], vec![0.0; lags]];
        let mut correlator = Autocorrelator::new(window, lags);
        correlator.transform(&vec![1.0; length], None, own.each_mut().map(Vec::as_mut_slice))?;
        let bin_hz = rate.hz() / correlator.points() as f64;
        let weight = |bin: usize| ((TOP_HZ + FADE_HZ - bin as f64 * bin_hz) / FADE_HZ).clamp(0.0, 1.0) as f32;
        Ok(Self {
            band: (0..=correlator.points() / 2).map(weight).collect(),
            correlator,
            range: Range {
                rate: rate.hz() as f32,
                floor: options.floor_hz.0 as f32,
                ceiling: options.ceiling_hz.0 as f32,
                highest: options.ceiling_hz.0.log2() as f32,
            },
            unwindow: own[0].iter().map(|r| own[0][0] / r).collect(),
            centred: [vec![0.0; length], vec![0.0; length]],
            lags: [vec![0.0; lags], vec![0.0; lags]],
        })
    }

    /// Samples in a frame.
    pub(super) fn frame_len(&self) -> usize {
        self.centred[0].len()
    }

    /// The candidates of two frames, or of one alone.
    pub(super) fn find(&mut self, first: &[f32], second: Option<&[f32]>) -> [Candidates; 2] {
        let [a, b] = &mut self.centred;
        let peaks = [centre(first, a), second.map_or(0.0, |second| centre(second, b))];
        let lags = self.lags.each_mut().map(Vec::as_mut_slice);
        if peaks == [0.0; 2]
            || self
                .correlator
                .transform_shaped(a, second.map(|_| b.as_slice()), lags, |power| compress(power, &self.band))
                .is_err()
        {
            return Default::default();
        }
        [0, 1].map(|which| self.peaks(which, peaks[which]))
    }

    /// The peaks of an autocorrelation.
    fn peaks(&mut self, which: usize, peak: f32) -> Candidates {
        let mut found = Candidates {
            peak,
            ..Default::default()
        };
        let (r, range) = (&mut self.lags[which], self.range);
        let energy = r[0];
        if !(peak > 0.0 && energy > 0.0) {
            return found;
        }
        r.iter_mut().zip(&self.unwindow).for_each(|(r, u)| *r = *r * u / energy);
        let mut best = 0.0;
        for (lag, three) in (1u16..).zip(r.windows(3)).skip(range.first_lag() - 1) {
            let &[before, top, after] = three else { continue };
            if !(top > 0.0 && top > before && top >= after) {
                continue;
            }
            let candidate = range.candidate(f32::from(lag), [before, top, after]);
            if !(range.floor..=range.ceiling).contains(&candidate.f0) {
                continue;
            }
            if candidate.score > best {
                (best, found.strength) = (candidate.score, candidate.strength);
            }
            if candidate.strength >= LEAST {
                found.offer(candidate);
            }
        }
        found
    }
}

/// Weighs a power spectrum and raises it to the power 3/4. That lifts weak harmonics beside strong ones: where a formant, or a telephone that
/// lacks the fundamental, leaves every second harmonic alone strong, the period must not seem to be half as long.
fn compress(power: &mut [f32], band: &[f32]) {
    for (p, weight) in power.iter_mut().zip(band) {
        let root = p.sqrt();
        *p = weight * root * root.sqrt();
    }
}

/// Takes its mean from a frame and gives the largest deviation from it; 0 where there is nothing but rounding errors or no number.
///
/// The frame is brought to a level of about 1 by a power of two, so that doubling the samples changes no bit of what follows.
fn centre(frame: &[f32], out: &mut [f32]) -> f32 {
    let mean = sum(frame) / frame.len() as f32;
    out.iter_mut().zip(frame).for_each(|(out, x)| *out = x - mean);
    let peak = peak(out);
    if !(peak > FAINTEST && peak > CONSTANT * mean.abs() && peak.is_finite()) {
        out.fill(0.0);
        return 0.0;
    }
    let scale = power_of_two(peak).recip();
    out.iter_mut().for_each(|x| *x *= scale);
    peak
}

/// The power of two at or below a number, which keeps its exponent and loses its fraction.
fn power_of_two(x: f32) -> f32 {
    f32::from_bits(x.to_bits() & f32::INFINITY.to_bits())
}

/// The largest magnitude, in lanes that fit the processor's vectors; what is no number does not count.
fn peak(values: &[f32]) -> f32 {
    let larger = |a: f32, b: f32| if b.abs() > a { b.abs() } else { a };
    let (eights, rest) = values.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for eight in eights {
        for i in 0..8 {
            lanes[i] = larger(lanes[i], eight[i]);
        }
    }
    lanes.iter().chain(rest).fold(0.0, |a, b| larger(a, *b))
}
