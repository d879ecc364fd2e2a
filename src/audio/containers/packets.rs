//! Sound in packets: a reader of symphonia (MPL-2.0) gives them, a codec decodes them.
//!
//! A packet that cannot be decoded, or that is missing, leaves silence of its length. Samples that an encoder put before or after the
//! sound are cut where the container tells how many.

use super::Opened;
use super::source::Source;
use super::unknown::convert;
use crate::audio::Refusal;
use crate::audio::codecs::opus::Opus;
use crate::audio::coded::Coded;
use crate::audio::repair::Repair;
use crate::audio::store::{Extent, Store};
use crate::units::SampleRate;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions, well_known};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::{Hint, Probe};
use symphonia::core::formats::{FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::packet::Packet;
use symphonia::core::units::TimeBase;

/// Faults of the container in a row after which the rest is given up.
const MOST_FAULTS: u32 = 100;
/// A gap between packets that is filled with silence: from two hundredths of a second to a minute; another one is a fault of the clock.
const GAP_S: std::ops::Range<f64> = 0.02..60.0;
/// What may be missing at the end without being told, seconds.
const NEARLY_S: f64 = 0.25;

/// What LAME (576) and any decoder (529) put before the sound of MP3, samples (LAME's technical FAQ).
const MP3_LEAD: u32 = 1105;
/// The least that an encoder of AAC puts before the sound, samples: the first frame has nothing to overlap with (Apple, QuickTime File Format,
/// "AAC encoding background"). Some put up to twice as many.
const AAC_LEAD: u32 = 1024;

/// How to open a container.
pub(super) struct How<'a> {
    /// What the container is called.
    pub name: &'static str,
    /// Registers the reader.
    pub register: fn(&mut Probe),
    /// Where the container's bytes are; all of the file for `None`.
    pub extents: Option<&'a [Extent]>,
    /// What of the decoded samples is sound, where the container says so.
    pub edit: Option<Edit>,
    /// What of the last packet is no sound, where the container says so of it and its reader does not, seconds.
    pub padding_s: f64,
    /// Whether the container knows how many samples there are, and does not estimate it.
    pub counts: bool,
    /// What was put right already.
    pub repairs: Vec<Repair>,
}

impl How<'_> {
    /// All of a file.
    pub(super) fn plainly(name: &'static str, register: fn(&mut Probe)) -> Self {
        Self {
            name,
            register,
            extents: None,
            edit: None,
            padding_s: 0.0,
            counts: true,
            repairs: vec![],
        }
    }
}

/// The stretch of the decoded samples that is sound, in seconds.
#[derive(Clone, Copy, Default)]
pub(super) struct Edit {
    /// What comes before it.
    pub skip_s: f64,
    /// How long it is.
    pub length_s: Option<f64>,
}

/// Opens a container whose packets symphonia reads.
pub(super) fn open(store: &Store, how: How<'_>) -> Result<Opened, Refusal> {
    let refuse = |error: Error| Refusal::Reason(format!("cannot be read as {}: {error}", how.name));
    let read = |seekable| {
        let stream = MediaSourceStream::new(Box::new(Source::new(store, how.extents, seekable)?), Default::default());
        let mut probe = Probe::default();
        (how.register)(&mut probe);
        guarded(|| probe.probe(&Hint::new(), stream, Default::default(), Default::default()))
    };
    // A reader that can seek looks at the end first: what is damaged there need not spoil the rest.
    let reader = read(true).or_else(|error| read(false).map_err(|_| error)).map_err(refuse)?;
    let tracks = reader
        .tracks()
        .iter()
        .filter(|track| track.track_type() == Some(TrackType::Audio))
        .count();
    let mut repairs = how.repairs;
    if tracks > 1 {
        repairs.push(Repair::OneTrackRead { tracks });
    }
    let track = reader.default_track(TrackType::Audio).ok_or_else(|| {
        format!(
            "is {} without sound in a codec that is known: convert it by {}",
            how.name,
            convert()
        )
    })?;
    let codec = Codec::of(track)?;
    let edit = how.edit.unwrap_or_else(|| Edit {
        skip_s: lead_s(track),
        length_s: None,
    });
    let mut packets = Packets {
        track: track.id,
        tick_s: tick_s(track),
        promised_s: promised_s(&*reader, track).filter(|_| how.counts),
        wide: is_wide(track),
        codec,
        reader,
        shape: None,
        waiting: vec![],
        clock_s: None,
        written: 0,
        skip: 0,
        left: u64::MAX,
        padding_s: how.padding_s,
        damaged: 0,
        silent: 0,
        faults: 0,
        ended: false,
        repairs,
    };
    packets.begin(edit)?;
    Ok(Opened::Coded(Box::new(packets)))
}

