//! Decoders of compressed sound.

#[cfg(feature = "formats")]
pub(super) mod adpcm;
pub(super) mod g722;
pub(super) mod gsm;
#[cfg(feature = "formats")]
pub(super) mod opus;
pub(super) mod vox;

use super::Refusal;
use super::blocks::{BlockDecoder, Blocks, Layout};
use super::coded::Coded;
#[cfg(feature = "formats")]
use super::containers;
use super::format::Fields;
use super::repair::Repair;
use super::store::{Extent, Store};
use crate::units::SampleRate;

#[cfg(feature = "formats")]
const MS_ADPCM: u16 = 0x0002;
#[cfg(feature = "formats")]
const IMA_ADPCM: u16 = 0x0011;
const GSM: u16 = 0x0031;
#[cfg(feature = "formats")]
const MPEG: u16 = 0x0050;
#[cfg(feature = "formats")]
const MP3: u16 = 0x0055;
const G722: [u16; 2] = [0x0065, 0x028F];

/// How the sound of a WAV file is compressed.
pub(super) enum InWav {
    /// In blocks.
    Blocks(Layout, Box<dyn BlockDecoder>),
    /// MPEG audio, which knows its own frames. The delay in the header is Fraunhofer's 1393 samples, whoever wrote it.
    #[cfg(feature = "formats")]
    Mpeg,
}

/// The coding that a `fmt ` chunk names; `None` for plain sound and for what is not supported.
pub(super) fn in_wav(fields: &Fields<'_>) -> Result<Option<InWav>, Refusal> {
    let (Ok(tag), Some(channels), Some(rate)) = (fields.tag(), fields.u16(2), fields.u32(4)) else {
        return Ok(None);
    };
    let (channels, rate) = (usize::from(channels), SampleRate(rate));
    let mono = |name: &str| match channels {
        1 => Ok(()),
        _ => Err(format!("holds {name} of {channels} channels; supported is one")),
    };
    Ok(Some(match tag {
        GSM => {
            mono("GSM 6.10")?;
            InWav::Blocks(gsm::in_wav(rate), Box::new(gsm::InWav::default()))
        }
        tag if G722.contains(&tag) => {
            mono("G.722")?;
            InWav::Blocks(g722::layout(), Box::new(g722::Decoder::default()))
        }
        #[cfg(feature = "formats")]
        MS_ADPCM | IMA_ADPCM => {
            let block = usize::from(fields.u16(12).unwrap_or(0));
            let (layout, decoder) = adpcm::in_wav(tag == MS_ADPCM, channels, rate, block)?;
            InWav::Blocks(layout, decoder)
        }
        #[cfg(feature = "formats")]
        MPEG | MP3 => InWav::Mpeg,
        _ => return Ok(None),
    }))
}

impl InWav {
    /// Bytes of a block.
    pub(super) fn block_bytes(&self) -> usize {
        match self {
            Self::Blocks(layout, _) => layout.block,
            #[cfg(feature = "formats")]
            Self::Mpeg => 1,
        }
    }

    /// The sound in stretches of a file, of which it says how many samples there are.
    pub(super) fn open(
        self,
        store: &Store,
        sound: Vec<Extent>,
        samples: Option<u64>,
        repairs: Vec<Repair>,
    ) -> Result<Box<dyn Coded>, Refusal> {
        Ok(match self {
            Self::Blocks(layout, decoder) => Box::new(Blocks::new(layout, decoder, store, sound, samples, repairs)?),
            #[cfg(feature = "formats")]
            Self::Mpeg => containers::mp3_within(store, &sound, repairs)?,
        })
    }
}
