//! A recording: what its header says and how its samples are read, one channel at a time.

use super::coded;
use super::containers::{self, Opened};
use super::decode::mend;
use super::format::check_shape;
use super::plain::Plain;
use super::repair::Repair;
use super::resample::Resampler;
use super::store::Store;
use super::{Raw, Refusal};
use crate::error::{Error, Result};
use crate::message::all_english;
use crate::units::{SampleRate, Seconds};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Samples of an array that are handed out at a time.
const BLOCK: usize = 1 << 16;

/// What the header says of a recording: the report's `source`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// `g711_alaw`, `g711_ulaw`, or `array`; of compressed sound the codec, its bit rate and the highest frequency that it holds, as in
    /// `mp3, 32 kbit/s, up to 4 kHz`.
    pub encoding: String,
    /// What headerless sound was described as, as in `alaw:8000:1`; `None` for others.
    #[serde(default)]
    pub raw: Option<String>,
    /// What was wrong with the file and was put right, a sentence each in English.
    pub repairs: Vec<String>,
    /// The same as codes; empty in reports of earlier versions.
    #[serde(default)]
    pub repairs_coded: Vec<Repair>,
}

impl SourceInfo {
    /// The lossy codec that the recording names, as in `mp3` or `g711_alaw`; `None` for linear PCM, float, lossless codecs and arrays.
    pub fn codec(&self) -> Option<&str> {
        let name = self.encoding.split(',').next()?;
        let is_lossless = ["pcm_", "flac", "alac", "array"].iter().any(|kind| name.starts_with(kind));
        (!is_lossless).then_some(name)
    }
}

/// A recording whose header has been read; samples are read on demand, in blocks, one channel at a time.
///
/// Supported are WAV files (RIFF, RIFX, RF64, BW64; WAVE_FORMAT_EXTENSIBLE too) of linear PCM of 8 to 32 bits, float of 32
/// and 64 bits and G.711, and the compressed files of docs/formats.md, 1 to 8 channels, 6 to 192 kHz. Plain samples are read where they
/// stand; a compressed file is decoded once, when it is opened, into 16 bits a sample, of which more than 32 MiB go to a temporary file.
/// A clone shares what the original holds. Memory does not grow with the length of a file.
#[derive(Clone, Debug)]
pub struct Recording {
    info: Arc<SourceInfo>,
    sound: Sound,
}

#[derive(Clone, Debug)]
enum Sound {
    /// Samples in memory, channel by channel.
    Planar(Arc<Vec<Vec<f32>>>),
    /// Samples in a file or in memory as they stand.
    Plain(Arc<Plain>),
}

impl Recording {
    /// Opens a recording and reads it once (for its hash).
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be read, [`Error::Recording`] where it holds no supported sound.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::from_store(Store::File(path.as_ref().to_owned()), None)
    }

    /// A recording from the bytes of a file.
    ///
    /// # Errors
    /// [`Error::Recording`] where they hold no supported sound.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Self> {
        Self::from_store(Store::Bytes(bytes.into()), None)
    }

    /// A recording from a headerless file, of the sound that `raw` describes.
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be read, [`Error::Recording`] where it holds no samples.
    pub fn open_raw(path: impl AsRef<Path>, raw: &Raw) -> Result<Self> {
        Self::from_store(Store::File(path.as_ref().to_owned()), Some(raw))
    }

    /// A recording from headerless bytes, of the sound that `raw` describes.
    ///
    /// # Errors
    /// [`Error::Recording`] where they hold no samples.
    pub fn from_raw_bytes(bytes: impl Into<Arc<[u8]>>, raw: &Raw) -> Result<Self> {
        Self::from_store(Store::Bytes(bytes.into()), Some(raw))
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
        let broken: u64 = samples.iter_mut().map(|channel| mend(channel)).sum();
        let repairs_coded = Vec::from_iter((broken > 0).then_some(Repair::SamplesBroken { count: broken }));
        let info = SourceInfo {
            path: None,
            sha256: hash(&samples),
            duration_s: Seconds(frames as f64 / sample_rate.hz()),
            sample_rate_hz: sample_rate,
            channels: samples.len(),
            encoding: "array".into(),
            raw: None,
            repairs: all_english(&repairs_coded),
            repairs_coded,
        };
        Ok(Self {
            info: Arc::new(info),
            sound: Sound::Planar(Arc::new(samples)),
        })
    }

    fn from_store(store: Store, raw: Option<&Raw>) -> Result<Self> {
        let name = store.name();
        let path = matches!(store, Store::File(_)).then(|| name.clone());
        let refuse = |refusal: Refusal| refusal.of(&name);
        store.must_be_regular().map_err(refuse)?;
        let opened = match raw {
            Some(raw) => containers::raw::open(&store, raw),
            None => containers::open(&store),
        };
        let (plain, mut repairs, coding) = match opened.map_err(refuse)? {
            Opened::Plain(plain, repairs) => (plain, repairs, None),
            Opened::Coded(mut coded) => {
                let plain = coded::decode(&mut *coded).map_err(refuse)?;
                (plain, coded.repairs(), Some((coded.name(), coded.band_hz())))
            }
        };
        let broken = plain.count_broken()?;
        if broken > 0 {
            repairs.push(Repair::SamplesBroken { count: broken });
        }
        let (sha256, bytes) = hash_of(&store).map_err(refuse)?;
        let duration_s = plain.frames() as f64 / plain.format.sample_rate.hz();
        let encoding = match coding {
            Some((codec, band_hz)) => format!(
                "{codec}, {:.0} kbit/s, up to {} kHz",
                bytes as f64 * 8.0 / 1000.0 / duration_s,
                band_hz / 1000.0
            ),
            None => plain.format.name(),
        };
        let info = SourceInfo {
            path,
            sha256,
            duration_s: Seconds(duration_s),
            sample_rate_hz: plain.format.sample_rate,
            channels: plain.format.channels,
            encoding,
            raw: raw.map(Raw::to_string),
            repairs: all_english(&repairs),
            repairs_coded: repairs,
        };
        Ok(Self {
            info: Arc::new(info),
            sound: Sound::Plain(Arc::new(plain)),
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
    /// As of [`Recording::for_each_block`], and [`Error::Argument`] for a rate of 0.
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
    /// Every call reads afresh, so channels may be read in turn or in parallel threads.
    ///
    /// # Errors
    /// The sink's own; [`Error::Io`] or [`Error::Recording`] where the file changed since it was opened;
    /// [`Error::Argument`] where there is no such channel.
    pub fn for_each_block(&self, channel: usize, sink: &mut dyn FnMut(&[f32]) -> Result<()>) -> Result<()> {
        if channel >= self.info.channels {
            let channels = self.info.channels;
            return Err(Error::argument(
                "channel",
                channel,
                format_args!("one of the recording's {channels}, counted from 0"),
            ));
        }
        match &self.sound {
            Sound::Plain(plain) => plain.for_each_block(channel, sink),
            Sound::Planar(samples) => samples
                .iter()
                .skip(channel)
                .take(1)
                .flat_map(|samples| samples.chunks(BLOCK))
                .try_for_each(sink),
        }
    }
}

/// The hash of a file's bytes, and how many they are.
fn hash_of(store: &Store) -> Result<(String, u64), Refusal> {
    let mut input = store.open()?;
    let (mut hasher, mut block, mut len) = (Sha256::new(), vec![0; BLOCK], 0);
    loop {
        let read = input.read(&mut block)?;
        if read == 0 {
            return Ok((hex(&hasher.finalize()), len));
        }
        hasher.update(&block[..read]);
        len += read as u64;
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

/// Bytes in hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
