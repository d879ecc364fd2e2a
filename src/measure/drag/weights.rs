//! The weights of the logistic regression that tells dragged endings. `lab/drag` says how they are fitted.

use super::ending::{FEATURES, NAMES};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static WEIGHTS: LazyLock<Option<Weights>> = LazyLock::new(|| Weights::read(include_str!("weights.toml")));

/// The weights that ship with the crate; `None` if their table does not fit the features, which a test rules out.
pub(super) fn weights() -> Option<&'static Weights> {
    WEIGHTS.as_ref()
}

/// A constant, and a weight for each feature.
pub(super) struct Weights {
    constant: f64,
    of: [f64; FEATURES],
}

/// The table of weights; its provenance is for people.
#[derive(Deserialize)]
struct Table {
    constant: f64,
    weights: BTreeMap<String, f64>,
}

impl Weights {
    fn read(table: &str) -> Option<Self> {
        let table: Table = toml::from_str(table).ok()?;
        let of: Option<Vec<f64>> = NAMES.iter().map(|name| table.weights.get(*name).copied()).collect();
        (table.weights.len() == FEATURES).then_some(())?;
        Some(Self {
            constant: table.constant,
            of: of?.try_into().ok()?,
        })
    }

    /// The logarithm of the odds that an ending with these features is dragged.
    pub(super) fn log_odds(&self, features: &[f64; FEATURES]) -> f64 {
        self.constant + self.of.iter().zip(features).map(|(weight, feature)| weight * feature).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_fits_the_features() {
        assert!(weights().unwrap().log_odds(&[0.0; FEATURES]).is_finite());
    }

    #[test]
    fn a_table_without_a_feature_is_not_taken() {
        let table = include_str!("weights.toml");
        let without = |name: &str| {
            let lines = table.lines().filter(|line| !line.starts_with(&format!("{name} =")));
            lines.map(|line| format!("{line}\n")).collect::<String>()
        };
        assert!(NAMES.iter().all(|name| Weights::read(&without(name)).is_none()));
        assert!(Weights::read(&format!("{table}surprise = 1.0\n")).is_none());
    }
}
