//! Activity: where this channel speaks, and where it holds tones and music instead.
//!
//! Every threshold is relative to the channel's own noise and loudest sounds, so a gain changes nothing; the one absolute number is the
//! power 0 of digital silence.

use super::crosstalk::leakage;
use super::evidence::Evidence;
use super::music::{held, music};
use super::noise::{Blocks, loudest};
use super::phrase::{Sounds, phrases};
use super::stretch::{Stretch, joined, runs, span};
use super::tone::tones;
use crate::track::Tracks;
use crate::units::Span;

/// Where a channel speaks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Activity {
    /// Phrases, in order: each ends at a pause of 0.25 s or more. Their edges are where the sound falls 40 dB below the phrase's loudest
    /// 10 ms; where noise hides that, the edge lies as far outside of the last that is heard as phrases usually go on.
    pub phrases: Vec<Span>,
    /// Stretches of line tones, ringback, busy tone, keys and music, in order.
    pub not_speech: Vec<Span>,
}

/// Reach of the noise floor in blocks of 0.1 s: 2 s for speech, which pauses; 6 s for tones and music, which go on.
const NEAR: usize = 20;
const FAR: usize = 60;
/// A sound is heard where the evidence exceeds that of noise alone.
pub(crate) const HEARD: f32 = 0.25;
/// Sounds further below the loudest than this (40 dB) do not carry a tone or music further.
const FAINT: f32 = 1e-4;
/// Sounds less than 0.15 s apart are judged as one, tone or music or not.
const APART: usize = 15;
/// So much of a sound must be tone, or so much of it held, if all of it shall be tone or music.
const TONE_SHARE: f32 = 0.7;
const HELD_SHARE: f32 = 0.5;
/// Music that runs into other sound counts as far as it goes from this length on, 2.5 s.
const LONG_MUSIC: usize = 250;
/// How far the ends of a tone may lie outside of where it stands still, and how far it colours its neighbours.
const TONE_EDGE: usize = 8;

/// Where one channel speaks, judged by this channel alone.
pub fn activity(tracks: &Tracks) -> Activity {
    activity_beside(tracks, &[])
}

/// Where one channel speaks; `others` holds the power tracks of the call's other channels. What is a faint copy of one of them is
/// crosstalk, not speech.
pub fn activity_beside(tracks: &Tracks, others: &[&[f32]]) -> Activity {
    let loud = loudest(tracks.power.iter().copied());
    if loud <= 0.0 {
        return Activity::default();
    }
    let blocks = Blocks::new(tracks, loud);
    let noise = blocks.floor(NEAR);
    let mut evidence = Evidence::new(tracks, &noise);
    let not_speech = not_speech(tracks, &blocks, &evidence, loud);
    let mut masked = vec![false; tracks.len()];
    not_speech.iter().for_each(|stretch| masked[stretch.clone()].fill(true));
    let free = free_of(&not_speech, tracks.len());
    let speaker = loudest(free.into_iter().flatten().map(|i| evidence.level(i)));
    for other in others {
        if let Some(leakage) = leakage(&tracks.power, &noise, other) {
            evidence.take_away(&leakage);
        }
    }
    let sounds = Sounds {
        tracks,
        noise: &noise,
        evidence: &evidence,
        masked: &masked,
        speaker,
    };
    let phrases = if speaker > 0.0 { phrases(&sounds) } else { Vec::new() };
    Activity {
        phrases,
        not_speech: not_speech.iter().map(span).collect(),
    }
}

/// Tones and music, each to the edges of its sound.
fn not_speech(tracks: &Tracks, blocks: &Blocks, evidence: &Evidence, loud: f32) -> Vec<Stretch> {
    let noise = blocks.floor(FAR);
    let heard = |i: usize| evidence.signs(i) > HEARD && evidence.level(i) > FAINT * loud;
    let tones = tones(tracks, &noise, loud);
    let held = held(tracks, &noise, loud);
    let music = music(tracks, &noise, loud, &held);
    let mut found: Vec<Stretch> = tones.iter().map(|tone| widened(tone, tracks.len(), heard)).collect();
    for sound in joined(runs(0..tracks.len(), heard), APART) {
        let inside: Vec<Stretch> = within(&music, &sound).collect();
        let of_music: usize = inside.iter().map(ExactSizeIterator::len).sum();
        let of_tone: usize = within(&tones, &sound).map(|tone| tone.len()).sum();
        let is_held = || {
            let frames = sound.clone().filter(|&i| heard(i));
            let (held, all) = frames.fold((0, 0), |(held_so_far, all), i| (held_so_far + usize::from(held[i]), all + 1));
            held as f32 >= HELD_SHARE * all as f32
        };
        if of_tone as f32 >= TONE_SHARE * sound.len() as f32 || of_music > 0 && is_held() {
            found.push(sound);
        } else if of_music >= LONG_MUSIC {
            found.extend(inside);
        }
    }
    found.sort_by_key(|stretch| stretch.start);
    joined(found, 1)
}

/// The parts of `stretches` inside `bounds`.
fn within<'a>(stretches: &'a [Stretch], bounds: &'a Stretch) -> impl Iterator<Item = Stretch> + 'a {
    let from = stretches.partition_point(|stretch| stretch.end <= bounds.start);
    let inside = stretches.iter().skip(from).take_while(|stretch| stretch.start < bounds.end);
    inside.map(|stretch| stretch.start.max(bounds.start)..stretch.end.min(bounds.end))
}

/// A tone with the sound right before and after it.
fn widened(tone: &Stretch, frames: usize, heard: impl Fn(usize) -> bool) -> Stretch {
    let before = (1..=TONE_EDGE.min(tone.start)).take_while(|&back| heard(tone.start - back)).count();
    let after = (tone.end..frames).take(TONE_EDGE).take_while(|&i| heard(i)).count();
    tone.start - before..tone.end + after
}

/// What lies between the stretches, a little away from them.
fn free_of(stretches: &[Stretch], frames: usize) -> Vec<Stretch> {
    let starts = std::iter::once(0).chain(stretches.iter().map(|stretch| stretch.end + TONE_EDGE));
    let ends = stretches
        .iter()
        .map(|stretch| stretch.start.saturating_sub(TONE_EDGE))
        .chain(std::iter::once(frames));
    starts.zip(ends).map(|(start, end)| start..end).collect()
}
