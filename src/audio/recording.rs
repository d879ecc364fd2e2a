//! A recording: what its header says and how its samples are read, one channel at a time.

use super::Refusal;
use super::decode::mend;
use super::format::check_shape;
use super::repair::Repair;
use super::resample::Resampler;
use super::wav::{Store, Wav, hex};
use crate::error::{Error, Result};
use crate::units::{SampleRate, Seconds};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;

/// Samples of an array that are handed out at a time.
const BLOCK: usize = 1 << 16;

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
    /// `pcm_u8`, `pcm_s16le`, `pcm_s24le`, `pcm_s32le`, `pcm_f32le`, `pcm_f64le` (`be` for the most significant byte first),
    /// `g711_alaw`, `g711_ulaw`, or `array`.
    pub encoding: String,
    /// What was wrong with the file and was put right, one sentence each.
    pub repairs: Vec<String>,
}

/// A recording whose header has been read; samples are read on demand, in blocks, one channel at a time.
///
/// Supported are WAV files (RIFF, RIFX, RF64, BW64; WAVE_FORMAT_EXTENSIBLE too) of linear PCM of 8 to 32 bits, float of 32
/// and 64 bits and G.711, 1 to 8 channels, 6 to 192 kHz. A clone shares what the original holds. Memory does not grow with
/// the length of a file.
#[derive(Clone, Debug)]
pub struct Recording {
    info: Arc<SourceInfo>,
    sound: Sound,
}

#[derive(Clone, Debug)]
enum Sound {
    /// Samples in memory, channel by channel.
    Planar(Arc<Vec<Vec<f32>>>),
    /// A WAV file on disk or in memory.
    Wav(Arc<Wav>),
}

impl Recording {
    /// Opens a WAV file and reads it once (for its hash).
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be read, [`Error::Recording`] where it holds no supported sound.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::from_store(Store::File(path.as_ref().to_owned()))
    }

    /// A recording from the bytes of a WAV file.
    ///
    /// # Errors
    /// [`Error::Recording`] where they hold no supported sound.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Self> {
        Self::from_store(Store::Bytes(bytes.into()))
    }

    /// A recording from planar samples `[channel][sample]`, full scale 1. Samples that are no numbers become 0, as in files.
    ///
    /// # Errors
    /// [`Error::Recording`] where there is no sample, the channels are not of one length, or channels or rate are out of range.
    pub fn from_samples(mut samples: Vec<Vec<f32>>, sample_rate: SampleRate) -> Result<Self> {
        let refuse = |reason: String| Refusal::Reason(reason).of("array");
        check_shape(samples.len(), sample_rate).map_err(refuse)?;
        let frames = samples.first().map_or(0, Vec::len);
        if frames == 0 {
            return Err(refuse("holds no samples".into()));
        }
        if let Some(other) = samples.iter().find(|channel| channel.len() != frames) {
            return Err(refuse(format!(
                "has channels of {frames} and {} samples; they must be of one length",
                other.len()
            )));
        }
        let broken = samples.iter_mut().map(|channel| mend(channel)).sum();
        let info = SourceInfo {
            path: None,
            sha256: hash(&samples),
            duration_s: Seconds(frames as f64 / sample_rate.hz()),
            sample_rate_hz: sample_rate,
            channels: samples.len(),
            encoding: "array".into(),
            repairs: if broken > 0 {
                vec![Repair::BrokenSamples(broken).to_string()]
            } else {
                vec![]
            },
        };
        Ok(Self {
            info: Arc::new(info),
            sound: Sound::Planar(Arc::new(samples)),
        })
    }

    fn from_store(store: Store) -> Result<Self> {
        let path = matches!(store, Store::File(_)).then(|| store.name());
        let wav = Wav::read(store)?;
        let info = SourceInfo {
            path,
            sha256: wav.sha256.clone(),
            duration_s: Seconds(wav.frames() as f64 / wav.format.sample_rate.hz()),
            sample_rate_hz: wav.format.sample_rate,
            channels: wav.format.channels,
            encoding: wav.format.name(),
            repairs: wav.repairs.iter().map(Repair::to_string).collect(),
        };
        Ok(Self {
            info: Arc::new(info),
            sound: Sound::Wav(Arc::new(wav)),
        })
    }

    /// What is known of the recording.
    pub fn info(&self) -> &SourceInfo {
        &self.info
    }

    /// Hands the samples of one channel to `sink` at another rate, block by block, from the start, by a [`Resampler`]; at the recording's
    /// own rate as they are.
    ///
    /// # Errors
    /// As of [`Recording::for_each_block`], and [`Error::Options`] for a rate of 0.
    pub fn for_each_block_at(&self, channel: usize, rate: SampleRate, sink: &mut dyn FnMut(&[f32]) -> Result<()>) -> Result<()> {
        let mut resampler = Resampler::new(self.info.sample_rate_hz, rate)?;
        let mut resampled = Vec::new();
        self.for_each_block(channel, &mut |block| {
            resampled.clear();
            resampler.push(block, &mut resampled)?;
            sink(&resampled)
        })?;
        resampled.clear();
        resampler.finish(&mut resampled)?;
        sink(&resampled)
    }

    /// Hands the samples of one channel to `sink`, block by block, from the start; stops at the sink's first error.
    ///
    /// Every call reads afresh, so channels may be listened to in turn or in parallel threads.
    ///
    /// # Errors
    /// The sink's own; [`Error::Io`] or [`Error::Recording`] where the file changed since it was opened;
    /// [`Error::Options`] where there is no such channel.
    pub fn for_each_block(&self, channel: usize, sink: &mut dyn FnMut(&[f32]) -> Result<()>) -> Result<()> {
        if channel >= self.info.channels {
            return Err(Error::Options(format!(
                "channel {channel} was asked for; the recording has {}, counted from 0",
                self.info.channels
            )));
        }
        match &self.sound {
            Sound::Wav(wav) => wav.for_each_block(channel, sink),
            Sound::Planar(samples) => samples
                .iter()
                .skip(channel)
                .take(1)
                .flat_map(|samples| samples.chunks(BLOCK))
                .try_for_each(sink),
        }
    }
}

fn hash(samples: &[Vec<f32>]) -> String {
    let mut hasher = Sha256::new();
    let mut bytes = Vec::with_capacity(4 * BLOCK);
    for block in samples.iter().flat_map(|channel| channel.chunks(BLOCK)) {
        bytes.clear();
        bytes.extend(block.iter().flat_map(|sample| sample.to_le_bytes()));
        hasher.update(&bytes);
    }
    hex(&hasher.finalize())
}
