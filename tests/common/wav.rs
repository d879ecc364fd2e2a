//! WAV files made byte by byte, and what is read of them.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, missing_docs)]

use callnorm::audio::Recording;
use callnorm::{Error, Result};

pub const PCM: u16 = 1;
pub const FLOAT: u16 = 3;
pub const A_LAW: u16 = 6;
pub const MU_LAW: u16 = 7;
/// The sub-format of a format tag, without its first two bytes.
const SUBTYPE: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

/// A WAV file in the making; sizes and pads are right unless a test says otherwise.
pub struct Wav {
    pub bytes: Vec<u8>,
}

impl Wav {
    pub fn new() -> Self {
        Self {
            bytes: b"RIFF\0\0\0\0WAVE".to_vec(),
        }
    }

    pub fn magic(mut self, magic: &[u8; 4]) -> Self {
        self.bytes[..4].copy_from_slice(magic);
        self
    }

    pub fn chunk(self, id: &[u8; 4], body: &[u8]) -> Self {
        self.sized_chunk(id, body.len() as u32, body)
    }

    pub fn sized_chunk(mut self, id: &[u8; 4], size: u32, body: &[u8]) -> Self {
        self.bytes.extend(id);
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(body);
        if body.len() % 2 == 1 {
            self.bytes.push(0);
        }
        self
    }

    pub fn fmt(self, tag: u16, channels: u16, rate: u32, bits: u16) -> Self {
        self.chunk(b"fmt ", &fmt(tag, channels, rate, bits))
    }

    pub fn extensible(self, tag: u16, channels: u16, bits: u16, valid: u16) -> Self {
        let mut body = fmt(0xFFFE, channels, 8000, bits);
        body.extend(22u16.to_le_bytes());
        body.extend(valid.to_le_bytes());
        body.extend(0u32.to_le_bytes());
        body.extend(tag.to_le_bytes());
        body.extend(SUBTYPE);
        self.chunk(b"fmt ", &body)
    }

    pub fn ds64(self, data_size: u64) -> Self {
        let mut body = vec![0; 28];
        body[8..16].copy_from_slice(&data_size.to_le_bytes());
        self.chunk(b"ds64", &body)
    }
}

pub fn fmt(tag: u16, channels: u16, rate: u32, bits: u16) -> Vec<u8> {
    let block = channels.wrapping_mul(bits.div_ceil(8));
    let mut body = vec![];
    body.extend(tag.to_le_bytes());
    body.extend(channels.to_le_bytes());
    body.extend(rate.to_le_bytes());
    body.extend(rate.wrapping_mul(block.into()).to_le_bytes());
    body.extend(block.to_le_bytes());
    body.extend(bits.to_le_bytes());
    body
}

pub fn pcm16(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

pub fn open(wav: Wav) -> Result<Recording> {
    Recording::from_bytes(wav.bytes)
}

pub fn channel(recording: &Recording, channel: usize) -> Vec<f32> {
    let mut samples = vec![];
    let heard = recording.for_each_block(channel, &mut |block| {
        samples.extend_from_slice(block);
        Ok(())
    });
    heard.unwrap();
    samples
}

pub fn reason(result: Result<Recording>) -> String {
    match result {
        Err(Error::Recording { reason, .. }) => reason,
        other => panic!("expected a refusal, got {other:?}"),
    }
}
