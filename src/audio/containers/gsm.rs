//! Raw GSM 6.10 (`.gsm`): frames of 33 bytes, each beginning with the bits 1101.

use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::blocks::Blocks;
use crate::audio::codecs::gsm;
use crate::audio::store::{Extent, Store};
use crate::units::SampleRate;
use std::io::{Seek, SeekFrom};

/// Frames in a row that are enough to know it by: chance makes as many in one of 10^19 files.
const FRAMES: usize = 16;

/// Raw GSM 6.10.
pub(super) struct Gsm;

impl Container for Gsm {
    fn recognise(&self, head: &[u8]) -> bool {
        let frames = head.chunks_exact(gsm::IN_STREAM);
        frames.len() >= FRAMES && frames.into_iter().all(|frame| frame[0] >> 4 == 0xD) && head.iter().any(|byte| byte >> 4 != 0xD)
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        let len = store.open()?.seek(SeekFrom::End(0))?;
        let whole = vec![Extent { start: 0, len }];
        let decoder = Box::new(gsm::InStream::default());
        Ok(Opened::Coded(Box::new(Blocks::new(
            gsm::in_stream(SampleRate(8000)),
            decoder,
            store,
            whole,
            None,
            vec![],
        )?)))
    }
}
