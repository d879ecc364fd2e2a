//! Where the sound of a WAV file really is, whatever its length field says.
//!
//! A length is believed where the end of the file, or a chunk, stands where it ends. Else it was never written again after the
//! first samples, could not hold the size, or counts something else; then what follows is looked at ([`tail`]). A second data chunk
//! and further WAV files in the same file hold sound too.

use super::riff::{Header, IN_DS64, MOST_CHUNKS, OPEN_SIZE, Walker, read_array};
use super::tail;
use crate::audio::Refusal;
use crate::audio::format::Format;
use crate::audio::repair::Repair;
use crate::audio::store::Extent;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes that are read at a time in search of a header.
const SEARCHED: usize = 1 << 16;
/// The last bytes of a file in which chunks after the sound are looked for.
const TRAILER: u64 = 1 << 16;
/// Stretches of a sound that are looked at, and frames of each.
const PIECES: u64 = 32;
const PIECE_FRAMES: u64 = 4096;

/// What is known of the bytes of the sound.
pub(super) struct Shape<'a> {
    /// Bytes of one sample of every channel, or of one block; 1 where blocks differ.
    frame: u64,
    /// How the samples are laid out, of plain sound.
    plain: Option<Format>,
    /// The `fmt ` chunk.
    fmt: &'a [u8],
}

impl<'a> Shape<'a> {
    /// Of samples as they stand.
    pub(super) fn plain(format: Format, fmt: &'a [u8]) -> Self {
        Self {
            frame: format.frame_bytes() as u64,
            plain: Some(format),
            fmt,
        }
    }

    /// Of compressed sound in blocks.
    pub(super) fn coded(block: usize, fmt: &'a [u8]) -> Self {
        Self {
            frame: block.max(1) as u64,
            plain: None,
            fmt,
        }
    }
}

/// The stretches of sound of a WAV file, of whole frames, from where its first data chunk says it is.
pub(super) fn extents(walker: &mut Walker<'_>, first: Extent, shape: &Shape<'_>) -> Result<Vec<Extent>, Refusal> {
    let (mut extents, mut files) = (vec![], 1);
    let mut promised = Some(first);
    while let Some(extent) = promised.take() {
        let mut settled = walker.settle(extent, shape)?;
        let end = walker.after(settled)?;
        if shape.plain.is_some() {
            let broken = settled.len % shape.frame;
            if broken > 0 && settled.len > broken {
                walker.repairs.push(Repair::LastSamplePartial { bytes: broken });
            }
            settled.len -= broken;
        }
        extents.push(settled);
        if extents.len() > MOST_CHUNKS {
            return Err(format!("holds its sound in more than {MOST_CHUNKS} pieces").into());
        }
        for chunk in walker.chunks_from(end)?.unwrap_or_default() {
            match &chunk.id {
                b"RIFF" | b"RF64" | b"BW64" | b"RIFX" => files += 1,
                b"ds64" => walker.long_size = walker.read_ds64(&chunk)?,
                b"fmt " => walker.must_be(shape, &chunk)?,
                b"data" => promised = Some(chunk.body),
                _ => {}
            }
        }
    }
    extents.retain(|extent| extent.len > 0);
    if files > 1 {
        walker.repairs.push(Repair::FilesJoined { count: files });
    } else if extents.len() > 1 {
        walker.repairs.push(Repair::DataChunksJoined { count: extents.len() });
    }
    Ok(extents)
}

/// Pieces of whole frames, evenly spread over a stretch of sound; of a short one, all of it.
pub(super) fn pieces<R: Read + Seek + ?Sized>(input: &mut R, extent: Extent, format: Format) -> io::Result<Vec<Vec<u8>>> {
    let frame = format.frame_bytes() as u64;
    let (frames, stride) = (extent.len / frame, (extent.len / frame).div_ceil(PIECES).max(PIECE_FRAMES));
    let mut pieces = vec![];
    for first in (0..frames).step_by(stride as usize) {
        let mut piece = vec![];
        input.seek(SeekFrom::Start(extent.start + first * frame))?;
        input.take((frames - first).min(PIECE_FRAMES) * frame).read_to_end(&mut piece)?;
        pieces.push(piece);
    }
    Ok(pieces)
}

