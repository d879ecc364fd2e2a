//! What the syllables of a phrase are told by: how strong its sub-bands are and how its spectrum moves, frame by frame.

use crate::track::Tracks;
use crate::track::bands::BANDS;
use crate::track::bands::Bands;

/// Cepstral coefficients that describe a frame's spectrum (the mean level left out).
pub(super) const CEPSTRA: usize = 6;
/// Frames of context on both sides of a phrase.
const CONTEXT: usize = 8;
/// Smoothing along time, in frames (Gaussian): light, since fast syllables follow each other every 100 ms.
const SMOOTHING: f32 = 1.2;
/// How far under the phrase's loud frames anything is heard: 30 dB.
const RANGE: f32 = 1e-3;
/// How much of the noise power hides what lies under it.
const MASKING: f32 = 0.7;
/// Frames before and after over which spectral novelty averages.
const NOVELTY: usize = 6;

/// Levels in dB under the phrase's loud frames, and the movement of the spectrum, for each frame of a phrase and a little around it.
pub(super) struct Shape {
    /// 250–3000 Hz: where vowels and sonorants are strong.
    pub sonorant: Vec<f32>,
    /// 100–500 Hz.
    pub low: Vec<f32>,
    /// 450–1450 Hz.
    pub mid: Vec<f32>,
    /// 1300–2500 Hz.
    pub high: Vec<f32>,
    /// Above 2500 Hz.
    pub fricative: Vec<f32>,
    /// The spectrum's shape, in dB.
    pub cepstra: Vec<[f32; CEPSTRA]>,
    /// Spectral change over 40 ms, in units of 10 dB.
    pub flux: Vec<f32>,
    /// Spectral change between the 60 ms before and the 60 ms after, in units of 10 dB.
    pub novelty: Vec<f32>,
    /// Strength of the periodicity, 0–1: the best within 20 ms.
    pub voicing: Vec<f32>,
    /// The index of the phrase's first frame in these arrays.
    pub first: usize,
    /// The phrase's number of frames.
    pub frames: usize,
}

impl Shape {
    /// The shape of the frames `first..end` of a channel whose noise floor there is `noise`.
    pub(super) fn new(tracks: &Tracks, first: usize, end: usize, noise: &[f32; BANDS]) -> Self {
        let (low, high) = (first.saturating_sub(CONTEXT), (end + CONTEXT).min(tracks.len()));
        let clean = smooth_bands(&tracks.bands[low..high], noise);
        let sonorant: Vec<f32> = clean.iter().map(|b| b[2..13].iter().sum()).collect();
        let loud = loud_level(&sonorant);
        let floor = (loud * RANGE).max(MASKING * noise.iter().sum::<f32>());
        let db = |power: f32| 10.0 * ((power + floor) / (loud + floor)).log10();
        let band = |range: std::ops::Range<usize>| clean.iter().map(|b| db(b[range.clone()].iter().sum())).collect::<Vec<f32>>();
        let cepstra = cepstra(&clean, loud * RANGE / BANDS as f32, noise);
        Self {
            sonorant: sonorant.iter().map(|&p| db(p)).collect(),
            low: band(0..5),
            mid: band(4..10),
            high: band(9..13),
            fricative: band(13..BANDS),
            flux: flux(&cepstra),
            novelty: novelty(&cepstra),
            cepstra,
            voicing: voicing(&tracks.pitch.strength[low..high]),
            first: first - low,
            frames: end - first,
        }
    }
}

/// The best strength within two frames: it dips where pitch moves fast.
fn voicing(strength: &[f32]) -> Vec<f32> {
    let best = |i: usize| {
        strength[i.saturating_sub(2)..(i + 3).min(strength.len())]
            .iter()
            .fold(0.0f32, |a, &b| a.max(b))
    };
    (0..strength.len()).map(best).collect()
}

