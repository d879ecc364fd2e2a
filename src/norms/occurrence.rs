//! What was found of a moment, and how much of it.

use super::event::Meant;
use crate::finding::{Estimate, Evidence};
use crate::units::Span;

/// What was found of a moment.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    pub span: Span,
    pub evidence: Evidence,
    pub meant: Meant,
    /// Whether it may be the other side's.
    pub doubtful: bool,
}

/// How many there are, or how many seconds they last in all, with an interval from the doubtful ones.
pub(super) fn total(found: &[Occurrence], seconds: bool) -> Option<Estimate> {
    let sum = |least: Meant| {
        let counted = found.iter().filter(|each| each.meant >= least);
        counted.map(|each| if seconds { each.span.duration() } else { 1.0 }).sum::<f64>()
    };
    Estimate::new(sum(Meant::Likely), sum(Meant::Surely), sum(Meant::Hardly))
}
