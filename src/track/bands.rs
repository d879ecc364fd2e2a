//! Band powers: sixteen mel bands from 100 to 3800 Hz around each frame's centre.

use super::{HOP, RATE};
use half::bf16;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// The number of bands.
pub const BANDS: usize = 16;

/// The band powers of one frame, kept in bfloat16: its steps (0.03 dB) are the same at every level and ten hours stay small.
pub type Bands = [bf16; BANDS];

/// Samples in a window, 32 ms.
const WINDOW: usize = 256;
const LOWEST_HZ: f64 = 100.0;
const HIGHEST_HZ: f64 = 3800.0;
/// Windows whose energies are further apart than this (60 dB) are transformed one by one, so that silence stays silence.
const APART: f32 = 1e6;
/// Samples taken in at a time.
const PIECE: usize = 4096;

/// Makes the band track: Hann windows of 256 samples at 8 kHz, centred on the frames, zeros beyond both ends; triangles equally wide on the
/// mel scale of HTK (2595 · log10(1 + f / 700)), which overlap by half. A band's power is scaled so that the bands of white noise add up to
/// about its mean square.
///
/// Frames 2k and 2k + 1 share one complex transform, so the blocks in which the samples come change nothing.
pub struct BandTracker {
    fft: Arc<dyn Fft<f32>>,
    window: [f32; WINDOW],
    filters: Filters,
    samples: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    track: Vec<Bands>,
}

impl Default for BandTracker {
    fn default() -> Self {
        Self::new()
    }
}

impl BandTracker {
    /// A tracker at its first sample.
    pub fn new() -> Self {
        let fft = FftPlanner::new().plan_fft_forward(WINDOW);
        let hann = |i: usize| 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / WINDOW as f64).cos();
        let lead = WINDOW / 2 - HOP / 2;
        let mut samples = Vec::with_capacity(PIECE + 2 * WINDOW);
        samples.resize(lead, 0.0);
        Self {
            window: std::array::from_fn(|i| hann(i) as f32),
            filters: Filters::new((0..WINDOW).map(|i| hann(i).powi(2)).sum()),
            samples,
            spectrum: vec![Complex::default(); WINDOW],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            fft,
            track: Vec::new(),
        }
    }

    /// Takes the next samples.
    pub fn push(&mut self, block: &[f32]) {
        for piece in block.chunks(PIECE) {
            self.samples.extend_from_slice(piece);
            let mut start = 0;
            while let Some((first, second)) = pair(&self.samples, start) {
                let (a, b) = (energy(first), energy(second));
                if a > APART * b || b > APART * a {
                    for frame in [first, second] {
                        fill(&mut self.spectrum, &self.window, frame, None);
                        self.fft.process_with_scratch(&mut self.spectrum, &mut self.scratch);
                        self.track.push(self.filters.apply(&self.spectrum)[0]);
                    }
                } else {
                    fill(&mut self.spectrum, &self.window, first, Some(second));
                    self.fft.process_with_scratch(&mut self.spectrum, &mut self.scratch);
                    self.track.extend(self.filters.apply(&self.spectrum));
                }
                start += 2 * HOP;
            }
            self.samples.drain(..start);
        }
    }

    /// The track, of exactly `frames` frames.
    pub fn finish(mut self, frames: usize) -> Vec<Bands> {
        while self.track.len() < frames {
            self.push(&[0.0; WINDOW]);
        }
        self.track.truncate(frames);
        self.track
    }
}

/// Two frames that follow each other, once all their samples are there.
fn pair(samples: &[f32], start: usize) -> Option<(&[f32], &[f32])> {
    Some((samples.get(start..start + WINDOW)?, samples.get(start + HOP..start + HOP + WINDOW)?))
}

fn energy(frame: &[f32]) -> f32 {
    frame.iter().map(|x| x * x).sum()
}

/// The first frame as the real part, the second as the imaginary part.
fn fill(spectrum: &mut [Complex<f32>], window: &[f32; WINDOW], first: &[f32], second: Option<&[f32]>) {
    for ((z, w), x) in spectrum.iter_mut().zip(window).zip(first) {
        *z = Complex::new(w * x, 0.0);
    }
    for ((z, w), y) in spectrum.iter_mut().zip(window).zip(second.unwrap_or_default()) {
        z.im = w * y;
    }
}

/// The triangles: for each bin the weight in the band whose rising side it lies on; the rest of it falls to the band below.
struct Filters {
    bins: Vec<Bin>,
    scale: f32,
}

#[derive(Clone, Copy)]
struct Bin {
    index: usize,
    /// The band that rises here; [`BANDS`] on the last falling side.
    band: usize,
    rising: f32,
}

impl Filters {
    fn new(window_energy: f64) -> Self {
        let mel = |hz: f64| 2595.0 * (1.0 + hz / 700.0).log10();
        let hertz = |mel: f64| 700.0 * (10f64.powf(mel / 2595.0) - 1.0);
        let step = (mel(HIGHEST_HZ) - mel(LOWEST_HZ)) / (BANDS + 1) as f64;
        let edge = |i: usize| hertz(mel(LOWEST_HZ) + step * i as f64);
        let bin = |index: usize| {
            let hz = index as f64 * RATE.hz() / WINDOW as f64;
            let band = (0..=BANDS).find(|&i| edge(i) <= hz && hz < edge(i + 1))?;
            let rising = ((hz - edge(band)) / (edge(band + 1) - edge(band))) as f32;
            Some(Bin { index, band, rising })
        };
        Self {
            bins: (1..WINDOW / 2).filter_map(bin).collect(),
            scale: (2.0 / (window_energy * WINDOW as f64)) as f32,
        }
    }

    /// The band powers of the two real frames that share a transform.
    fn apply(&self, spectrum: &[Complex<f32>]) -> [Bands; 2] {
        // One place more at each end, for the sides of the outermost triangles that belong to no band.
        let mut sums = [[0.0f32; BANDS + 2]; 2];
        for bin in &self.bins {
            let (z, mirrored) = (spectrum[bin.index], spectrum[WINDOW - bin.index].conj());
            for (sum, part) in sums.iter_mut().zip([z + mirrored, z - mirrored]) {
                let power = 0.25 * part.norm_sqr();
                sum[bin.band + 1] += bin.rising * power;
                sum[bin.band] += (1.0 - bin.rising) * power;
            }
        }
        sums.map(|sum| std::array::from_fn(|band| bf16::from_f32(self.scale * sum[band + 1])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(n: usize, seed: u64) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        };
        (0..n).map(|_| next()).collect()
    }

    fn track(samples: &[f32], block: usize) -> Vec<Bands> {
        let mut tracker = BandTracker::new();
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
    fn nothing_gives_no_frames() {
        assert!(BandTracker::new().finish(0).is_empty());
    }
}
