//! The verdict of an interval and a band.

use crate::finding::{Estimate, Interval};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a norm comes to on one recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The whole interval lies inside the widened band.
    Pass,
    /// The whole interval lies outside the widened band.
    Fail,
    /// The interval crosses an edge of the widened band, or nothing could be measured.
    Undetermined,
    /// The recording holds nothing that the norm is about.
    NotApplicable,
}

/// Where a band's numbers come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A number stands in a handbook.
    Handbook,
    /// A published standard, or a norm of the field.
    Standard,
    /// A proposal of this library, for the team to set.
    Default,
    /// The team set it.
    #[default]
    Team,
}

/// The values that a norm allows; an edge that is absent is open.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{ "required": ["low"] }, { "required": ["high"] }]))]
pub struct Band {
    /// The lowest value allowed.
    #[serde(default)]
    pub low: Option<f64>,
    /// The highest value allowed.
    #[serde(default)]
    pub high: Option<f64>,
    /// By which share of its own size each edge is moved outwards before anything is judged (a handbook's 约, "about"): 0 to 1.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub tolerance: f64,
    /// Where the numbers come from; the team, where nothing is said.
    #[serde(default)]
    pub basis: Basis,
}

impl Band {
    /// The band's edges, moved outwards by the tolerance; infinite where open.
    pub fn widened(&self) -> Interval {
        let low = self.low.map_or(f64::NEG_INFINITY, |edge| edge - edge.abs() * self.tolerance);
        let high = self.high.map_or(f64::INFINITY, |edge| edge + edge.abs() * self.tolerance);
        Interval { low, high }
    }

    /// [`Verdict::Pass`] when the whole interval lies inside the widened band (its edges included), [`Verdict::Fail`] when all of it
    /// lies outside, else [`Verdict::Undetermined`].
    pub fn verdict(&self, interval: Interval) -> Verdict {
        let band = self.widened();
        if interval.low >= band.low && interval.high <= band.high {
            Verdict::Pass
        } else if interval.high < band.low || interval.low > band.high {
            Verdict::Fail
        } else {
            Verdict::Undetermined
        }
    }

    /// How far a value lies outside the widened band, in the value's unit; 0 inside.
    pub fn excess(&self, value: f64) -> f64 {
        let band = self.widened();
        (band.low - value).max(value - band.high).max(0.0)
    }

    /// The probability, 0–1, that the true value lies inside the widened band, for an error that is normal on each side of the estimate.
    pub fn probability(&self, estimate: &Estimate) -> f64 {
        let band = self.widened();
        (estimate.probability_below(band.high, true) - estimate.probability_below(band.low, false)).clamp(0.0, 1.0)
    }

    /// What must hold of the numbers and does not: the field's name and a sentence.
    pub(super) fn fault(&self) -> Option<(&'static str, String)> {
        let edge = |name, value: Option<f64>| {
            let bad = value.filter(|v| !v.is_finite())?;
            Some((name, format!("must be a finite number, is {bad}")))
        };
        edge("low", self.low)
            .or_else(|| edge("high", self.high))
            .or_else(|| match (self.low, self.high) {
                (None, None) => Some(("", "must have low, high or both".into())),
                (Some(low), Some(high)) if low > high => Some(("low", format!("must not be above high ({high}), is {low}"))),
                _ if !(0.0..=1.0).contains(&self.tolerance) => {
                    Some(("tolerance", format!("must lie between 0 and 1, is {}", self.tolerance)))
                }
                _ => None,
            })
    }
}

