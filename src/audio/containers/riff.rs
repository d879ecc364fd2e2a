//! The chunks of a WAV file: finds `fmt ` and `data` whatever the sizes before them say.
//!
//! Containers: RIFF (Microsoft/IBM, Multimedia Programming Interface 1.0, 1991), its big-endian twin RIFX, and
//! RF64/BW64 (EBU Tech 3306, ITU-R BS.2088), whose `ds64` chunk holds the 64-bit sizes.

use crate::audio::Refusal;
use crate::audio::repair::Repair;
use crate::audio::store::{Extent, Input};
use std::io::{self, Read, SeekFrom};

/// What the walk found.
#[derive(Debug)]
pub(super) struct Chunks {
    /// The first bytes of the `fmt ` chunk, at most [`FMT_BYTES`].
    pub fmt: Vec<u8>,
    /// Where the sound is, as its header says.
    pub data: Extent,
}

/// As much of `fmt ` as any supported format uses (the coefficients of Microsoft's ADPCM).
const FMT_BYTES: u64 = 256;
/// A file with more chunks than this before its sound is no recording: the walk must end.
pub(super) const MOST_CHUNKS: usize = 10_000;
/// Data sizes from here on are what writers put that do not know the length: 0xFFFFFFFF (ffmpeg) or just under 2 GiB (SoX, arecord).
pub(super) const OPEN_SIZE: u64 = 0x7FFF_0000;
/// Says in a 32-bit field that the size stands in `ds64`.
pub(super) const IN_DS64: u64 = 0xFFFF_FFFF;
/// What is searched for the sound where a chunk is shorter than its length says, bytes.
const MOST_SEARCHED: u64 = 1 << 24;
/// Chunks that recorders write.
const KNOWN: [&[u8; 4]; 18] = [
    b"fmt ", b"data", b"fact", b"LIST", b"JUNK", b"junk", b"bext", b"cue ", b"PEAK", b"smpl", b"id3 ", b"ID3 ", b"iXML", b"cart", b"ds64",
    b"inst", b"axml", b"afsp",
];

/// A chunk's name and place.
pub(super) struct Header {
    /// Its name.
    pub id: [u8; 4],
    /// What its header says of its body.
    pub body: Extent,
}

impl Header {
    /// Its name, for messages.
    fn name(&self) -> String {
        String::from_utf8_lossy(&self.id).trim_end().escape_default().to_string()
    }

    /// Whether recorders write such chunks.
    pub(super) fn is_known(&self) -> bool {
        KNOWN.contains(&&self.id)
    }

    /// Whether its name can be one.
    pub(super) fn is_named(&self) -> bool {
        self.id.iter().all(|byte| (b' '..=b'~').contains(byte))
    }
}

/// Goes from chunk to chunk.
pub(super) struct Walker<'a> {
    /// The file.
    pub input: &'a mut dyn Input,
    /// Its length, bytes.
    pub file_len: u64,
    /// Whether numbers are stored most significant byte first (RIFX).
    pub big_endian: bool,
    /// The data size of `ds64`.
    pub long_size: Option<u64>,
    /// The samples of each channel that `fact` gives.
    pub samples: Option<u64>,
    /// What was put right on the way.
    pub repairs: Vec<Repair>,
}

impl<'a> Walker<'a> {
    /// At the beginning of a WAV file.
    pub(super) fn new(input: &'a mut dyn Input) -> Result<Self, Refusal> {
        let file_len = input.seek(SeekFrom::End(0))?;
        let head: [u8; 12] = read_array(input, 0)?;
        let big_endian = head.starts_with(b"RIFX");
        Ok(Self {
            input,
            file_len,
            big_endian,
            long_size: None,
            samples: None,
            repairs: vec![],
        })
    }

    /// Walks until format and sound are found.
    pub(super) fn walk(&mut self) -> Result<Chunks, Refusal> {
        let (mut fmt, mut data) = (None, None);
        let mut seen: Vec<Header> = vec![];
        let (mut at, mut searched) = (12, false);
        loop {
            let mut next = self.header(at)?;
            if !searched && next.as_ref().is_none_or(|chunk| !chunk.is_named()) {
                searched = true;
                next = self.search(&seen, fmt.is_some())?.or(next);
            }
            let Some(chunk) = next else { break };
            match &chunk.id {
                b"ds64" => self.long_size = self.read_ds64(&chunk)?,
                b"fact" => self.samples = Some(self.read_fact(&chunk)?),
                b"fmt " if fmt.is_none() => fmt = Some(self.read_fmt(&chunk)?),
                b"data" if data.is_none() => data = Some(chunk.body),
                _ => {}
            }
            if let (Some(fmt), Some(data)) = (&fmt, data) {
                return Ok(Chunks { fmt: fmt.clone(), data });
            }
            at = self.next(&chunk)?;
            seen.push(chunk);
            if seen.len() > MOST_CHUNKS {
                return Err(format!("holds more than {MOST_CHUNKS} chunks and no sound among them").into());
            }
        }
        Err(self.lacks(if fmt.is_none() { "fmt" } else { "data" }, &seen).into())
    }

