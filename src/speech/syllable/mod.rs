//! Syllable nuclei: how many syllables a phrase has, how sure that is, and where they are.
//!
//! Energy peaks alone join syllables across nasals, glides and vowel-to-vowel seams and split long vowels. Here every maximum of several
//! sub-bands and every moment of spectral rest is a [`candidate`]; what lies between two of them (dips, spectral change, time) is the
//! [`evidence`] for their being neighbouring syllables, and a [`chain`] over all of them weighs every way of reading the phrase.

mod candidate;
mod chain;
pub mod evidence;
mod shape;

use super::noise::noise_floor;
use crate::track::{FRAME_S, Tracks};
use crate::units::{Seconds, Span};
use chain::{Chain, Weights};

/// The syllables of one phrase.
#[derive(Clone, Debug, PartialEq)]
pub struct Syllables {
    /// The nuclei's times, in order.
    pub nuclei: Vec<Seconds>,
    /// The expected number of syllables, over all readings of the phrase.
    pub expected: f64,
    /// The variance of that number.
    pub variance: f64,
}

/// Frames around a phrase in which its noise floor is looked for: 4 s on both sides.
const NOISE_REACH: usize = 400;

const WEIGHTS: Weights = Weights {
    nucleus: [0.0; 8],
    pair: [0.0; 10],
    start: [0.0; 2],
    end: [0.0; 2],
    rhythm: -5.0,
    empty: -0.8,
};

/// The syllables of each phrase.
pub fn syllables(tracks: &Tracks, phrases: &[Span]) -> Vec<Syllables> {
    phrases.iter().map(|p| of_phrase(tracks, p)).collect()
}

fn of_phrase(tracks: &Tracks, phrase: &Span) -> Syllables {
    let frames = |s: Seconds| ((s.0 / FRAME_S).round().max(0.0) as usize).min(tracks.len());
    let (first, end) = (frames(phrase.start_s), frames(phrase.end_s));
    if end <= first {
        return Syllables { nuclei: Vec::new(), expected: 0.0, variance: 0.0 };
    }
    let around = first.saturating_sub(NOISE_REACH)..(end + NOISE_REACH).min(tracks.len());
    let noise = noise_floor(&tracks.bands[around]);
    let candidates = evidence::evidence(&shape::Shape::new(&tracks.bands, first, end, &noise));
    let chain = Chain::new(&candidates, &WEIGHTS);
    let count = chain.count();
    let time = |j: usize| Seconds((first + candidates[j].frame) as f64 * FRAME_S + 0.5 * FRAME_S);
    let nuclei = chain.best(count.mean.round() as usize).into_iter().map(time).collect();
    Syllables { nuclei, expected: count.mean, variance: count.variance }
}

/// dump
pub fn dump(tracks: &Tracks, phrase: &Span) -> Vec<evidence::Candidate> {
    let frames = |s: Seconds| ((s.0 / FRAME_S).round().max(0.0) as usize).min(tracks.len());
    let (first, end) = (frames(phrase.start_s), frames(phrase.end_s));
    let around = first.saturating_sub(NOISE_REACH)..(end + NOISE_REACH).min(tracks.len());
    let noise = noise_floor(&tracks.bands[around]);
    evidence::evidence(&shape::Shape::new(&tracks.bands, first, end, &noise))
}