/// The band as people write it: `180–200`, `−36…−16`, `≤ 5`, `≥ 3`.
impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |x: f64| x.to_string().replace('-', "\u{2212}");
        match (self.low, self.high) {
            (Some(low), Some(high)) if low == high => write!(f, "{}", number(low)),
            (Some(low), Some(high)) => write!(f, "{}{}{}", number(low), if low < 0.0 { '…' } else { '–' }, number(high)),
            (None, Some(high)) => write!(f, "≤ {}", number(high)),
            (Some(low), None) => write!(f, "≥ {}", number(low)),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATE: Band = Band {
        low: Some(180.0),
        high: Some(200.0),
        tolerance: 0.05,
        basis: Basis::Handbook,
    };
    const SHARE: Band = Band {
        low: None,
        high: Some(5.0),
        tolerance: 0.0,
        basis: Basis::Default,
    };

    fn verdict(band: Band, low: f64, high: f64) -> Verdict {
        band.verdict(Interval { low, high })
    }

    #[test]
    fn an_interval_passes_up_to_the_widened_edges_and_fails_beyond_them() {
        assert_eq!(RATE.widened(), Interval { low: 171.0, high: 210.0 });
        assert_eq!(verdict(RATE, 171.0, 210.0), Verdict::Pass);
        assert_eq!(verdict(RATE, 170.999, 210.0), Verdict::Undetermined);
        assert_eq!(verdict(RATE, 171.0, 210.001), Verdict::Undetermined);
        assert_eq!(verdict(RATE, 160.0, 171.0), Verdict::Undetermined);
        assert_eq!(verdict(RATE, 160.0, 170.999), Verdict::Fail);
        assert_eq!(verdict(RATE, 210.0, 220.0), Verdict::Undetermined);
        assert_eq!(verdict(RATE, 210.001, 220.0), Verdict::Fail);
        assert_eq!(verdict(RATE, 150.0, 250.0), Verdict::Undetermined);
    }

    #[test]
    fn open_and_negative_edges_widen_outwards() {
        assert_eq!(verdict(SHARE, 0.0, 5.0), Verdict::Pass);
        assert_eq!(verdict(SHARE, 0.0, 5.1), Verdict::Undetermined);
        assert_eq!(verdict(SHARE, 5.1, 9.0), Verdict::Fail);
        let level = Band {
            low: Some(-36.0),
            high: Some(-16.0),
            tolerance: 0.1,
            basis: Basis::Standard,
        };
        assert_eq!(level.widened(), Interval { low: -39.6, high: -14.4 });
        assert_eq!(level.to_string(), "−36…−16");
        assert_eq!(SHARE.to_string(), "≤ 5");
    }

    #[test]
    fn the_probability_follows_the_interval() {
        let probability = |band: Band, v, low, high| band.probability(&Estimate::new(v, low, high).unwrap());
        assert!((probability(RATE, 210.0, 200.0, 220.0) - 0.5).abs() < 1e-4);
        assert!((probability(RATE, 200.0, 190.0, 210.0) - 0.975).abs() < 1e-4);
        assert!((probability(RATE, 220.0, 210.0, 225.0) - 0.025).abs() < 1e-4);
        assert_eq!(probability(RATE, 171.0, 171.0, 171.0), 1.0);
        assert_eq!(probability(RATE, 170.9, 170.9, 170.9), 0.0);
        assert_eq!(probability(SHARE, 0.0, 0.0, 0.0), 1.0);
        assert!(Estimate::new(f64::NAN, 0.0, 1.0).is_none());
    }

    proptest! {
        #[test]
        fn a_narrower_interval_never_contradicts_a_wider_one(
            low in 100.0..260.0f64, width in 0.0..80.0f64, from in 0.0..1.0f64, to in 0.0..1.0f64,
        ) {
            let (a, b) = (low + width * from.min(to), low + width * from.max(to));
            let (wide, narrow) = (verdict(RATE, low, low + width), verdict(RATE, a, b.min(low + width)));
            prop_assert!(wide == Verdict::Undetermined || narrow == wide, "{wide:?} then {narrow:?}");
        }

        #[test]
        fn a_decided_verdict_has_a_probability_to_match(value in 100.0..260.0f64, below in 0.0..40.0f64, above in 0.0..40.0f64) {
            let estimate = Estimate::new(value, value - below, value + above).unwrap();
            let p = RATE.probability(&estimate);
            match RATE.verdict(estimate.interval()) {
                Verdict::Pass => prop_assert!(p >= 0.95 - 1e-9),
                Verdict::Fail => prop_assert!(p <= 0.025 + 1e-9),
                _ => prop_assert!((0.0..=1.0).contains(&p)),
            }
        }
    }
}
