//! Units, as reports write them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A unit, written as its symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub enum Unit {
    /// Characters (spoken syllables) a minute.
    #[serde(rename = "cpm")]
    Cpm,
    /// Level against the overload point.
    #[serde(rename = "dBov")]
    Dbov,
    /// A change of level.
    #[serde(rename = "dB")]
    Decibel,
    /// Seconds.
    #[serde(rename = "s")]
    Second,
    /// Hundredths.
    #[serde(rename = "%")]
    Percent,
    /// In a hundred characters.
    #[serde(rename = "/100")]
    PerHundred,
    /// How often.
    #[serde(rename = "times")]
    Times,
    /// Semitones.
    #[serde(rename = "st")]
    Semitone,
    /// Minutes.
    #[serde(rename = "min")]
    Minute,
    /// How like one another two things are, 0–1.
    #[serde(rename = "similarity")]
    Similarity,
}

impl Unit {
    /// Its symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Cpm => "cpm",
            Self::Dbov => "dBov",
            Self::Decibel => "dB",
            Self::Second => "s",
            Self::Percent => "%",
            Self::PerHundred => "/100",
            Self::Times => "times",
            Self::Semitone => "st",
            Self::Minute => "min",
            Self::Similarity => "similarity",
        }
    }
}
