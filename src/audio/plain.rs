//! Sound whose samples stand in the file one after the other: any channel of it is read on demand, block by block.

use super::Refusal;
use super::decode::Decoder;
use super::format::{Encoding, Format};
use super::store::{Extent, Input, Store};
use crate::error::Result;
use std::io::{Read, SeekFrom};

/// Frames that are read and decoded at a time.
const BLOCK: u64 = 1 << 16;

/// Sound that can be read from any place.
#[derive(Clone, Debug)]
pub(super) struct Plain {
    /// Where its bytes are.
    pub store: Store,
    /// How the samples are laid out.
    pub format: Format,
    /// Where the sound is, in stretches of whole frames.
    pub sound: Vec<Extent>,
}

impl Plain {
    /// Samples of each channel.
    pub(super) fn frames(&self) -> u64 {
        self.sound.iter().map(|extent| extent.len).sum::<u64>() / self.format.frame_bytes() as u64
    }

    /// Hands the samples of one channel to `sink`, block by block; opens the file afresh.
    pub(super) fn for_each_block(&self, channel: usize, sink: &mut dyn FnMut(&[f32]) -> Result<()>) -> Result<()> {
        self.decode(channel, sink).map(|_| ())
    }

    /// How many samples are no numbers; only floats need to be read for it.
    pub(super) fn count_broken(&self) -> Result<u64> {
        if !matches!(self.format.encoding, Encoding::Float | Encoding::Double) {
            return Ok(0);
        }
        (0..self.format.channels).map(|channel| self.decode(channel, &mut |_| Ok(()))).sum()
    }

    /// Decodes one channel and says how many of its samples were no numbers.
    fn decode(&self, channel: usize, sink: &mut dyn FnMut(&[f32]) -> Result<()>) -> Result<u64> {
        let refuse = |refusal: Refusal| refusal.of(&self.store.name());
        let block_bytes = BLOCK * self.format.frame_bytes() as u64;
        let mut input = self.store.open().map_err(|error| refuse(error.into()))?;
        let mut decoder = Decoder::new(self.format, channel);
        let mut block = vec![];
        for extent in &self.sound {
            let mut at = extent.start;
            while at < extent.end() {
                let len = block_bytes.min(extent.end() - at);
                read_block(&mut *input, at, len, &mut block).map_err(refuse)?;
                sink(decoder.decode(&block))?;
                at += len;
            }
        }
        Ok(decoder.broken)
    }
}

fn read_block(input: &mut dyn Input, at: u64, len: u64, block: &mut Vec<u8>) -> Result<(), Refusal> {
    block.clear();
    input.seek(SeekFrom::Start(at))?;
    if (input.take(len).read_to_end(block)? as u64) < len {
        return Err("became shorter while it was read".to_owned().into());
    }
    Ok(())
}
