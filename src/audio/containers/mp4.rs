//! MPEG-4 files (ISO 14496-12, -14): M4A, MP4, MOV, read by symphonia; the edit list, which tells what the encoder put before and after
//! the sound, is read here.

use super::packets::{self, Edit, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::store::{Extent, Input, Store};
use std::io::{self, Read, SeekFrom};
use symphonia::default::formats::IsoMp4Reader;

/// MPEG-4.
pub(super) struct Mp4;

impl Container for Mp4 {
    fn recognise(&self, head: &[u8]) -> bool {
        matches!(head.get(4..8), Some(b"ftyp" | b"moov" | b"styp"))
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        let how = How {
            edit: edit(&mut *store.open()?)?,
            ..How::plainly("MP4", |probe| probe.register_format::<IsoMp4Reader<'_>>())
        };
        packets::open(store, how)
    }
}

/// Boxes of one level that are looked at.
const MOST_BOXES: usize = 10_000;

/// The edit of the first track of sound, where there is one that begins within its samples.
fn edit(input: &mut dyn Input) -> io::Result<Option<Edit>> {
    let len = input.seek(SeekFrom::End(0))?;
    let file = Extent { start: 0, len };
    let Some(moov) = child(input, file, b"moov")? else {
        return Ok(None);
    };
    let movie_scale = time_scale(input, moov, b"mvhd")?;
    for track in children(input, moov, b"trak")? {
        let Some(media) = child(input, track, b"mdia")? else { continue };
        let Some(handler) = child(input, media, b"hdlr")? else { continue };
        if bytes::<12>(input, handler.start)?[8..] != *b"soun" {
            continue;
        }
        let (Some(edits), Some(scale)) = (child(input, track, b"edts")?, time_scale(input, media, b"mdhd")?) else {
            return Ok(None);
        };
        let Some(list) = child(input, edits, b"elst")? else {
            return Ok(None);
        };
        return Ok(single(&bytes::<28>(input, list.start)?, movie_scale, scale));
    }
    Ok(None)
}

/// The edit of a list of one entry: version and flags, count, length in the movie's time, start in the track's.
fn single(list: &[u8; 28], movie_scale: Option<f64>, scale: f64) -> Option<Edit> {
    let number = |at: usize, len: usize| list[at..at + len].iter().fold(0u64, |sum, &byte| sum << 8 | u64::from(byte));
    if number(4, 4) != 1 {
        return None;
    }
    let (length, start) = if list[0] == 1 {
        (number(8, 8), number(16, 8) as i64)
    } else {
        (number(8, 4), i64::from(number(12, 4) as u32 as i32))
    };
    let length_s = movie_scale
        .map(|movie_scale| length as f64 / movie_scale)
        .filter(|&length_s| length_s > 0.0);
    (start >= 0).then(|| Edit {
        skip_s: start as f64 / scale,
        length_s,
    })
}

/// Units of time a second of a header box.
fn time_scale(input: &mut dyn Input, parent: Extent, name: &[u8; 4]) -> io::Result<Option<f64>> {
    let Some(header) = child(input, parent, name)? else {
        return Ok(None);
    };
    let start: [u8; 24] = bytes(input, header.start)?;
    let at = if start[0] == 1 { 20 } else { 12 };
    let scale = start[at..at + 4].iter().fold(0u32, |sum, &byte| sum << 8 | u32::from(byte));
    Ok((scale > 0).then(|| f64::from(scale)))
}

fn child(input: &mut dyn Input, parent: Extent, name: &[u8; 4]) -> io::Result<Option<Extent>> {
    Ok(children(input, parent, name)?.into_iter().next())
}

/// The bodies of a box's children of one name.
fn children(input: &mut dyn Input, parent: Extent, name: &[u8; 4]) -> io::Result<Vec<Extent>> {
    let (mut at, mut found) = (parent.start, vec![]);
    for _ in 0..MOST_BOXES {
        if at.saturating_add(8) > parent.end() {
            break;
        }
        let head: [u8; 16] = bytes(input, at)?;
        let short = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
        let long = head[8..].iter().fold(0u64, |sum, &byte| sum << 8 | u64::from(byte));
        let (header, len) = match short {
            0 => (8, parent.end() - at),
            1 => (16, long),
            len => (8, len),
        };
        if len < header {
            break;
        }
        if head[4..8] == *name {
            found.push(Extent {
                start: at + header,
                len: len - header,
            });
        }
        at = at.saturating_add(len);
    }
    Ok(found)
}

/// The bytes at a place; those beyond the end are 0.
fn bytes<const N: usize>(input: &mut dyn Input, at: u64) -> io::Result<[u8; N]> {
    let mut read = Vec::with_capacity(N);
    input.seek(SeekFrom::Start(at))?;
    input.take(N as u64).read_to_end(&mut read)?;
    read.resize(N, 0);
    Ok(read.try_into().unwrap_or([0; N]))
}
