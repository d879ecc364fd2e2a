//! Segments that a transcript holds twice.

use super::{DropReason, Notice, Placed, Said, dropped};

/// How many segments back a repetition is looked for.
const REACH: usize = 8;
/// A repetition begins within so many seconds of the first.
const APART_S: f64 = 1.0;

/// Leaves out the second of two segments with the same words of the same side at the same time.
pub(super) fn leave_out(said: &mut Vec<Said>, placed: &mut Placed) {
    let double = |index: usize| {
        let earlier = said.get(index.saturating_sub(REACH)..index).unwrap_or_default();
        earlier
            .iter()
            .any(|before| said.get(index).is_some_and(|one| is_double(before, one)))
    };
    let doubles: Vec<bool> = (0..said.len()).map(double).collect();
    if !doubles.contains(&true) {
        return;
    }
    placed.notes.push(Notice::Doubled);
    let mut is_one = doubles.iter();
    said.retain(|said| {
        let double = is_one.next() == Some(&true);
        if double {
            placed
                .dropped
                .push(dropped(said, said.side.channel.unwrap_or(0), DropReason::Doubled));
        }
        !double
    });
}

fn is_double(before: &Said, said: &Said) -> bool {
    let spoken = |said: &Said| said.text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (Some(start), Some(end), Some(from), Some(to)) = (said.start_s, said.end_s, before.start_s, before.end_s) else {
        return false;
    };
    let shared = end.min(to) - start.max(from);
    let shorter = (end - start).min(to - from);
    shorter > 0.0
        && shared >= 0.5 * shorter
        && (start - from).abs() <= APART_S
        && said.side == before.side
        && spoken(said) == spoken(before)
}
