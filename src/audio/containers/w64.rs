//! Sony's Wave64: the chunks of WAV with names of 16 bytes and lengths of 64 bits that count their own header.

use super::wav::plain;
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::format::Format;
use crate::audio::repair::Repair;
use crate::audio::store::{Extent, Input, Store};
use std::io::{self, Read, Seek, SeekFrom};

/// What follows the four letters of a chunk's name; the file's own name ends otherwise.
const NAME_END: [u8; 12] = [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A];
const FILE_NAME: [u8; 16] = [
    b'r', b'i', b'f', b'f', 0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0x00, 0x00,
];
/// Bytes of a chunk's header, and where the first chunk begins.
const HEADER: u64 = 24;
const FIRST: u64 = 40;
/// Chunks that are looked at.
const MOST_CHUNKS: usize = 10_000;
/// As much of `fmt ` as is used.
const FMT: u64 = 40;

/// Sony's Wave64.
pub(super) struct W64;

impl Container for W64 {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(&FILE_NAME)
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        let mut input = store.open_buffered()?;
        let (mut fmt, mut data, mut at) = (None, None, FIRST);
        for _ in 0..MOST_CHUNKS {
            let Some((name, body)) = chunk(&mut input, at)? else { break };
            match &name {
                b"fmt " => fmt = Some(read(&mut input, body.start, body.len.min(FMT))?),
                b"data" => data = Some(body),
                _ => {}
            }
            at = body.end().checked_next_multiple_of(8).unwrap_or(u64::MAX);
        }
        let (Some(fmt), Some(promised)) = (fmt, data) else {
            return Err("is Wave64 without its chunks fmt and data".to_owned().into());
        };
        let mut repairs = vec![];
        let format = Format::parse(&fmt, false, &mut repairs)?;
        let there = input.seek(SeekFrom::End(0))?.saturating_sub(promised.start).min(promised.len);
        if there < promised.len {
            repairs.push(Repair::CutOff {
                promised: promised.len,
                present: there,
            });
        }
        let broken = there % format.frame_bytes() as u64;
        if broken > 0 {
            repairs.push(Repair::LastSamplePartial { bytes: broken });
        }
        let sound = Extent {
            start: promised.start,
            len: there - broken,
        };
        let sound = if sound.len > 0 { vec![sound] } else { vec![] };
        plain(store, &mut input, sound, format, repairs)
    }
}

/// The name and body of the chunk at a place.
fn chunk(input: &mut dyn Input, at: u64) -> io::Result<Option<([u8; 4], Extent)>> {
    if at > i64::MAX as u64 {
        return Ok(None);
    }
    let header = read(input, at, HEADER)?;
    let (Some(&name), Some(&len)) = (header.first_chunk::<4>(), header.last_chunk::<8>()) else {
        return Ok(None);
    };
    if header.len() as u64 != HEADER || header[4..16] != NAME_END {
        return Ok(None);
    }
    let Some(len) = u64::from_le_bytes(len).checked_sub(HEADER) else {
        return Ok(None);
    };
    Ok(Some((name, Extent { start: at + HEADER, len })))
}

fn read(input: &mut dyn Input, at: u64, len: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    input.seek(SeekFrom::Start(at))?;
    input.take(len).read_to_end(&mut bytes)?;
    Ok(bytes)
}
