//! Compressed sound in blocks of one size, or in a stream of bytes.

use super::Refusal;
use super::coded::Coded;
use super::repair::Repair;
use super::store::{Extent, Input, Store};
use crate::units::SampleRate;
use std::io::{self, Read, Seek, SeekFrom};

/// Blocks that are read at a time, bytes at the least.
const READ: u64 = 1 << 16;

/// Decodes one block after another.
pub(super) trait BlockDecoder: Send + Sync {
    /// Appends a block's samples, interleaved; false where it is damaged and nothing was appended.
    fn decode(&mut self, block: &[u8], out: &mut Vec<f32>) -> bool;
}

/// What blocks are like.
pub(super) struct Layout {
    /// The codec's name in a report.
    pub name: &'static str,
    /// Channels.
    pub channels: usize,
    /// Samples a second.
    pub rate: SampleRate,
    /// Bytes of a block.
    pub block: usize,
    /// Samples of each channel in a block.
    pub frames: usize,
}

/// Sound in blocks.
pub(super) struct Blocks {
    layout: Layout,
    decoder: Box<dyn BlockDecoder>,
    input: Box<dyn Input>,
    extents: Vec<Extent>,
    /// Where in all extents together the next block is, bytes.
    at: u64,
    /// Samples of each channel still to be given.
    left: u64,
    damaged: u64,
    repairs: Vec<Repair>,
}

impl Blocks {
    /// Blocks in stretches of a file; `samples` is how many of each channel the file says there are.
    pub(super) fn new(
        layout: Layout,
        decoder: Box<dyn BlockDecoder>,
        store: &Store,
        extents: Vec<Extent>,
        samples: Option<u64>,
        repairs: Vec<Repair>,
    ) -> io::Result<Self> {
        let bytes: u64 = extents.iter().map(|extent| extent.len).sum();
        let most = bytes.div_ceil(layout.block as u64) * layout.frames as u64;
        let pads_the_last = |&samples: &u64| samples <= most && samples + layout.frames as u64 > most;
        Ok(Self {
            left: samples.filter(pads_the_last).unwrap_or(u64::MAX),
            layout,
            decoder,
            input: store.open()?,
            extents,
            at: 0,
            damaged: 0,
            repairs,
        })
    }

    /// The next whole blocks; at the end what is left of one.
    fn read(&mut self) -> io::Result<Vec<u8>> {
        let wanted = READ.next_multiple_of(self.layout.block as u64);
        let mut bytes = vec![];
        let mut within = self.at;
        for extent in &self.extents {
            let missing = wanted - bytes.len() as u64;
            if within < extent.len && missing > 0 {
                self.input.seek(SeekFrom::Start(extent.start + within))?;
                (&mut self.input).take(missing.min(extent.len - within)).read_to_end(&mut bytes)?;
                within = 0;
            } else {
                within = within.saturating_sub(extent.len);
            }
        }
        self.at += bytes.len() as u64;
        Ok(bytes)
    }
}

impl Coded for Blocks {
    fn name(&self) -> &'static str {
        self.layout.name
    }

    fn shape(&self) -> (usize, SampleRate) {
        (self.layout.channels, self.layout.rate)
    }

    fn next(&mut self, out: &mut Vec<f32>) -> Result<bool, Refusal> {
        let bytes = self.read()?;
        for block in bytes.chunks(self.layout.block) {
            if !self.decoder.decode(block, out) {
                self.damaged += 1;
                let frames = self.layout.frames * block.len() / self.layout.block;
                out.resize(out.len() + frames * self.layout.channels, 0.0);
            }
        }
        let frames = (out.len() / self.layout.channels) as u64;
        if frames > self.left {
            out.truncate(self.left as usize * self.layout.channels);
        }
        self.left -= frames.min(self.left);
        Ok(!bytes.is_empty() && self.left > 0)
    }

    fn repairs(&self) -> Vec<Repair> {
        let mut repairs = self.repairs.clone();
        if self.damaged > 0 {
            repairs.push(Repair::packets_lost(
                self.damaged,
                (self.damaged * self.layout.frames as u64) as f64 / self.layout.rate.hz(),
            ));
        }
        repairs
    }
}
