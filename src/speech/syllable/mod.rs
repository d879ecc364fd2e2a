//! Syllable nuclei: how many syllables a phrase has, how sure that is, and where they are.
//!
//! Energy peaks alone join syllables across nasals, glides and vowel-to-vowel seams and split long vowels. Here every maximum of several
//! sub-bands and every moment of spectral rest is a candidate; what lies between two of them (dips, spectral change, time) is the
//! evidence for their being neighbouring syllables, and a chain over all of them weighs every way of reading the phrase.

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
    nucleus: [-0.80, -1.23, -2.03, 0.44, 0.60, 1.68, -0.01, 0.45, 0.17, -2.16],
    pair: [1.19, -1.55, 3.08, 13.30, 9.20, 0.44, 8.62, 12.66, 2.85, -11.81, -0.51, -0.30],
    start: [2.12, -1.04],
    end: [0.49, 1.98],
    rhythm: -4.51,
    empty: -1.38,
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