/// Runs code of a library; a panic in it is a fault of the data like others.
fn guarded<T>(run: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(Error::DecodeError("the decoder failed")))
}

fn tick_s(track: &Track) -> Option<f64> {
    track.time_base.map(|base| seconds(base, 1))
}

fn seconds(base: TimeBase, ticks: u64) -> f64 {
    ticks as f64 * f64::from(base.numer.get()) / f64::from(base.denom.get())
}

/// What comes before the sound where no edit tells, seconds: what the track's reader tells, else what is known of the codec's encoders.
fn lead_s(track: &Track) -> f64 {
    let Some((params, rate)) = audio(track).and_then(|params| Some((params, params.sample_rate?))) else {
        return 0.0;
    };
    let samples = match params.codec {
        well_known::CODEC_ID_AAC => track.delay.unwrap_or(AAC_LEAD),
        well_known::CODEC_ID_MP3 if track.delay.is_none() => MP3_LEAD,
        _ => 0, // none, or the decoder leaves it out
    };
    f64::from(samples) / f64::from(rate)
}

/// How long the sound is by the container's own words.
fn promised_s(reader: &dyn FormatReader, track: &Track) -> Option<f64> {
    let of_track = track
        .time_base
        .zip(track.duration)
        .map(|(base, duration)| seconds(base, duration.get()));
    let info = reader.media_info();
    of_track.or_else(|| {
        info.time_base
            .zip(info.duration)
            .map(|(base, duration)| seconds(base, duration.get()))
    })
}

fn is_wide(track: &Track) -> bool {
    use well_known::{CODEC_ID_AAC, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3, CODEC_ID_OPUS, CODEC_ID_VORBIS};
    let lossy = [
        CODEC_ID_AAC,
        CODEC_ID_MP1,
        CODEC_ID_MP2,
        CODEC_ID_MP3,
        CODEC_ID_OPUS,
        CODEC_ID_VORBIS,
    ];
    let params = audio(track);
    params.is_some_and(|params| !lossy.contains(&params.codec) && params.bits_per_sample.is_some_and(|bits| bits > 16))
}

fn audio(track: &Track) -> Option<&AudioCodecParameters> {
    track.codec_params.as_ref().and_then(|params| params.audio())
}

/// Decodes packets.
enum Codec {
    /// By symphonia.
    Library(Box<dyn AudioDecoder>),
    /// Opus.
    Opus(Box<Opus>),
}

