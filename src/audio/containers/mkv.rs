//! Matroska and WebM (RFC 9559), read by symphonia.

use super::packets::{self, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::store::Store;
use symphonia::default::formats::MkvReader;

/// Matroska and WebM (RFC 9559).
pub(super) struct Mkv;

impl Container for Mkv {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(&[0x1A, 0x45, 0xDF, 0xA3])
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        packets::open(
            store,
            How::plainly("Matroska or WebM", |probe| probe.register_format::<MkvReader<'_>>()),
        )
    }
}
