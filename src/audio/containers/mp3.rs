//! MPEG audio (ISO 11172-3, 13818-3): MP3, also inside WAV, read by symphonia.

use super::packets::{self, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::coded::Coded;
use crate::audio::repair::Repair;
use crate::audio::store::{Extent, Store};
use symphonia::core::formats::probe::Probe;
use symphonia::default::{formats::MpaReader, meta::Id3v2Reader};

/// Frames in a row that are enough to know MPEG audio by, and how far the first may be.
const FRAMES: usize = 3;
const JUNK: usize = 2048;

/// MPEG audio.
pub(super) struct Mp3;

impl Container for Mp3 {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(b"ID3") || (0..head.len().min(JUNK)).any(|at| frames(&head[at..]))
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        packets::open(store, How::plainly("MP3", register))
    }
}

/// MP3 whose bytes are these of a file.
pub(in crate::audio) fn within(store: &Store, extents: &[Extent], repairs: Vec<Repair>) -> Result<Box<dyn Coded>, Refusal> {
    let how = How {
        extents: Some(extents),
        counts: false,
        repairs,
        ..How::plainly("MP3", register)
    };
    match packets::open(store, how)? {
        Opened::Coded(coded) => Ok(coded),
        Opened::Plain(..) => Err("holds no MP3".to_owned().into()),
    }
}

fn register(probe: &mut Probe) {
    probe.register_format::<MpaReader<'_>>();
    probe.register_metadata::<Id3v2Reader<'_>>();
}

/// Whether frames of one kind follow each other.
fn frames(mut bytes: &[u8]) -> bool {
    let kind = kind(bytes);
    for _ in 0..FRAMES {
        match length(bytes) {
            Some(len) if self::kind(bytes) == kind && bytes.len() > len => bytes = &bytes[len..],
            _ => return false,
        }
    }
    true
}

/// What all frames of a stream have alike: version, layer, rate.
fn kind(bytes: &[u8]) -> Option<(u8, u8)> {
    Some((bytes.get(1)? & 0xFE, bytes.get(2)? & 0x0C))
}

/// The length of the layer 3 frame that begins here.
fn length(bytes: &[u8]) -> Option<usize> {
    let [0xFF, second, third, _, ..] = *bytes else { return None };
    let (version, layer) = ((second >> 3) & 3, (second >> 1) & 3);
    if second & 0xE0 != 0xE0 || version == 1 || layer != 1 {
        return None;
    }
    let first = version == 3;
    let rates: [usize; 14] = if first {
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    } else {
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    };
    let rate = *rates.get(usize::from(third >> 4).checked_sub(1)?)? * 1000;
    let per_second = [44_100, 48_000, 32_000].get(usize::from((third >> 2) & 3))? / [4, 1, 2, 1][usize::from(version)];
    Some(if first { 144 } else { 72 } * rate / per_second + usize::from((third >> 1) & 1))
}
