//! Activity: where this channel speaks, and where it holds tones and music instead.
//!
//! Every threshold is relative to the channel's own noise and loudest sounds, so a gain changes nothing; the one absolute number is the
//! power 0 of digital silence.

use super::call_progress::{CallProgressTone, CallProgressTones, call_progress_tones};
pub use super::crosstalk::{Crosstalk, Tail, crosstalk};
use super::dtmf::dtmf_signals;
use super::foreground::Foreground;
pub use super::foreground::{Behind, Second};
use super::frame_range::{FrameRange, joined, runs, span};
use super::music::{each_moment, music};
use super::noise::{Blocks, Noise, loudest};
use super::phrase::{Sounds, phrases};
use super::pure_tone::pure_tones;
use super::snr::{HEARD, Snr};
use crate::track::Tracks;
use crate::units::Span;
use half::bf16;

/// Where a channel speaks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Activity {
    /// Phrases, in order: each ends at a pause of 0.25 s or more. Their edges are where the sound falls 40 dB below the phrase's loudest
    /// 10 ms; where noise hides that, the edge is moved outwards from the last audible frame by the time for which phrases usually continue.
    pub phrases: Vec<Span>,
    /// Line tones, ringback, busy tone, DTMF and music, in order.
    pub not_speech: Vec<Span>,
    /// Call-progress tones among them, in order.
    pub tones: Vec<CallProgressTone>,
    /// Where there may be a call-progress tone that voices veil, in order.
    pub veiled_tones: Vec<Span>,
    /// DTMF signals among them, in order. Which key was pressed is not determined, since it may be part of a password.
    pub dtmf: Vec<Span>,
    /// Music among them, in order.
    pub music: Vec<Span>,
    /// What leaks in from other channels, and was left out.
    pub crosstalk: Vec<Crosstalk>,
    /// Voices behind the speaker, which were left out.
    pub behind: Option<Behind>,
    /// A second speaker of the channel, far fainter than the first.
    pub second: Option<Second>,
}

/// Reach of the noise floor in blocks of 0.1 s: 2 s for speech, which pauses; 6 s for tones and music, which go on.
const NEAR: usize = 20;
const FAR: usize = 60;
/// Sounds further below the loudest than this (40 dB) do not carry a tone or music further.
const FAINT: f32 = 1e-4;
/// Music holds frames of this periodicity in at least this share.
const PERIODIC: f32 = 0.5;
const TONAL_SHARE: f32 = 0.15;
/// What stands 6 dB above the far noise is heard too.
const ABOVE_NOISE: f32 = 4.0;
/// Sounds less than 0.15 s apart are judged as one, tone or not.
const APART: usize = 15;
/// So much of a sound must be tone if all of it shall be.
const TONE_SHARE: f32 = 0.7;
/// How far the ends of a tone may lie outside of where it stands still, and how far it colours its neighbours.
const TONE_EDGE: usize = 8;

/// Where one channel speaks, judged by this channel alone.
pub fn activity(tracks: &Tracks) -> Activity {
    activity_beside(tracks, &[], &[])
}

/// Where one channel speaks, beside the call's other channels, given as their power tracks in bfloat16; what leaks in from one of them (as
/// [`crosstalk`] found it) is not speech.
pub fn activity_beside(tracks: &Tracks, crosstalk: &[Crosstalk], others: &[&[bf16]]) -> Activity {
    let loud = loudest(tracks.power.iter().copied());
    if loud <= 0.0 {
        return Activity::default();
    }
    let blocks = Blocks::new(tracks, loud);
    let tonal = Tonal::new(tracks, &blocks.floor(FAR), loud);
    let noise = blocks.floor(NEAR);
    drop(blocks);
    let mut snr = Snr::new(tracks, &noise);
    let mut music = music(tracks, loud, |i| covers(&tonal.tones, i));
    music.retain(|stretch| tonal.stands_out_in(stretch) && is_tonal(tracks, stretch));
    let other_sounds = other_sounds(tonal, music, &snr, loud);
    let mut masked = vec![false; tracks.len()];
    other_sounds.all.iter().for_each(|stretch| masked[stretch.clone()].fill(true));
    let free = free_of(&other_sounds.all, tracks.len());
    let speaker = loudest(free.into_iter().flatten().map(|i| snr.excess(i)));
    for leak in crosstalk {
        if let Some(source) = others.get(leak.from) {
            let more = leak.beyond(source, tracks.len(), |i| snr.excess(i));
            snr.take_away(|i| more * leak.most(source, i));
        }
    }
    let foreground = Foreground::new((tracks, &noise, &snr), &masked, speaker, others);
    let sounds = Sounds {
        tracks,
        noise: &noise,
        snr: &snr,
        masked: &masked,
        foreground: &foreground,
        speaker,
    };
    let phrases = if speaker > 0.0 { phrases(&sounds) } else { Vec::new() };
    Activity {
        phrases,
        not_speech: other_sounds.all.iter().map(span).collect(),
        tones: other_sounds.tones,
        veiled_tones: other_sounds.veiled,
        dtmf: other_sounds.dtmf,
        music: other_sounds.music.iter().map(span).collect(),
        crosstalk: crosstalk.to_vec(),
        behind: foreground.behind,
        second: foreground.second,
    }
}

