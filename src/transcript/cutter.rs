//! Chunks cut out of a channel as its samples stream by.

use super::chunk::{CHUNK_RATE, Chunk};
use crate::audio::Recording;
use crate::error::{Error, Result};
use crate::units::Seconds;
use std::collections::VecDeque;

/// Cuts `chunks`, given in order of time, out of one channel of a recording and hands each to `sink` with its sound at [`CHUNK_RATE`], as
/// soon as it is complete. No more than one chunk is held.
///
/// # Errors
/// The sink's own, [`Error::Interrupted`] where `keep_going` said no, and those of [`Recording::for_each_block`].
pub(crate) fn cut(
    recording: &Recording,
    channel: usize,
    chunks: Vec<Chunk>,
    keep_going: &dyn Fn() -> bool,
    sink: &mut dyn FnMut(Chunk, Vec<f32>) -> Result<()>,
) -> Result<()> {
    let mut cutter = Cutter::new(chunks);
    recording.for_each_block_at(channel, CHUNK_RATE, &mut |block| {
        if !keep_going() {
            return Err(Error::Interrupted);
        }
        cutter.push(block, sink)
    })?;
    cutter.finish(sink)
}

/// Cuts chunks out of samples as they stream by.
struct Cutter {
    waiting: VecDeque<Chunk>,
    /// The first waiting chunk, as far as it is there.
    sound: Vec<f32>,
    /// How many samples have been read.
    passed: usize,
}

impl Cutter {
    /// A cutter of chunks in order of time.
    fn new(chunks: Vec<Chunk>) -> Self {
        Self {
            waiting: chunks.into(),
            sound: Vec::new(),
            passed: 0,
        }
    }

    /// Takes the channel's next samples; every chunk that is complete goes to `sink` with its sound.
    fn push(&mut self, block: &[f32], sink: &mut dyn FnMut(Chunk, Vec<f32>) -> Result<()>) -> Result<()> {
        let end = self.passed + block.len();
        while let Some(chunk) = self.waiting.front() {
            for cut in &chunk.cuts {
                let from = sample(cut.span.start_s).max(self.passed);
                let to = sample(cut.span.end_s).min(end);
                if let Some(part) = block.get(from - self.passed..to.max(from) - self.passed) {
                    self.sound.extend_from_slice(part);
                }
            }
            if chunk.cuts.last().is_some_and(|cut| sample(cut.span.end_s) > end) {
                break;
            }
            self.hand_over(sink)?;
        }
        self.passed = end;
        Ok(())
    }

    /// Hands over a chunk that reaches beyond the last sample.
    fn finish(&mut self, sink: &mut dyn FnMut(Chunk, Vec<f32>) -> Result<()>) -> Result<()> {
        self.hand_over(sink)
    }

    fn hand_over(&mut self, sink: &mut dyn FnMut(Chunk, Vec<f32>) -> Result<()>) -> Result<()> {
        let sound = std::mem::take(&mut self.sound);
        self.waiting.pop_front().map_or(Ok(()), |chunk| sink(chunk, sound))
    }
}

/// The first sample at or after a time, at [`CHUNK_RATE`].
fn sample(at: Seconds) -> usize {
    (at.0 * CHUNK_RATE.hz()).round().max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::super::chunk::chunks;
    use super::*;
    use crate::units::Span;

    /// Each sample tells its own place, so what comes out tells where it was cut.
    #[test]
    fn blocks_leave_no_trace() {
        let phrases = [(0.5, 1.0), (1.4, 2.0), (5.0, 34.0), (36.0, 36.5)].map(|(start, end)| Span::new(start, end));
        let sound: Vec<f32> = (0..37 * 16_000).map(|i| i as f32).collect();
        let heard = |block: usize| {
            let mut cutter = Cutter::new(chunks(&phrases, &[]));
            let mut heard = Vec::new();
            let mut keep = |chunk: Chunk, sound: Vec<f32>| {
                heard.push((chunk, sound));
                Ok(())
            };
            sound.chunks(block).for_each(|block| cutter.push(block, &mut keep).unwrap());
            cutter.finish(&mut keep).unwrap();
            heard
        };
        let whole = heard(sound.len());
        for (chunk, sound) in &whole {
            assert!((sound.len() as f64 / CHUNK_RATE.hz() - chunk.duration()).abs() < 1e-3);
            assert_eq!(sound[0], (chunk.cuts[0].span.start_s.0 * CHUNK_RATE.hz()).round() as f32);
        }
        assert_eq!(whole, heard(977));
        assert_eq!(whole, heard(1));
    }
}
