//! AAC in ADTS frames (ISO 13818-7), read by symphonia. Nothing in it tells how many samples the encoder put before and after the sound.

use super::packets::{self, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::store::Store;
use symphonia::default::formats::AdtsReader;

/// AAC in ADTS frames.
pub(super) struct Adts;

impl Container for Adts {
    fn recognise(&self, head: &[u8]) -> bool {
        frames(head) >= 2
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        let how = How {
            counts: false,
            ..How::plainly("AAC (ADTS)", |probe| probe.register_format::<AdtsReader<'_>>())
        };
        packets::open(store, how)
    }
}

/// How many frames, at most three, follow each other from the first byte on.
fn frames(mut head: &[u8]) -> usize {
    let mut count = 0;
    while let [0xFF, second, _, fourth, fifth, sixth, ..] = *head
        && second & 0xF6 == 0xF0
        && count < 3
    {
        let len = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
        if len < 7 {
            return 0;
        }
        count += 1;
        head = head.get(len..).unwrap_or_default();
    }
    count
}
