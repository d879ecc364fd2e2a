//! The observations of the line.

use super::{Line, RingbackKind};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation, Unit};
use crate::measure::Context;
use crate::measure::turns::{Party, counted};
use crate::units::Span;

/// The second that is shown of a hang-up.
const HANGUP_S: f64 = 1.0;

impl Line {
    /// [`Quantity::Rings`](crate::finding::Quantity::Rings): full rings before the answer; those that are cut may count.
    pub fn rings(&self, context: &Context<'_>) -> Observation {
        let Some(ringback) = self.ringback.as_ref().filter(|ringback| ringback.kind == RingbackKind::Tone) else {
            return absent_unless(self.ringback_unclear);
        };
        let full = f64::from(ringback.bursts.unwrap_or(0));
        let span = Span::new(ringback.start_s.0, ringback.end_s.0);
        let incident = Evidence::measured(EvidenceKind::Rings, context.channel, span, full, Unit::Times);
        let estimate = Estimate::new(full, full, full + f64::from(ringback.partial_bursts));
        estimate.map(|estimate| Measured::with_incidents(estimate, vec![incident])).into()
    }

    /// [`Quantity::AgentHungUp`](crate::finding::Quantity::AgentHungUp): 1 where the agent left the line first, 0 where the customer did.
    pub fn agent_hung_up(&self, context: &Context<'_>) -> Observation {
        let Some(hangup) = self.hangup.as_ref() else {
            // A busy tone on a channel of both sides does not show who left.
            return absent_unless(self.busy_unclear || self.busy_s.is_some());
        };
        let span = Span::new(hangup.at_s.0, hangup.at_s.0 + HANGUP_S);
        let by_agent = (hangup.first == Party::Agent).then(|| Evidence::shown(EvidenceKind::Hangup, context.channel, span));
        counted(by_agent.into_iter().collect())
    }
}

fn absent_unless(unclear: bool) -> Observation {
    if unclear { Observation::Unclear } else { Observation::Absent }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Hangup, Ringback};
    use crate::units::Seconds;

    #[test]
    fn rings_are_full_ones_and_those_that_are_cut_may_count() {
        let context = Context::default();
        let ringback = |kind, bursts| Line {
            ringback: Some(Ringback {
                kind,
                bursts,
                partial_bursts: 1,
                start_s: Seconds(1.0),
                end_s: Seconds(12.0),
                answered_s: None,
            }),
            ..Line::default()
        };
        for nothing in [Line::default(), ringback(RingbackKind::Music, None)] {
            assert_eq!(nothing.rings(&context), Observation::Absent);
        }
        let Observation::Measured(found) = ringback(RingbackKind::Tone, Some(3)).rings(&context) else {
            panic!("not measured")
        };
        assert_eq!(Some(found.estimate), Estimate::new(3.0, 3.0, 4.0));
        assert_eq!((found.incidents[0].start_s, found.incidents[0].end_s), (1.0, 12.0));
    }

    #[test]
    fn who_hung_up_is_one_for_the_agent_and_nought_for_the_customer() {
        let by = |first| {
            let hangup = Some(Hangup {
                first,
                at_s: Seconds(50.0),
            });
            let line = Line { hangup, ..Line::default() };
            match line.agent_hung_up(&Context::default()) {
                Observation::Measured(Measured { estimate, incidents, .. }) => {
                    (estimate.value(), incidents.iter().map(|i| (i.start_s, i.end_s)).collect())
                }
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(by(Party::Agent), (1.0, vec![(50.0, 51.0)]));
        assert_eq!(by(Party::Customer), (0.0, vec![]));
        assert_eq!(Line::default().agent_hung_up(&Context::default()), Observation::Absent);
    }

    #[test]
    fn a_tone_of_unknown_cadence_leaves_it_open() {
        let line = Line {
            ringback_unclear: true,
            busy_unclear: true,
            ..Line::default()
        };
        let context = Context::default();
        assert_eq!(
            [line.rings(&context), line.agent_hung_up(&context)],
            [Observation::Unclear, Observation::Unclear]
        );
    }
}
