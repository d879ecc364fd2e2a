//! Numbers that must not be mistaken for one another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Samples a second, in hertz.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SampleRate(pub u32);

impl SampleRate {
    /// The rate as a floating-point number of hertz.
    pub fn hz(self) -> f64 {
        f64::from(self.0)
    }
}

/// A time or a length of time in seconds; times count from the start of the recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Seconds(pub f64);

/// A level in decibels relative to the overload point of the digital system (ITU-T P.56, G.100.1):
/// 0 dBov is the RMS of a full-scale square wave, 20·log10 of the RMS with full scale at 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Dbov(pub f64);

impl Dbov {
    /// The level of a mean square (power, full scale 1); `None` where there is no power.
    pub fn from_power(mean_square: f64) -> Option<Self> {
        (mean_square > 0.0).then(|| Self(10.0 * mean_square.log10()))
    }
}

/// A frequency in hertz.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Hertz(pub f64);

/// A stretch of time, start inclusive, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
}

impl Span {
    /// A span from two numbers of seconds.
    pub fn new(start_s: f64, end_s: f64) -> Self {
        Self {
            start_s: Seconds(start_s),
            end_s: Seconds(end_s),
        }
    }

    /// Its length in seconds.
    pub fn duration(&self) -> f64 {
        self.end_s.0 - self.start_s.0
    }

    /// Those of `times`, given in order and in seconds, that lie inside.
    pub fn times<'a>(&self, times: &'a [f64]) -> &'a [f64] {
        let first = times.partition_point(|&t| t < self.start_s.0);
        let end = times.partition_point(|&t| t < self.end_s.0);
        times.get(first..end).unwrap_or_default()
    }

    /// Itself in equal pieces, each of about so many seconds.
    pub fn pieces(&self, seconds: f64) -> impl Iterator<Item = Self> {
        let (start, length) = (self.start_s.0, self.duration());
        let count = (length / seconds).round().max(1.0);
        (0..count as usize).map(move |i| Self::new(start + length * i as f64 / count, start + length * (i + 1) as f64 / count))
    }

    /// How many seconds two spans share.
    pub fn overlap(&self, other: &Self) -> f64 {
        (self.end_s.0.min(other.end_s.0) - self.start_s.0.max(other.start_s.0)).max(0.0)
    }
}