    fn lacks(&self, lacking: &str, seen: &[Header]) -> String {
        let names: Vec<String> = seen.iter().take(8).map(Header::name).collect();
        let found = if names.is_empty() {
            "no chunk at all".into()
        } else {
            format!("the chunks {}", names.join(", "))
        };
        format!(
            "has no {lacking} chunk: found {found} in {} bytes; a WAV file needs fmt and data",
            self.file_len
        )
    }

    /// The sound (or the format, where it is not known yet) by its chunk's name, after the first chunk that may be shorter than it says.
    fn search(&mut self, seen: &[Header], fmt_known: bool) -> io::Result<Option<Header>> {
        let Some(doubtful) = seen.iter().find(|chunk| &chunk.id != b"fmt ") else {
            return Ok(None);
        };
        let start = doubtful.body.start;
        let mut bytes = vec![];
        self.input.seek(SeekFrom::Start(start))?;
        self.input.take(MOST_SEARCHED).read_to_end(&mut bytes)?;
        let wanted: &[u8; 4] = if fmt_known { b"data" } else { b"fmt " };
        for (at, _) in bytes.windows(8).enumerate().filter(|(_, window)| window.starts_with(wanted)) {
            let Some(chunk) = self.header(start + at as u64)? else { continue };
            let fits = chunk.body.end() <= self.file_len || (fmt_known && chunk.body.len >= OPEN_SIZE);
            if fits && (fmt_known || (14..=FMT_BYTES).contains(&chunk.body.len)) {
                self.repairs.push(Repair::ChunkTooLong { chunk: doubtful.name() });
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }
}

impl Walker<'_> {
    /// The chunk whose header stands at `at`; `None` at the end of the file.
    pub(super) fn header(&mut self, at: u64) -> io::Result<Option<Header>> {
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
    pub(super) fn read_ds64(&mut self, chunk: &Header) -> io::Result<Option<u64>> {
        let sizes: [u8; 8] = read_array(self.input, chunk.body.start.saturating_add(8))?;
        Ok((chunk.body.len >= 16).then(|| u64::from_le_bytes(sizes)))
    }

    fn read_fact(&mut self, chunk: &Header) -> io::Result<u64> {
        let count: [u8; 4] = read_array(self.input, chunk.body.start)?;
        let count = if self.big_endian {
            u32::from_be_bytes(count)
        } else {
            u32::from_le_bytes(count)
        };
        Ok(count.into())
    }

    /// The first bytes of a `fmt ` chunk.
    pub(super) fn read_fmt(&mut self, chunk: &Header) -> io::Result<Vec<u8>> {
        self.input.seek(SeekFrom::Start(chunk.body.start))?;
        let mut fmt = Vec::with_capacity(FMT_BYTES as usize);
        self.input.take(chunk.body.len.min(FMT_BYTES)).read_to_end(&mut fmt)?;
        Ok(fmt)
    }

    /// Where the next chunk begins: bodies are padded to an even length, by writers that know it.
    fn next(&mut self, chunk: &Header) -> io::Result<u64> {
        let next = self.after(chunk.body)?;
        if next == chunk.body.end() && chunk.body.len % 2 == 1 && next < self.file_len {
            self.repairs.push(Repair::PadByteMissing { chunk: chunk.name() });
        }
        Ok(next)
    }

    /// The place after a body and its pad byte, if there is one.
    pub(super) fn after(&mut self, body: Extent) -> io::Result<u64> {
        let end = body.end();
        if body.len.is_multiple_of(2) || end >= self.file_len {
            return Ok(end);
        }
        let named = |chunk: &Option<Header>| chunk.as_ref().is_some_and(Header::is_named);
        let (bare, padded) = (self.header(end)?, self.header(end + 1)?);
        let no_pad = bare.as_ref().is_some_and(Header::is_known) || (named(&bare) && !named(&padded));
        Ok(if no_pad { end } else { end + 1 })
    }
}

/// The bytes at a place; those beyond the end of the file are 0.
pub(super) fn read_array<const N: usize>(input: &mut dyn Input, at: u64) -> io::Result<[u8; N]> {
    let mut bytes = Vec::with_capacity(N);
    input.seek(SeekFrom::Start(at))?;
    input.take(N as u64).read_to_end(&mut bytes)?;
    bytes.resize(N, 0);
    Ok(bytes.try_into().unwrap_or([0; N]))
}
