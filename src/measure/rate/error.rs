//! How far off a count of syllables is. `lab/syllable/left_out.py` says how these numbers were found.

use super::Z95;
use crate::speech::MERGING_PACE;
use serde::Deserialize;
use std::sync::LazyLock;

static ERROR: LazyLock<SoundError> = LazyLock::new(|| SoundError::read(include_str!("error.toml")).unwrap_or(SoundError::UNKNOWN));

/// The errors that ship with the crate; so wide that nothing is decided if their table cannot be read, which a test rules out.
pub(super) fn error() -> &'static SoundError {
    &ERROR
}

/// Fewer syllables than this are not compared.
const FEWEST: f64 = 0.5;

/// The error of a count by the sound alone, on corpora that the counting was not fitted on.
#[derive(Debug)]
pub(super) struct SoundError {
    /// What a voice or a line makes all its counts err together, as a standard deviation in ln.
    voice: f64,
    /// What haste adds to it, for each unit of ln(pace / [`MERGING_PACE`]).
    haste: f64,
    /// What it adds that the two witnesses are apart, for each unit of ln(network / counted).
    dispute: f64,
    /// What the variance that the counting says of itself is multiplied by.
    pub counting: f64,
}

/// The table as the lab writes it: a scale, and the multiple of it that holds 95 %.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    voice: f64,
    haste: f64,
    dispute: f64,
    counting: f64,
    quantile: f64,
}

impl SoundError {
    const UNKNOWN: Self = Self {
        voice: 1.0,
        haste: 1.0,
        dispute: 1.0,
        counting: 1.0,
    };

    /// What makes all counts of a voice err together, as a standard deviation in ln, where so many syllables are counted in so many seconds,
    /// and so many by the second witness alone.
    pub(super) fn of_voice(&self, counted: f64, by_network: f64, seconds: f64) -> f64 {
        let haste = (counted / seconds / MERGING_PACE).ln().max(0.0);
        let dispute = (by_network.max(FEWEST) / counted.max(FEWEST)).ln();
        self.voice.hypot(self.haste * haste).hypot(self.dispute * dispute)
    }

    /// Scaled so that 1.96 of it, as for any other part of the interval, is the table's quantile.
    fn read(table: &str) -> Option<Self> {
        let table: Table = toml::from_str(table).ok()?;
        let wider = table.quantile / Z95;
        Some(Self {
            voice: wider * table.voice,
            haste: wider * table.haste,
            dispute: wider * table.dispute,
            counting: wider.powi(2) * table.counting,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_its_quantile_counts() {
        let read = SoundError::read(include_str!("error.toml")).unwrap();
        assert!(read.voice > 0.0 && read.voice < 0.1 && read.counting > 0.0, "{read:?}");
        let twice = SoundError::read("voice = 0.03\nhaste = 0.1\ndispute = 0.5\ncounting = 1.0\nquantile = 3.92").unwrap();
        assert!((twice.of_voice(30.0, 30.0, 10.0) - 0.06).abs() < 1e-12 && (twice.counting - 4.0).abs() < 1e-12);
    }

    #[test]
    fn haste_and_dispute_make_a_voice_less_sure() {
        let agreed = |counted: f64| error().of_voice(counted, counted, 10.0);
        assert!(agreed(60.0) > agreed(40.0) && agreed(40.0) == agreed(20.0));
        assert!(error().of_voice(0.0, 0.0, 10.0).is_finite() && error().of_voice(f64::NAN, f64::NAN, f64::NAN).is_finite());
        assert!(error().of_voice(30.0, 36.0, 10.0) > agreed(30.0) && error().of_voice(30.0, 25.0, 10.0) > agreed(30.0));
    }

    #[test]
    fn a_table_with_other_names_is_not_taken() {
        assert!(SoundError::read("voice = 0.03\nhaste = 0.1\ndispute = 0.5\ncounted = 1.0\nquantile = 2.0").is_none());
    }
}
