//! IMA (DVI) and Microsoft ADPCM in the blocks of WAV files, decoded by symphonia.

use crate::audio::Refusal;
use crate::audio::blocks::{BlockDecoder, Layout};
use crate::units::SampleRate;
use std::panic::{AssertUnwindSafe, catch_unwind};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};
use symphonia::default::codecs::AdpcmDecoder;

/// Microsoft's or IMA's ADPCM of a WAV file whose blocks have so many bytes.
pub(in crate::audio) fn in_wav(
    microsoft: bool,
    channels: usize,
    rate: SampleRate,
    block: usize,
) -> Result<(Layout, Box<dyn BlockDecoder>), Refusal> {
    let (name, codec, header, first) = if microsoft {
        ("adpcm_ms", CODEC_ID_ADPCM_MS, 7, 2)
    } else {
        ("adpcm_ima", CODEC_ID_ADPCM_IMA_WAV, 4, 1)
    };
    if !(1..=2).contains(&channels) || block <= header * channels {
        return Err(format!(
            "holds {name} of {channels} channels in blocks of {block} bytes; supported are 1 and 2 in blocks that hold samples"
        )
        .into());
    }
    let shape = Shape {
        channels,
        block,
        header,
        first,
    };
    let frames = shape.frames(block);
    let mut params = AudioCodecParameters::new();
    params
        .for_codec(codec)
        .with_sample_rate(rate.0)
        .with_channels(Channels::Discrete(channels as u16))
        .with_max_frames_per_packet(frames as u64)
        .with_frames_per_block(frames as u64);
    let decoder = AdpcmDecoder::try_new(&params, &AudioDecoderOptions::default()).map_err(|error| error.to_string())?;
    let layout = Layout {
        name,
        channels,
        rate,
        block,
        frames,
    };
    Ok((layout, Box::new(Adpcm { decoder, shape })))
}

struct Adpcm {
    decoder: AdpcmDecoder,
    shape: Shape,
}

/// How samples lie in a block.
#[derive(Clone, Copy)]
struct Shape {
    channels: usize,
    block: usize,
    /// Bytes before the codes, for each channel, and the samples that they hold.
    header: usize,
    first: usize,
}

impl Shape {
    /// Samples of each channel in so many bytes of a block.
    fn frames(self, bytes: usize) -> usize {
        bytes
            .checked_sub(self.header * self.channels)
            .map_or(0, |codes| codes * 2 / self.channels + self.first)
    }
}

impl BlockDecoder for Adpcm {
    fn decode(&mut self, block: &[u8], out: &mut Vec<f32>) -> bool {
        let mut whole = block.to_vec();
        whole.resize(self.shape.block, 0); // the last one may be short
        let packet = Packet::new(
            0,
            Timestamp::new(0),
            Duration::new(self.shape.frames(self.shape.block) as u64),
            whole,
        );
        let mut samples = vec![];
        let decoded = catch_unwind(AssertUnwindSafe(|| match self.decoder.decode(&packet) {
            Ok(decoded) => {
                decoded.copy_to_vec_interleaved::<f32>(&mut samples);
                true
            }
            Err(_) => false,
        }));
        samples.truncate(self.shape.frames(block.len()) * self.shape.channels);
        out.append(&mut samples);
        decoded.unwrap_or(false)
    }
}