/// Noise subtracted and smoothed along time.
fn smooth_bands(bands: &[Bands], noise: &[f32; BANDS]) -> Vec<[f32; BANDS]> {
    let clean: Vec<[f32; BANDS]> = bands
        .iter()
        .map(|b| std::array::from_fn(|k| (b[k].to_f32() - noise[k]).max(0.0)))
        .collect();
    gaussian(&clean, SMOOTHING)
}

/// The level that 5 % of the frames exceed; a hair above zero where there is nothing.
fn loud_level(power: &[f32]) -> f32 {
    let mut sorted = power.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = (0.95 * sorted.len().saturating_sub(1) as f32).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0).max(f32::MIN_POSITIVE)
}

/// Type-II cosine transform of the levels in dB over the quietest that is heard, scaled to an RMS over bands. As a ratio, so that a gain
/// changes not even the last digit.
fn cepstra(clean: &[[f32; BANDS]], quiet: f32, noise: &[f32; BANDS]) -> Vec<[f32; CEPSTRA]> {
    let floor: [f32; BANDS] = std::array::from_fn(|k| quiet.max(MASKING * noise[k]));
    let cosine =
        |q: usize, k: usize| (std::f32::consts::PI * (q + 1) as f32 * (k as f32 + 0.5) / BANDS as f32).cos() * 2f32.sqrt() / BANDS as f32;
    let basis: [[f32; BANDS]; CEPSTRA] = std::array::from_fn(|q| std::array::from_fn(|k| cosine(q, k)));
    let one = |b: &[f32; BANDS]| {
        let level: [f32; BANDS] = std::array::from_fn(|k| 10.0 * ((b[k] + floor[k]) / quiet).log10());
        std::array::from_fn(|q| basis[q].iter().zip(&level).map(|(c, l)| c * l).sum())
    };
    clean.iter().map(one).collect()
}

/// Euclidean distance between two spectral shapes, in units of 10 dB.
pub(super) fn distance(a: &[f32; CEPSTRA], b: &[f32; CEPSTRA]) -> f32 {
    a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f32>().sqrt() / 10.0
}

fn flux(cepstra: &[[f32; CEPSTRA]]) -> Vec<f32> {
    let change = |i: usize| {
        if i < 2 || i + 2 >= cepstra.len() {
            0.0
        } else {
            distance(&cepstra[i - 2], &cepstra[i + 2])
        }
    };
    smooth(&(0..cepstra.len()).map(change).collect::<Vec<f32>>(), 0.7)
}

fn novelty(cepstra: &[[f32; CEPSTRA]]) -> Vec<f32> {
    let n = cepstra.len();
    let mean = |from: isize| {
        let mut sum = [0.0; CEPSTRA];
        for i in from..from + NOVELTY as isize {
            let frame = &cepstra[i.clamp(0, n as isize - 1) as usize];
            sum.iter_mut().zip(frame).for_each(|(s, x)| *s += x / NOVELTY as f32);
        }
        sum
    };
    (0..n as isize)
        .map(|i| distance(&mean(i - NOVELTY as isize), &mean(i + 1)))
        .collect()
}

fn smooth(x: &[f32], sigma: f32) -> Vec<f32> {
    let raw: Vec<[f32; 1]> = x.iter().map(|&x| [x]).collect();
    gaussian(&raw, sigma).into_iter().map(|[x]| x).collect()
}

/// Gaussian smoothing along time of vectors, the ends held.
fn gaussian<const N: usize>(frames: &[[f32; N]], sigma: f32) -> Vec<[f32; N]> {
    let reach = (4.0 * sigma + 0.5) as isize;
    let kernel: Vec<f32> = (-reach..=reach).map(|i| (-0.5 * (i as f32 / sigma).powi(2)).exp()).collect();
    let sum: f32 = kernel.iter().sum();
    let last = frames.len() as isize - 1;
    let at = |i: isize| {
        let mut out = [0.0; N];
        for (k, weight) in kernel.iter().enumerate() {
            let frame = &frames[(i + k as isize - reach).clamp(0, last) as usize];
            out.iter_mut().zip(frame).for_each(|(o, x)| *o += x * weight / sum);
        }
        out
    };
    (0..=last).map(at).collect()
}
