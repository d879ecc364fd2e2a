//! Numbers with their intervals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A 95 % interval, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// A number with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    value: f64,
    interval: Interval,
}

impl Estimate {
    /// The number and the ends of its interval, which is widened where it does not hold the number; `None` where one of them is not finite.
    pub fn new(value: f64, low: f64, high: f64) -> Option<Self> {
        let finite = value.is_finite() && low.is_finite() && high.is_finite();
        finite.then(|| Self {
            value,
            interval: Interval {
                low: low.min(value),
                high: high.max(value),
            },
        })
    }

    /// The number itself.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Its 95 % interval.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// The probability of values below `x` (of `x` too, if `inclusive`), for a normal distribution on each side of the number:
    /// each side holds one half, and 2.5 % lie beyond each end of the interval.
    pub(crate) fn probability_below(&self, x: f64, inclusive: bool) -> f64 {
        let distance = x - self.value;
        let upper = distance > 0.0 || (inclusive && distance == 0.0);
        let half_width = if upper {
            self.interval.high - self.value
        } else {
            self.value - self.interval.low
        };
        if half_width <= 0.0 {
            return if upper { 1.0 } else { 0.0 };
        }
        const TWO_SIDED_95: f64 = 1.959_963_984_540_054;
        0.5 * libm::erfc(-TWO_SIDED_95 * distance / half_width * std::f64::consts::FRAC_1_SQRT_2)
    }
}
