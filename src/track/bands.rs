//! Band powers: sixteen mel bands from 100 to 3800 Hz around each frame's centre.

use super::{HOP, RATE};
use crate::error::Result;
use crate::spectrum::pair::PairFft;
use crate::spectrum::{Frames, Mel, MelNorm, MelOptions, MelScale, Spectrum, Window};
use crate::units::Hertz;
use half::bf16;
use std::convert::Infallible;

/// The number of bands.
pub(crate) const BANDS: usize = 16;

/// The band powers of one frame, kept in bfloat16: its steps (0.03 dB) are the same at every level and ten hours stay small.
pub(crate) type Bands = [bf16; BANDS];

/// Samples in a window, 32 ms.
const WINDOW: usize = 256;
const LOWEST: Hertz = Hertz(100.0);
const HIGHEST: Hertz = Hertz(3800.0);

/// The centre frequencies of the bands, in hertz.
pub(crate) const CENTRES_HZ: [f32; BANDS] = [
    185.6, 280.3, 385.1, 501.1, 629.6, 771.8, 929.2, 1103.4, 1296.2, 1509.7, 1746.0, 2007.6, 2297.2, 2617.7, 2972.5, 3365.3,
];

/// Makes the band track: Hann windows of 256 samples at 8 kHz, centred on the frames, zeros beyond both ends; triangles of height 1, evenly
/// spaced on the mel scale of HTK. A band's power is scaled so that the bands of white noise add up to about its mean square. A frame with
/// a sample that is not finite counts as silence.
pub(crate) struct BandTracker {
    frames: Frames,
    filters: Filters,
}

/// What turns a pair of frames into band powers.
struct Filters {
    fft: PairFft,
    mel: Mel,
    scale: f32,
    power: Vec<f32>,
    track: Vec<Bands>,
}

impl BandTracker {
    /// A tracker at its first sample.
    pub(crate) fn new() -> Result<Self> {
        let window = Window::Hann.weights(WINDOW)?;
        let energy: f32 = window.iter().map(|w| w * w).sum();
        let options = MelOptions {
            fmin: LOWEST,
            fmax: Some(HIGHEST),
            scale: MelScale::Htk,
            norm: MelNorm::Peak,
            ..MelOptions::new(BANDS)
        };
        let filters = Filters {
            fft: PairFft::new(window, WINDOW),
            mel: Mel::new(RATE, WINDOW, &options)?,
            scale: 2.0 / (energy * WINDOW as f32),
            power: vec![0.0; WINDOW / 2 + 1],
            track: Vec::new(),
        };
        let lead = (WINDOW - HOP) / 2;
        Ok(Self {
            frames: Frames::new(WINDOW, HOP as f64, lead),
            filters,
        })
    }

    /// Makes room for so many more frames.
    pub(crate) fn reserve(&mut self, frames: usize) {
        self.filters.track.reserve_exact(frames);
    }

    /// Takes the next samples.
    pub(crate) fn push(&mut self, block: &[f32]) {
        let Self { frames, filters } = self;
        let Ok(()) = frames.push(block, |_, first, second| filters.add(first, second));
    }

    /// The track, of exactly `frames` frames.
    pub(crate) fn finish(self, frames: usize) -> Vec<Bands> {
        let mut filters = self.filters;
        let Ok(()) = self.frames.finish(WINDOW, |_, first, second| filters.add(first, second));
        filters.track.resize(frames, [bf16::ZERO; BANDS]);
        filters.track
    }
}