impl Codec {
    fn of(track: &Track) -> Result<Self, Refusal> {
        let unknown = || format!("holds sound in a codec that is not known: convert it by {}", convert());
        let params = audio(track).ok_or_else(unknown)?;
        if params.codec == well_known::CODEC_ID_OPUS {
            return Ok(Self::Opus(Box::new(Opus::new(params.extra_data.as_deref().unwrap_or_default())?)));
        }
        let mut params = params.clone();
        if [well_known::CODEC_ID_PCM_ALAW, well_known::CODEC_ID_PCM_MULAW].contains(&params.codec) {
            params.with_bits_per_sample(16).with_bits_per_coded_sample(16); // those that come out
        }
        let decoder = guarded(|| symphonia::default::get_codecs().make_audio_decoder(&params, &AudioDecoderOptions::default()));
        decoder.map(Self::Library).map_err(|error| {
            let name = codec_name(&params);
            format!("holds {name}, which is not supported ({error}): convert it by {}", convert()).into()
        })
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Library(decoder) => match decoder.codec_info().short_name {
                "pcm_alaw" => "g711_alaw",
                "pcm_mulaw" => "g711_ulaw",
                name => name,
            },
            Self::Opus(_) => "opus",
        }
    }

    /// Appends a packet's samples; channels and rate.
    fn decode(&mut self, packet: &Packet, out: &mut Vec<f32>) -> Result<(usize, u32), Error> {
        match self {
            Self::Opus(opus) => {
                let trims = (packet.trim_start.get(), packet.trim_end.get());
                opus.decode(&packet.data, trims, out).map_err(Error::DecodeError)?;
                Ok((opus.channels(), opus.rate()))
            }
            Self::Library(decoder) => {
                let decoded = decoder.decode(packet)?;
                let (spec, mut samples) = (decoded.spec(), vec![]);
                decoded.copy_to_vec_interleaved::<f32>(&mut samples);
                out.append(&mut samples);
                Ok((spec.channels().count(), spec.rate()))
            }
        }
    }
}

fn codec_name(params: &AudioCodecParameters) -> &'static str {
    match params.codec {
        well_known::CODEC_ID_SPEEX => "Speex",
        well_known::CODEC_ID_AC3 | well_known::CODEC_ID_EAC3 => "Dolby AC-3",
        well_known::CODEC_ID_WMA => "Windows Media Audio",
        well_known::CODEC_ID_AAC => "AAC of another profile than LC",
        well_known::CODEC_ID_WAVPACK => "WavPack",
        _ => "a codec",
    }
}

struct Packets {
    reader: Box<dyn FormatReader>,
    codec: Codec,
    track: u32,
    tick_s: Option<f64>,
    /// How much sound the container promises.
    promised_s: Option<f64>,
    wide: bool,
    /// Channels and rate, from the first packet that could be decoded on.
    shape: Option<(usize, u32)>,
    /// The packet that was decoded last, which is handed on when it is known whether another one follows.
    waiting: Vec<f32>,
    /// Where the next packet begins by the container's clock.
    clock_s: Option<f64>,
    /// Samples of each channel that were decoded or made silent.
    written: u64,
    /// Samples of each channel still to be left out at the start, and to be taken after that.
    skip: u64,
    left: u64,
    /// What of the last packet is no sound.
    padding_s: f64,
    /// Packets that could not be decoded or were missing, and their silence in samples of each channel.
    damaged: u64,
    silent: u64,
    faults: u32,
    ended: bool,
    repairs: Vec<Repair>,
}

impl Packets {
    /// Reads on to the first packet that can be decoded: it tells channels and rate.
    fn begin(&mut self, edit: Edit) -> Result<(), Refusal> {
        let mut first = vec![];
        while self.shape.is_none() && !self.ended {
            self.step(&mut first)?;
        }
        let Some((_, rate)) = self.shape else {
            return Err("holds no packet that can be decoded".to_owned().into());
        };
        self.skip = (edit.skip_s * f64::from(rate)).round() as u64;
        if let Some(length_s) = edit.length_s {
            self.left = (length_s * f64::from(rate)).round() as u64;
        }
        self.waiting = first;
        Ok(())
    }

    /// Takes one packet.
    fn step(&mut self, out: &mut Vec<f32>) -> Result<(), Refusal> {
        match guarded(|| self.reader.next_packet()) {
            Ok(Some(packet)) if packet.track_id == self.track => {
                self.faults = 0;
                self.take(&packet, out);
            }
            Ok(Some(_)) => {}
            Ok(None) => self.ended = true,
            Err(Error::ResetRequired) => self.restart()?,
            Err(Error::IoError(error)) => {
                self.ended = true;
                if error.kind() != io::ErrorKind::UnexpectedEof {
                    return Err(error.into());
                }
            }
            Err(_) => {
                self.damaged += 1;
                self.faults += 1;
                self.ended = self.faults > MOST_FAULTS;
            }
        }
        Ok(())
    }

