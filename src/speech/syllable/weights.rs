//! What each figure of the evidence weighs, by name. `lab/syllable` says how the weights are fitted.

use super::features::{EDGE, EDGE_NAMES, NUCLEUS, NUCLEUS_NAMES, PAIR, PAIR_NAMES};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::read(include_str!("weights.toml")).unwrap_or_default());

/// The weights that ship with the crate; none at all if their table does not fit the features, which a test rules out.
pub(super) fn weights() -> &'static Weights {
    &WEIGHTS
}

/// What each figure of the evidence weighs.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    /// For a nucleus.
    pub nucleus: [f32; NUCLEUS],
    /// For two neighbours.
    pub pair: [f32; PAIR],
    /// For the distance from the phrase's start.
    pub start: [f32; EDGE],
    /// For the distance from the phrase's end.
    pub end: [f32; EDGE],
    /// For an interval that differs from the tempo's, times the square of the difference in ln.
    pub rhythm: f32,
    /// For a phrase without any syllable.
    pub empty: f32,
}

/// Values by their names.
type Named = BTreeMap<String, f32>;

/// The table of weights; its provenance is for people.
#[derive(Deserialize)]
struct Table {
    nucleus: Named,
    pair: Named,
    start: Named,
    end: Named,
    chain: Chain,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chain {
    rhythm: f32,
    empty: f32,
}

impl Weights {
    fn read(table: &str) -> Option<Self> {
        let table: Table = toml::from_str(table).ok()?;
        Some(Self {
            nucleus: ordered(&table.nucleus, NUCLEUS_NAMES)?,
            pair: ordered(&table.pair, PAIR_NAMES)?,
            start: ordered(&table.start, EDGE_NAMES)?,
            end: ordered(&table.end, EDGE_NAMES)?,
            rhythm: table.chain.rhythm,
            empty: table.chain.empty,
        })
    }
}

/// The weights of these names; `None` if one is absent or there are others.
fn ordered<const N: usize>(named: &Named, names: [&str; N]) -> Option<[f32; N]> {
    let mut weights = [0.0; N];
    for (weight, name) in weights.iter_mut().zip(names) {
        *weight = *named.get(name)?;
    }
    (named.len() == N).then_some(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_fits_the_features() {
        let weights = Weights::read(include_str!("weights.toml")).unwrap();
        assert!(
            weights
                .nucleus
                .iter()
                .chain(&weights.pair)
                .all(|weight| weight.is_finite() && *weight != 0.0)
        );
    }

    #[test]
    fn a_table_without_a_feature_or_with_another_is_not_taken() {
        let table = include_str!("weights.toml");
        assert!(Weights::read(&table.replace("far_below =", "far_away =")).is_none());
        assert!(Weights::read(&table.replace("[pair]", "[pair]\nmore = 1.0")).is_none());
    }
}
