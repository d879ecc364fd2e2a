//! WAV: linear PCM, float and G.711 are read as they stand; MP3, ADPCM, GSM 6.10 and G.722 in it are decoded.

use super::riff::Walker;
use super::settle::{self, Shape};
use super::{Container, Opened, law};
use crate::audio::Refusal;
use crate::audio::codecs;
use crate::audio::format::{Encoding, Fields, Format};
use crate::audio::plain::Plain;
use crate::audio::repair::Repair;
use crate::audio::store::{Extent, Input, Store};
use std::io;

/// WAV in RIFF, RIFX, RF64 or BW64.
pub(super) struct Wav;

impl Container for Wav {
    fn recognise(&self, head: &[u8]) -> bool {
        let magic = head.get(..4).unwrap_or_default();
        [b"RIFF", b"RIFX", b"RF64", b"BW64"].iter().any(|known| magic == *known) && head.get(8..12) == Some(b"WAVE")
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        let mut input = store.open_buffered()?;
        let mut walker = Walker::new(&mut input)?;
        let chunks = walker.walk()?;
        let fields = Fields {
            fmt: &chunks.fmt,
            big_endian: walker.big_endian,
        };
        if let Some(coding) = codecs::in_wav(&fields)? {
            let sound = settle::extents(&mut walker, chunks.data, &Shape::coded(coding.block_bytes(), &chunks.fmt))?;
            return Ok(Opened::Coded(coding.open(store, sound, walker.samples, walker.repairs)?));
        }
        let format = Format::parse(&chunks.fmt, walker.big_endian, &mut walker.repairs)?;
        let sound = settle::extents(&mut walker, chunks.data, &Shape::plain(format, &chunks.fmt))?;
        let repairs = walker.repairs;
        plain(store, &mut input, sound, format, repairs)
    }
}

/// Plain sound of a container, by the law that its bytes really follow.
pub(super) fn plain(
    store: &Store,
    input: &mut dyn Input,
    sound: Vec<Extent>,
    mut format: Format,
    mut repairs: Vec<Repair>,
) -> Result<Opened, Refusal> {
    if sound.is_empty() {
        return Err("holds no samples".to_owned().into());
    }
    if let Some(encoding) = other_law(input, &sound, format)? {
        repairs.push(Repair::LawWrong {
            given: format.encoding.plain_name().to_owned(),
            found: encoding.plain_name().to_owned(),
        });
        format.encoding = encoding;
    }
    let store = store.clone();
    Ok(Opened::Plain(Plain { store, format, sound }, repairs))
}

/// The law that the bytes follow, where it is surely another than the header's.
fn other_law(input: &mut dyn Input, sound: &[Extent], format: Format) -> io::Result<Option<Encoding>> {
    if format.encoding.width() > 1 {
        return Ok(None);
    }
    let mut own = vec![];
    for &extent in sound {
        for piece in settle::pieces(input, extent, format)? {
            own.extend((0..format.channels).map(|channel| piece.iter().skip(channel).step_by(format.channels).copied().collect()));
        }
    }
    Ok(law::other_than(format.encoding, &own))
}
