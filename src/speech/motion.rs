//! How fast the sound changes: slowly in a lengthened vowel, fast in running speech.
//!
//! The shape of each frame's spectrum (its first cepstral coefficients, in decibels over the noise) and its level are scaled by how much
//! they vary in this speaker's own speech; speed is how far they move in 60 ms. A speaker with a strong or a weak voice, a narrow or a wide
//! band, so moves at about the same speed.

use super::gate::gated_noise;
use crate::stats::{self, quantile};
use crate::track::bands::BANDS;
use crate::track::{FRAME_S, Tracks};
use crate::units::{Seconds, Span};
use std::ops::Range;

/// Cepstral coefficients kept: the broad shape of the spectrum, not the harmonics.
const SHAPE: usize = 5;
/// The shape and the level: what moves.
const COORDINATES: usize = SHAPE + 1;
/// Frames to either side over which movement is taken.
const REACH: usize = 3;
/// Frames around a stretch that its motion can depend on: movement, smoothing and filled holes reach less far.
const AROUND: usize = 8;
/// The share of the level's movement beside the shape's.
const LEVEL_WEIGHT: f32 = 0.5;
/// The least standard deviation of the level, in decibels, so that breath does not count as movement in an even voice.
const MIN_LEVEL_SPREAD_DB: f32 = 2.0;
/// What lies this far below the mean of speech counts as nothing: shape 35 dB, level 40 dB.
const SHAPE_FLOOR: f32 = 3e-4;
const LEVEL_FLOOR: f32 = 1e-4;
/// The bands below about 1.2 kHz, where vowels, nasals and glides are strong and fricatives are not.
const LOW_BANDS: usize = 8;
/// A sonorant's low bands lie within 17 dB of the strong ones.
const SONORANT_SHARE: f32 = 0.02;
/// Where they are 6 dB stronger than the high bands, 30 dB will do.
const DARK: f32 = 4.0;
const DARK_SHARE: f32 = 0.001;
/// The longest gap in a sonorant range that is filled, in frames.
const FILL: usize = 2;

/// Frames this far below the strong frames of a phrase are pauses, and so are frames not above the noise.
const PAUSE_DB: f32 = 27.0;
/// The shortest sound between two pauses, in frames.
const SHORTEST: usize = 8;

/// The motion in a range of frames, one value a frame.
pub(crate) struct Motion {
    /// Movement in 60 ms, in spreads of the speaker's own speech: about 1.4 in running speech, below 0.7 in a lengthened vowel.
    pub speed: Vec<f32>,
    /// Level in decibels over the mean of speech, noise taken off.
    pub level: Vec<f32>,
    /// Whether the frame is voiced or strong in the low bands.
    pub sonorant: Vec<bool>,
    /// The level of what is as strong as the noise.
    pub quiet: f32,
}

impl Motion {
    /// First and last frames of the stretches of a phrase between its pauses, each of more than `pause` frames.
    pub(crate) fn stretches(&self, pause: usize) -> Vec<(usize, usize)> {
        if self.level.len() < SHORTEST {
            return Vec::new();
        }
        let least = (quantile(self.level.clone(), 0.9) - PAUSE_DB).max(self.quiet);
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (i, _) in self.level.iter().enumerate().filter(|(_, x)| **x > least) {
            match found.last_mut() {
                Some(stretch) if i - stretch.1 <= pause => stretch.1 = i,
                _ => found.push((i, i)),
            }
        }
        found.retain(|s| s.1 - s.0 >= SHORTEST);
        found
    }
}

/// The scale of a channel's motion: its noise, its speech and how much that varies. Its size does not depend on the channel's length: the motion
/// itself is computed for one phrase at a time.
pub(crate) struct Speaker<'a> {
    tracks: &'a Tracks,
    /// Noise in the whole power, in the low bands, in the high bands and in each band.
    noise: f32,
    low_noise: f32,
    high_noise: f32,
    band_noise: [f32; BANDS],
    /// The mean power of speech, of a frame and of a band.
    speech: f32,
    band_speech: f32,
    /// The power that the low bands exceed in a tenth of the speech.
    strong: f32,
    /// What each coordinate is multiplied by.
    scales: [f32; COORDINATES],
}

