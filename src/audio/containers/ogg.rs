//! Ogg (RFC 3533) with Vorbis, Opus or FLAC, read by symphonia; whether the last page ends the stream is looked at here.

use super::packets::{self, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::repair::Repair;
use crate::audio::store::Store;
use std::io::{self, Read, Seek, SeekFrom};
use symphonia::default::formats::OggReader;

/// A page is no longer than this, bytes.
const PAGE: u64 = 65_307;
/// The flag of the last page.
const END: u8 = 4;

/// Ogg.
pub(super) struct Ogg;

impl Container for Ogg {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(b"OggS")
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        let how = How {
            repairs: if ends(store)? { vec![] } else { vec![Repair::EndMissing] },
            ..How::plainly("Ogg", |probe| probe.register_format::<OggReader<'_>>())
        };
        packets::open(store, how)
    }
}

/// Whether the last page says that it is the last.
fn ends(store: &Store) -> io::Result<bool> {
    let mut input = store.open()?;
    let len = input.seek(SeekFrom::End(0))?;
    let mut tail = vec![];
    input.seek(SeekFrom::Start(len.saturating_sub(2 * PAGE)))?;
    input.take(2 * PAGE).read_to_end(&mut tail)?;
    let last = tail.windows(6).rev().find(|window| window.starts_with(b"OggS\0"));
    Ok(last.is_some_and(|window| window[5] & END != 0))
}
