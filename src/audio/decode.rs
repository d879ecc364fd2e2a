//! Interleaved bytes become the samples of one channel, full scale 1.

use super::format::{Encoding, Format};
use super::g711;

/// Beyond this a float is no sample but damage (120 dB over full scale): its square would soon not be a number.
const LARGEST: f32 = 1e6;

/// Decodes one channel, block by block.
pub(super) struct Decoder {
    format: Format,
    channel: usize,
    /// What the bytes of G.711 stand for.
    law: g711::Table,
    samples: Vec<f32>,
    /// How many samples were no numbers so far.
    pub broken: u64,
}

impl Decoder {
    /// A decoder of one of the format's channels.
    pub fn new(format: Format, channel: usize) -> Self {
        let law = if format.encoding == Encoding::ALaw {
            g711::a_law()
        } else {
            g711::mu_law()
        };
        Self {
            format,
            channel,
            law,
            samples: vec![],
            broken: 0,
        }
    }

    /// The samples of whole frames.
    pub fn decode(&mut self, frames: &[u8]) -> &[f32] {
        const TOP: f32 = 1.0 / (1u32 << 31) as f32;
        self.samples.clear();
        match self.format.encoding {
            Encoding::Pcm(1) => self.read(frames, |[byte]| f32::from(byte.wrapping_sub(128) as i8) / 128.0),
            Encoding::Pcm(2) => self.read(frames, |bytes| f32::from(i16::from_le_bytes(bytes)) / 32768.0),
            Encoding::Pcm(3) => self.read(frames, |[low, mid, high]| i32::from_le_bytes([0, low, mid, high]) as f32 * TOP),
            Encoding::Pcm(_) => self.read(frames, |bytes| i32::from_le_bytes(bytes) as f32 * TOP),
            Encoding::Float => self.read(frames, f32::from_le_bytes),
            Encoding::Double => self.read(frames, |bytes| f64::from_le_bytes(bytes) as f32),
            Encoding::ALaw | Encoding::MuLaw => {
                let law = self.law;
                self.read(frames, |[code]| law[usize::from(code)]);
            }
        }
        if matches!(self.format.encoding, Encoding::Float | Encoding::Double) {
            self.broken += mend(&mut self.samples);
        }
        &self.samples
    }

    /// Picks this channel's samples of `WIDTH` bytes; `value` takes them least significant byte first.
    fn read<const WIDTH: usize>(&mut self, frames: &[u8], value: impl Fn([u8; WIDTH]) -> f32) {
        let picked = frames.as_chunks().0.iter().skip(self.channel).step_by(self.format.channels);
        if self.format.big_endian {
            self.samples.extend(picked.map(|&bytes| {
                let mut bytes: [u8; WIDTH] = bytes;
                bytes.reverse();
                value(bytes)
            }));
        } else {
            self.samples.extend(picked.map(|&bytes| value(bytes)));
        }
    }
}

/// Puts 0 where a sample is no number or far beyond any, and says how often.
pub(super) fn mend(samples: &mut [f32]) -> u64 {
    let mut broken = 0;
    for sample in samples.iter_mut().filter(|sample| sample.is_nan() || sample.abs() > LARGEST) {
        *sample = 0.0;
        broken += 1;
    }
    broken
}
