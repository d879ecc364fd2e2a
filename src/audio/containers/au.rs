//! Sun's AU: a header of big-endian numbers, then the sound to the end.

use super::unknown::convert;
use super::wav::plain;
use super::{Container, Opened};
use crate::audio::Refusal;
use crate::audio::format::{Encoding, Format, check_shape};
use crate::audio::repair::Repair;
use crate::audio::store::{Extent, Store};
use crate::units::SampleRate;
use std::io::{Read, Seek, SeekFrom};

/// Says in the header that the length is not known.
const OPEN: u64 = 0xFFFF_FFFF;
/// Bytes of the header without its note.
const HEADER: u64 = 24;

/// Sun's AU.
pub(super) struct Au;

impl Container for Au {
    fn recognise(&self, head: &[u8]) -> bool {
        head.starts_with(b".snd") && head.len() as u64 >= HEADER
    }

    fn open(&self, store: &Store) -> Result<Opened, Refusal> {
        let mut input = store.open_buffered()?;
        let mut header = [0; HEADER as usize];
        input.read_exact(&mut header)?;
        let number = |n: usize| u32::from_be_bytes([header[4 * n], header[4 * n + 1], header[4 * n + 2], header[4 * n + 3]]);
        let (start, promised) = (u64::from(number(1)).max(HEADER), u64::from(number(2)));
        let format = Format {
            encoding: encoding(number(3))?,
            big_endian: true,
            channels: number(5) as usize,
            sample_rate: SampleRate(number(4)),
        };
        check_shape(format.channels, format.sample_rate)?;
        let there = input.seek(SeekFrom::End(0))?.saturating_sub(start);
        let mut repairs = vec![];
        if promised != OPEN && promised > there {
            repairs.push(Repair::CutOff { promised, present: there });
        } else if promised < there && promised != OPEN {
            repairs.push(Repair::LengthShort { promised, present: there });
        }
        let broken = there % format.frame_bytes() as u64;
        if broken > 0 {
            repairs.push(Repair::LastSamplePartial { bytes: broken });
        }
        let sound = Extent {
            start,
            len: there - broken,
        };
        let sound = if sound.len > 0 { vec![sound] } else { vec![] };
        plain(store, &mut input, sound, format, repairs)
    }
}

fn encoding(code: u32) -> Result<Encoding, String> {
    Ok(match code {
        1 => Encoding::MuLaw,
        27 => Encoding::ALaw,
        3..=5 => Encoding::Pcm(code as usize - 1),
        6 => Encoding::Float,
        7 => Encoding::Double,
        _ => {
            return Err(format!(
                "holds AU of the encoding {code}, which is not supported: convert it by {}",
                convert()
            ));
        }
    })
}
