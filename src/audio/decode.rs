//! Interleaved bytes become the samples of one channel, full scale 1.

use super::format::{Encoding, Format};
use super::g711;

/// Beyond this a float is no sample but damage (120 dB over full scale): its square would soon not be a number.
const LARGEST: f32 = 1e6;

/// Decodes one channel, block by block.
pub(super) struct Decoder {
    format: Format,
    channel: usize,
    law: Option<g711::Table>,
    samples: Vec<f32>,
    /// How many samples were no numbers so far.
    pub broken: u64,
}

impl Decoder {
    /// A decoder of one of the format's channels.
    pub(super) fn new(format: Format, channel: usize) -> Self {
        let law = match format.encoding {
            Encoding::ALaw => Some(g711::a_law()),
            Encoding::MuLaw => Some(g711::mu_law()),
            Encoding::Pcm(_) | Encoding::Float | Encoding::Double => None,
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
    pub(super) fn decode(&mut self, frames: &[u8]) -> &[f32] {
        self.samples.clear();
        match (self.format.encoding, &self.law) {
            (_, Some(law)) => {
                let law = *law;
                self.take_as_stored(frames, |[code]| law[usize::from(code)]);
            }
            (Encoding::Double, _) => self.take(frames, |bytes| f64::from_le_bytes(bytes) as f32),
            (Encoding::Float, _) => self.take(frames, f32::from_le_bytes),
            (Encoding::Pcm(1), _) => self.take(frames, |[byte]| f32::from(i16::from(byte) - 128) / 128.0),
            (Encoding::Pcm(2), _) => self.take(frames, |bytes| f32::from(i16::from_le_bytes(bytes)) / 32768.0),
            (Encoding::Pcm(3), _) => self.take(frames, |[a, b, c]| whole(i32::from_le_bytes([0, a, b, c]))),
            (Encoding::Pcm(_), _) => self.take(frames, |bytes| whole(i32::from_le_bytes(bytes))),
            (Encoding::ALaw | Encoding::MuLaw, None) => {}
        }
        if matches!(self.format.encoding, Encoding::Float | Encoding::Double) {
            self.broken += mend(&mut self.samples);
        }
        &self.samples
    }

    /// Appends this channel's samples; `value` takes the `WIDTH` bytes of one, least significant first.
    fn take<const WIDTH: usize>(&mut self, frames: &[u8], value: impl Fn([u8; WIDTH]) -> f32) {
        if self.format.big_endian {
            self.take_as_stored(frames, |mut bytes: [u8; WIDTH]| {
                bytes.reverse();
                value(bytes)
            });
        } else {
            self.take_as_stored(frames, value);
        }
    }

    /// Appends this channel's samples; `value` takes the `WIDTH` bytes of one as they are stored. Of the usual numbers of channels each has a
    /// loop with a step that the compiler knows, so that it takes several samples at a time.
    fn take_as_stored<const WIDTH: usize>(&mut self, frames: &[u8], value: impl Fn([u8; WIDTH]) -> f32) {
        let all = frames.as_chunks::<WIDTH>().0;
        match (self.format.channels, self.channel) {
            (1, _) => self.samples.extend(all.iter().map(|&bytes| value(bytes))),
            (2, 0) => self.samples.extend(all.as_chunks().0.iter().map(|&[left, _]| value(left))),
            (2, _) => self.samples.extend(all.as_chunks().0.iter().map(|&[_, right]| value(right))),
            (channels, own) => self
                .samples
                .extend(all.iter().skip(own).step_by(channels).map(|&bytes| value(bytes))),
        }
    }
}

/// A sample of 32 bits, full scale 1.
fn whole(sample: i32) -> f32 {
    sample as f32 / 2_147_483_648.0
}

/// Puts 0 where a sample is no number or far beyond any, and says how often.
pub(super) fn mend(samples: &mut [f32]) -> u64 {
    let mut broken = 0;
    for sample in samples {
        if sample.is_nan() || sample.abs() > LARGEST {
            *sample = 0.0;
            broken += 1;
        }
    }
    broken
}
