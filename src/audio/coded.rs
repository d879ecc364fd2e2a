//! Compressed sound: decoded once, all channels together, into plain samples in memory or, from some length on, in a temporary file.
//!
//! So an analysis, which reads each channel several times, decodes a compressed recording in one pass, and its memory does not grow
//! with the length.

use super::Refusal;
use super::format::{Encoding, Format, check_shape};
use super::plain::Plain;
use super::repair::Repair;
use super::store::{Extent, Store};
use crate::units::SampleRate;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::{Arc, Mutex};

/// Decoded bytes that are kept in memory at the most; more go to a temporary file.
const IN_MEMORY: usize = 32 << 20;

/// Sound that must be decoded from its start to its end.
pub(super) trait Coded {
    /// The codec's name in a report.
    fn name(&self) -> &'static str;
    /// Channels and samples a second.
    fn shape(&self) -> (usize, SampleRate);
    /// The highest frequency that it can hold.
    fn band_hz(&self) -> f64 {
        self.shape().1.hz() / 2.0
    }
    /// Whether 16 bits cannot hold its samples.
    fn is_wide(&self) -> bool {
        false
    }
    /// Appends the next samples, interleaved; false after the last.
    fn next(&mut self, out: &mut Vec<f32>) -> Result<bool, Refusal>;
    /// What was wrong so far and was put right.
    fn repairs(&self) -> Vec<Repair>;
}

/// Decodes all of it.
pub(super) fn decode(coded: &mut dyn Coded) -> Result<Plain, Refusal> {
    let (channels, sample_rate) = coded.shape();
    check_shape(channels, sample_rate)?;
    let wide = coded.is_wide();
    let mut spool = Spool::Memory(vec![]);
    let (mut samples, mut bytes, mut len) = (vec![], vec![], 0);
    loop {
        samples.clear();
        let more = coded.next(&mut samples)?;
        bytes.clear();
        if wide {
            bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        } else {
            bytes.extend(samples.iter().flat_map(|&sample| short(sample).to_le_bytes()));
        }
        len += bytes.len() as u64;
        spool.write(&bytes)?;
        if !more {
            break;
        }
    }
    if len == 0 {
        return Err("holds no samples".to_owned().into());
    }
    Ok(Plain {
        store: spool.finish()?,
        format: Format {
            encoding: if wide { Encoding::Float } else { Encoding::Pcm(2) },
            big_endian: false,
            channels,
            sample_rate,
        },
        sound: vec![Extent { start: 0, len }],
    })
}

/// The nearest sample of 16 bits.
fn short(sample: f32) -> i16 {
    (sample * 32768.0).round_ties_even() as i16
}

enum Spool {
    Memory(Vec<u8>),
    File(BufWriter<File>),
}

impl Spool {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        match self {
            Self::Memory(held) if held.len() + bytes.len() <= IN_MEMORY => held.extend_from_slice(bytes),
            Self::Memory(held) => {
                let mut file = BufWriter::with_capacity(1 << 18, tempfile::tempfile().map_err(no_room)?);
                file.write_all(held).and_then(|()| file.write_all(bytes)).map_err(no_room)?;
                *self = Self::File(file);
            }
            Self::File(file) => file.write_all(bytes).map_err(no_room)?,
        }
        Ok(())
    }

    fn finish(self) -> Result<Store, Refusal> {
        Ok(match self {
            Self::Memory(held) => Store::Bytes(held.into()),
            Self::File(file) => {
                let file = file.into_inner().map_err(|error| no_room(error.into_error()))?;
                Store::Temporary(Arc::new(Mutex::new(file)))
            }
        })
    }
}

fn no_room(error: std::io::Error) -> Refusal {
    let folder = std::env::temp_dir();
    format!("cannot be decoded into a temporary file in {} (TMPDIR): {error}", folder.display()).into()
}
