//! A part of a call.

use crate::units::Span;

/// A part of a call; where more than one key is given, what lies in all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TimeWindow {
    /// So many seconds from the first word: of words the side's own, of events either side's.
    pub first_s: Option<f64>,
    /// So many seconds before the last word, counted likewise.
    pub last_s: Option<f64>,
    /// The side's first turns.
    pub first_turns: Option<usize>,
    /// The side's last turns.
    pub last_turns: Option<usize>,
    /// From this second of the recording on; a negative number counts from its end.
    pub from_s: Option<f64>,
    /// Up to this second of the recording; a negative number counts from its end.
    pub to_s: Option<f64>,
    /// From this share of the recording on, in percent.
    pub from_percent: Option<f64>,
    /// Up to this share of the recording, in percent.
    pub to_percent: Option<f64>,
}

/// From when to when, in seconds; infinite where open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TimeRange {
    pub from: f64,
    pub to: f64,
}

impl TimeRange {
    pub(super) const ALL: Self = Self {
        from: f64::NEG_INFINITY,
        to: f64::INFINITY,
    };

    /// What lies in both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        }
    }

    /// Whether a part of a span lies inside.
    pub(super) fn holds(&self, span: &Span) -> bool {
        span.end_s.0 > self.from && span.start_s.0 < self.to
    }

    /// Whether it is open on both sides.
    pub(super) fn is_all(&self) -> bool {
        self.from == f64::NEG_INFINITY && self.to == f64::INFINITY
    }
}

impl TimeWindow {
    /// From when to when, where words are said in `speech`, parted in `turns`, and the recording is so long.
    pub(super) fn of(&self, speech: Span, turns: &[Span], duration_s: f64) -> TimeRange {
        let nth = |count: usize| count.saturating_sub(1).min(turns.len().saturating_sub(1));
        let at = |second: f64| if second < 0.0 { duration_s + second } else { second };
        let from = [
            self.last_s.map(|length| speech.end_s.0 - length),
            self.last_turns
                .and_then(|count| turns.iter().rev().nth(nth(count)))
                .map(|turn| turn.start_s.0),
            self.from_s.map(at),
            self.from_percent.map(|share| duration_s * share / 100.0),
        ];
        let to = [
            self.first_s.map(|length| speech.start_s.0 + length),
            self.first_turns.and_then(|count| turns.get(nth(count))).map(|turn| turn.end_s.0),
            self.to_s.map(at),
            self.to_percent.map(|share| duration_s * share / 100.0),
        ];
        TimeRange {
            from: from.into_iter().flatten().fold(f64::NEG_INFINITY, f64::max),
            to: to.into_iter().flatten().fold(f64::INFINITY, f64::min),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_what_lies_in_all_that_is_given() {
        let turns = [Span::new(2.0, 5.0), Span::new(8.0, 12.0), Span::new(20.0, 26.0)];
        let of = |window: TimeWindow| {
            let range = window.of(Span::new(2.0, 26.0), &turns, 40.0);
            (range.from, range.to)
        };
        let window = TimeWindow::default();
        let open = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(of(window), open);
        assert_eq!(
            of(TimeWindow {
                first_s: Some(10.0),
                ..window
            }),
            (open.0, 12.0)
        );
        assert_eq!(
            of(TimeWindow {
                last_s: Some(10.0),
                ..window
            }),
            (16.0, open.1)
        );
        assert_eq!(
            of(TimeWindow {
                first_turns: Some(2),
                ..window
            }),
            (open.0, 12.0)
        );
        assert_eq!(
            of(TimeWindow {
                first_turns: Some(9),
                ..window
            }),
            (open.0, 26.0)
        );
        assert_eq!(
            of(TimeWindow {
                last_turns: Some(1),
                ..window
            }),
            (20.0, open.1)
        );
        let both = TimeWindow {
            from_s: Some(-30.0),
            to_s: Some(15.0),
            from_percent: Some(50.0),
            to_percent: Some(75.0),
            ..window
        };
        assert_eq!(of(both), (20.0, 15.0));
    }
}
