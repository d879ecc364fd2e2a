//! The chunks of a WAV file: finds `fmt ` and `data` whatever the sizes say, without reading the sound.
//!
//! Containers: RIFF (Microsoft/IBM, Multimedia Programming Interface 1.0, 1991), its big-endian twin RIFX, and
//! RF64/BW64 (EBU Tech 3306, ITU-R BS.2088), whose `ds64` chunk holds the 64-bit sizes.

use super::{Refusal, Repair};
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes that can be read from any place.
pub(super) trait Input: Read + Seek {}
impl<T: Read + Seek> Input for T {}

/// What the chunks say.
#[derive(Debug)]
pub(super) struct Chunks {
    /// Whether numbers are stored most significant byte first (RIFX).
    pub big_endian: bool,
    /// The first bytes of the `fmt ` chunk, at most [`FMT_BYTES`].
    pub fmt: Vec<u8>,
    /// Where the sound is.
    pub data: Extent,
    /// What was put right on the way.
    pub repairs: Vec<Repair>,
}

/// A stretch of bytes that the file really holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// The first byte, from the start of the file.
    pub start: u64,
    /// The number of bytes.
    pub len: u64,
}

/// As much of `fmt ` as any supported format uses (WAVEFORMATEXTENSIBLE).
const FMT_BYTES: u64 = 40;
/// A file with more chunks than this before its sound is refused.
const MOST_CHUNKS: usize = 10_000;
/// Data sizes from here on are what writers put that do not know the length: 0xFFFFFFFF (ffmpeg) or just under 2 GiB (SoX, arecord).
const OPEN_SIZE: u64 = 0x7FFF_0000;
/// Says in a 32-bit field that the size stands in `ds64`.
const IN_DS64: u64 = 0xFFFF_FFFF;
/// Chunks that are met right after one of odd size when its writer forgot the pad byte.
const COMMON: [&[u8; 4]; 12] = [
    b"fmt ", b"data", b"fact", b"LIST", b"JUNK", b"junk", b"bext", b"cue ", b"PEAK", b"smpl", b"id3 ", b"iXML",
];

struct Header {
    id: [u8; 4],
    body: Extent,
}

struct Walker<'a> {
    input: &'a mut dyn Input,
    file_len: u64,
    big_endian: bool,
    /// The data size of `ds64`.
    long_size: Option<u64>,
    repairs: Vec<Repair>,
}

/// Reads the chunks of a WAV file until format and sound are found.
pub(super) fn walk(input: &mut dyn Input) -> Result<Chunks, Refusal> {
    let file_len = input.seek(SeekFrom::End(0))?;
    let head: [u8; 12] = read_array(input, 0)?;
    let big_endian = recognise(&head, file_len)?;
    let mut walker = Walker {
        input,
        file_len,
        big_endian,
        long_size: None,
        repairs: vec![],
    };
    let (mut fmt, mut data) = (None, None);
    let (mut seen, mut at) = (vec![], head.len() as u64);
    while let Some(chunk) = walker.header(at)? {
        match &chunk.id {
            b"ds64" => walker.long_size = walker.read_ds64(&chunk)?,
            b"fmt " if fmt.is_none() => fmt = Some(walker.read_fmt(&chunk)?),
            b"data" if data.is_none() => data = Some(walker.settle(chunk.body)?),
            _ => {}
        }
        if let (Some(fmt), Some(data)) = (&fmt, data) {
            let repairs = std::mem::take(&mut walker.repairs);
            return Ok(Chunks {
                big_endian,
                fmt: fmt.clone(),
                data,
                repairs,
            });
        }
        seen.push(String::from_utf8_lossy(&chunk.id).trim_end().escape_default().to_string());
        if seen.len() > MOST_CHUNKS {
            return Err(format!("holds more than {MOST_CHUNKS} chunks and no sound among them").into());
        }
        at = walker.next(&chunk)?;
    }
    let lacking = if fmt.is_none() { "fmt" } else { "data" };
    seen.truncate(8);
    let found = if seen.is_empty() {
        "no chunk at all".into()
    } else {
        format!("the chunks {}", seen.join(", "))
    };
    Err(format!("has no {lacking} chunk: found {found} in {file_len} bytes; a WAV file needs fmt and data").into())
}

