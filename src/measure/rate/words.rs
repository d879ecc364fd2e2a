//! How far a rate with words errs. `lab/words/fit.py` says how these numbers were found.

use super::count::Fallible;
use serde::Deserialize;
use std::sync::LazyLock;

static ERRORS: LazyLock<WordErrors> = LazyLock::new(|| toml::from_str(include_str!("words.toml")).unwrap_or(WordErrors::UNKNOWN));

/// The errors that ship with the crate; so wide that nothing is decided if their table cannot be read, which a test rules out.
pub(super) fn errors() -> &'static WordErrors {
    &ERRORS
}

/// The table of errors; its provenance is for people.
#[derive(Debug, Deserialize)]
pub(super) struct WordErrors {
    /// A recogniser's characters in a phrase that it heard.
    pub recognised: Fallible,
    /// Characters of a transcript that a user brings: they are taken as they are, but may stand in the phrase beside.
    pub given: Fallible,
    /// How far off the time of talking is.
    pub time: TimeError,
    /// How far words and sound may differ.
    pub difference: Difference,
}

/// How far off the time of talking is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeError {
    /// How far off the edge of a turn is, as a standard deviation in seconds.
    pub edge_s: f64,
    /// How far off the time is beyond that, as a standard deviation in ln.
    pub talk: f64,
    /// What noise adds to it, which hides speech or passes for it: for each unit of the noise's power over the speech's.
    pub noise: f64,
}

/// How far words and sound may differ.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Difference {
    /// In their count, as a difference in ln, before the words are not believed.
    pub believed: f64,
}

impl WordErrors {
    const UNKNOWN: Self = Self {
        recognised: Fallible::UNKNOWN,
        given: Fallible::UNKNOWN,
        time: TimeError {
            edge_s: 1.0,
            talk: 1.0,
            noise: 1.0,
        },
        difference: Difference { believed: 0.0 },
    };
}

impl TimeError {
    /// What noise adds, as a standard deviation in ln, where it lies so many decibels below the speech; none where there is no noise.
    pub(super) fn by_noise(&self, snr_db: Option<f64>) -> f64 {
        snr_db.map_or(0.0, |snr| self.noise * 10.0_f64.powf(-snr / 10.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let read = errors();
        assert!(read.recognised.wrong < 0.5 && read.given.wrong < read.recognised.wrong, "{read:?}");
        assert!(read.time.talk < 0.1 && read.difference.believed > 0.0, "{read:?}");
    }

    #[test]
    fn noise_adds_the_more_the_louder_it_is() {
        let time = &errors().time;
        assert_eq!(time.by_noise(None), 0.0);
        assert!(time.by_noise(Some(10.0)) >= time.by_noise(Some(30.0)));
    }
}