    /// A further stream begins, as in Ogg files that were joined.
    fn restart(&mut self) -> Result<(), Refusal> {
        match self.reader.default_track(TrackType::Audio) {
            Some(track) => {
                self.codec = Codec::of(track)?;
                self.track = track.id;
                self.tick_s = tick_s(track);
                self.promised_s = None;
                self.clock_s = None;
            }
            None => self.ended = true,
        }
        Ok(())
    }

    fn take(&mut self, packet: &Packet, out: &mut Vec<f32>) {
        let at_s = self.tick_s.map(|tick_s| packet.pts.get() as f64 * tick_s);
        let mut length_s = self.tick_s.map_or(0.0, |tick_s| packet.dur.get() as f64 * tick_s);
        if let (Some(at_s), Some(clock_s)) = (at_s, self.clock_s)
            && GAP_S.contains(&(at_s - clock_s))
        {
            self.damaged += 1;
            self.silence(at_s - clock_s, out);
        }
        let before = out.len();
        let codec = &mut self.codec;
        match guarded(|| codec.decode(packet, out)) {
            Ok(shape) if shape.0 > 0 && self.shape.is_none_or(|own| own == shape) => {
                self.shape = Some(shape);
                let frames = (out.len() - before) / shape.0;
                self.written += frames as u64;
                length_s = length_s.max(frames as f64 / f64::from(shape.1));
            }
            _ => {
                out.truncate(before);
                self.damaged += 1;
                self.silence(length_s, out);
            }
        }
        // The first packets of some codecs only prepare what follows.
        self.clock_s = at_s.map(|at_s| at_s + length_s).filter(|_| self.written > 0);
    }

    fn silence(&mut self, length_s: f64, out: &mut Vec<f32>) {
        if let Some((channels, rate)) = self.shape {
            let frames = (length_s.min(GAP_S.end) * f64::from(rate)).round() as usize;
            out.resize(out.len() + frames * channels, 0.0);
            self.written += frames as u64;
            self.silent += frames as u64;
        }
    }
}

impl Coded for Packets {
    fn name(&self) -> &'static str {
        self.codec.name()
    }

    fn shape(&self) -> (usize, SampleRate) {
        self.shape
            .map_or((0, SampleRate(0)), |(channels, rate)| (channels, SampleRate(rate)))
    }

    fn band_hz(&self) -> f64 {
        match &self.codec {
            Codec::Opus(opus) => opus.band_hz(),
            Codec::Library(_) => self.shape().1.hz() / 2.0,
        }
    }

    fn is_wide(&self) -> bool {
        self.wide
    }

    fn next(&mut self, out: &mut Vec<f32>) -> Result<bool, Refusal> {
        let mut samples = std::mem::take(&mut self.waiting);
        let mut following = vec![];
        while following.is_empty() && !self.ended {
            self.step(&mut following)?;
        }
        let (channels, rate) = self.shape.unwrap_or((1, 1));
        let is_last = following.is_empty();
        if is_last {
            let padding = (self.padding_s * f64::from(rate)).round() as usize * channels;
            samples.truncate(samples.len().saturating_sub(padding));
        }
        let frames = (samples.len() / channels) as u64;
        let skipped = self.skip.min(frames);
        let taken = self.left.min(frames - skipped);
        self.skip -= skipped;
        self.left -= taken;
        out.extend_from_slice(&samples[skipped as usize * channels..(skipped + taken) as usize * channels]);
        self.waiting = following;
        Ok(!is_last && self.left > 0)
    }

    fn repairs(&self) -> Vec<Repair> {
        let mut repairs = self.repairs.clone();
        let rate = f64::from(self.shape.map_or(1, |(_, rate)| rate));
        if self.damaged > 0 {
            repairs.push(Repair::packets_lost(self.damaged, self.silent as f64 / rate));
        }
        let (there_s, promised_s) = (self.written as f64 / rate, self.promised_s.unwrap_or(0.0));
        if promised_s > there_s + NEARLY_S {
            repairs.push(Repair::ends_early(promised_s, there_s));
        }
        repairs
    }
}
