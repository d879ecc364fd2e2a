//! Apple's Core Audio Format, read by symphonia.

use super::packets::{self, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::store::Store;
use symphonia::default::formats::CafReader;

/// Apple's Core Audio Format.
pub(super) struct Caf;

impl Container for Caf {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(b"caff")
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        packets::open(store, How::plainly("CAF", |probe| probe.register_format::<CafReader<'_>>()))
    }
}
