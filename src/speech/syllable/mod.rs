//! Syllable nuclei: how many syllables a phrase has, how sure that is, and where they are.
//!
//! Energy peaks alone join syllables across nasals, glides and vowel-to-vowel seams and split long vowels. Here every maximum of several
//! sub-bands and every moment of spectral rest is a [`candidate`]; what lies between two of them (dips, spectral change, time) is the
//! [`evidence`] for their being neighbouring syllables, and a [`chain`] over all of them weighs every way of reading the phrase.

mod candidate;
mod chain;
mod evidence;
mod floor;
mod shape;

use crate::track::{FRAME_S, Tracks};
use crate::units::{Seconds, Span};
use chain::{Chain, Weights};
use floor::noise_floor;

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
    nucleus: [-1.11, 0.03, 0.06, 0.50, 0.96, 1.73, 1.01, 2.05, 0.15, -0.72],
    pair: [0.84, 0.62, 1.90, 9.48, 5.11, 0.78, 4.55, 11.35, 1.58, -7.46, -0.85, -1.17],
    start: [1.34, 0.18],
    end: [-0.28, 1.41],
    rhythm: -3.15,
    empty: -0.51,
};

/// The syllables of each phrase.
pub fn syllables(tracks: &Tracks, phrases: &[Span]) -> Vec<Syllables> {
    phrases.iter().map(|p| of_phrase(tracks, p)).collect()
}

fn of_phrase(tracks: &Tracks, phrase: &Span) -> Syllables {
    let frames = |s: Seconds| ((s.0 / FRAME_S).round().max(0.0) as usize).min(tracks.len());
    let (first, end) = (frames(phrase.start_s), frames(phrase.end_s));
    if end <= first {
        return Syllables {
            nuclei: Vec::new(),
            expected: 0.0,
            variance: 0.0,
        };
    }
    let around = first.saturating_sub(NOISE_REACH)..(end + NOISE_REACH).min(tracks.len());
    let noise = noise_floor(&tracks.bands[around]);
    let candidates = evidence::evidence(&shape::Shape::new(tracks, first, end, &noise));
    let chain = Chain::new(&candidates, &WEIGHTS);
    let count = chain.count();
    let time = |j: usize| Seconds((first + candidates[j].frame) as f64 * FRAME_S + 0.5 * FRAME_S);
    let nuclei = chain.best(count.mean.round() as usize).into_iter().map(time).collect();
    Syllables {
        nuclei,
        expected: count.mean,
        variance: count.variance,
    }
}
