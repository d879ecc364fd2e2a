//! The observation of fillers.

use super::{FillerEvent, Fillers};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation};
use crate::measure::Context;
use crate::units::Span;

/// The share of fillers that may be missed, or found where there are none.
const FILLERS_MISSED: f64 = 0.2;

impl Fillers {
    /// [`Quantity::FillersPer100`](crate::finding::Quantity::FillersPer100): fillers in a hundred characters, each with its place.
    pub fn fillers_per_100(&self, context: &Context<'_>) -> Observation {
        let incident = |event: &FillerEvent| Evidence {
            text: event.text.clone(),
            ..Evidence::shown(EvidenceKind::Filler, context.channel, Span::new(event.start_s.0, event.end_s.0))
        };
        let estimate = self.per_100_characters.and_then(|share| {
            let error = FILLERS_MISSED * share;
            Estimate::new(share, share - error, share + error)
        });
        let measured = |estimate| Measured::with_incidents(estimate, self.events.iter().map(incident).collect());
        estimate.map(measured).into()
    }
}