/// Whether this is a WAV file and a big-endian one; the names of what it may be instead.
fn recognise(head: &[u8; 12], file_len: u64) -> Result<bool, String> {
    let (magic, form) = (&head[..4], &head[8..]);
    let other = match magic {
        _ if file_len == 0 => "is empty",
        b"RIFF" | b"RF64" | b"BW64" | b"RIFX" if form == b"WAVE" => return Ok(magic == b"RIFX"),
        b"RIFF" | b"RIFX" if file_len < 12 => "is cut off within the first 12 bytes",
        b"RIFF" | b"RIFX" => "is a RIFF file of another kind",
        b"riff" => "is a Sony Wave64 file",
        b"FORM" => "is an AIFF file",
        b".snd" => "is a Sun AU file",
        b"OggS" => "is an Ogg file",
        b"fLaC" => "is a FLAC file",
        b"caff" => "is a Core Audio file",
        b"#!AM" => "is an AMR file",
        _ if magic.starts_with(b"ID3") || matches!(magic, [0xFF, 0xE2..=0xFF, ..]) => "looks like an MP3 file",
        _ if &head[4..8] == b"ftyp" => "is an MP4 file",
        _ => "does not begin like a WAV file",
    };
    Err(format!("{other}; supported are WAV files (RIFF, RIFX, RF64, BW64)"))
}

impl Walker<'_> {
    /// The chunk whose header stands at `at`; `None` at the end of the file.
    fn header(&mut self, at: u64) -> io::Result<Option<Header>> {
        let start = at.saturating_add(8);
        if start > self.file_len {
            return Ok(None);
        }
        let [a, b, c, d, size @ ..]: [u8; 8] = read_array(self.input, at)?;
        let len = if self.big_endian {
            u32::from_be_bytes(size)
        } else {
            u32::from_le_bytes(size)
        };
        Ok(Some(Header {
            id: [a, b, c, d],
            body: Extent { start, len: len.into() },
        }))
    }

    /// The 64-bit size of the sound: riffSize, dataSize, sampleCount stand in this order.
    fn read_ds64(&mut self, chunk: &Header) -> io::Result<Option<u64>> {
        let sizes: [u8; 8] = read_array(self.input, chunk.body.start.saturating_add(8))?;
        Ok((chunk.body.len >= 16).then(|| u64::from_le_bytes(sizes)))
    }

    fn read_fmt(&mut self, chunk: &Header) -> io::Result<Vec<u8>> {
        self.input.seek(SeekFrom::Start(chunk.body.start))?;
        let mut fmt = Vec::with_capacity(FMT_BYTES as usize);
        self.input.take(chunk.body.len.min(FMT_BYTES)).read_to_end(&mut fmt)?;
        Ok(fmt)
    }

    /// Where the next chunk begins: bodies are padded to an even length, by writers that know it.
    fn next(&mut self, chunk: &Header) -> io::Result<u64> {
        let end = chunk.body.start.saturating_add(chunk.body.len);
        if chunk.body.len.is_multiple_of(2) || end >= self.file_len {
            return Ok(end);
        }
        let id: [u8; 4] = read_array(self.input, end)?;
        if COMMON.contains(&&id) {
            let chunk = String::from_utf8_lossy(&chunk.id).trim_end().escape_default().to_string();
            self.repairs.push(Repair::PadByteMissing { chunk });
            return Ok(end);
        }
        Ok(end + 1)
    }

    /// The bytes of sound that are there, whatever the header promises.
    fn settle(&mut self, promised: Extent) -> io::Result<Extent> {
        let Extent { start, len } = promised;
        let len = if len == IN_DS64 { self.long_size.unwrap_or(len) } else { len };
        let rest = self.file_len.saturating_sub(start);
        let unfinished = len == 0 && rest > 0 && !self.chunks_to_the_end(start)?;
        let repair = if unfinished {
            Some(Repair::LengthNeverWritten)
        } else if len > rest && len >= OPEN_SIZE && (len <= IN_DS64 || self.long_size.is_none()) {
            Some(Repair::LengthOpen)
        } else if len > rest {
            Some(Repair::CutOff {
                promised: len,
                present: rest,
            })
        } else {
            None
        };
        let whole = repair.is_none();
        self.repairs.extend(repair);
        Ok(Extent {
            start,
            len: if whole { len } else { rest },
        })
    }

    /// Whether chunks with printable names fill the file from `at` to its end: then a data chunk of no length is truly empty.
    fn chunks_to_the_end(&mut self, mut at: u64) -> io::Result<bool> {
        for _ in 0..MOST_CHUNKS {
            match self.header(at)? {
                Some(chunk) if chunk.id.iter().all(|b| (b' '..=b'~').contains(b)) => {
                    at = chunk.body.start.saturating_add(chunk.body.len).saturating_add(chunk.body.len % 2);
                }
                _ => break,
            }
        }
        Ok(at >= self.file_len && at <= self.file_len.saturating_add(1))
    }
}

/// The bytes at a place; those beyond the end of the file are 0.
fn read_array<const N: usize>(input: &mut dyn Input, at: u64) -> io::Result<[u8; N]> {
    let mut bytes = Vec::with_capacity(N);
    input.seek(SeekFrom::Start(at))?;
    input.take(N as u64).read_to_end(&mut bytes)?;
    bytes.resize(N, 0);
    Ok(bytes.try_into().unwrap_or([0; N]))
}
