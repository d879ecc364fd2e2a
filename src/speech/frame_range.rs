//! Ranges of frames.

use crate::track::FRAME_S;
use crate::units::Span;
use std::ops::Range;

/// Frames `start .. end`.
pub(crate) type FrameRange = Range<usize>;

/// The longest ranges of `frames` in which `holds` is true of every frame.
pub(crate) fn runs(frames: FrameRange, holds: impl Fn(usize) -> bool) -> Vec<FrameRange> {
    let mut runs: Vec<FrameRange> = Vec::new();
    for frame in frames.filter(|&frame| holds(frame)) {
        match runs.last_mut() {
            Some(last) if last.end == frame => last.end += 1,
            _ => runs.push(frame..frame + 1),
        }
    }
    runs
}

/// Joins neighbours that are less than `gap` frames apart.
pub(crate) fn joined(ranges: impl IntoIterator<Item = FrameRange>, gap: usize) -> Vec<FrameRange> {
    let mut joined: Vec<FrameRange> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end + gap => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// The time of a range.
pub(crate) fn span(range: &FrameRange) -> Span {
    Span::new(range.start as f64 * FRAME_S, range.end as f64 * FRAME_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_maximal() {
        let holds = [true, false, true, true, false, true];
        assert_eq!(runs(0..6, |i| holds[i]), [0..1, 2..4, 5..6]);
        assert_eq!(runs(2..6, |i| holds[i]), [2..4, 5..6]);
    }

    #[test]
    fn gaps_below_the_limit_are_bridged() {
        assert_eq!(joined([0..2, 4..5, 8..9], 3), [0..5, 8..9]);
        assert_eq!(joined([0..9, 2..4, 11..12], 1), [0..9, 11..12]);
    }
}
