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
    nucleus: [0.04, 0.52, -0.48, -0.20, 1.42, 2.71, 0.98, 1.48],
    pair: [-0.09, 1.13, 1.60, 9.84, 5.76, 0.57, 4.21, 5.59, 1.29, -6.54],
    start: [0.79, -0.15],
    end: [0.03, 0.67],
    rhythm: -2.78,
    empty: -0.63,
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
    let candidates = evidence::evidence(&shape::Shape::new(&tracks.bands, first, end, &noise));
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
