//! Headerless sound, as its user describes it. It is never guessed.

use super::Opened;
use super::wav::plain;
use crate::audio::Refusal;
use crate::audio::blocks::{BlockDecoder, Blocks, Layout};
use crate::audio::codecs::{g722, gsm, vox};
use crate::audio::format::{Encoding, Format, check_shape};
use crate::audio::repair::Repair;
use crate::audio::store::{Extent, Store};
use crate::error::Error;
use crate::units::SampleRate;
use std::fmt;
use std::io::{Seek, SeekFrom};
use std::str::FromStr;

/// What headerless bytes are: `encoding:rate:channels`, such as `alaw:8000:1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    kind: Kind,
    name: String,
    rate: SampleRate,
    channels: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain { encoding: Encoding, big_endian: bool },
    Vox,
    Gsm,
    G722,
}

const NAMES: &str = "alaw, ulaw, u8, s16le, s16be, s24le, s32le, f32le, vox, gsm, g722";

impl FromStr for Raw {
    type Err = Error;

    /// # Errors
    /// [`Error::Argument`] for an encoding that is not known, a rate or a number of channels that no recording has.
    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = |expected: String| Error::argument("raw", format_args!("{text:?}"), expected);
        let usage = || refuse(format!("ENCODING:RATE:CHANNELS, such as alaw:8000:1; encodings are {NAMES}"));
        let parts: Vec<&str> = text.split(':').collect();
        let [name, rate, channels] = parts[..] else { return Err(usage()) };
        let kind = kind(name).ok_or_else(usage)?;
        let (rate, channels) = match (rate.parse(), channels.parse()) {
            (Ok(rate), Ok(channels)) => (SampleRate(rate), channels),
            _ => return Err(usage()),
        };
        check_shape(channels, rate).map_err(|_| refuse("of 1 to 8 channels and 6000 to 192000 Hz".into()))?;
        if !matches!(kind, Kind::Plain { .. }) && channels != 1 {
            return Err(refuse(format!("of one channel, as all {name} is")));
        }
        if kind == Kind::G722 && rate.0 != 16_000 {
            return Err(refuse("of 16000 Hz, as all g722 is".into()));
        }
        let name = name.into();
        Ok(Self {
            kind,
            name,
            rate,
            channels,
        })
    }
}

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.name, self.rate.0, self.channels)
    }
}

fn kind(name: &str) -> Option<Kind> {
    let plain = |encoding, big_endian| Some(Kind::Plain { encoding, big_endian });
    match name {
        "alaw" => plain(Encoding::ALaw, false),
        "ulaw" => plain(Encoding::MuLaw, false),
        "u8" => plain(Encoding::Pcm(1), false),
        "s16le" => plain(Encoding::Pcm(2), false),
        "s16be" => plain(Encoding::Pcm(2), true),
        "s24le" => plain(Encoding::Pcm(3), false),
        "s32le" => plain(Encoding::Pcm(4), false),
        "f32le" => plain(Encoding::Float, false),
        "vox" => Some(Kind::Vox),
        "gsm" => Some(Kind::Gsm),
        "g722" => Some(Kind::G722),
        _ => None,
    }
}

/// All bytes of a file as the description says.
pub(in crate::audio) fn open(store: &Store, raw: &Raw) -> Result<Opened, Refusal> {
    let mut input = store.open_buffered()?;
    let mut whole = Extent {
        start: 0,
        len: input.seek(SeekFrom::End(0))?,
    };
    let (layout, decoder): (Layout, Box<dyn BlockDecoder>) = match raw.kind {
        Kind::Plain { encoding, big_endian } => {
            let format = Format {
                encoding,
                big_endian,
                channels: raw.channels,
                sample_rate: raw.rate,
            };
            let broken = whole.len % format.frame_bytes() as u64;
            let repairs = if broken > 0 {
                vec![Repair::LastSamplePartial { bytes: broken }]
            } else {
                vec![]
            };
            whole.len -= broken;
            let sound = if whole.len > 0 { vec![whole] } else { vec![] };
            return plain(store, &mut input, sound, format, repairs);
        }
        Kind::Vox => (vox::layout(raw.rate), Box::new(vox::Decoder::default())),
        Kind::Gsm => (gsm::in_stream(raw.rate), Box::new(gsm::InStream::default())),
        Kind::G722 => (g722::layout(), Box::new(g722::Decoder::default())),
    };
    let blocks = Blocks::new(layout, decoder, store, vec![whole], None, vec![])?;
    Ok(Opened::Coded(Box::new(blocks)))
}
