//! How likely it is that a phrase was said, by what was found of it. `lab/phrases` says how the weights are fitted.

use serde::Deserialize;
use std::sync::LazyLock;

/// The weights that ship with the crate; nothing counts as said if their table cannot be read, which a test rules out.
static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::read(include_str!("sureness.toml")).unwrap_or(Weights::UNKNOWN));

/// The table of weights; its provenance is for people.
#[derive(Deserialize)]
struct Table {
    weights: Weights,
}

/// The weights of a logistic curve.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    constant: f64,
    /// Of the distance in syllables, over the root of the number of characters that the phrase must hold.
    distance: f64,
    /// Of the recogniser's mean doubt about its characters, over the same root.
    doubt: f64,
    /// Of one over that number.
    shortness: f64,
}

impl Weights {
    const UNKNOWN: Self = Self {
        constant: f64::NEG_INFINITY,
        distance: 0.0,
        doubt: 0.0,
        shortness: 0.0,
    };

    fn read(table: &str) -> Option<Self> {
        Some(toml::from_str::<Table>(table).ok()?.weights)
    }
}

/// The log-odds of a phrase having been said that must hold `required` characters and is found at such a distance, in syllables, among
/// characters whose mean doubt, 1 − the recogniser's confidence, is this.
pub(super) fn log_odds(distance: f64, doubt: f64, required: usize) -> f64 {
    let length = required.max(1) as f64;
    let root = length.sqrt();
    WEIGHTS.constant + WEIGHTS.distance * distance / root + WEIGHTS.doubt * doubt / root + WEIGHTS.shortness / length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_distance_and_doubt_make_a_hit_less_sure() {
        assert!(log_odds(0.0, 0.0, 4) > 0.0 && log_odds(0.0, 0.0, 4).is_finite());
        assert!(log_odds(0.4, 0.0, 4) < log_odds(0.0, 0.0, 4) && log_odds(0.0, 0.4, 4) < log_odds(0.0, 0.0, 4));
    }

    #[test]
    fn a_table_with_other_names_is_not_taken() {
        assert!(Weights::read("[weights]\nconstant = 5.0\ndistance = -6.0\ndoubts = -5.0\nshortness = -2.0").is_none());
    }
}
