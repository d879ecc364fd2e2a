//! Mel spectra: power gathered in triangles that are evenly spaced on the mel scale, by librosa's definitions.

use super::stft::{Stft, StftOptions};
use super::sum::sum_pairs;
use crate::error::{Error, Result};
use crate::units::{Hertz, SampleRate};

/// Which mel scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MelScale {
    /// Linear below 1 kHz, logarithmic above (Slaney, Auditory Toolbox, 1998).
    #[default]
    Slaney,
    /// `2595·log10(1 + f/700)` (O'Shaughnessy 1987; HTK).
    Htk,
}

impl MelScale {
    const LINEAR_HZ: f64 = 200.0 / 3.0;
    const BREAK_HZ: f64 = 1000.0;
    const BREAK_MEL: f64 = Self::BREAK_HZ / Self::LINEAR_HZ;

    /// Mels in a factor of e above the break: 27 in a factor of 6.4.
    fn log_step() -> f64 {
        27.0 / 6.4f64.ln()
    }

    /// From hertz to mel.
    pub fn mel(self, hz: Hertz) -> f64 {
        match self {
            Self::Htk => 2595.0 * (1.0 + hz.0 / 700.0).log10(),
            Self::Slaney if hz.0 < Self::BREAK_HZ => hz.0 / Self::LINEAR_HZ,
            Self::Slaney => Self::BREAK_MEL + (hz.0 / Self::BREAK_HZ).ln() * Self::log_step(),
        }
    }

    /// From mel to hertz.
    pub fn hertz(self, mel: f64) -> Hertz {
        Hertz(match self {
            Self::Htk => 700.0 * (10f64.powf(mel / 2595.0) - 1.0),
            Self::Slaney if mel < Self::BREAK_MEL => mel * Self::LINEAR_HZ,
            Self::Slaney => Self::BREAK_HZ * ((mel - Self::BREAK_MEL) / Self::log_step()).exp(),
        })
    }
}

/// How high the triangles are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MelNorm {
    /// Of area 1 in hertz: 2 / the width.
    #[default]
    Slaney,
    /// Of height 1.
    Peak,
}

/// The triangles.
#[derive(Clone, Debug)]
pub struct MelOptions {
    /// How many.
    pub n_mels: usize,
    /// Where the first begins.
    pub fmin: Hertz,
    /// Where the last ends; half the sample rate where not given.
    pub fmax: Option<Hertz>,
    /// On which scale they are evenly spaced.
    pub scale: MelScale,
    /// How high they are.
    pub norm: MelNorm,
}

impl MelOptions {
    /// `n_mels` triangles of area 1 on Slaney's scale from 0 Hz to half the sample rate.
    pub fn new(n_mels: usize) -> Self {
        Self {
            n_mels,
            fmin: Hertz(0.0),
            fmax: None,
            scale: MelScale::Slaney,
            norm: MelNorm::Slaney,
        }
    }
}

/// The triangles as weights of the bins of a power spectrum.
#[derive(Clone, Debug)]
pub struct Mel {
    bins: usize,
    /// Of each triangle, its first bin and its weights.
    triangles: Vec<(usize, Vec<f32>)>,
}

impl Mel {
    /// Triangles over the `1 + n_fft / 2` bins of a spectrum. Fails unless `0 ≤ fmin < fmax` and there is at least one.
    pub fn new(sample_rate: SampleRate, n_fft: usize, options: &MelOptions) -> Result<Self> {
        let bins = 1 + n_fft / 2;
        let fmax = options.fmax.unwrap_or(Hertz(0.5 * sample_rate.hz()));
        if options.n_mels == 0 || !(0.0 <= options.fmin.0 && options.fmin.0 < fmax.0 && fmax.0.is_finite()) {
            let (n, low, high) = (options.n_mels, options.fmin.0, fmax.0);
            return Err(Error::argument(
                "n_mels, fmin, fmax",
                format_args!("{n}, {low}, {high}"),
                "n_mels ≥ 1 and 0 ≤ fmin < fmax",
            ));
        }
        let (low, high) = (options.scale.mel(options.fmin), options.scale.mel(fmax));
        let step = (high - low) / (options.n_mels + 1) as f64;
        let corner = |i: usize| options.scale.hertz(low + step * i as f64).0;
        let bin_hz = sample_rate.hz() / n_fft as f64;
        let triangle = |i: usize| triangle([corner(i), corner(i + 1), corner(i + 2)], bin_hz, bins, options.norm);
        Ok(Self {
            bins,
            triangles: (0..options.n_mels).map(triangle).collect(),
        })
    }

