//! A channel's sound without what the line and the recorder did to it: lost packets are filled, a constant offset and mains hum are taken away.
//!
//! Everything but ITU-T P.56, the peak and clipping, which are defined on the samples as they are, is measured on what comes out of here.

mod fill;
mod hum;
mod lost;
mod offset;

use crate::units::{SampleRate, Seconds};
pub(super) use hum::Hum;
pub use hum::Line;
use lost::Mender;
use offset::Offset;

/// Samples that are looked at at a time, 0.25 s: the same whatever the blocks in which they come.
const CHUNK_S: f64 = 0.25;

/// Cleans the samples of one channel at its own rate; as many come out as go in, later, whatever the blocks.
pub struct Cleaner {
    mender: Mender,
    offset: Offset,
    hum: Hum,
    chunk: usize,
    waiting: Vec<f32>,
}

/// What a [`Cleaner`] took away.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cleaned {
    /// The mean of the samples, full scale 1.
    pub offset: f64,
    /// How much sound was lost, where sound was.
    pub lost: Seconds,
    /// How much sound there is, with what was lost of it: all but digital silence.
    pub sounding: Seconds,
}

impl Cleaner {
    /// A cleaner at its first sample.
    pub fn new(rate: SampleRate) -> Self {
        Self::without_hum(rate, &[])
    }

    /// A cleaner that takes away these lines of hum too.
    pub fn without_hum(rate: SampleRate, lines: &[Line]) -> Self {
        Self {
            mender: Mender::new(rate),
            offset: Offset::new(rate),
            hum: Hum::new(rate, lines),
            chunk: ((CHUNK_S * rate.hz()) as usize).max(1),
            waiting: Vec::new(),
        }
    }

    /// Takes the next samples and appends those that are clean to `out`.
    pub fn push(&mut self, block: &[f32], out: &mut Vec<f32>) {
        let mut rest = block;
        while self.waiting.len() + rest.len() >= self.chunk {
            let (now, later) = rest.split_at(self.chunk - self.waiting.len());
            self.waiting.extend_from_slice(now);
            self.clean(out);
            rest = later;
        }
        self.waiting.extend_from_slice(rest);
    }

    /// Appends the rest, and says what was taken away.
    pub fn finish(&mut self, out: &mut Vec<f32>) -> Cleaned {
        let before = out.len();
        self.mender.push(&self.waiting, out);
        self.mender.finish(out);
        self.take_from(&mut out[before..]);
        Cleaned {
            offset: self.offset.mean(),
            ..self.mender.lost()
        }
    }

    fn clean(&mut self, out: &mut Vec<f32>) {
        let before = out.len();
        self.mender.push(&self.waiting, out);
        self.take_from(&mut out[before..]);
        self.waiting.clear();
    }

    fn take_from(&mut self, samples: &mut [f32]) {
        self.offset.take_from(samples);
        self.hum.take_from(samples);
    }
}
