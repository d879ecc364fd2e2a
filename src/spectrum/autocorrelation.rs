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

    /// Writes `r[τ] = Σ (w·x)[i] (w·x)[i + τ]` of two frames, or of one alone, for as many lags as there are in `out`. Fails where a sample
    /// is not finite.
    pub fn transform(&mut self, first: &[f32], second: Option<&[f32]>, out: [&mut [f32]; 2]) -> Result<()> {
        let [first_power, second_power] = &mut self.power;
        let (a, b) = self.fft.transform(first, second)?;
        a.power(first_power);
        match b {
            Some(b) => b.power(second_power),
            None => second_power.fill(0.0),
        }
        self.fft.inverse_even([first_power, second_power], out);
        Ok(())
    }
}
