//! A recording: what its header says and how its samples are read, one channel at a time.

use crate::error::Result;
use crate::units::{SampleRate, Seconds};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What is known of a recording before it is listened to: the report's `source`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// The file's path; `None` for bytes and arrays.
    pub path: Option<String>,
    /// SHA-256 of the file's bytes (of the samples as little-endian f32, channel by channel, for an array), in hex.
    pub sha256: String,
    /// How long it is, from the samples that are there.
    pub duration_s: Seconds,
    /// Samples a second.
    pub sample_rate_hz: SampleRate,
    /// The number of channels.
    pub channels: usize,
    /// `pcm_u8`, `pcm_s16le`, `pcm_s24le`, `pcm_s32le`, `pcm_f32le`, `pcm_f64le`, `g711_alaw`, `g711_ulaw`, or `array`.
    pub encoding: String,
    /// What was wrong with the file and was put right, one sentence each.
    pub repairs: Vec<String>,
}

/// A recording whose header has been read; samples are read on demand, in blocks, one channel at a time.
#[derive(Clone, Debug)]
pub struct Recording {
    info: SourceInfo,
    samples: Vec<Vec<f32>>,
}

impl Recording {
    /// Opens a WAV file.
    pub fn open(_path: impl AsRef<Path>) -> Result<Self> {
        Err(crate::Error::Options("not yet".into()))
    }

    /// A recording from planar samples, full scale 1.
    pub fn from_samples(samples: Vec<Vec<f32>>, sample_rate: SampleRate) -> Result<Self> {
        let duration = samples.first().map_or(0, Vec::len) as f64 / sample_rate.hz();
        let info = SourceInfo {
            path: None,
            sha256: String::new(),
            duration_s: Seconds(duration),
            sample_rate_hz: sample_rate,
            channels: samples.len(),
            encoding: "array".into(),
            repairs: vec![],
        };
        Ok(Self { info, samples })
    }

    /// What is known of the recording.
    pub fn info(&self) -> &SourceInfo {
        &self.info
    }

    /// Hands the samples of one channel to `sink`, block by block, from the start; stops at the sink's first error.
    pub fn for_each_block(&self, channel: usize, sink: &mut dyn FnMut(&[f32]) -> Result<()>) -> Result<()> {
        self.samples[channel].chunks(65536).try_for_each(sink)
    }
}
