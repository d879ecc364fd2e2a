//! Which events a rule means.

use crate::finding::{Estimate, Event, EventKind};
use schemars::JsonSchema;
use serde::Deserialize;

/// Two phrases of one side, or of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Between {
    /// The one who spoke last goes on.
    SameSpeaker,
    /// The other side goes on.
    DifferentSpeakers,
}

/// Which events of a kind are meant.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFilter {
    /// What happens.
    pub kind: EventKind,
    /// The shortest, in seconds.
    pub min_s: Option<f64>,
    /// The longest, in seconds.
    pub max_s: Option<f64>,
    /// The value lies above this.
    pub above: Option<f64>,
    /// The value lies below this.
    pub below: Option<f64>,
    /// The least characters that are said in it.
    pub min_characters: Option<u32>,
    /// The other side had spoken for so long, in seconds.
    pub delay_s: Option<f64>,
    /// Whose phrases a silence lies between.
    pub between: Option<Between>,
}

/// Whether an event is meant, by its figures and their errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meant {
    No,
    /// Not by its own figure, but within the error of it.
    Hardly,
    /// By its own figure, but not with the whole of its error.
    Likely,
    Surely,
}

impl EventFilter {
    /// Whether an event of any side is meant.
    pub(super) fn means(&self, event: &Event) -> Meant {
        let between = match self.between {
            None => true,
            Some(Between::SameSpeaker) => event.before == Some(event.by),
            Some(Between::DifferentSpeakers) => event.before.is_some_and(|before| before != event.by),
        };
        let talkative = self
            .min_characters
            .is_none_or(|least| event.characters.is_some_and(|count| count >= least));
        let delayed = self.delay_s.is_none_or(|delay| event.into_s.is_some_and(|into| into >= delay));
        if event.kind != self.kind || !between || !talkative || !delayed {
            return Meant::No;
        }
        let tests = [
            self.min_s.map(|least| meant(&event.length, |x| x >= least)),
            self.max_s.map(|most| meant(&event.length, |x| x <= most)),
            self.above.map(|edge| meant(&event.value, |x| x > edge)),
            self.below.map(|edge| meant(&event.value, |x| x < edge)),
        ];
        tests.into_iter().flatten().min().unwrap_or(Meant::Surely)
    }
}

/// The result of a comparison of a number and its error with an edge.
fn meant(estimate: &Estimate, holds: impl Fn(f64) -> bool) -> Meant {
    let interval = estimate.interval();
    match (holds(interval.low), holds(estimate.value()), holds(interval.high)) {
        (true, _, true) => Meant::Surely,
        (_, true, _) => Meant::Likely,
        (false, _, false) => Meant::No,
        _ => Meant::Hardly,
    }
}
