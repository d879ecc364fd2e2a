//! The sounds between pauses, and which of them are held: one voice that hardly moves, as in 嗯 and 呃.

use crate::speech::Syllables;
use crate::speech::motion::{Motion, Speaker, frames, quantile};
use crate::track::{FRAME_S, Tracks};
use crate::transcript::Character;
use crate::units::Span;
use std::ops::Range;

/// A pause of more frames than this parts two sounds: closures of stops are shorter.
const PAUSE: usize = 10;
/// The length of a filled pause in frames. In telephone Mandarin they last 0.25 s and more (Zhao & Jurafsky 2005); 0.05 s of that lie in
/// the fading ends, which are not looked at.
const LENGTH: Range<usize> = 20..120;
/// Speed is taken over 60 ms: at the edges of a sound it tells of the silence around.
const EDGE: usize = 3;
/// Half of a held sound moves more slowly than this; in running speech the median is about 1.4.
const HELD_SPEED: f32 = 1.25;
/// So much of a held sound is sonorant; a creaking voice breaks off now and then.
const SONORANT: f64 = 0.6;
/// A held sound that swells may be taken for two syllables, but for no more.
const NUCLEI: usize = 2;

/// A sound between two pauses.
pub(super) struct Sound {
    /// When.
    pub span: Span,
    /// The phrase that holds it, by index.
    pub phrase: usize,
    /// Whether it is one voice that hardly moves.
    pub held: bool,
}

/// The sounds of all phrases, in order.
pub(super) fn sounds(tracks: &Tracks, phrases: &[Span], syllables: &[Syllables]) -> Vec<Sound> {
    let within: Vec<Range<usize>> = phrases.iter().map(|phrase| frames(phrase, tracks.len())).collect();
    let Some(speaker) = Speaker::new(tracks, &within) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (phrase, (within, syllables)) in within.iter().zip(syllables).enumerate() {
        let nuclei: Vec<f64> = syllables.nuclei.iter().map(|n| n.0).collect();
        let motion = speaker.motion(within);
        for (first, last) in motion.stretches(PAUSE) {
            let at = |frame: usize| (within.start + frame) as f64 * FRAME_S;
            let span = Span::new(at(first), at(last + 1));
            found.push(Sound {
                span,
                phrase,
                held: LENGTH.contains(&(last + 1 - first)) && span.times(&nuclei).len() <= NUCLEI && is_held(&motion, first..last + 1),
            });
        }
    }
    found
}

fn is_held(motion: &Motion, sound: Range<usize>) -> bool {
    let inner = sound.start + EDGE..sound.end.saturating_sub(EDGE).max(sound.start + EDGE);
    let speeds = motion.speed.get(inner).unwrap_or_default();
    let sonorant = motion
        .sonorant
        .get(sound.clone())
        .unwrap_or_default()
        .iter()
        .filter(|s| **s)
        .count();
    !speeds.is_empty() && quantile(speeds.to_vec(), 0.5) <= HELD_SPEED && sonorant as f64 >= SONORANT * sound.len() as f64
}

/// Characters on the sounds that hold them.
pub(super) struct Line {
    sounds: Vec<Sound>,
    /// For each character the sound that holds it, by index; `None` where its phrase has no sound.
    of: Vec<Option<usize>>,
}

impl Line {
    /// Lays each character on the sound of its phrase that is nearest to its middle.
    pub fn new(sounds: Vec<Sound>, characters: &[Character]) -> Self {
        let of = characters.iter().map(|character| nearest(&sounds, character)).collect();
        Self { sounds, of }
    }

    /// Whether the speaker pauses between the character at this place and the next, or there is none.
    pub fn pauses_after(&self, at: usize) -> bool {
        match (self.of.get(at), self.of.get(at + 1)) {
            (Some(one), Some(next)) => one.is_none() || one != next,
            _ => true,
        }
    }

    /// The held sounds that no character covers.
    pub fn wordless(&self) -> impl Iterator<Item = &Sound> {
        let mut covered = vec![false; self.sounds.len()];
        self.of.iter().flatten().for_each(|&sound| covered[sound] = true);
        self.sounds
            .iter()
            .zip(covered)
            .filter(|(sound, covered)| sound.held && !covered)
            .map(|(sound, _)| sound)
    }
}

fn nearest(sounds: &[Sound], character: &Character) -> Option<usize> {
    let middle = 0.5 * (character.span.start_s.0 + character.span.end_s.0);
    let first = sounds.partition_point(|sound| sound.phrase < character.phrase);
    let end = sounds.partition_point(|sound| sound.phrase <= character.phrase);
    let away = |sound: usize| {
        let span = &sounds[sound].span;
        (span.start_s.0 - middle).max(middle - span.end_s.0).max(0.0)
    };
    (first..end).min_by(|&a, &b| away(a).total_cmp(&away(b)))
}
