//! The space in which voices are told apart. `lab/voices` says how it is fitted.

use super::voiceprint::{FEATURES, voice_feature_names};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static SPACE: LazyLock<Option<Space>> = LazyLock::new(|| Space::read(include_str!("space.toml")));

/// The space that ships with the crate; `None` if its table does not fit the features, which a test rules out.
pub(super) fn space() -> Option<&'static Space> {
    SPACE.as_ref()
}

/// A point of the space.
pub(super) type Point = [f64; FEATURES];

/// Axes along which stretches of one voice spread by one, whatever they say.
pub(super) struct Space {
    /// How far voices differ along each axis, as a variance.
    pub between: Point,
    /// For each feature, what it weighs along each axis.
    axes: [Point; FEATURES],
}

/// The table; its provenance is for people.
#[derive(Deserialize)]
struct Table {
    between: Vec<f64>,
    axes: BTreeMap<String, Vec<f64>>,
}

impl Space {
    fn read(table: &str) -> Option<Self> {
        let table: Table = toml::from_str(table).ok()?;
        let axis = |name: &String| table.axes.get(name).cloned()?.try_into().ok();
        let axes: Option<Vec<Point>> = voice_feature_names().iter().map(axis).collect();
        (table.axes.len() == FEATURES && table.between.iter().all(|between| *between > 0.0)).then_some(())?;
        Some(Self {
            between: table.between.try_into().ok()?,
            axes: axes?.try_into().ok()?,
        })
    }

    /// Where features lie that are measured from the mean of their call.
    pub(super) fn point(&self, features: &Point) -> Point {
        let mut point = [0.0; FEATURES];
        for (feature, weights) in features.iter().zip(&self.axes) {
            point.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += feature * weight);
        }
        point
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_fits_the_features() {
        let space = space().unwrap();
        assert!(
            space
                .between
                .iter()
                .chain(space.axes.iter().flatten())
                .all(|value| value.is_finite())
        );
        assert_eq!(space.point(&[0.0; FEATURES]), [0.0; FEATURES]);
    }

    #[test]
    fn a_table_without_a_feature_or_with_another_is_not_taken() {
        let table = include_str!("space.toml");
        assert!(Space::read(&table.replace("pitch_spread =", "pitch_range =")).is_none());
        assert!(Space::read(&format!("{table}surprise = [1.0]\n")).is_none());
    }
}
