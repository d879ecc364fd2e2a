//! AIFF and AIFF-C, read by symphonia.

use super::packets::{self, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::store::Store;
use symphonia::default::formats::AiffReader;

/// AIFF and AIFF-C.
pub(super) struct Aiff;

impl Container for Aiff {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(b"FORM") && matches!(head.get(8..12), Some(b"AIFF" | b"AIFC"))
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        packets::open(store, How::plainly("AIFF", |probe| probe.register_format::<AiffReader<'_>>()))
    }
}
