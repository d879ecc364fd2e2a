//! Interleaved bytes become the samples of one channel, full scale 1.

use super::format::{Encoding, Format};
use super::g711;
use hound::{Sample, WavReader};

/// Beyond this a float is no sample but damage (120 dB over full scale): its square would soon not be a number.
const LARGEST: f32 = 1e6;

/// Decodes one channel, block by block.
pub(super) struct Decoder {
    format: Format,
    channel: usize,
    law: Option<g711::Table>,
    bytes: Vec<u8>,
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
            bytes: vec![],
            samples: vec![],
            broken: 0,
        }
    }

    /// The samples of whole frames.
    pub(super) fn decode(&mut self, frames: &[u8]) -> Result<&[f32], hound::Error> {
        self.bytes.clear();
        self.samples.clear();
        match (self.format.encoding, &self.law) {
            (_, Some(law)) => {
                let codes = frames.iter().skip(self.channel).step_by(self.format.channels);
                self.samples.extend(codes.map(|&code| law[usize::from(code)]));
            }
            (Encoding::Double, _) => {
                self.gather::<8>(frames);
                let doubles = self.bytes.as_chunks().0.iter().map(|&bytes| f64::from_le_bytes(bytes) as f32);
                self.samples.extend(doubles);
            }
            (Encoding::Float, _) => {
                self.start_mono(3, frames.len());
                self.gather::<4>(frames);
                self.read_mono(|sample: f32| sample)?;
            }
            (encoding, _) => {
                let width = encoding.width();
                self.start_mono(1, frames.len());
                match width {
                    1 => self.gather::<1>(frames),
                    2 => self.gather::<2>(frames),
                    3 => self.gather::<3>(frames),
                    _ => self.gather::<4>(frames),
                }
                let scale = 0.5f32.powi(8 * width as i32 - 1);
                self.read_mono(|sample: i32| sample as f32 * scale)?;
            }
        }
        if matches!(self.format.encoding, Encoding::Float | Encoding::Double) {
            self.broken += mend(&mut self.samples);
        }
        Ok(&self.samples)
    }

    /// Appends this channel's bytes, `WIDTH` a sample, least significant byte first.
    fn gather<const WIDTH: usize>(&mut self, frames: &[u8]) {
        let samples = frames
            .as_chunks::<WIDTH>()
            .0
            .iter()
            .skip(self.channel)
            .step_by(self.format.channels);
        if self.format.big_endian {
            samples.for_each(|&(mut sample)| {
                sample.reverse();
                self.bytes.extend_from_slice(&sample);
            });
        } else {
            samples.for_each(|sample| self.bytes.extend_from_slice(sample));
        }
    }

    /// Begins a small WAV file of one channel in `bytes`, of the plainest kind, for hound.
    fn start_mono(&mut self, tag: u16, frames_len: usize) {
        let width = self.format.encoding.width();
        let rate = self.format.sample_rate.0;
        let len = (frames_len / self.format.channels) as u32;
        let mut put = |field: &[u8]| self.bytes.extend_from_slice(field);
        put(b"RIFF");
        put(&(36 + len).to_le_bytes());
        put(b"WAVEfmt ");
        put(&16u32.to_le_bytes());
        put(&tag.to_le_bytes());
        put(&1u16.to_le_bytes());
        put(&rate.to_le_bytes());
        put(&(rate * width as u32).to_le_bytes());
        put(&(width as u16).to_le_bytes());
        put(&(8 * width as u16).to_le_bytes());
        put(b"data");
        put(&len.to_le_bytes());
    }

    /// Has hound read the small WAV file.
    fn read_mono<S: Sample>(&mut self, scaled: impl Fn(S) -> f32) -> Result<(), hound::Error> {
        for sample in WavReader::new(self.bytes.as_slice())?.into_samples::<S>() {
            self.samples.push(scaled(sample?));
        }
        Ok(())
    }
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
