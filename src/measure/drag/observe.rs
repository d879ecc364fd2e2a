//! What dragged endings answer to a norm.

use super::{Drag, DragEvent};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation, Unit, how_many};
use crate::measure::Context;
use crate::units::Span;

/// The chance that a phrase end that was not marked is dragged all the same.
const MISSED: f64 = 0.01;

impl Drag {
    /// [`Quantity::DraggedPercent`](crate::finding::Quantity::DraggedPercent): the share of the phrase ends that are dragged, the longest of
    /// them first.
    pub fn dragged_percent(&self, context: &Context<'_>) -> Observation {
        let percent = |count: usize| 100.0 * count as f64 / f64::from(self.phrase_ends);
        let (low, high) = dragged_ends(self.phrase_ends as usize, &self.events);
        let incident = |event: &DragEvent| {
            let span = Span::new(event.start_s.0, event.end_s.0);
            Evidence::measured(EvidenceKind::Drag, context.channel, span, event.held_s.0, Unit::Second)
        };
        let mut longest: Vec<&DragEvent> = self.events.iter().collect();
        longest.sort_by(|a, b| (b.held_s.0 - b.expected_s.0).total_cmp(&(a.held_s.0 - a.expected_s.0)));
        let estimate = Estimate::new(percent(self.events.len()), percent(low), percent(high));
        let measured = |estimate| Measured::with_incidents(estimate, longest.into_iter().map(incident).collect());
        estimate.map(measured).into()
    }
}

/// The 95 % interval of how many phrase ends of this recording are dragged, if each event is one with the probability of its
/// confidence and each other end with that of [`MISSED`].
fn dragged_ends(ends: usize, events: &[DragEvent]) -> (usize, usize) {
    let missed = std::iter::repeat_n(MISSED, ends.saturating_sub(events.len()));
    how_many(events.iter().map(|event| event.confidence).chain(missed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Seconds;

    fn event(start: f64, held: f64, confidence: f64) -> DragEvent {
        DragEvent {
            start_s: Seconds(start),
            end_s: Seconds(start + held),
            held_s: Seconds(held),
            expected_s: Seconds(0.3),
            confidence,
        }
    }

    #[test]
    fn sure_events_give_a_narrow_share_and_doubtful_ones_a_wide_one() {
        assert_eq!(dragged_ends(10, &[]), (0, 1));
        assert_eq!(dragged_ends(2, &[]), (0, 0));
        assert_eq!(dragged_ends(2, &[event(1.0, 0.8, 1.0), event(2.0, 0.8, 1.0)]), (2, 2));
        let doubtful: Vec<_> = (0..8).map(|i| event(f64::from(i), 0.8, 0.5)).collect();
        assert_eq!(dragged_ends(8, &doubtful), (1, 7));
        assert_eq!(dragged_ends(0, &[]), (0, 0));
        let (low, high) = dragged_ends(20_000, &[]);
        assert!((165..180).contains(&low) && (220..235).contains(&high), "{low} {high}");
    }
}