    /// The number of triangles.
    pub fn n_mels(&self) -> usize {
        self.triangles.len()
    }

    /// Gathers one power spectrum into `out`, a value a triangle.
    pub fn apply(&self, power: &[f32], out: &mut [f32]) {
        for (out, (first, weights)) in out.iter_mut().zip(&self.triangles) {
            *out = sum_pairs(weights, &power[(*first).min(power.len())..], |w, p| w * p);
        }
    }

    /// The weights in full: `n_mels × bins`, row after row.
    pub fn matrix(&self) -> Vec<f32> {
        let mut matrix = vec![0.0; self.triangles.len() * self.bins];
        for (row, (first, weights)) in matrix.chunks_exact_mut(self.bins).zip(&self.triangles) {
            row.iter_mut().skip(*first).zip(weights).for_each(|(cell, w)| *cell = *w);
        }
        matrix
    }
}

/// The first bin that lies inside a triangle and the weights from there on.
fn triangle([left, top, right]: [f64; 3], bin_hz: f64, bins: usize, norm: MelNorm) -> (usize, Vec<f32>) {
    let height = match norm {
        MelNorm::Slaney => 2.0 / (right - left),
        MelNorm::Peak => 1.0,
    };
    let weight = |bin: usize| {
        let hz = bin as f64 * bin_hz;
        height * ((hz - left) / (top - left)).min((right - hz) / (right - top)).max(0.0)
    };
    let inside: Vec<usize> = (0..bins).filter(|&bin| weight(bin) > 0.0).collect();
    (
        inside.first().copied().unwrap_or(0),
        inside.iter().map(|&bin| weight(bin) as f32).collect(),
    )
}

/// The weights of the triangles in full: `n_mels × (1 + n_fft / 2)`, row after row.
pub fn mel_filters(sample_rate: SampleRate, n_fft: usize, options: &MelOptions) -> Result<Vec<f32>> {
    Ok(Mel::new(sample_rate, n_fft, options)?.matrix())
}

/// The mel power spectra of a whole signal: `frames × n_mels`, frame after frame.
pub fn mel(samples: &[f32], sample_rate: SampleRate, stft: &StftOptions, options: &MelOptions) -> Result<Vec<f32>> {
    let mut out = vec![0.0; stft.frames(samples.len()) * options.n_mels];
    mel_into(samples, stft, &Mel::new(sample_rate, stft.n_fft, options)?, &mut out)?;
    Ok(out)
}

/// As [`mel`], into `out`, which must be of that size, with triangles that are made already.
pub fn mel_into(samples: &[f32], options: &StftOptions, mel: &Mel, out: &mut [f32]) -> Result<()> {
    let mut stft = Stft::new(options)?;
    let size = options.frames(samples.len()) * mel.n_mels();
    if out.len() != size || mel.bins != options.bins() {
        return Err(Error::argument(
            "out",
            format_args!("{} values", out.len()),
            format_args!("frames × n_mels = {size} values"),
        ));
    }
    let mut power = vec![0.0; options.bins()];
    let mut rows = out.chunks_exact_mut(mel.n_mels());
    let mut sink = |_, spectrum: super::Spectrum<'_>| {
        if let Some(row) = rows.next() {
            spectrum.power(&mut power);
            mel.apply(&power, row);
        }
    };
    stft.push(samples, &mut sink)?;
    stft.finish(sink)
}
