//! The network that distinguishes music from speech: its weights, and its output for a moment's features. `lab/music` describes how they are fitted.

use super::feature::{FEATURES, names};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Features are limited to so many standard deviations.
const MOST: f32 = 5.0;

static WEIGHTS: LazyLock<Option<Network>> = LazyLock::new(|| Network::read(include_str!("weights.toml")));

/// The network that ships with the crate; `None` if its table does not fit the features, which a test rules out.
pub(super) fn network() -> Option<&'static Network> {
    WEIGHTS.as_ref()
}

/// One hidden layer over standardised features.
pub(super) struct Network {
    rows: Vec<Row>,
    bias: Vec<f32>,
    output: Vec<f32>,
    output_bias: f32,
}

/// The weights of one feature.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    mean: f32,
    scale: f32,
    weights: Vec<f32>,
}

/// The table of weights; its provenance is not read.
#[derive(Deserialize)]
struct Table {
    bias: Vec<f32>,
    output: Vec<f32>,
    output_bias: f32,
    features: BTreeMap<String, Row>,
}

impl Network {
    fn read(table: &str) -> Option<Self> {
        let table: Table = toml::from_str(table).ok()?;
        let rows: Option<Vec<Row>> = names().iter().map(|name| table.features.get(name).cloned()).collect();
        let rows = rows.filter(|rows| rows.len() == FEATURES && table.features.len() == FEATURES)?;
        let hidden = table.bias.len();
        let fits = table.output.len() == hidden && rows.iter().all(|row| row.weights.len() == hidden && row.scale > 0.0);
        fits.then_some(Self {
            rows,
            bias: table.bias,
            output: table.output,
            output_bias: table.output_bias,
        })
    }

    /// The logarithm of the odds that a moment with these features is music.
    pub(super) fn log_odds(&self, features: &[f32]) -> f32 {
        let mut hidden = self.bias.clone();
        for (row, feature) in self.rows.iter().zip(features) {
            let x = ((feature - row.mean) / row.scale).clamp(-MOST, MOST);
            hidden.iter_mut().zip(&row.weights).for_each(|(sum, weight)| *sum += weight * x);
        }
        let active = hidden.iter().zip(&self.output).map(|(sum, weight)| sum.max(0.0) * weight);
        active.sum::<f32>() + self.output_bias
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_fits_the_features() {
        let network = network().unwrap();
        assert!(network.log_odds(&[0.0; FEATURES]).is_finite());
    }

    #[test]
    fn a_table_without_a_feature_is_not_taken() {
        let table = include_str!("weights.toml");
        let first = names().remove(0);
        let without: String = table
            .lines()
            .filter(|line| !line.starts_with(&format!("{first} =")))
            .map(|line| format!("{line}\n"))
            .collect();
        assert!(without.len() < table.len() && Network::read(&without).is_none());
    }
}