/// Calls `sink` with the features of each tenth of a second, named by [`super::music_feature_names`], to which `lab/music` fits the weights.
pub fn music_features(tracks: &Tracks, sink: impl FnMut(&[f32])) {
    let loud = loudest(tracks.power.iter().copied());
    let tonal = Tonal::new(tracks, &Blocks::new(tracks, loud).floor(FAR), loud);
    each_moment(tracks, loud, |i| covers(&tonal.tones, i), sink);
}

/// The frames of tones against the distant noise floor: nearby, a long tone is its own noise floor.
struct Tonal {
    /// Whether each frame stands out.
    stands_out: Vec<bool>,
    tones: Vec<FrameRange>,
    steady: Vec<CallProgressTone>,
    veiled: Vec<Span>,
    dtmf: Vec<FrameRange>,
}

impl Tonal {
    fn new(tracks: &Tracks, noise: &Noise, loud: f32) -> Self {
        let power = tracks.power.iter().enumerate();
        let dtmf = dtmf_signals(tracks, noise, loud);
        let CallProgressTones { certain, veiled } = call_progress_tones(tracks, noise, loud);
        let (stretches, steady): (Vec<FrameRange>, _) = certain.into_iter().unzip();
        let mut tones: Vec<FrameRange> = pure_tones(tracks, noise, loud)
            .into_iter()
            .chain(stretches)
            .chain(dtmf.iter().cloned())
            .collect();
        tones.sort_by_key(|stretch| stretch.start);
        Self {
            stands_out: power.map(|(i, &p)| p > ABOVE_NOISE * noise.power(i) && p > FAINT * loud).collect(),
            tones: joined(tones, 1),
            steady,
            veiled,
            dtmf,
        }
    }

    /// Whether most of a stretch stands out from the noise.
    fn stands_out_in(&self, stretch: &FrameRange) -> bool {
        let inside = self.stands_out.get(stretch.clone()).unwrap_or_default();
        2 * inside.iter().filter(|&&out| out).count() > inside.len()
    }
}

/// Sounds other than speech.
struct OtherSounds {
    all: Vec<FrameRange>,
    tones: Vec<CallProgressTone>,
    veiled: Vec<Span>,
    dtmf: Vec<Span>,
    music: Vec<FrameRange>,
}

/// Tones, to the edges of their sound, and music.
fn other_sounds(tonal: Tonal, music: Vec<FrameRange>, snr: &Snr, loud: f32) -> OtherSounds {
    let Tonal {
        stands_out,
        tones,
        steady,
        veiled,
        dtmf,
    } = tonal;
    let frames = stands_out.len();
    let heard = |i: usize| stands_out.get(i).is_some_and(|&out| out) || snr.log_ratio(i) > HEARD && snr.excess(i) > FAINT * loud;
    let mut found: Vec<FrameRange> = tones.iter().map(|tone| widened(tone, frames, heard)).collect();
    for sound in joined(runs(0..frames, heard), APART) {
        let of_tone: usize = within(&tones, &sound).map(|tone| tone.len()).sum();
        if of_tone as f32 >= TONE_SHARE * sound.len() as f32 {
            found.push(sound);
        }
    }
    found.extend_from_slice(&music);
    found.sort_by_key(|stretch| stretch.start);
    OtherSounds {
        all: joined(found, 1),
        tones: steady,
        veiled,
        dtmf: dtmf.iter().map(|key| span(&widened(key, frames, heard))).collect(),
        music,
    }
}

/// Whether part of a range is periodic, which noise raised by a gain control is not.
fn is_tonal(tracks: &Tracks, stretch: &FrameRange) -> bool {
    let strength = tracks.pitch.strength.get(stretch.clone()).unwrap_or_default();
    let periodic = strength.iter().filter(|&&strength| strength >= PERIODIC).count();
    periodic as f32 >= TONAL_SHARE * stretch.len() as f32
}

/// Whether a frame lies in one of the stretches, which are in order.
fn covers(stretches: &[FrameRange], frame: usize) -> bool {
    stretches
        .get(stretches.partition_point(|stretch| stretch.end <= frame))
        .is_some_and(|stretch| stretch.start <= frame)
}