impl<'a> Speaker<'a> {
    /// The speaker of a channel who speaks in these frames; `None` where there is no speech.
    pub(crate) fn new(tracks: &'a Tracks, phrases: &[Range<usize>]) -> Option<Self> {
        let mut inside = vec![false; tracks.len()];
        phrases.iter().for_each(|phrase| inside[phrase.clone()].fill(true));
        let floor = |value: &dyn Fn(usize) -> f32| floor(value, &inside);
        let band = |i: usize, b: usize| tracks.bands.get(i).map_or(0.0, |bands| bands[b].to_f32());
        let frames = || phrases.iter().cloned().flatten();
        let powers = frames().filter_map(|i| tracks.power.get(i).copied());
        let bands = frames().filter_map(|i| tracks.bands.get(i)).flatten().map(|band| band.to_f32());
        let gated = gated_noise(tracks);
        let of_gate = |bands: Range<usize>| gated.as_ref().map_or(0.0, |gated| gated.bands[bands].iter().sum());
        let mut speaker = Self {
            tracks,
            noise: floor(&|i| tracks.power[i]).max(gated.as_ref().map_or(0.0, |gated| gated.power)),
            low_noise: floor(&|i| power_in(tracks, i, 0..LOW_BANDS)).max(of_gate(0..LOW_BANDS)),
            high_noise: floor(&|i| power_in(tracks, i, LOW_BANDS..BANDS)).max(of_gate(LOW_BANDS..BANDS)),
            band_noise: std::array::from_fn(|b| floor(&|i| band(i, b)).max(of_gate(b..b + 1))),
            speech: mean(powers).filter(|&power| power > 0.0)?,
            band_speech: mean(bands).filter(|&power| power > 0.0)?,
            strong: 0.0,
            scales: [1.0; COORDINATES],
        };
        let lows = phrases
            .iter()
            .flat_map(|phrase| speaker.within(phrase, |around| speaker.low(around)));
        speaker.strong = quantile(lows.collect(), 0.9);
        speaker.scales = scales(speaker.spreads(phrases));
        Some(speaker)
    }

    /// The motion in these frames.
    pub(crate) fn motion(&self, frames: &Range<usize>) -> Motion {
        Motion {
            speed: self.within(frames, |around| self.speed(around)),
            level: self.within(frames, |around| self.level(around)),
            sonorant: self.within(frames, |around| self.sonorants(around)),
            quiet: self.over_speech(1.4 * self.noise),
        }
    }

    /// The values of a function in these frames; the function is computed for a few frames more on both sides.
    fn within<T>(&self, frames: &Range<usize>, of: impl Fn(&Range<usize>) -> Vec<T>) -> Vec<T> {
        let around = frames.start.saturating_sub(AROUND)..(frames.end + AROUND).min(self.tracks.len());
        let values = of(&around).into_iter();
        values.skip(frames.start - around.start).take(frames.len()).collect()
    }

    /// How much the coordinates vary in sonorant speech.
    fn spreads(&self, phrases: &[Range<usize>]) -> [f32; COORDINATES] {
        let mut moments = [Moments::default(); COORDINATES];
        for phrase in phrases {
            let sonorant = self.within(phrase, |around| self.sonorants(around));
            let level = self.within(phrase, |around| self.level(around));
            let shapes = self.shapes(phrase);
            for (coordinate, moments) in shapes.iter().chain([&level]).zip(&mut moments) {
                let spoken = coordinate.iter().zip(&sonorant).filter(|(_, sonorant)| **sonorant);
                spoken.for_each(|(x, _)| moments.add(*x));
            }
        }
        moments.map(Moments::deviation)
    }

    /// How far the sound moves from [`REACH`] frames before to as many after each frame; 0 at the ends.
    fn speed(&self, frames: &Range<usize>) -> Vec<f32> {
        let mut speed = vec![0.0; frames.len()];
        for (coordinate, scale) in self.shapes(frames).iter().chain([&self.level(frames)]).zip(self.scales) {
            let scaled: Vec<f32> = coordinate.iter().map(|x| x * scale).collect();
            for (pair, sum) in smooth(&scaled).windows(2 * REACH + 1).zip(speed.iter_mut().skip(REACH)) {
                *sum += (pair[2 * REACH] - pair[0]).powi(2);
            }
        }
        speed.iter_mut().for_each(|x| *x = x.sqrt());
        speed
    }

    fn level(&self, frames: &Range<usize>) -> Vec<f32> {
        let levels = self.tracks.power[frames.clone()].iter().map(|&power| self.over_speech(power));
        smooth(&levels.collect::<Vec<_>>())
    }

    /// A frame's power over the mean of speech, noise taken off, in decibels.
    fn over_speech(&self, power: f32) -> f32 {
        decibels(((power - self.noise).max(0.0) + 0.25 * self.noise) / self.speech + LEVEL_FLOOR)
    }

    /// Frames that are voiced, strong in the low bands, or weak but far stronger in the low bands than in the high ones, as a creaking or a
    /// fading voice is; short holes are filled.
    fn sonorants(&self, frames: &Range<usize>) -> Vec<bool> {
        let sounds = |low: f32, high: f32| {
            let least = if low > DARK * high { DARK_SHARE } else { SONORANT_SHARE };
            low > self.low_noise && low > self.strong * least
        };
        let high = self.over_noise(frames, LOW_BANDS..BANDS, self.high_noise);
        let voiced = |i: usize| self.tracks.pitch.f0.get(i).is_some_and(|&f0| f0 > 0.0);
        let powers = self.low(frames).into_iter().zip(high);
        let mut found: Vec<bool> = powers.zip(frames.clone()).map(|((l, h), i)| voiced(i) || sounds(l, h)).collect();
        fill(&mut found);
        found
    }

