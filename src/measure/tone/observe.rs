//! The observations of tone.

use super::{PitchRange, Shout, Tone};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation, Unit, how_many};
use crate::measure::Context;
use crate::units::Span;

impl Tone {
    /// [`Quantity::ToneFaults`](crate::finding::Quantity::ToneFaults): shouts, and parts of the speech that are flat.
    pub fn tone_faults(&self, context: &Context<'_>) -> Observation {
        self.faults(context.channel, context.thresholds.flat_st).into()
    }

    /// [`Quantity::PitchRangeSt`](crate::finding::Quantity::PitchRangeSt): how far the pitch ranges.
    pub fn pitch_range_st(&self, _: &Context<'_>) -> Observation {
        let range = self.pitch_range_st.zip(self.pitch_range_error_st);
        let estimate = range.and_then(|(range, error)| Estimate::new(range, range - error, range + error));
        estimate.map(Measured::plain).into()
    }

    fn faults(&self, channel: usize, flat_st: f64) -> Option<Measured> {
        let shouts = self.shouting.as_ref()?;
        let evidence =
            |kind, start_s, end_s, semitones| Evidence::measured(kind, channel, Span { start_s, end_s }, semitones, Unit::Semitone);
        let shout = |shout: &Shout| Evidence {
            confidence: Some(shout.confidence),
            ..evidence(EvidenceKind::Shout, shout.start_s, shout.end_s, shout.pitch_st)
        };
        let flat = self.ranges.iter().filter(|part| part.range_st < flat_st);
        let flat = flat.map(|part| evidence(EvidenceKind::Flat, part.start_s, part.end_s, part.range_st));
        let incidents: Vec<_> = shouts.iter().map(shout).chain(flat).collect();
        let missed = std::iter::once(self.shouting_missed);
        let sure = shouts.iter().map(|shout| shout.confidence);
        let (low, high) = how_many(
            sure.chain(missed)
                .chain(self.ranges.iter().filter_map(|part| is_flat(part, flat_st))),
        );
        let estimate = Estimate::new(incidents.len() as f64, low as f64, high as f64)?;
        Some(Measured::with_incidents(estimate, incidents))
    }
}

/// How likely it is that a part of the speech is flat.
fn is_flat(part: &PitchRange, flat_st: f64) -> Option<f64> {
    let range = Estimate::new(part.range_st, part.range_st - part.error_st, part.range_st + part.error_st)?;
    Some(range.probability_below(flat_st, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Seconds;

    #[test]
    fn a_part_is_the_flatter_the_narrower_its_range() {
        let part = |range_st| PitchRange {
            start_s: Seconds(0.0),
            end_s: Seconds(9.0),
            range_st,
            error_st: 1.0,
        };
        let likely = |range_st, flat_st| is_flat(&part(range_st), flat_st).unwrap();
        assert!(likely(1.5, 3.0) > 0.99 && likely(4.5, 3.0) < 0.01);
        assert!((likely(3.0, 3.0) - 0.5).abs() < 1e-9 && (likely(4.0, 4.0) - 0.5).abs() < 1e-9);
    }
}
