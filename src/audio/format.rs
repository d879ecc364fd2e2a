//! What a `fmt ` chunk says of the samples, and which formats are supported.
//!
//! Fields as in Microsoft's WAVEFORMATEX and WAVEFORMATEXTENSIBLE; in the latter the valid bits are the most significant
//! ones of their container, so that a container decodes alike however many of its bits are valid.

use super::Repair;
use crate::units::SampleRate;

/// How one sample is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Linear PCM in containers of so many bytes; offset binary in one byte, else two's complement.
    Pcm(usize),
    /// IEEE 754, 4 bytes.
    Float,
    /// IEEE 754, 8 bytes.
    Double,
    /// ITU-T G.711 A-law.
    ALaw,
    /// ITU-T G.711 µ-law.
    MuLaw,
}

/// How samples are laid out in the data chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format {
    /// How one sample is stored.
    pub encoding: Encoding,
    /// Whether the most significant byte comes first.
    pub big_endian: bool,
    /// Channels, interleaved sample by sample.
    pub channels: usize,
    /// Samples a second.
    pub sample_rate: SampleRate,
}

#[cfg(feature = "formats")]
const SUPPORTED: &str = "supported in WAV are linear PCM of 8 to 32 bits, float of 32 and 64 bits, G.711 A-law and µ-law, MP3, IMA and Microsoft ADPCM, \
     GSM 6.10 and G.722";
#[cfg(not(feature = "formats"))]
const SUPPORTED: &str = "supported in WAV without the feature `formats` are linear PCM of 8 to 32 bits, float of 32 and 64 bits, G.711 A-law and µ-law, \
     GSM 6.10 and G.722";

const PCM: u16 = 0x0001;
const IEEE_FLOAT: u16 = 0x0003;
const A_LAW: u16 = 0x0006;
const MU_LAW: u16 = 0x0007;
const EXTENSIBLE: u16 = 0xFFFE;

/// The last 8 bytes of every sub-format that stands for a format tag (KSDATAFORMAT_SUBTYPE_WAVEFORMATEX), in either byte order.
const SUBTYPE_TAIL: [u8; 8] = [0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

impl Format {
    /// Reads a `fmt ` chunk; what it puts right it adds to `repairs`.
    pub(super) fn parse(fmt: &[u8], big_endian: bool, repairs: &mut Vec<Repair>) -> Result<Self, String> {
        let fields = Fields { fmt, big_endian };
        let too_short = || format!("has a fmt chunk of {} bytes; at least 16 are needed", fmt.len());
        let channels = usize::from(fields.u16(2).ok_or_else(too_short)?);
        let sample_rate = SampleRate(fields.u32(4).ok_or_else(too_short)?);
        let block = usize::from(fields.u16(12).ok_or_else(too_short)?);
        let bits = fields.u16(14).ok_or_else(too_short)?;
        let encoding = Encoding::of(fields.tag()?, bits, repairs)?;
        check_shape(channels, sample_rate)?;
        let format = Self {
            encoding,
            big_endian,
            channels,
            sample_rate,
        };
        format.check_block(block, bits, repairs)?;
        Ok(format)
    }

    /// Bytes of one sample of every channel.
    pub(super) fn frame_bytes(&self) -> usize {
        self.channels * self.encoding.width()
    }

    /// The name in a report, after ffmpeg's.
    pub(super) fn name(&self) -> String {
        let order = if self.big_endian { "be" } else { "le" };
        match self.encoding {
            Encoding::Pcm(1) => "pcm_u8".into(),
            Encoding::Pcm(width) => format!("pcm_s{}{order}", 8 * width),
            Encoding::Float => format!("pcm_f32{order}"),
            Encoding::Double => format!("pcm_f64{order}"),
            Encoding::ALaw => "g711_alaw".into(),
            Encoding::MuLaw => "g711_ulaw".into(),
        }
    }

    /// Holds the block size against channels and bits. A larger block that the channels share evenly would mean padded samples,
    /// and only WAVEFORMATEXTENSIBLE says on which side the padding is; any other size is a slip of the writer.
    fn check_block(&self, block: usize, bits: u16, repairs: &mut Vec<Repair>) -> Result<(), String> {
        let (needed, channels) = (self.frame_bytes(), self.channels);
        if block == needed {
            return Ok(());
        }
        if block > needed && block.is_multiple_of(channels) {
            return Err(format!(
                "has samples of {bits} bits in containers of {} bytes ({channels} channels in blocks of {block} bytes) \
                 and does not say which of the bits are valid; {needed} bytes a block are supported",
                block / channels
            ));
        }
        repairs.push(Repair::BlockSizeWrong {
            bytes: block,
            channels,
            bits,
            needed,
        });
        Ok(())
    }
}

impl Encoding {
    /// The encoding that a format tag and a number of bits stand for.
    fn of(tag: u16, bits: u16, repairs: &mut Vec<Repair>) -> Result<Self, String> {
        match (tag, bits) {
            (PCM, 1..=32) => Ok(Self::Pcm(usize::from(bits).div_ceil(8))),
            (IEEE_FLOAT, 32) => Ok(Self::Float),
            (IEEE_FLOAT, 64) => Ok(Self::Double),
            (A_LAW | MU_LAW, _) => {
                if bits != 8 {
                    repairs.push(Repair::G711BitsWrong { bits });
                }
                Ok(if tag == A_LAW { Self::ALaw } else { Self::MuLaw })
            }
            (PCM, _) => Err(format!("holds linear PCM of {bits} bits; {SUPPORTED}")),
            (IEEE_FLOAT, _) => Err(format!("holds float of {bits} bits; {SUPPORTED}")),
            _ => Err(format!(
                "holds {} (format tag 0x{tag:04X}): convert it by `ffmpeg -i FILE -c:a pcm_s16le OUT.wav`; {SUPPORTED}",
                name_of(tag)
            )),
        }
    }

    /// What users call it.
    pub(super) fn plain_name(self) -> &'static str {
        match self {
            Self::Pcm(1) => "PCM of 8 bits",
            Self::Pcm(_) => "PCM",
            Self::Float | Self::Double => "float",
            Self::ALaw => "A-law",
            Self::MuLaw => "µ-law",
        }
    }

    /// Bytes of one sample.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Pcm(width) => width,
            Self::Float => 4,
            Self::Double => 8,
            Self::ALaw | Self::MuLaw => 1,
        }
    }
}

