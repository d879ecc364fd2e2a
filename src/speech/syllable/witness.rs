//! A second witness of how many syllables a phrase has: bumps. Levels of sub-bands, the voice's periodicity and the spectrum's movement rise and
//! fall with the syllables, each in its own way; how many bumps each of them has, large and small, is added up without asking which nucleus
//! they belong to. So it errs in other ways than the chain, and what both say together errs less than either.

use super::candidate::{inside, maxima, prominence};
use super::count::Counts;
use super::shape::{Shape, smooth};
use super::weights::{Named, ordered};
use crate::track::FRAME_S;
use serde::Deserialize;
use std::sync::LazyLock;

/// Figures of evidence.
const BUMPS: usize = 41;
/// Their names in the table of weights: one for the phrase itself, its seconds, and for each track its bumps by their height.
const NAMES: [&str; BUMPS] = [
    "one",
    "seconds",
    "sonorant_small",
    "sonorant_middle",
    "sonorant_large",
    "sonorant_wide_small",
    "sonorant_wide_middle",
    "sonorant_wide_large",
    "low_small",
    "low_middle",
    "low_large",
    "low_wide_small",
    "low_wide_middle",
    "low_wide_large",
    "mid_small",
    "mid_middle",
    "mid_large",
    "mid_wide_small",
    "mid_wide_middle",
    "mid_wide_large",
    "high_small",
    "high_middle",
    "high_large",
    "high_wide_small",
    "high_wide_middle",
    "high_wide_large",
    "fricative_small",
    "fricative_middle",
    "fricative_large",
    "fricative_wide_small",
    "fricative_wide_middle",
    "fricative_wide_large",
    "flux_small",
    "flux_middle",
    "flux_large",
    "novelty_small",
    "novelty_middle",
    "novelty_large",
    "periodicity_small",
    "periodicity_middle",
    "periodicity_large",
];
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

static WITNESS: LazyLock<Option<Witness>> = LazyLock::new(|| Witness::read(include_str!("witness.toml")));

/// The witness that ships with the crate; none if its table does not fit the evidence, which a test rules out.
pub(super) fn witness() -> Option<&'static Witness> {
    WITNESS.as_ref()
}

/// What each kind of bump counts for, and how far off the sum is.
pub(super) struct Witness {
    weights: [f32; BUMPS],
    /// The variance of the sum for each syllable.
    spread: f64,
}

/// The table of weights; its provenance is for people.
#[derive(Deserialize)]
struct Table {
    spread: f64,
    bump: Named,
}

impl Witness {
    fn read(table: &str) -> Option<Self> {
        let table: Table = toml::from_str(table).ok()?;
        Some(Self {
            weights: ordered(&table.bump, NAMES)?,
            spread: table.spread,
        })
    }

    /// What the chain says of a phrase, weighed by how near each number is to what the bumps say (a product of experts; Hinton 2002).
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
fn bumps(shape: &Shape, track: &[f32], half: [f32; 3]) -> [f32; 3] {
    let mut sums = [0.0; 3];
    for i in maxima(track).filter(|&i| inside(shape, i) && shape.sonorant[i] > QUIETEST) {
        let height = prominence(track, i);
        sums.iter_mut().zip(half).for_each(|(sum, half)| *sum += height / (height + half));
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_fits_the_evidence() {
        let witness = Witness::read(include_str!("witness.toml")).unwrap();
        assert!(witness.weights.iter().all(|weight| weight.is_finite()));
        assert!(witness.spread > 0.0);
    }

    #[test]
    fn a_table_without_a_bump_is_not_taken() {
        let table = include_str!("witness.toml");
        assert!(Witness::read(&table.replace("flux_small =", "flow_small =")).is_none());
    }
}
