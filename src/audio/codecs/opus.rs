//! Opus (RFC 6716), decoded by the crate ropus, a port of the reference; its header (RFC 7845).

use ropus::{Channels, DecodeMode, Decoder};

/// Opus counts samples at this rate, whatever is coded.
const CLOCK: u64 = 48_000;

/// A decoder of the packets of one stream.
pub(in crate::audio) struct Opus {
    decoder: Decoder,
    channels: usize,
    rate: u32,
    /// Samples at 48 kHz that are still to be left out at the start.
    skip: u64,
    /// The highest frequency of the packets so far.
    band_hz: f64,
    samples: Vec<f32>,
}

impl Opus {
    /// A decoder for the stream that an `OpusHead` describes, at the rate of what was recorded, where Opus has it.
    pub(in crate::audio) fn new(head: &[u8]) -> Result<Self, String> {
        let [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', _, channels, rest @ ..] = head else {
            return Err("holds Opus without its header".into());
        };
        let Some(&[skip_low, skip_high, a, b, c, d, gain_low, gain_high]) = rest.first_chunk::<8>() else {
            return Err("holds Opus with a header that is cut off".into());
        };
        let recorded = u32::from_le_bytes([a, b, c, d]);
        let rate = if [8000, 12_000, 16_000, 24_000].contains(&recorded) {
            recorded
        } else {
            CLOCK as u32
        };
        let layout = match channels {
            1 => Channels::Mono,
            2 => Channels::Stereo,
            _ => return Err(format!("holds Opus of {channels} channels; supported are 1 and 2")),
        };
        let refuse = |reason: String| format!("holds Opus that cannot be decoded: {reason}");
        let mut decoder = Decoder::new(rate, layout).map_err(|error| refuse(error.to_string()))?;
        let gain = i16::from_le_bytes([gain_low, gain_high]);
        decoder.set_gain(gain.into()).map_err(|error| refuse(error.to_string()))?;
        let channels = usize::from(*channels);
        Ok(Self {
            samples: vec![0.0; decoder.max_frame_samples_per_channel() * channels],
            decoder,
            channels,
            rate,
            skip: u64::from(u16::from_le_bytes([skip_low, skip_high])),
            band_hz: 0.0,
        })
    }

    /// Channels.
    pub(in crate::audio) fn channels(&self) -> usize {
        self.channels
    }

    /// Samples a second that come out.
    pub(in crate::audio) fn rate(&self) -> u32 {
        self.rate
    }

    /// The highest frequency that was coded.
    pub(in crate::audio) fn band_hz(&self) -> f64 {
        self.band_hz.min(f64::from(self.rate) / 2.0)
    }

    /// Appends a packet's samples; `trims` are samples at 48 kHz that the container leaves out at its start and end.
    pub(in crate::audio) fn decode(&mut self, packet: &[u8], trims: (u64, u64), out: &mut Vec<f32>) -> Result<(), &'static str> {
        let decoded = self.decoder.decode_float(packet, &mut self.samples, DecodeMode::Normal);
        let frames = decoded.map_err(|_| "a packet of Opus cannot be decoded")?;
        if let Some(toc) = packet.first() {
            self.band_hz = self.band_hz.max(band_of(toc >> 3));
        }
        let at_rate = |samples: u64| (samples * u64::from(self.rate) / CLOCK) as usize;
        let skipped = self.skip.max(trims.0).min(frames as u64 * CLOCK / u64::from(self.rate));
        self.skip -= skipped.min(self.skip);
        let start = at_rate(skipped);
        let end = frames.saturating_sub(at_rate(trims.1)).max(start);
        out.extend_from_slice(&self.samples[start * self.channels..end * self.channels]);
        Ok(())
    }
}

/// The audio bandwidth of a packet's configuration (RFC 6716, table 2).
fn band_of(configuration: u8) -> f64 {
    match configuration {
        0..=3 | 16..=19 => 4000.0,
        4..=7 => 6000.0,
        8..=11 | 20..=23 => 8000.0,
        12..=13 | 24..=27 => 12_000.0,
        _ => 20_000.0,
    }
}
