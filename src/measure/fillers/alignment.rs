//! Which characters lie on which sound of their phrase.
//!
//! Where the transcript leaves a filled pause out, the characters around it are drawn over it when they are given their times. So they are
//! laid on the sounds once more: in order, each sound getting about as many as it has syllables, near where they were placed, and parted
//! rather where the writing breaks off. A sustained sound may stay without words.

use crate::speech::sound::Sound;
use crate::transcript::Character;
use std::ops::Range;

/// The cost of a syllable too few or too many.
const MISFIT: f64 = 1.5;
/// The cost of a sustained sound without words: between pauses, and at the end of a phrase, where it may be the last syllable of a word.
const WORDLESS: f64 = 0.6;
const WORDLESS_END: f64 = 2.0;
/// The cost of a pause where the writing does not break off.
const PAUSE_AT_NOTHING: f64 = 0.5;
/// The cost of each second between a character and its sound.
const AWAY: f64 = 0.5;
/// The cost of 嗯 or 呃 on a sound that is not sustained.
const MOVING: f64 = 1.0;
const HELD: &str = "嗯呃恩";
/// Characters that together lie further than this from a sound, in seconds, are not laid on it.
const TOO_FAR: f64 = 30.0;
/// So many sounds are looked at together.
const TOGETHER: usize = 64;

/// Characters on sounds.
pub(super) struct Alignment {
    /// All sounds, in order.
    pub sounds: Vec<Sound>,
    /// For each character the sound that holds it, by index; `None` where its phrase has no sound.
    of: Vec<Option<usize>>,
}

impl Alignment {
    /// Lays the characters, in order of time, on the sounds of their phrases.
    pub(super) fn new(sounds: Vec<Sound>, characters: &[Character]) -> Self {
        let mut of = Vec::with_capacity(characters.len());
        for spoken in characters.chunk_by(|a, b| a.phrase == b.phrase) {
            let phrase = spoken.first().map_or(0, |c| c.phrase);
            let first = sounds.partition_point(|sound| sound.phrase < phrase);
            let end = sounds.partition_point(|sound| sound.phrase <= phrase);
            of.extend(
                laid_in_parts(&sounds[first..end], spoken)
                    .into_iter()
                    .map(|sound| Some(first + sound)),
            );
            of.resize(of.len() + if first == end { spoken.len() } else { 0 }, None);
        }
        Self { sounds, of }
    }

    /// Whether the speaker pauses between the character at this place and the next, or there is none.
    pub(super) fn pauses_after(&self, at: usize) -> bool {
        match (self.of.get(at), self.of.get(at + 1)) {
            (Some(one), Some(next)) => one.is_none() || one != next,
            _ => true,
        }
    }

    /// Whether the character at this place lies on a sustained sound.
    pub(super) fn is_sustained(&self, at: usize) -> bool {
        let sound = self.of.get(at).copied().flatten().and_then(|sound| self.sounds.get(sound));
        sound.is_some_and(|sound| sound.sustained)
    }

    /// The sustained sounds, each with the characters that lie on it.
    pub(super) fn sustained(&self) -> impl Iterator<Item = (&Sound, Range<usize>)> {
        let mut on = vec![0..0; self.sounds.len()];
        for (at, &sound) in self.of.iter().enumerate() {
            if let Some(on) = sound.and_then(|sound| on.get_mut(sound)) {
                *on = if on.start == on.end { at..at + 1 } else { on.start..at + 1 };
            }
        }
        self.sounds.iter().zip(on).filter(|(sound, _)| sound.sustained)
    }
}

/// [`laid`] for phrases of any length.
fn laid_in_parts(sounds: &[Sound], characters: &[Character]) -> Vec<usize> {
    let (mut of, mut done) = (Vec::with_capacity(characters.len()), 0);
    for (part, together) in sounds.chunks(TOGETHER).enumerate() {
        let next = sounds
            .get((part + 1) * TOGETHER)
            .map_or(f64::INFINITY, |sound| sound.span.start_s.0);
        let end = characters.partition_point(|c| c.span.start_s.0 < next).max(done);
        of.extend(
            laid(together, &characters[done..end])
                .into_iter()
                .map(|sound| part * TOGETHER + sound),
        );
        done = end;
    }
    of
}

/// For each character of a phrase, the sound of the phrase on which it lies: the way that costs least.
fn laid(sounds: &[Sound], characters: &[Character]) -> Vec<usize> {
    let n = characters.len();
    // The cost of laying the first b characters on the first k sounds, and how many lie on the first k - 1 then.
    let mut costs = vec![vec![f64::INFINITY; n + 1]; sounds.len() + 1];
    let mut from = vec![vec![0; n + 1]; sounds.len() + 1];
    costs[0][0] = 0.0;
    for (k, sound) in sounds.iter().enumerate() {
        let ends_phrase = k > 0 && k + 1 == sounds.len();
        for a in 0..=n {
            let mut cost = costs[k][a];
            for b in a..=n {
                if b > a {
                    cost += away(sound, &characters[b - 1]);
                }
                if cost > costs[k][a] + TOO_FAR {
                    break;
                }
                let parted = b > a && b < n && !characters[b - 1].stop;
                let total = cost + misfit(sound, b - a, ends_phrase) + if parted { PAUSE_AT_NOTHING } else { 0.0 };
                if total < costs[k + 1][b] {
                    costs[k + 1][b] = total;
                    from[k + 1][b] = a;
                }
            }
        }
    }
    let (mut of, mut end) = (vec![0; n], n);
    for k in (1..=sounds.len()).rev() {
        let start = from[k][end];
        of[start..end].fill(k - 1);
        end = start;
    }
    of
}

/// The cost of so many characters on a sound.
fn misfit(sound: &Sound, characters: usize, ends_phrase: bool) -> f64 {
    match (sound.sustained, characters) {
        (true, 0) if ends_phrase => WORDLESS_END,
        (true, 0) => WORDLESS,
        (true, _) => MISFIT * characters.saturating_sub(sound.nuclei.max(1)) as f64,
        (false, _) => MISFIT * characters.abs_diff(sound.nuclei) as f64,
    }
}

/// The cost of a character on a sound.
fn away(sound: &Sound, character: &Character) -> f64 {
    let middle = 0.5 * (character.span.start_s.0 + character.span.end_s.0);
    let seconds = (sound.span.start_s.0 - middle).max(middle - sound.span.end_s.0).max(0.0);
    let moving = !sound.sustained && HELD.contains(character.text);
    AWAY * seconds + if moving { MOVING } else { 0.0 }
}
