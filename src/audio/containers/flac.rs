//! FLAC (RFC 9639), read by symphonia.

use super::packets::{self, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::store::Store;
use symphonia::default::formats::FlacReader;

/// FLAC (RFC 9639).
pub(super) struct Flac;

impl Container for Flac {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(b"fLaC")
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        packets::open(store, How::plainly("FLAC", |probe| probe.register_format::<FlacReader<'_>>()))
    }
}
