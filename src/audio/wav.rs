//! A WAV file whose header is understood: where its bytes are and how they become blocks of samples.

use super::decode::Decoder;
use super::format::{Encoding, Format};
use super::riff::{self, Extent, Input};
use super::{Refusal, Repair};
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

/// Frames that are read and decoded at a time.
const BLOCK: u64 = 1 << 16;

/// Where the bytes are.
#[derive(Clone, Debug)]
pub(super) enum Store {
    /// In a file.
    File(PathBuf),
    /// In memory.
    Bytes(Arc<[u8]>),
}

/// A WAV file whose header has been checked.
#[derive(Clone, Debug)]
pub(super) struct Wav {
    store: Store,
    /// How the samples are laid out.
    pub format: Format,
    data: Extent,
    /// What was put right.
    pub repairs: Vec<Repair>,
    /// SHA-256 of all its bytes.
    pub sha256: String,
}

impl Store {
    /// What messages call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Bytes(_) => "bytes".into(),
        }
    }

    fn open(&self) -> io::Result<Box<dyn Input + '_>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes)),
        })
    }

    /// A pipe cannot be read twice, and opening one may wait for ever.
    fn must_be_regular(&self) -> Result<(), Refusal> {
        if let Self::File(path) = self {
            let kind = std::fs::metadata(path)?.file_type();
            if !kind.is_file() && !kind.is_dir() {
                return Err("is no regular file; read it and give the bytes".to_owned().into());
            }
        }
        Ok(())
    }
}

impl Wav {
    /// Reads the header and, once, all bytes (for the hash; for floats also to find those that are no numbers).
    pub(super) fn read(store: Store) -> Result<Self> {
        let name = store.name();
        let mut wav = Self::understand(store).map_err(|refusal| refusal.of(&name))?;
        if matches!(wav.format.encoding, Encoding::Float | Encoding::Double) {
            let broken = wav.count_broken()?;
            if broken > 0 {
                wav.repairs.push(Repair::SamplesBroken { count: broken });
            }
        }
        Ok(wav)
    }

    fn understand(store: Store) -> Result<Self, Refusal> {
        store.must_be_regular()?;
        let mut input = BufReader::with_capacity(BLOCK as usize, store.open()?);
        let riff::Chunks {
            big_endian,
            fmt,
            mut data,
            mut repairs,
        } = riff::walk(&mut input)?;
        let format = Format::parse(&fmt, big_endian, &mut repairs)?;
        let left_over = data.len % format.frame_bytes() as u64;
        data.len -= left_over;
        if data.len == 0 {
            return Err("holds no samples".to_owned().into());
        }
        if left_over > 0 {
            repairs.push(Repair::LastSamplePartial { bytes: left_over });
        }
        input.seek(SeekFrom::Start(0))?;
        let sha256 = hash(input)?;
        Ok(Self {
            store,
            format,
            data,
            repairs,
            sha256,
        })
    }

    /// Samples of each channel.
    pub(super) fn frames(&self) -> u64 {
        self.data.len / self.format.frame_bytes() as u64
    }

    /// Hands the samples of one channel to `sink`, block by block; opens the file afresh.
    pub(super) fn for_each_block(&self, channel: usize, sink: &mut dyn FnMut(&[f32]) -> Result<()>) -> Result<()> {
        self.decode(channel, sink).map(|_| ())
    }

    fn count_broken(&self) -> Result<u64> {
        (0..self.format.channels).map(|channel| self.decode(channel, &mut |_| Ok(()))).sum()
    }

    /// Decodes one channel and says how many of its samples were no numbers.
    fn decode(&self, channel: usize, sink: &mut dyn FnMut(&[f32]) -> Result<()>) -> Result<u64> {
        let refuse = |error: io::Error| Refusal::from(error).of(&self.store.name());
        let frame_bytes = self.format.frame_bytes() as u64;
        let mut input = self.store.open().map_err(refuse)?;
        input.seek(SeekFrom::Start(self.data.start)).map_err(refuse)?;
        let mut decoder = Decoder::new(self.format, channel);
        let mut block = vec![];
        let mut left = self.data.len;
        while left > 0 {
            block.clear();
            let len = left.min(BLOCK * frame_bytes);
            let read = (&mut *input).take(len).read_to_end(&mut block).map_err(refuse)? as u64;
            if read < len {
                return Err(Refusal::Reason("became shorter while it was read".into()).of(&self.store.name()));
            }
            let samples = decoder.decode(&block).map_err(|error| Error::Recording {
                path: self.store.name(),
                reason: error.to_string(),
            })?;
            sink(samples)?;
            left -= len;
        }
        Ok(decoder.broken)
    }
}

fn hash(mut input: impl BufRead) -> io::Result<String> {
    let mut hasher = Sha256::new();
    loop {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(bytes);
        let len = bytes.len();
        input.consume(len);
    }
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