impl Walker<'_> {
    /// The bytes of sound that are there, whatever the header promises.
    fn settle(&mut self, promised: Extent, shape: &Shape<'_>) -> io::Result<Extent> {
        let Extent { start, len } = promised;
        let len = if len == IN_DS64 { self.long_size.unwrap_or(len) } else { len };
        let (promised, rest) = (Extent { start, len }, self.file_len.saturating_sub(start));
        let repair = if len == 0 && rest > 0 && self.chunks_from(start)?.is_none() {
            Repair::LengthNeverWritten
        } else if len > rest && len >= OPEN_SIZE && (len <= IN_DS64 || self.long_size.is_none()) {
            Repair::LengthOpen
        } else if len > rest {
            Repair::CutOff {
                promised: len,
                present: rest,
            }
        } else {
            return self.settle_within(promised, shape);
        };
        self.repairs.push(repair);
        let len = self.end_of_sound(start)? - start;
        Ok(Extent { start, len })
    }

    /// The sound whose promised length ends within the file.
    fn settle_within(&mut self, promised: Extent, shape: &Shape<'_>) -> io::Result<Extent> {
        let Extent { start, len } = promised;
        let next = self.after(promised)?;
        if self.file_len.saturating_sub(next) < 8 || self.chunks_from(next)?.is_some() {
            return Ok(promised);
        }
        let whole = Extent {
            start,
            len: self.end_of_sound(promised.end())? - start,
        };
        let more = Extent {
            start: promised.end(),
            len: whole.len - len,
        };
        let width = shape.plain.map_or(0, |format| format.encoding.width() as u64);
        let is_times = |bytes: u64| bytes > 1 && len.checked_mul(bytes) == Some(whole.len);
        let repair = if more.len == 0 {
            return Ok(promised);
        } else if is_times(width) || is_times(shape.frame) {
            Repair::LengthInSamples
        } else if more.len.is_multiple_of(IN_DS64 + 1) {
            Repair::LengthWrapped
        } else if self.is_sound(promised, more, shape)? {
            Repair::LengthShort {
                promised: len,
                present: whole.len,
            }
        } else {
            self.repairs.push(Repair::TrailingBytes { bytes: more.len });
            return Ok(promised);
        };
        self.repairs.push(repair);
        Ok(whole)
    }

    /// Whether what follows the promised sound is sound, in the same frames.
    fn is_sound(&mut self, promised: Extent, more: Extent, shape: &Shape<'_>) -> io::Result<bool> {
        let Some(format) = shape.plain else {
            return Ok(false);
        };
        let frame = shape.frame;
        let skipped = promised.len.next_multiple_of(frame) - promised.len;
        let whole = Extent {
            start: more.start + skipped,
            len: more.len.saturating_sub(skipped),
        };
        if ((whole.len / frame) as f64) < tail::LEAST_S * format.sample_rate.hz() {
            return Ok(false);
        }
        Ok(tail::is_sound(format, &pieces(self.input, whole, format)?))
    }

    /// The chunks from a place on, up to the first data chunk; `None` where there are none but other bytes.
    fn chunks_from(&mut self, mut at: u64) -> io::Result<Option<Vec<Header>>> {
        let mut chunks: Vec<Header> = vec![];
        while let Some(chunk) = self.header(at)?
            && chunk.is_named()
            && chunks.len() < MOST_CHUNKS
        {
            at = if self.is_file(&chunk)? {
                chunk.body.start + 4
            } else {
                self.after(chunk.body)?
            };
            let found = &chunk.id == b"data";
            chunks.push(chunk);
            if found {
                return Ok(Some(chunks));
            }
        }
        let whole = !chunks.is_empty() && at <= self.file_len + 1 && self.file_len.saturating_sub(at) < 8;
        Ok((whole || chunks.iter().any(Header::is_known)).then_some(chunks))
    }

    fn is_file(&mut self, chunk: &Header) -> io::Result<bool> {
        let magic = matches!(&chunk.id, b"RIFF" | b"RF64" | b"BW64" | b"RIFX");
        Ok(magic && &read_array::<4>(self.input, chunk.body.start)? == b"WAVE")
    }

    /// Refuses sound of two formats.
    fn must_be(&mut self, shape: &Shape<'_>, fmt: &Header) -> Result<(), Refusal> {
        let fmt = self.read_fmt(fmt)?;
        let other = Format::parse(&fmt, self.big_endian, &mut vec![]).ok();
        if fmt == shape.fmt || (shape.plain.is_some() && other == shape.plain) {
            return Ok(());
        }
        let said = |format: Option<Format>| match format {
            Some(format) => format!("{} of {} Hz, {} channels", format.name(), format.sample_rate.0, format.channels),
            None => "compressed".into(),
        };
        Err(format!(
            "holds two WAV files of different formats ({}; {}): cut it into its files",
            said(shape.plain),
            said(other)
        )
        .into())
    }

    /// Where sound of unknown length that begins before a place, or there, can end: at the header of a further WAV file, at chunks that fill
    /// the file to its end, or at the end of the file.
    fn end_of_sound(&mut self, from: u64) -> io::Result<u64> {
        if let Some(file) = self.next_file(from)? {
            return Ok(file);
        }
        let start = from.max(self.file_len.saturating_sub(TRAILER));
        let mut trailer = vec![];
        self.input.seek(SeekFrom::Start(start))?;
        self.input.take(TRAILER).read_to_end(&mut trailer)?;
        for (at, _) in trailer
            .windows(8)
            .enumerate()
            .filter(|(_, window)| window[..4].iter().all(|byte| (b' '..=b'~').contains(byte)))
        {
            let at = start + at as u64;
            if self
                .header(at)?
                .is_some_and(|chunk| chunk.is_known() && chunk.body.end() <= self.file_len)
                && self.chunks_from(at)?.is_some()
            {
                return Ok(at);
            }
        }
        Ok(self.file_len)
    }

    /// The header of a further WAV file after a place.
    fn next_file(&mut self, from: u64) -> io::Result<Option<u64>> {
        let (mut at, mut block) = (from, vec![]);
        while at < self.file_len {
            block.clear();
            self.input.seek(SeekFrom::Start(at))?;
            self.input.take(SEARCHED as u64).read_to_end(&mut block)?;
            let is_header =
                |window: &[u8]| window.starts_with(b"R") && window[8..] == *b"WAVEfmt " && matches!(&window[..4], b"RIFF" | b"RIFX");
            if let Some(found) = block.windows(16).position(is_header) {
                return Ok(Some(at + found as u64));
            }
            if block.len() < SEARCHED {
                break;
            }
            at += (SEARCHED - 15) as u64;
        }
        Ok(None)
    }
}