/// The parts of `stretches` inside `bounds`.
fn within<'a>(stretches: &'a [FrameRange], bounds: &'a FrameRange) -> impl Iterator<Item = FrameRange> + 'a {
    let from = stretches.partition_point(|stretch| stretch.end <= bounds.start);
    let inside = stretches.iter().skip(from).take_while(|stretch| stretch.start < bounds.end);
    inside.map(|stretch| stretch.start.max(bounds.start)..stretch.end.min(bounds.end))
}

/// A tone with the sound right before and after it.
fn widened(tone: &FrameRange, frames: usize, heard: impl Fn(usize) -> bool) -> FrameRange {
    let before = (1..=TONE_EDGE.min(tone.start)).take_while(|&back| heard(tone.start - back)).count();
    let after = (tone.end..frames).take(TONE_EDGE).take_while(|&i| heard(i)).count();
    tone.start - before..tone.end + after
}

/// What lies between the stretches, a little away from them.
fn free_of(stretches: &[FrameRange], frames: usize) -> Vec<FrameRange> {
    let starts = std::iter::once(0).chain(stretches.iter().map(|stretch| stretch.end + TONE_EDGE));
    let ends = stretches
        .iter()
        .map(|stretch| stretch.start.saturating_sub(TONE_EDGE))
        .chain(std::iter::once(frames));
    starts.zip(ends).map(|(start, end)| start..end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::track::GlanceTaker;
    use crate::track::bands::BandTracker;
    use crate::track::level::LevelTracker;
    use crate::track::pitch::PitchTrack;
    use std::f64::consts::TAU;

    const RATE: f64 = 8000.0;

    /// A voice with moving resonances and four syllables a second, at the given times; faint white noise throughout.
    fn voice(seconds: f64, phrases: &[(f64, f64)]) -> Vec<f32> {
        let mut random = Random(1);
        let at = |t: f64| {
            let resonance = 900.0 + 600.0 * (TAU * 3.1 * t).sin();
            let partial = |h: usize| (-((h as f64 * 120.0 - resonance) / 300.0).powi(2)).exp() * (TAU * 120.0 * h as f64 * t).sin();
            (0.1 + (TAU * 2.0 * t).sin().abs()) * (3..28).map(partial).sum::<f64>()
        };
        let spoken = |t: f64| phrases.iter().any(|&(start, end)| (start..end).contains(&t));
        let times = (0..(seconds * RATE) as usize).map(|i| i as f64 / RATE);
        times
            .map(|t| (0.0005 * random.even() + if spoken(t) { 0.05 * at(t) } else { 0.0 }) as f32)
            .collect()
    }

    /// Adds two tones of one strength.
    fn add_tones(samples: &mut [f32], hertz: [f64; 2], (start, end): (f64, f64)) {
        let (from, to) = ((start * RATE) as usize, (end * RATE) as usize);
        for (i, sample) in samples.iter_mut().enumerate().take(to).skip(from) {
            *sample += hertz.map(|f| 0.05 * (TAU * f * i as f64 / RATE).sin()).iter().sum::<f64>() as f32;
        }
    }

    /// Tracks whose pitch is voiced where there is sound.
    fn tracks(samples: &[f32]) -> Tracks {
        let (mut level, mut bands) = (LevelTracker::default(), BandTracker::new().unwrap());
        level.push(samples);
        bands.push(samples);
        let power = level.finish();
        let top = power.iter().fold(0.0f32, |a, &b| a.max(b));
        let strength: Vec<f32> = power.iter().map(|&p| if p > 1e-3 * top { 0.9 } else { 0.1 }).collect();
        let f0 = strength.iter().map(|&s| if s > 0.5 { 120.0 } else { 0.0 }).collect();
        let bands = bands.finish(power.len());
        Tracks {
            power,
            bands,
            pitch: PitchTrack { f0, strength },
        }
    }

    fn assert_near(found: &[Span], truth: &[(f64, f64)], tolerance: f64) {
        assert_eq!(found.len(), truth.len(), "{found:?} for {truth:?}");
        for (span, (start, end)) in found.iter().zip(truth) {
            let error = (span.start_s.0 - start).abs().max((span.end_s.0 - end).abs());
            assert!(error <= tolerance, "{span:?} for {start}-{end}");
        }
    }

    #[test]
    fn phrases_end_at_pauses_of_a_quarter_second() {
        let found = activity(&tracks(&voice(6.0, &[(1.0, 2.0), (2.2, 3.0), (3.3, 4.5)])));
        assert_near(&found.phrases, &[(1.0, 3.0), (3.3, 4.5)], 0.03);
        assert!(found.not_speech.is_empty(), "{found:?}");
    }

    #[test]
    fn tones_are_no_speech() {
        let mut samples = voice(12.0, &[(4.0, 6.0), (9.0, 10.5)]);
        add_tones(&mut samples, [450.0, 450.0], (1.0, 2.0));
        add_tones(&mut samples, [697.0, 1209.0], (7.0, 7.1));
        add_tones(&mut samples, [440.0, 480.0], (7.5, 8.5));
        let found = activity(&tracks(&samples));
        assert_near(&found.not_speech, &[(1.0, 2.0), (7.0, 7.1), (7.5, 8.5)], 0.03);
        assert_near(&found.dtmf, &[(7.0, 7.1)], 0.03);
        let (steady, hertz): (Vec<Span>, Vec<f64>) = found.tones.iter().map(|tone| (tone.span, tone.frequency.0)).unzip();
        assert_near(&steady, &[(1.0, 2.0), (7.5, 8.5)], 0.03);
        assert!((hertz[0] - 450.0).abs() < 1.0 && (hertz[1] - 460.0).abs() < 3.0, "{hertz:?}");
        assert_near(&found.phrases, &[(4.0, 6.0), (9.0, 10.5)], 0.03);
    }

    #[test]
    fn a_held_low_vowel_is_speech_and_two_low_tones_are_not() {
        let mut samples = voice(6.0, &[(1.0, 2.0)]);
        add_tones(&mut samples, [175.0, 350.0], (3.0, 3.8));
        let mut tracks = tracks(&samples);
        assert_near(&activity(&tracks).phrases, &[(1.0, 2.0)], 0.03);
        for (i, f0) in tracks.pitch.f0.iter_mut().enumerate().skip(300).take(80) {
            *f0 = 175.0 + 0.05 * (i - 300) as f32;
        }
        assert_near(&activity(&tracks).phrases, &[(1.0, 2.0), (3.0, 3.8)], 0.05);
    }

    #[test]
    fn music_is_no_speech() {
        let mut samples = voice(16.0, &[(1.0, 3.0), (13.0, 15.0)]);
        for note in 0..16 {
            let start = 4.0 + 0.5 * f64::from(note);
            let root = 260.0 * f64::from(note * 5 % 7 + 8) / 8.0;
            for partial in [1.0, 3.0, 5.0] {
                add_tones(&mut samples, [partial * root, (partial + 1.0) * root], (start, start + 0.5));
            }
        }
        let found = activity(&tracks(&samples));
        assert_near(&found.not_speech, &[(4.0, 12.0)], 0.05);
        assert_eq!(found.music, found.not_speech);
        assert_near(&found.phrases, &[(1.0, 3.0), (13.0, 15.0)], 0.03);
    }

    #[test]
    fn a_gain_changes_nothing() {
        let samples = voice(6.0, &[(1.0, 2.0), (3.3, 4.5)]);
        let doubled: Vec<f32> = samples.iter().map(|x| 2.0 * x).collect();
        assert_eq!(activity(&tracks(&samples)), activity(&tracks(&doubled)));
    }

    #[test]
    fn a_faint_copy_of_the_other_side_is_no_speech() {
        let other = voice(30.0, &[(1.0, 6.0), (7.0, 14.0), (20.0, 27.0)]);
        let mut own = voice(30.0, &[(15.0, 18.0)]);
        own.iter_mut().skip(160).zip(&other).for_each(|(own, other)| *own += 0.056 * other);
        let glance = |samples: &[f32]| {
            let mut taker = GlanceTaker::new(30.0);
            taker.push(samples);
            taker.finish()
        };
        let (own_glance, other) = (glance(&own), glance(&other));
        let leaks = crosstalk(&own_glance.excerpt, &[&other.excerpt]);
        let beside = activity_beside(&tracks(&own), &leaks, &[&other.power]);
        assert_near(&beside.phrases, &[(15.0, 18.0)], 0.05);
        let [crosstalk] = beside.crosstalk.as_slice() else {
            panic!("{beside:?}")
        };
        let delay = crosstalk.delay.0;
        assert!(
            (crosstalk.gain_db + 25.0).abs() < 2.0 && (delay - 0.02).abs() < 0.001,
            "{crosstalk:?}"
        );
    }

    #[test]
    fn silence_and_nothing_have_no_phrases() {
        assert_eq!(activity(&Tracks::default()), Activity::default());
        assert_eq!(activity(&tracks(&[0.0; 16_000])), Activity::default());
        assert!(activity(&tracks(&voice(20.0, &[]))).phrases.is_empty());
        for samples in [&[0.1; 1][..], &[0.1; 79], &[-0.3; 200]] {
            activity(&tracks(samples));
        }
    }
}
