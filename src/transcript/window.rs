//! Windows of speech: phrases packed close together, for a recogniser to hear at once.

use crate::units::{SampleRate, Seconds, Span};
use std::ops::Range;

/// Samples a second in a window's sound, as recognisers take it.
pub const WINDOW_RATE: SampleRate = SampleRate(16_000);

/// The longest window, in seconds. Whisper hears 30 s at once, but loses the ends of windows that hold many phrases.
const LONGEST_S: f64 = 12.0;
/// What is kept of the pause on either side of a phrase, in seconds, so that no initial is lost: half of the pause at the most.
const MARGIN_S: f64 = 0.2;
/// A window that cannot hold all that is left ends in its second half, at the longest pause that lies there.
const FULL: f64 = 0.5;

/// Phrases that are heard together.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Which phrases, by index; one that is too long for a window lies in several.
    pub phrases: Range<usize>,
    /// What is cut from the recording, in order of time, without overlap.
    pub cuts: Vec<Cut>,
}

/// A stretch of the recording inside a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// Where it lies in the recording.
    pub span: Span,
    /// Where it begins in the window.
    pub at: Seconds,
}

impl Window {
    fn new(stretches: &[Stretch]) -> Self {
        let mut at = 0.0;
        let cut = |stretch: &Stretch| {
            let cut = Cut {
                span: stretch.span,
                at: Seconds(at),
            };
            at += stretch.span.duration();
            cut
        };
        let first = stretches.first().map_or(0, |stretch| stretch.phrase);
        let end = stretches.last().map_or(0, |stretch| stretch.phrase + 1);
        Self {
            cuts: stretches.iter().map(cut).collect(),
            phrases: first..end,
        }
    }

    /// Its length in seconds.
    pub fn duration(&self) -> f64 {
        self.cuts.last().map_or(0.0, |cut| cut.at.0 + cut.span.duration())
    }
}

/// A phrase with its margins, or a part of one that is too long.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    phrase: usize,
    span: Span,
}

/// One channel's phrases packed into windows, in order of time; `nuclei` are the times of the channel's syllables in seconds, between which
/// a phrase is cut that no window can hold.
pub fn windows(phrases: &[Span], nuclei: &[f64]) -> Vec<Window> {
    let stretches = stretches(phrases, nuclei);
    let mut rest = stretches.as_slice();
    let mut windows = Vec::new();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(taken(rest));
        windows.push(Window::new(now));
        rest = later;
    }
    windows
}

/// The phrases with their margins, cut where they are too long.
fn stretches(phrases: &[Span], nuclei: &[f64]) -> Vec<Stretch> {
    let mut stretches = Vec::with_capacity(phrases.len());
    for (phrase, span) in phrases.iter().enumerate() {
        let before = phrase.checked_sub(1).and_then(|i| phrases.get(i)).map_or(0.0, |p| p.end_s.0);
        let after = phrases.get(phrase + 1).map_or(f64::INFINITY, |p| p.start_s.0);
        let margin = |pause: f64| (0.5 * pause).clamp(0.0, MARGIN_S);
        let start = span.start_s.0 - margin(span.start_s.0 - before);
        let mut rest = Span::new(start, span.end_s.0 + margin(after - span.end_s.0));
        while rest.duration() > LONGEST_S {
            let at = between_syllables(&rest, nuclei);
            stretches.push(Stretch {
                phrase,
                span: Span::new(rest.start_s.0, at),
            });
            rest.start_s = Seconds(at);
        }
        stretches.push(Stretch { phrase, span: rest });
    }
    stretches
}

/// Where a stretch that is too long is cut: midway between the two neighbouring syllables of a window's second half that lie furthest
/// apart.
fn between_syllables(span: &Span, nuclei: &[f64]) -> f64 {
    let end = span.start_s.0 + LONGEST_S;
    let late = Span::new(end - FULL * LONGEST_S, end).times(nuclei);
    let widest = late.windows(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
    widest.map_or(end, |pair| 0.5 * (pair[0] + pair[1]))
}

/// How many stretches the next window takes, one at the least.
fn taken(stretches: &[Stretch]) -> usize {
    let lengths = stretches.iter().scan(0.0, |length, stretch| {
        *length += stretch.span.duration();
        Some(*length)
    });
    let lengths: Vec<f64> = lengths.take_while(|&length| length <= LONGEST_S).collect();
    let pause = |count: usize| match stretches.get(count - 1..=count) {
        Some([last, next]) => next.span.start_s.0 - last.span.end_s.0,
        _ => f64::INFINITY,
    };
    let late = |&count: &usize| lengths.get(count - 1).is_some_and(|&length| length >= FULL * LONGEST_S);
    let counts = 1..=lengths.len();
    if lengths.len() == stretches.len() {
        return stretches.len();
    }
    counts
        .filter(late)
        .max_by(|&a, &b| pause(a).total_cmp(&pause(b)))
        .unwrap_or(lengths.len())
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(edges: &[(f64, f64)]) -> Vec<Span> {
        edges.iter().map(|&(start, end)| Span::new(start, end)).collect()
    }

    #[test]
    fn short_pauses_stay_and_long_ones_shrink() {
        let windows = windows(&spans(&[(0.1, 1.0), (1.3, 2.0), (2.8, 4.0)]), &[]);
        let [window] = windows.as_slice() else { panic!("{windows:?}") };
        let [first, second, third] = window.cuts.as_slice() else {
            panic!("{window:?}")
        };
        assert!(first.span.start_s.0 >= 0.0 && first.at.0 == 0.0);
        assert!((second.span.start_s.0 - first.span.end_s.0).abs() < 1e-9);
        assert!((third.span.start_s.0 - second.span.end_s.0 - (0.8 - 2.0 * MARGIN_S)).abs() < 1e-9);
        assert!((window.duration() - window.cuts.iter().map(|cut| cut.span.duration()).sum::<f64>()).abs() < 1e-9);
    }

    #[test]
    fn a_window_that_is_full_ends_at_the_longest_pause_of_its_second_half() {
        let phrases: Vec<Span> = (0..8)
            .map(|i| Span::new(2.0 * i as f64, 2.0 * i as f64 + 1.7 - if i == 3 { 0.1 } else { 0.0 }))
            .collect();
        let windows = windows(&phrases, &[]);
        assert_eq!(
            windows.iter().map(|window| window.phrases.clone()).collect::<Vec<_>>(),
            [0..4, 4..8]
        );
    }

    #[test]
    fn a_phrase_that_is_too_long_is_cut_between_two_syllables() {
        let nuclei: Vec<f64> = (0..400).map(|i| 0.25 * i as f64 + if i > 40 { 0.3 } else { 0.0 }).collect();
        let windows = windows(&spans(&[(0.0, 100.0)]), &nuclei);
        assert!(
            windows
                .iter()
                .all(|window| window.phrases == (0..1) && window.duration() <= LONGEST_S)
        );
        assert_eq!(windows[0].cuts[0].span.end_s, Seconds(0.5 * (nuclei[40] + nuclei[41])));
        let ends: Vec<Seconds> = windows.iter().map(|window| window.cuts[0].span.end_s).collect();
        let starts: Vec<Seconds> = windows.iter().skip(1).map(|window| window.cuts[0].span.start_s).collect();
        assert_eq!(ends[..ends.len() - 1], starts);
    }

    #[test]
    fn no_phrases_no_windows() {
        assert_eq!(windows(&[], &[]), []);
    }
}
