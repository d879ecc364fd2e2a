//! A running count: how many syllables of a phrase there were by each moment.

use crate::track::FRAME_S;

/// The frames of a step, over which the count runs evenly.
pub(super) const STEP: usize = 2;
const STEP_S: f64 = STEP as f64 * FRAME_S;

/// How many syllables the second witness had counted by each moment of a phrase. It is no whole number, and while a sound is held it hardly rises.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunningCount {
    /// After each step.
    counts: Box<[f32]>,
}

impl RunningCount {
    /// From how many there are in each 20 ms of the phrase.
    pub fn new(each: impl IntoIterator<Item = f64>) -> Self {
        let sum = |sum: &mut f64, more: f64| {
            *sum += more;
            Some(*sum as f32)
        };
        Self {
            counts: each.into_iter().scan(0.0, sum).collect(),
        }
    }

    /// The number of the whole phrase; 0 where it has no frames.
    pub fn total(&self) -> f64 {
        self.counts.last().copied().map_or(0.0, f64::from)
    }

    /// How many there were by this time, in seconds since the phrase began.
    pub fn by(&self, time_s: f64) -> f64 {
        let steps = (time_s / STEP_S).max(0.0);
        let whole = steps.floor() as usize;
        let (before, after) = (self.after(whole), self.after(whole + 1));
        before + (after - before) * steps.fract()
    }

    /// When this number was passed, in seconds since the phrase began: 0 for none, the end of the phrase for more than there are.
    pub fn when(&self, count: f64) -> f64 {
        let whole = self.counts.partition_point(|&by| f64::from(by) < count);
        let (before, after) = (self.after(whole), self.after(whole + 1));
        let part = if after > before {
            (count - before).max(0.0) / (after - before)
        } else {
            0.0
        };
        (whole as f64 + part) * STEP_S
    }

    /// The number after so many steps.
    fn after(&self, steps: usize) -> f64 {
        let at = steps.min(self.counts.len());
        at.checked_sub(1)
            .and_then(|last| self.counts.get(last))
            .copied()
            .map_or(0.0, f64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_numbers_answer_each_other() {
        let running = RunningCount::new([0.5, 0.25, 0.0, 1.25]);
        assert_eq!(running.total(), 2.0);
        for (time, count) in [(0.0, 0.0), (0.01, 0.25), (0.02, 0.5), (0.04, 0.75), (0.07, 1.375), (0.08, 2.0)] {
            assert!((running.by(time) - count).abs() < 1e-6, "by {time} s");
            assert!((running.when(count) - time).abs() < 1e-6, "when {count}");
        }
        assert_eq!(running.by(0.05), 0.75);
    }

    #[test]
    fn beyond_the_phrase_nothing_is_added() {
        let running = RunningCount::new([1.0]);
        assert_eq!(
            (running.by(-1.0), running.by(9.0), running.when(-1.0), running.when(9.0)),
            (0.0, 1.0, 0.0, 0.02)
        );
        let none = RunningCount::default();
        assert_eq!((none.total(), none.by(1.0), none.when(1.0)), (0.0, 0.0, 0.0));
    }
}
