//! The signal-to-noise ratio of each frame.

use super::noise::Noise;
use crate::track::Tracks;
use crate::track::bands::{BANDS, Bands};
use half::bf16;

/// A sound is heard where the mean log ratio exceeds that of noise alone.
pub(crate) const HEARD: f32 = 0.25;

/// What rises above the noise of a channel, frame by frame; in bfloat16, as the bands are.
pub(crate) struct Snr {
    log_ratio: Vec<bf16>,
    excess: Vec<bf16>,
}

/// The noise in a band is seldom louder than this, as a multiple of its mean.
const NOISE_PEAK: f32 = 1.5;
/// What the bands hold of the power of a voice whose lowest harmonics they miss, at least: 1 / 1.5.
const IN_BANDS: f32 = 1.5;
/// A band counts for 90 dB at most, so that products of ratios stay within range.
const MOST: f32 = 1e9;

/// The power of a frame that its bands hold above the noise.
pub(crate) fn above(bands: &Bands, noise: &[f32; BANDS]) -> f32 {
    bands
        .iter()
        .zip(noise)
        .map(|(band, noise)| (band.to_f32() - NOISE_PEAK * noise).max(0.0))
        .sum()
}

impl Snr {
    /// Compares a channel with its noise.
    pub(crate) fn new(tracks: &Tracks, noise: &Noise) -> Self {
        let (mut log_ratio, mut excess) = (Vec::with_capacity(tracks.len()), Vec::with_capacity(tracks.len()));
        for (i, (bands, &power)) in tracks.bands.iter().zip(&tracks.power).enumerate() {
            let own = noise.bands(i);
            let ratio = |(band, noise): (&bf16, &f32)| f64::from((band.to_f32() / noise).clamp(1.0, MOST));
            let ratios: f64 = bands.iter().zip(&own).map(ratio).product();
            log_ratio.push(bf16::from_f64(ratios.ln() / BANDS as f64));
            let rest = (power - noise.power(i)).max(0.0);
            excess.push(bf16::from_f32(rest.min(IN_BANDS * above(bands, &own))));
        }
        Self { log_ratio, excess }
    }

    /// The mean over the bands of ln(power / noise), counted where it is above 0, over three frames. White noise by itself gives
    /// 0.14 ± 0.05.
    pub(crate) fn log_ratio(&self, i: usize) -> f32 {
        let at = |i: usize| self.log_ratio.get(i).or(self.log_ratio.last()).map_or(0.0, |ratio| ratio.to_f32());
        (at(i.saturating_sub(1)) + at(i) + at(i + 1)) / 3.0
    }

    /// The power above the noise, by all samples of the frame and by the bands (without rumble below 100 Hz), whichever is less.
    pub(crate) fn excess(&self, i: usize) -> f32 {
        self.excess.get(i).map_or(0.0, |excess| excess.to_f32())
    }

    /// Subtracts what leaks in from another channel, at its largest expected power in each frame.
    pub(crate) fn take_away(&mut self, leakage: impl Fn(usize) -> f32) {
        let excess = self.excess.iter_mut().enumerate();
        excess.for_each(|(i, excess)| *excess = bf16::from_f32((excess.to_f32() - leakage(i)).max(0.0)));
    }
}