/// Refuses what no call recording has: it would be a damaged header.
pub(super) fn check_shape(channels: usize, sample_rate: SampleRate) -> Result<(), String> {
    if !(1..=8).contains(&channels) {
        return Err(format!("has {channels} channels; supported are 1 to 8"));
    }
    if !(6_000..=192_000).contains(&sample_rate.0) {
        return Err(format!(
            "has a sample rate of {} Hz; supported are 6000 to 192000 Hz",
            sample_rate.0
        ));
    }
    Ok(())
}

/// The numbers of a `fmt ` chunk.
pub(super) struct Fields<'a> {
    /// Its bytes.
    pub fmt: &'a [u8],
    /// Whether the most significant byte comes first.
    pub big_endian: bool,
}

impl Fields<'_> {
    /// A number of 16 bits.
    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.fmt.get(at..)?.first_chunk()?;
        Some(if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    /// A number of 32 bits.
    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        let bytes = *self.fmt.get(at..)?.first_chunk()?;
        Some(if self.big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    /// The format tag, that of the sub-format in WAVEFORMATEXTENSIBLE.
    pub(super) fn tag(&self) -> Result<u16, String> {
        let tag = self.u16(0).unwrap_or(0);
        if tag != EXTENSIBLE {
            return Ok(tag);
        }
        let guid = self
            .fmt
            .get(24..40)
            .ok_or_else(|| format!("is WAVE_FORMAT_EXTENSIBLE without its sub-format; {SUPPORTED}"))?;
        match self.u32(24).map(u16::try_from) {
            Some(Ok(tag)) if guid.ends_with(&SUBTYPE_TAIL) => Ok(tag),
            _ => {
                let hex: String = guid.iter().map(|byte| format!("{byte:02x}")).collect();
                Err(format!("is WAVE_FORMAT_EXTENSIBLE with the unknown sub-format {hex}; {SUPPORTED}"))
            }
        }
    }
}

/// The names of formats that telephony and recorders write (RFC 2361) and that are not supported.
fn name_of(tag: u16) -> &'static str {
    match tag {
        0x0002 => "Microsoft ADPCM",
        0x0010 | 0x0017 => "OKI ADPCM",
        0x0011 => "IMA ADPCM",
        0x0014 => "G.723 ADPCM",
        0x0022 => "TrueSpeech",
        0x0031 => "GSM 6.10",
        0x0040 => "G.721 ADPCM",
        0x0042 | 0x0111 => "G.723.1",
        0x0045 | 0x0064 => "G.726 ADPCM",
        0x0050 => "MPEG audio",
        0x0055 => "MP3",
        0x0065 | 0x028F => "G.722 ADPCM",
        0x0083 | 0x0133 => "G.729",
        0x00FF | 0x1610 => "AAC",
        0x0160..=0x0163 => "Windows Media Audio",
        0x704F => "Opus",
        0xF1AC => "FLAC",
        _ => "an unknown format",
    }
}