    fn low(&self, frames: &Range<usize>) -> Vec<f32> {
        self.over_noise(frames, 0..LOW_BANDS, self.low_noise)
    }

    /// The power in these bands above their noise.
    fn over_noise(&self, frames: &Range<usize>, bands: Range<usize>, noise: f32) -> Vec<f32> {
        let clean = frames.clone().map(|i| (power_in(self.tracks, i, bands.clone()) - noise).max(0.0));
        smooth(&clean.collect::<Vec<_>>())
    }

    /// Cepstral coefficients 1 to [`SHAPE`] of the band powers over the noise, in decibels, coefficient by coefficient.
    fn shapes(&self, frames: &Range<usize>) -> [Vec<f32>; SHAPE] {
        let weight = |k: usize, b: usize| {
            let angle = std::f32::consts::PI * (k + 1) as f32 * (b as f32 + 0.5) / BANDS as f32;
            angle.cos() * (2.0 / BANDS as f32).sqrt()
        };
        let weights: [[f32; SHAPE]; BANDS] = std::array::from_fn(|b| std::array::from_fn(|k| weight(k, b)));
        let mut shapes: [Vec<f32>; SHAPE] = std::array::from_fn(|_| vec![0.0; frames.len()]);
        for (at, bands) in self.tracks.bands.iter().take(frames.end).skip(frames.start).enumerate() {
            for ((band, noise), weights) in bands.iter().zip(self.band_noise).zip(&weights) {
                let log = decibels((band.to_f32() + noise) / self.band_speech + SHAPE_FLOOR);
                shapes.iter_mut().zip(weights).for_each(|(shape, weight)| shape[at] += weight * log);
            }
        }
        shapes
    }
}

/// What scales each coordinate: the shape's by their spreads in speech, half of it their own and half that of all, so that together they
/// weigh as one.
fn scales(spreads: [f32; COORDINATES]) -> [f32; COORDINATES] {
    let mean = spreads.iter().take(SHAPE).sum::<f32>() / SHAPE as f32;
    let of_shape = |spread: f32| 1.0 / ((0.5 * (spread + mean)).max(f32::MIN_POSITIVE.sqrt()) * (SHAPE as f32).sqrt());
    let mut scales = spreads.map(of_shape);
    scales[SHAPE] = LEVEL_WEIGHT / spreads[SHAPE].max(MIN_LEVEL_SPREAD_DB);
    scales
}

fn power_in(tracks: &Tracks, i: usize, bands: Range<usize>) -> f32 {
    tracks
        .bands
        .get(i)
        .map_or(0.0, |frame| frame[bands].iter().map(|band| band.to_f32()).sum())
}

/// Joins stretches that are at most [`FILL`] frames apart.
fn fill(found: &mut [bool]) {
    let mut last = None;
    for i in 0..found.len() {
        if !found[i] {
            continue;
        }
        if let Some(from) = last.filter(|&from| i - from <= FILL + 1) {
            found[from..i].fill(true);
        }
        last = Some(i);
    }
}

/// The noise under the speech: a low quantile outside the phrases, or of everything where there is too little outside.
fn floor(value: &dyn Fn(usize) -> f32, inside: &[bool]) -> f32 {
    let outside: Vec<f32> = (0..inside.len()).filter(|&i| !inside[i]).map(value).collect();
    if outside.len() > 20 {
        quantile(outside, 0.3)
    } else {
        quantile((0..inside.len()).map(value).collect(), 0.05)
    }
}

/// The mean of each value and its neighbours.
fn smooth(values: &[f32]) -> Vec<f32> {
    let last = values.len().saturating_sub(1);
    (0..values.len())
        .map(|i| (values[i.saturating_sub(1)] + values[i] + values[(i + 1).min(last)]) / 3.0)
        .collect()
}

/// The mean; `None` without values.
fn mean(values: impl Iterator<Item = f32>) -> Option<f32> {
    stats::mean(values.map(f64::from)).map(|mean| mean as f32)
}

/// The sums of a standard deviation.
#[derive(Clone, Copy, Default)]
struct Moments {
    sum: f64,
    squares: f64,
    n: f64,
}

impl Moments {
    fn add(&mut self, x: f32) {
        let x = f64::from(x);
        self.sum += x;
        self.squares += x * x;
        self.n += 1.0;
    }

    /// 0 where nothing was added.
    fn deviation(self) -> f32 {
        if self.n > 0.0 {
            (self.squares / self.n - (self.sum / self.n).powi(2)).max(0.0).sqrt() as f32
        } else {
            0.0
        }
    }
}

fn decibels(power: f32) -> f32 {
    10.0 * power.log10()
}

/// The frames of a phrase, of so many at the most.
pub(crate) fn frames(phrase: &Span, most: usize) -> Range<usize> {
    let frame = |at: Seconds| ((at.0.max(0.0) / FRAME_S).round() as usize).min(most);
    let start = frame(phrase.start_s);
    start..frame(phrase.end_s).max(start)
}
