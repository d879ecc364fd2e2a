//! From one side's turn to the other's: responses and interruptions.

use super::{Interruption, Party, Response, Sides, TurnOptions};
use crate::units::{Seconds, Span};

/// A turn that has gone on for less than this, the shortest human reaction, is not what an overlapping turn answers: both began at once.
const BEGUN_S: f64 = 0.2;

/// Each turn that answers one of the other's, with that one: the last that ended before, or was under way. It goes beyond that one's end, and
/// is the first to do so.
pub(super) fn answers<'a>(own: &'a [Span], other: &'a [Span]) -> Vec<(&'a Span, &'a Span)> {
    let mut answered = None;
    let mut answers = Vec::new();
    for turn in own {
        let begun = |before: &Span| before.end_s.0 <= turn.start_s.0 || before.start_s.0 + BEGUN_S <= turn.start_s.0;
        let last = other.partition_point(begun).checked_sub(1);
        let Some((index, before)) = last.and_then(|last| Some((last, other.get(last)?))) else {
            continue;
        };
        if turn.end_s.0 > before.end_s.0 && answered != Some(index) {
            answers.push((turn, before));
            answered = Some(index);
        }
    }
    answers
}

pub(super) fn response(by: Party, turn: &Span, before: &Span) -> Response {
    Response {
        by,
        at_s: turn.start_s,
        latency_s: Seconds(turn.start_s.0 - before.end_s.0),
    }
}

/// The interruption of `before` by `turn`, if it is one.
pub(super) fn interruption(by: Party, turn: &Span, before: &Span, options: &TurnOptions) -> Option<Interruption> {
    let overlap = before.end_s.0 - turn.start_s.0;
    let well_inside = turn.start_s.0 - before.start_s.0 >= options.delay.0;
    let goes_on = turn.end_s.0 - before.end_s.0 >= options.goes_on.0;
    (overlap >= options.overlap.0 && well_inside && goes_on).then_some(Interruption {
        start_s: turn.start_s,
        end_s: before.end_s,
        by,
        overlap_s: Seconds(overlap),
        below_db: Sides::default(),
    })
}
