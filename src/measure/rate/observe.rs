//! What the rate answers to a norm.

use super::{Rate, RateStretch};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation, Part, Unit};
use crate::measure::Context;
use crate::units::Span;

impl Rate {
    /// [`Quantity::SpeakingCpm`](crate::finding::Quantity::SpeakingCpm): the speaking rate, stretch by stretch too.
    pub fn speaking_cpm(&self, context: &Context<'_>) -> Observation {
        self.measured(context.channel).into()
    }

    fn measured(&self, channel: usize) -> Option<Measured> {
        let part = |stretch: &RateStretch| {
            let span = Span::new(stretch.start_s.0, stretch.end_s.0);
            Some(Part {
                evidence: Evidence::measured(EvidenceKind::Stretch, channel, span, stretch.cpm, Unit::Cpm),
                estimate: Estimate::new(stretch.cpm, stretch.low_cpm, stretch.high_cpm)?,
            })
        };
        let estimate = Estimate::new(self.speaking_cpm?, self.low_cpm?, self.high_cpm?)?;
        Some(Measured::with_parts(estimate, self.stretches.iter().filter_map(part).collect()))
    }
}
