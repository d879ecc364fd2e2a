//! Which characters lie on which sound of their turn.
//!
//! Where the transcript leaves a filled pause out, the characters around it are drawn over it when they are given their times, and where it
//! has one, that is drawn to the words beside. So they are laid on the sounds once more: in order, each sound getting about as many as it has
//! syllables, near where they were placed, and parted rather where the writing breaks off. A sustained sound may stay without words.

use super::costs::{Costs, costs};
use crate::speech::sound::Sound;
use crate::transcript::Character;
use std::ops::Range;

const HELD: &str = "嗯呃恩";
/// Sounds with a longer pause between them, in seconds, are not looked at together.
const APART_S: f64 = 2.0;
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
    /// Lays the characters, in order of time, on the sounds of their phrases and of those beside.
    pub(super) fn new(sounds: Vec<Sound>, characters: &[Character]) -> Self {
        let Some(costs) = costs() else {
            return Self {
                of: vec![None; characters.len()],
                sounds,
            };
        };
        let (mut of, mut first) = (Vec::with_capacity(characters.len()), 0);
        for together in sounds.chunk_by(|one, next| next.span.start_s.0 - one.span.end_s.0 <= APART_S) {
            let phrase = together.first().map_or(0, |sound| sound.phrase);
            let last = together.last().map_or(0, |sound| sound.phrase);
            let rest = &characters[of.len()..];
            let before = rest.iter().take_while(|c| c.phrase < phrase).count();
            let inside = rest[before..].iter().take_while(|c| c.phrase <= last).count();
            of.extend(vec![None; before]);
            let laid = laid_in_parts(costs, together, &rest[before..before + inside]);
            of.extend(laid.into_iter().map(|sound| Some(first + sound)));
            first += together.len();
        }
        of.resize(characters.len(), None);
        Self { sounds, of }
    }

    /// The sound that the character at this place lies on.
    pub(super) fn sound(&self, at: usize) -> Option<&Sound> {
        self.of.get(at).copied().flatten().and_then(|sound| self.sounds.get(sound))
    }

    /// The first character that lies on a later sound than this one.
    pub(super) fn after(&self, sound: &Sound) -> usize {
        let later = |of: &Option<usize>| {
            of.and_then(|of| self.sounds.get(of))
                .is_some_and(|of| of.span.start_s.0 >= sound.span.end_s.0)
        };
        self.of.iter().position(later).unwrap_or(self.of.len())
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
        self.sound(at).is_some_and(|sound| sound.sustained)
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

/// [`laid`] for turns of any length.
fn laid_in_parts(costs: &Costs, sounds: &[Sound], characters: &[Character]) -> Vec<usize> {
    let (mut of, mut done) = (Vec::with_capacity(characters.len()), 0);
    for (part, together) in sounds.chunks(TOGETHER).enumerate() {
        let next = sounds
            .get((part + 1) * TOGETHER)
            .map_or(f64::INFINITY, |sound| sound.span.start_s.0);
        let end = characters.partition_point(|c| c.span.start_s.0 < next).max(done);
        of.extend(
            laid(costs, together, &characters[done..end])
                .into_iter()
                .map(|sound| part * TOGETHER + sound),
        );
        done = end;
    }
    of
}

/// For each character of a turn, the sound of the turn on which it lies: the way that costs least.
fn laid(costs: &Costs, sounds: &[Sound], characters: &[Character]) -> Vec<usize> {
    let n = characters.len();
    // The cost of laying the first b characters on the first k sounds, and how many lie on the first k - 1 then.
    let mut least = vec![vec![f64::INFINITY; n + 1]; sounds.len() + 1];
    let mut from = vec![vec![0; n + 1]; sounds.len() + 1];
    least[0][0] = 0.0;
    for (k, sound) in sounds.iter().enumerate() {
        let place = Place::of(sounds, k);
        for a in 0..=n {
            let mut cost = least[k][a];
            for b in a..=n {
                if b > a {
                    cost += away(costs, sound, &characters[b - 1]);
                }
                if b > a + 1 && characters[b - 2].stop {
                    cost += costs.stop_without_pause;
                }
                if cost > least[k][a] + TOO_FAR {
                    break;
                }
                let parted = b > a && b < n && !characters[b - 1].stop;
                let pause = if parted { place.pause(costs) } else { 0.0 };
                let total = cost + misfit(costs, sound, b - a, place) + pause;
                if total < least[k + 1][b] {
                    least[k + 1][b] = total;
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

/// Where in its phrase a sound is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Within,
    /// The last of several.
    Last,
    Alone,
}

impl Place {
    fn of(sounds: &[Sound], k: usize) -> Self {
        let same = |other: Option<&Sound>| other.is_some_and(|other| other.phrase == sounds[k].phrase);
        match (same(k.checked_sub(1).and_then(|k| sounds.get(k))), same(sounds.get(k + 1))) {
            (_, true) => Self::Within,
            (true, false) => Self::Last,
            (false, false) => Self::Alone,
        }
    }

    /// The cost of the pause after the sound where the writing does not break off.
    fn pause(self, costs: &Costs) -> f64 {
        if self == Self::Within {
            costs.pause_at_nothing
        } else {
            costs.phrase_at_nothing
        }
    }
}

/// The cost of so many characters on a sound.
fn misfit(costs: &Costs, sound: &Sound, characters: usize, place: Place) -> f64 {
    match (sound.sustained, characters) {
        (true, 0) if place == Place::Last => costs.wordless_end,
        (true, 0) => costs.wordless,
        (true, _) => costs.too_few_nuclei * characters.saturating_sub(sound.nuclei.max(1)) as f64,
        (false, _) if characters > sound.nuclei => costs.too_few_nuclei * (characters - sound.nuclei) as f64,
        (false, _) => costs.too_many_nuclei * (sound.nuclei - characters) as f64,
    }
}

/// The cost of a character on a sound.
fn away(costs: &Costs, sound: &Sound, character: &Character) -> f64 {
    let middle = 0.5 * (character.span.start_s.0 + character.span.end_s.0);
    let seconds = (sound.span.start_s.0 - middle).max(middle - sound.span.end_s.0).max(0.0);
    let unlike = match HELD.contains(character.text) {
        true if sound.sustained => 0.0,
        true => costs.moving,
        false if sound.phrase == character.phrase => 0.0,
        false => costs.other_phrase,
    };
    costs.away * seconds + unlike
}
