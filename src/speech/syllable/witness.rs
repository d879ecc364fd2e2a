//! A second witness of how many syllables a phrase has: bumps. Levels of sub-bands, the voice's periodicity and the spectrum's movement rise and
//! fall with the syllables, each in its own way; how many bumps each of them has, large and small, is added up without asking which nucleus
//! they belong to. So it errs in other ways than the chain, and what both say together errs less than either.

use super::candidate::{inside, maxima, prominence};
use super::count::Counts;
use super::shape::{Shape, smooth};
use super::weights::{Named, ordered};
use crate::track::FRAME_S;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What rises and falls with the syllables, and how large its bumps may be, as the table of weights names them.
const TRACKS: [&str; 13] = [
    "sonorant",
    "sonorant_wide",
    "low",
    "low_wide",
    "mid",
    "mid_wide",
    "high",
    "high_wide",
    "fricative",
    "fricative_wide",
    "flux",
    "novelty",
    "periodicity",
];
const SIZES: [&str; 3] = ["small", "middle", "large"];
/// Smoothing of the levels besides their own, in frames.
const WIDER: f32 = 2.2;
/// No syllable is this far (dB) under the phrase's loud frames.
const QUIETEST: f32 = -25.0;
/// Heights at which a bump counts one half: of levels in dB, of the spectrum's movement in units of 10 dB, of the periodicity.
const HALF_DB: [f32; 3] = [0.5, 2.0, 6.0];
const HALF_MOVEMENT: [f32; 3] = [0.02, 0.06, 0.15];
const HALF_PERIODICITY: [f32; 3] = [0.03, 0.1, 0.3];
/// Fewer syllables than this are not expected of a phrase.
const FEWEST: f64 = 0.5;

static WITNESS: LazyLock<Witness> = LazyLock::new(|| Witness::read(include_str!("witness.toml")).unwrap_or(Witness::SILENT));

/// The witness that ships with the crate; one who says nothing if its table does not fit the evidence, which a test rules out.
pub(super) fn witness() -> &'static Witness {
    &WITNESS
}

/// What each kind of bump counts for, and how far off the sum is.
pub(super) struct Witness {
    /// In the order of [`evidence`].
    weights: Vec<f32>,
    /// The variance of the sum for each syllable.
    spread: f64,
}

/// The table of weights; its provenance is for people.
#[derive(Deserialize)]
struct Table {
    spread: f64,
    phrase: Phrase,
    bumps: BTreeMap<String, Named>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    one: f32,
    seconds: f32,
}

impl Witness {
    const SILENT: Self = Self {
        weights: Vec::new(),
        spread: f64::INFINITY,
    };

    fn read(table: &str) -> Option<Self> {
        let table: Table = toml::from_str(table).ok()?;
        let mut weights = vec![table.phrase.one, table.phrase.seconds];
        for track in TRACKS {
            weights.extend(ordered(table.bumps.get(track)?, SIZES)?);
        }
        (table.bumps.len() == TRACKS.len()).then_some(Self {
            weights,
            spread: table.spread,
        })
    }

    /// What the chain says of a phrase, each number weighed by how near it is to the sum of the bumps (a product of experts; Hinton 2002).
    pub(super) fn beside(&self, chain: &Counts, shape: &Shape) -> Counts {
        let sum: f64 = evidence(shape).iter().zip(&self.weights).map(|(x, w)| f64::from(x * w)).sum();
        let expected = sum.max(FEWEST);
        chain.weighed(|count| (-0.5 * (count as f64 - expected).powi(2) / (self.spread * expected)).exp())
    }
}

/// One for the phrase itself, its seconds, and the bumps of every track by their height.
pub(super) fn evidence(shape: &Shape) -> Vec<f32> {
    let mut out = vec![1.0, shape.frames as f32 * FRAME_S as f32];
    for level in [&shape.sonorant, &shape.low, &shape.mid, &shape.high, &shape.fricative] {
        out.extend(bumps(shape, level, HALF_DB));
        out.extend(bumps(shape, &smooth(level, WIDER), HALF_DB));
    }
    for movement in [&shape.flux, &shape.novelty] {
        out.extend(bumps(shape, movement, HALF_MOVEMENT));
    }
    out.extend(bumps(shape, &shape.periodicity, HALF_PERIODICITY));
    out
}

/// How many bumps there are, where a bump counts h / (h + half) by its height h (its prominence).
fn bumps(shape: &Shape, track: &[f32], half: [f32; SIZES.len()]) -> [f32; SIZES.len()] {
    let mut sums = [0.0; SIZES.len()];
    for i in maxima(track).filter(|&i| inside(shape, i) && shape.sonorant[i] > QUIETEST) {
        let height = prominence(track, i);
        sums.iter_mut().zip(half).for_each(|(sum, half)| *sum += height / (height + half));
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::shape::CEPSTRA;
    use super::*;

    #[test]
    fn the_table_fits_the_evidence() {
        let witness = Witness::read(include_str!("witness.toml")).unwrap();
        assert!(witness.weights.iter().all(|weight| weight.is_finite()));
        assert!(witness.spread > 0.0);
    }

    #[test]
    fn a_table_without_a_bump_or_with_another_is_not_taken() {
        let table = include_str!("witness.toml");
        assert!(Witness::read(&table.replace("[bumps.flux]", "[bumps.flow]")).is_none());
        assert!(Witness::read(&table.replace("[bumps.flux]", "[bumps.flux]\nhuge = 1.0")).is_none());
        assert!(Witness::read(&table.replace("[bumps.flux]", "[bumps.more]\n[bumps.flux]")).is_none());
    }

    /// A phrase whose levels swing by 20 dB, so many times, every 0.2 s.
    fn swinging(times: usize) -> Shape {
        let level: Vec<f32> = (0..20 * times)
            .map(|i| 10.0 * (std::f32::consts::TAU * (i as f32 / 20.0 - 0.5)).cos() - 10.0)
            .collect();
        let still = vec![0.0; level.len()];
        Shape {
            sonorant: level.clone(),
            low: level.clone(),
            mid: level.clone(),
            high: level.clone(),
            fricative: level.clone(),
            cepstra: vec![[0.0; CEPSTRA]; level.len()],
            flux: still.clone(),
            novelty: still.clone(),
            voicing: still.clone(),
            periodicity: still,
            first: 0,
            frames: level.len(),
        }
    }

    #[test]
    fn each_swing_is_a_bump_and_none_is_where_nothing_moves() {
        let shape = swinging(5);
        let [small, middle, large] = bumps(&shape, &shape.sonorant, HALF_DB);
        assert!(
            small > 4.5 && small < 5.0 && small > middle && middle > large && large > 3.5,
            "{small} {middle} {large}"
        );
        assert_eq!(bumps(&shape, &shape.flux, HALF_MOVEMENT), [0.0; 3]);
    }

    #[test]
    fn the_evidence_has_a_weight_each_and_none_speak_where_there_is_no_table() {
        let shape = swinging(3);
        assert_eq!(evidence(&shape).len(), witness().weights.len());
        let two_or_four = Counts::surely(2);
        assert_eq!(Witness::SILENT.beside(&two_or_four, &shape), two_or_four);
    }
}
