//! Matroska and WebM (RFC 9559), read by symphonia; what fills the last packet beyond the sound (`DiscardPadding`), which it leaves there, is
//! read here.

use super::packets::{self, How};
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::store::{Extent, Input, Store};
use std::io::{self, Read, SeekFrom};
use symphonia::default::formats::MkvReader;

/// Names of elements (RFC 9559, section 5.1).
const SEGMENT: u64 = 0x1853_8067;
const CLUSTER: u64 = 0x1F43_B675;
const SIMPLE_BLOCK: u64 = 0xA3;
const BLOCK_GROUP: u64 = 0xA0;
const DISCARD_PADDING: u64 = 0x75A2;
/// Elements that are looked at, at the most.
const MOST_ELEMENTS: usize = 1 << 22;

/// Matroska and WebM (RFC 9559).
pub(super) struct Mkv;

impl Container for Mkv {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(&[0x1A, 0x45, 0xDF, 0xA3])
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        let how = How {
            padding_s: padding_ns(&mut *store.open()?)?.map_or(0.0, |padding| padding as f64 / 1e9),
            ..How::plainly("Matroska or WebM", |probe| probe.register_format::<MkvReader<'_>>())
        };
        packets::open(store, how)
    }
}

/// An element's name and place (RFC 8794).
#[derive(Clone, Copy)]
struct Element {
    name: u64,
    body: Extent,
    /// Whether its length was left open: what follows may be its children or its neighbours.
    open: bool,
}

/// The padding that the last block tells, nanoseconds; `None` where it tells none, or pads its start.
fn padding_ns(input: &mut dyn Input) -> io::Result<Option<u64>> {
    let len = input.seek(SeekFrom::End(0))?;
    let file = Extent { start: 0, len };
    let Some(segment) = last(input, file, &[SEGMENT])? else {
        return Ok(None);
    };
    let blocks = [SIMPLE_BLOCK, BLOCK_GROUP];
    let mut block = last(input, segment.body, &[CLUSTER, SIMPLE_BLOCK, BLOCK_GROUP])?;
    if let Some(cluster) = block.filter(|block| block.name == CLUSTER) {
        block = last(input, cluster.body, &blocks)?;
    }
    let Some(group) = block.filter(|block| block.name == BLOCK_GROUP) else {
        return Ok(None);
    };
    let Some(padding) = last(input, group.body, &[DISCARD_PADDING])?.filter(|padding| (1..=8).contains(&padding.body.len)) else {
        return Ok(None);
    };
    let bytes = read(input, padding.body.start, padding.body.len)?;
    let is_negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    Ok((!is_negative).then(|| number(&bytes)))
}

/// The last of a stretch's elements that has one of these names. Elements of open length are gone into.
fn last(input: &mut dyn Input, within: Extent, names: &[u64]) -> io::Result<Option<Element>> {
    let (mut at, mut found) = (within.start, None);
    for _ in 0..MOST_ELEMENTS {
        let Some(element) = element(input, at, within.end())? else { break };
        if names.contains(&element.name) && !(element.open && element.name == CLUSTER) {
            found = Some(element);
        }
        at = if element.open { element.body.start } else { element.body.end() };
    }
    Ok(found)
}

/// The element at a place; `None` where there is none, or it reaches beyond the end.
fn element(input: &mut dyn Input, at: u64, end: u64) -> io::Result<Option<Element>> {
    let head = read(input, at, 12.min(end.saturating_sub(at)))?;
    // The leading zeros of a number's first byte say how many bytes it has; a name keeps that byte's highest one, a length does not.
    let size = |from: usize| head.get(from).map(|byte| byte.leading_zeros() as usize + 1);
    let Some(name_len) = size(0).filter(|&len| len <= 4) else {
        return Ok(None);
    };
    let Some(len_len) = size(name_len).filter(|&len| len <= 8) else {
        return Ok(None);
    };
    let (Some(name), Some(len)) = (head.get(..name_len), head.get(name_len..name_len + len_len)) else {
        return Ok(None);
    };
    let most = (1 << (7 * len_len)) - 1;
    let len = number(len) & most;
    let start = at + (name_len + len_len) as u64;
    let open = len == most;
    let body = Extent {
        start,
        len: if open { end.saturating_sub(start) } else { len },
    };
    Ok((body.end() <= end).then_some(Element {
        name: number(name),
        body,
        open,
    }))
}

/// A number, most significant byte first.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

/// The bytes at a place, fewer at the end of the file.
fn read(input: &mut dyn Input, at: u64, len: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    input.seek(SeekFrom::Start(at))?;
    input.take(len).read_to_end(&mut bytes)?;
    Ok(bytes)
}
