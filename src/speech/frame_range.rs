//! Stretches of frames.

use crate::track::FRAME_S;
use crate::units::Span;
use std::ops::Range;

/// Frames `start .. end`.
pub(crate) type FrameRange = Range<usize>;

/// The longest stretches of `frames` on which `holds` is true of every frame.
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
pub(crate) fn joined(stretches: impl IntoIterator<Item = FrameRange>, gap: usize) -> Vec<FrameRange> {
    let mut joined: Vec<FrameRange> = Vec::new();
    for stretch in stretches {
        match joined.last_mut() {
            Some(last) if stretch.start < last.end + gap => last.end = last.end.max(stretch.end),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// When a stretch is.
pub(crate) fn span(stretch: &FrameRange) -> Span {
    Span::new(stretch.start as f64 * FRAME_S, stretch.end as f64 * FRAME_S)
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
