//! Ogg (RFC 3533) with Vorbis, Opus or FLAC, read by symphonia.

use super::packets::{self, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::store::Store;
use symphonia::default::formats::OggReader;

/// Ogg (RFC 3533) with Vorbis, Opus or FLAC.
pub(super) struct Ogg;

impl Container for Ogg {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(b"OggS")
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        packets::open(store, How::plainly("Ogg", |probe| probe.register_format::<OggReader<'_>>()))
    }
}
