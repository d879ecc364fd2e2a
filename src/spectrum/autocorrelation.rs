//! Autocorrelation by FFT.

use super::pair::PairFft;
use crate::error::Result;

/// Autocorrelates windowed frames, two at a time.
///
/// The autocorrelation is the transform of the power spectrum; padding with zeros keeps it from wrapping round. Power spectra are even, so
/// two of them again share one complex transform.
pub struct Autocorrelator {
    fft: PairFft,
    power: [Vec<f32>; 2],
}

impl Autocorrelator {
    /// For frames as long as the window, and lags `0 .. lags` in samples.
    pub fn new(window: Vec<f32>, lags: usize) -> Self {
        let n = (window.len() + lags).next_power_of_two().max(2);
        let power = vec![0.0; n / 2 + 1];
        Self {
            fft: PairFft::new(window, n),
            power: [power.clone(), power],
        }
    }

    /// Points of the transform: the power spectrum has `points / 2 + 1` bins.
    pub fn points(&self) -> usize {
        2 * (self.power[0].len() - 1)
    }

    /// Writes `r[τ] = Σ (w·x)[i] (w·x)[i + τ]` of two frames, or of one alone, for as many lags as there are in `out`. Fails where a sample
    /// is not finite.
    pub fn transform(&mut self, first: &[f32], second: Option<&[f32]>, out: [&mut [f32]; 2]) -> Result<()> {
        self.transform_shaped(first, second, out, |_| ())
    }

    /// As [`transform`](Self::transform), of what `shape` makes of the power spectra, which it must leave nowhere negative.
    pub fn transform_shaped(
        &mut self,
        first: &[f32],
        second: Option<&[f32]>,
        out: [&mut [f32]; 2],
        shape: impl Fn(&mut [f32]),
    ) -> Result<()> {
        let [first_power, second_power] = &mut self.power;
        let (a, b) = self.fft.transform(first, second)?;
        a.power(first_power);
        match b {
            Some(b) => b.power(second_power),
            None => second_power.fill(0.0),
        }
        shape(first_power);
        shape(second_power);
        self.fft.inverse_even([first_power, second_power], out);
        Ok(())
    }
}
