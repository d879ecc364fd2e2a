//! A WAV file whose header is understood: where its bytes are and how they become blocks of samples.

use super::Refusal;
use super::decode::Decoder;
use super::format::{Encoding, Format};
use super::repair::Repair;
use super::riff::{Extent, Input, Walker};
use super::{law, settle};
use crate::error::Result;
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

/// A WAV file, found good.
#[derive(Clone, Debug)]
pub(super) struct Wav {
    store: Store,
    /// How the samples are laid out.
    pub format: Format,
    /// Where the sound is, in stretches of whole frames.
    sound: Vec<Extent>,
    /// What was put right.
    pub repairs: Vec<Repair>,
    /// SHA-256 of all its bytes.
    pub sha256: String,
}

impl Store {
    /// What messages call it.
    pub fn name(&self) -> String {
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

    /// A pipe cannot be listened to twice, and opening one may wait for ever.
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
    pub fn read(store: Store) -> Result<Self> {
        let name = store.name();
        let mut wav = Self::understand(store).map_err(|refusal| refusal.of(&name))?;
        if matches!(wav.format.encoding, Encoding::Float | Encoding::Double) {
            let broken = wav.count_broken()?;
            if broken > 0 {
                wav.repairs.push(Repair::BrokenSamples(broken));
            }
        }
        Ok(wav)
    }

    fn understand(store: Store) -> Result<Self, Refusal> {
        store.must_be_regular()?;
        let mut input = BufReader::with_capacity(BLOCK as usize, store.open()?);
        let mut walker = Walker::new(&mut input)?;
        let chunks = walker.walk()?;
        let mut format = Format::parse(&chunks.fmt, walker.big_endian, &mut walker.repairs)?;
        let sound = settle::extents(&mut walker, chunks.data, format)?;
        if sound.is_empty() {
            return Err("holds no samples".to_owned().into());
        }
        let mut repairs = walker.repairs;
        if let Some(encoding) = other_law(&mut input, &sound, format)? {
            repairs.push(Repair::Law {
                given: format.encoding.plain_name(),
                found: encoding.plain_name(),
            });
            format.encoding = encoding;
        }
        input.seek(SeekFrom::Start(0))?;
        let sha256 = hash(input)?;
        Ok(Self {
            store,
            format,
            sound,
            repairs,
            sha256,
        })
    }

    /// Samples of each channel.
    pub fn frames(&self) -> u64 {
        self.sound.iter().map(|extent| extent.len).sum::<u64>() / self.format.frame_bytes() as u64
    }

    /// Hands the samples of one channel to `sink`, block by block; opens the file afresh.
    pub fn for_each_block(&self, channel: usize, sink: &mut dyn FnMut(&[f32]) -> Result<()>) -> Result<()> {
        self.decode(channel, sink).map(|_| ())
    }

    fn count_broken(&self) -> Result<u64> {
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

/// The law that the bytes follow, where it is surely another than the header's.
fn other_law(input: &mut dyn Input, sound: &[Extent], format: Format) -> io::Result<Option<Encoding>> {
    if format.encoding.width() > 1 {
        return Ok(None);
    }
    let mut own = vec![];
    for &extent in sound {
        for piece in settle::pieces(input, extent, format)? {
            own.extend((0..format.channels).map(|channel| piece.iter().skip(channel).step_by(format.channels).copied().collect()));
        }
    }
    Ok(law::other_than(format.encoding, &own))
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