impl Filters {
    fn add(&mut self, first: &[f32], second: Option<&[f32]>) -> Result<(), Infallible> {
        let Self {
            fft,
            mel,
            scale,
            power,
            track,
        } = self;
        let mut bands = |spectrum: Spectrum| {
            let mut bands = [0.0; BANDS];
            spectrum.power(power);
            mel.apply(power, &mut bands);
            bands.map(|band| bf16::from_f32(*scale * band))
        };
        match fft.transform(first, second) {
            Ok((first, second)) => {
                track.push(bands(first));
                track.extend(second.map(bands));
            }
            Err(_) => track.extend(std::iter::once(first).chain(second).map(|_| [bf16::ZERO; BANDS])),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::noise;

    fn track(samples: &[f32], block: usize) -> Vec<Bands> {
        let mut tracker = BandTracker::new().unwrap();
        samples.chunks(block).for_each(|b| tracker.push(b));
        tracker.finish(samples.len().div_ceil(HOP))
    }

    /// The definition, written out in double precision.
    fn direct(samples: &[f32], frame: usize) -> [f64; BANDS] {
        let at = |i: isize| usize::try_from(i).ok().and_then(|i| samples.get(i)).map_or(0.0, |&x| f64::from(x));
        let hann = |i: usize| 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / 256.0).cos();
        let begin = (frame * 80 + 40) as isize - 128;
        let mel = |f: f64| 2595.0 * (1.0 + f / 700.0).log10();
        let hertz = |m: f64| 700.0 * (10f64.powf(m / 2595.0) - 1.0);
        let edge = |i: usize| hertz(mel(100.0) + (mel(3800.0) - mel(100.0)) * i as f64 / 17.0);
        let norm = (0..256).map(|i| hann(i) * hann(i)).sum::<f64>() * 128.0;
        let mut bands = [0.0; BANDS];
        for k in 0..=128usize {
            let (mut re, mut im) = (0.0, 0.0);
            for i in 0..256 {
                let (x, angle) = (at(begin + i as isize) * hann(i), std::f64::consts::TAU * (k * i) as f64 / 256.0);
                (re, im) = (re + x * angle.cos(), im - x * angle.sin());
            }
            let hz = k as f64 * 31.25;
            for (b, sum) in bands.iter_mut().enumerate() {
                let (low, mid, high) = (edge(b), edge(b + 1), edge(b + 2));
                *sum += ((hz - low) / (mid - low)).min((high - hz) / (high - mid)).max(0.0) * (re * re + im * im) / norm;
            }
        }
        bands
    }

    #[test]
    fn agrees_with_the_definition_in_double_precision() {
        let mut samples = noise(1234, 7);
        samples[400..700].fill(0.0);
        for (i, bands) in track(&samples, 1234).iter().enumerate() {
            let truth = direct(&samples, i);
            let loudest = truth.iter().fold(0.0f64, |m, &x| m.max(x));
            for (&b, t) in bands.iter().zip(truth) {
                // Half a step of bfloat16 is 2^-8 of the value at most; single precision adds an error relative to the loudest.
                assert!(
                    (f64::from(b) - t).abs() <= t / 256.0 + 1e-6 * loudest,
                    "frame {i}: {b} instead of {t}"
                );
            }
        }
    }

    #[test]
    fn blocks_change_nothing() {
        let samples = noise(20_011, 3);
        let whole = track(&samples, samples.len());
        assert_eq!(whole.len(), 251);
        for block in [1, 7, 80, 256, 4097] {
            assert_eq!(track(&samples, block), whole, "blocks of {block}");
        }
    }

    #[test]
    fn silence_beside_sound_stays_silence() {
        let mut samples = noise(4000, 1);
        samples[2000..].fill(0.0);
        for bands in &track(&samples, 500)[27..] {
            assert_eq!(*bands, [bf16::ZERO; BANDS]);
        }
    }

    #[test]
    fn doubling_is_four_times_the_power() {
        let samples = noise(3000, 5);
        let doubled: Vec<f32> = samples.iter().map(|x| 2.0 * x).collect();
        for (one, two) in track(&samples, 999).iter().flatten().zip(track(&doubled, 999).iter().flatten()) {
            assert_eq!(4.0 * one.to_f32(), two.to_f32());
        }
    }

    #[test]
    fn samples_that_are_not_finite_are_silence() {
        let mut samples = noise(4000, 2);
        samples[2000] = f32::NAN;
        samples[2100] = f32::INFINITY;
        assert!(track(&samples, 640).iter().flatten().all(|band| band.to_f32().is_finite()));
    }

    #[test]
    fn nothing_gives_no_frames() {
        assert!(BandTracker::new().unwrap().finish(0).is_empty());
    }
}
