//! The sounds between pauses, and which of them are sustained: voiced, with little spectral movement, as 嗯 and 呃.

use super::motion::{Motion, Speaker, frames};
use super::syllable::Syllables;
use crate::stats::quantile;
use crate::track::{FRAME_S, Tracks};
use crate::units::Span;
use std::ops::Range;

/// A pause of more frames than this divides two sounds; the closures of stops are shorter.
const PAUSE: usize = 10;
/// The length of a filled pause in frames. In telephone Mandarin they last 0.25 s and more (Zhao & Jurafsky 2005); 0.05 s of that are
/// the fading ends, which are left out.
const LENGTH: Range<usize> = 20..120;
/// Movement is taken over 60 ms, so that it is affected by the silence at the edges of a sound.
const EDGE: usize = 3;
/// Half of a sustained sound moves more slowly than this; in running speech the median is about 1.4 …
const SUSTAINED_SPEED: f32 = 1.25;
/// … and a sound that moves more slowly than this is seldom a word.
const STILL_SPEED: f32 = 0.95;
/// So much of a sustained sound is sonorant; a creaky voice is interrupted now and then.
const SONORANT: f64 = 0.6;
/// A sustained sound that grows louder may be counted as two syllables, but not as more.
const NUCLEI: usize = 2;

/// A sound between two pauses.
#[derive(Clone)]
pub(crate) struct Sound {
    /// When.
    pub span: Span,
    /// The phrase that holds it, by index.
    pub phrase: usize,
    /// How many syllables are heard in it.
    pub nuclei: usize,
    /// Whether it is sustained.
    pub sustained: bool,
    /// Whether it moves so little that it is seldom a word.
    pub still: bool,
}

/// The sounds of all phrases, in order.
pub(crate) fn sounds(tracks: &Tracks, phrases: &[Span], syllables: &[Syllables]) -> Vec<Sound> {
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
            let nuclei = span.times(&nuclei).len();
            let sustained = LENGTH.contains(&(last + 1 - first)) && nuclei <= NUCLEI && is_sonorant(&motion, first..last + 1);
            let speed = speed(&motion, first + EDGE..(last + 1).saturating_sub(EDGE));
            found.push(Sound {
                span,
                phrase,
                nuclei,
                sustained: sustained && speed.is_some_and(|speed| speed <= SUSTAINED_SPEED),
                still: sustained && speed.is_some_and(|speed| speed <= STILL_SPEED),
            });
        }
    }
    found
}

fn is_sonorant(motion: &Motion, sound: Range<usize>) -> bool {
    let sonorant = motion
        .sonorant
        .get(sound.clone())
        .unwrap_or_default()
        .iter()
        .filter(|s| **s)
        .count();
    sonorant as f64 >= SONORANT * sound.len() as f64
}

/// The median speed of these frames; `None` where there are none.
fn speed(motion: &Motion, frames: Range<usize>) -> Option<f32> {
    let speeds = motion.speed.get(frames).filter(|speeds| !speeds.is_empty())?;
    Some(quantile(speeds.to_vec(), 0.5))
}
