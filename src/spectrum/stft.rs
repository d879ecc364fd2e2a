//! The short-time Fourier transform, in librosa's layout.

use super::frames::Frames;
use super::pair::{PairFft, Spectrum};
use super::{Complex, Window};
use crate::error::{Error, Result};

/// How a signal is cut, weighted and transformed.
#[derive(Clone, Debug)]
pub struct StftOptions {
    /// Samples in a frame and points of its transform, at least 2; any number, a power of two being the fastest.
    pub n_fft: usize,
    /// Samples from one frame to the next, at least 1.
    pub hop: usize,
    /// The weights of a frame's samples.
    pub window: Window,
    /// Whether frame `i` is centred at sample `i · hop`, zeros standing in before the first sample and after the last; else it begins there.
    pub center: bool,
}

impl StftOptions {
    /// Frames of `n_fft` samples every `hop`, under a Hann window, centred.
    pub fn new(n_fft: usize, hop: usize) -> Self {
        Self {
            n_fft,
            hop,
            window: Window::Hann,
            center: true,
        }
    }

    /// The number of bins, `1 + n_fft / 2`.
    pub fn bins(&self) -> usize {
        1 + self.n_fft / 2
    }

    /// The zeros at either end.
    fn margin(&self) -> usize {
        if self.center { self.n_fft / 2 } else { 0 }
    }

    /// The frames that `samples` samples make: those that fit, the zeros at the ends included.
    pub fn frames(&self, samples: usize) -> usize {
        (samples + 2 * self.margin())
            .checked_sub(self.n_fft)
            .map_or(0, |room| 1 + room / self.hop.max(1))
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.n_fft < 2 {
            return Err(Error::argument("n_fft", self.n_fft, "at least 2"));
        }
        if self.hop < 1 {
            return Err(Error::argument("hop", 0, "at least 1"));
        }
        Ok(())
    }
}

/// A streaming STFT of one channel. The sink gets each frame's index and its [`Spectrum`], of which it asks what it wants.
///
/// Frames `2k` and `2k + 1` share a transform, so the blocks change nothing, bit for bit.
pub struct Stft {
    frames: Frames,
    fft: PairFft,
    margin: usize,
}

impl Stft {
    /// A transform at its first sample.
    pub fn new(options: &StftOptions) -> Result<Self> {
        options.check()?;
        let margin = options.margin();
        Ok(Self {
            frames: Frames::new(options.n_fft, options.hop as f64, margin),
            fft: PairFft::new(options.window.weights(options.n_fft)?, options.n_fft),
            margin,
        })
    }

    /// Takes the next samples. Fails where a frame holds a sample that is not finite.
    pub fn push(&mut self, block: &[f32], mut sink: impl FnMut(usize, Spectrum<'_>)) -> Result<()> {
        self.frames.push(block, |index, first, second| {
            hand_on(&mut self.fft, index, first, second, &mut sink)
        })
    }

    /// Hands on the frames that the end of the signal completes.
    pub fn finish(mut self, mut sink: impl FnMut(usize, Spectrum<'_>)) -> Result<()> {
        self.frames.finish(self.margin, |index, first, second| {
            hand_on(&mut self.fft, index, first, second, &mut sink)
        })
    }
}

fn hand_on(
    fft: &mut PairFft,
    index: usize,
    first: &[f32],
    second: Option<&[f32]>,
    sink: &mut impl FnMut(usize, Spectrum<'_>),
) -> Result<()> {
    let (first, second) = fft.transform(first, second)?;
    sink(index, first);
    if let Some(second) = second {
        sink(index + 1, second);
    }
    Ok(())
}

/// The STFT of a whole signal: `frames × bins`, frame after frame, into `out`, which must be of that size.
pub fn stft_into(samples: &[f32], options: &StftOptions, out: &mut [Complex]) -> Result<()> {
    whole(samples, options, out, |spectrum, out| spectrum.complex(out))
}

/// As [`stft_into`], the squared magnitudes.
pub fn power_into(samples: &[f32], options: &StftOptions, out: &mut [f32]) -> Result<()> {
    whole(samples, options, out, |spectrum, out| spectrum.power(out))
}

/// The STFT of a whole signal: `frames × bins`, frame after frame.
pub fn stft(samples: &[f32], options: &StftOptions) -> Result<Vec<Complex>> {
    let mut out = vec![Complex::default(); options.frames(samples.len()) * options.bins()];
    stft_into(samples, options, &mut out)?;
    Ok(out)
}

/// As [`stft`], the squared magnitudes.
pub fn power(samples: &[f32], options: &StftOptions) -> Result<Vec<f32>> {
    let mut out = vec![0.0; options.frames(samples.len()) * options.bins()];
    power_into(samples, options, &mut out)?;
    Ok(out)
}

fn whole<T>(samples: &[f32], options: &StftOptions, out: &mut [T], write: impl Fn(Spectrum<'_>, &mut [T])) -> Result<()> {
    let mut stft = Stft::new(options)?;
    let size = options.frames(samples.len()) * options.bins();
    if out.len() != size {
        return Err(Error::argument(
            "out",
            format_args!("{} values", out.len()),
            format_args!("frames × bins = {size} values"),
        ));
    }
    let mut rows = out.chunks_exact_mut(options.bins());
    let mut sink = |_, spectrum: Spectrum<'_>| {
        if let Some(row) = rows.next() {
            write(spectrum, row);
        }
    };
    stft.push(samples, &mut sink)?;
    stft.finish(sink)
}
