//! Windows of speech: phrases packed close together, up to the half minute that a recogniser hears at once.

use crate::audio::{Recording, Resampler};
use crate::error::{Error, Result};
use crate::units::{SampleRate, Seconds, Span};
use std::collections::VecDeque;
use std::ops::Range;

/// Samples a second in a window's sound, as recognisers take it.
pub const WINDOW_RATE: SampleRate = SampleRate(16_000);

/// The longest window, in seconds: a recogniser hears 30 s at once, and works badly up to the brim.
const LONGEST_S: f64 = 28.0;
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

    /// The time in the recording of a time in the window, given in seconds.
    pub fn in_recording(&self, at: f64) -> Seconds {
        let cut = self.cuts.iter().rev().find(|cut| cut.at.0 <= at).or(self.cuts.first());
        cut.map_or(Seconds(0.0), |cut| {
            let inside = (at - cut.at.0).clamp(0.0, cut.span.duration());
            Seconds(cut.span.start_s.0 + inside)
        })
    }
}

/// A phrase with its margins, or a part of one that is too long.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    phrase: usize,
    span: Span,
}

/// One channel's phrases packed into windows, in order of time; `nuclei` are the times of the channel's syllables, between which a
/// phrase is cut that no window can hold.
pub fn windows(phrases: &[Span], nuclei: &[Seconds]) -> Vec<Window> {
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
fn stretches(phrases: &[Span], nuclei: &[Seconds]) -> Vec<Stretch> {
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
fn between_syllables(span: &Span, nuclei: &[Seconds]) -> f64 {
    let end = span.start_s.0 + LONGEST_S;
    let inside = |t: &Seconds| t.0 > end - FULL * LONGEST_S && t.0 < end;
    let first = nuclei.partition_point(|t| !inside(t) && t.0 < end);
    let inside: Vec<f64> = nuclei.iter().skip(first).take_while(|t| inside(t)).map(|t| t.0).collect();
    let widest = inside.windows(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
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

/// Cuts `windows`, given in order of time, out of one channel of a recording and hands each to `sink` with its sound at [`WINDOW_RATE`], as
/// soon as it is complete. No more than one window is held.
///
/// # Errors
/// The sink's own, [`Error::Interrupted`] where `keep_going` said no, and those of [`Recording::for_each_block`].
pub fn cut(
    recording: &Recording,
    channel: usize,
    windows: Vec<Window>,
    keep_going: &dyn Fn() -> bool,
    sink: &mut dyn FnMut(Window, Vec<f32>) -> Result<()>,
) -> Result<()> {
    let mut resampler = Resampler::new(recording.info().sample_rate_hz, WINDOW_RATE)?;
    let mut cutter = Cutter::new(windows);
    let mut resampled = Vec::new();
    recording.for_each_block(channel, &mut |block| {
        if !keep_going() {
            return Err(Error::Interrupted);
        }
        resampled.clear();
        resampler.push(block, &mut resampled)?;
        cutter.push(&resampled, sink)
    })?;
    resampled.clear();
    resampler.finish(&mut resampled)?;
    cutter.push(&resampled, sink)?;
    cutter.finish(sink)
}

/// Cuts windows out of samples as they stream by.
struct Cutter {
    waiting: VecDeque<Window>,
    /// The first waiting window, as far as it is there.
    sound: Vec<f32>,
    /// How many samples have gone by.
    passed: usize,
}

impl Cutter {
    /// A cutter of windows in order of time.
    fn new(windows: Vec<Window>) -> Self {
        Self {
            waiting: windows.into(),
            sound: Vec::new(),
            passed: 0,
        }
    }

    /// Takes the channel's next samples; every window that is complete goes to `sink` with its sound.
    fn push(&mut self, block: &[f32], sink: &mut dyn FnMut(Window, Vec<f32>) -> Result<()>) -> Result<()> {
        let end = self.passed + block.len();
        while let Some(window) = self.waiting.front() {
            for cut in &window.cuts {
                let from = sample(cut.span.start_s).max(self.passed);
                let to = sample(cut.span.end_s).min(end);
                if let Some(part) = block.get(from - self.passed..to.max(from) - self.passed) {
                    self.sound.extend_from_slice(part);
                }
            }
            if window.cuts.last().is_some_and(|cut| sample(cut.span.end_s) > end) {
                break;
            }
            self.hand_over(sink)?;
        }
        self.passed = end;
        Ok(())
    }

    /// Hands over a window that reaches beyond the last sample.
    fn finish(&mut self, sink: &mut dyn FnMut(Window, Vec<f32>) -> Result<()>) -> Result<()> {
        self.hand_over(sink)
    }

    fn hand_over(&mut self, sink: &mut dyn FnMut(Window, Vec<f32>) -> Result<()>) -> Result<()> {
        let sound = std::mem::take(&mut self.sound);
        self.waiting.pop_front().map_or(Ok(()), |window| sink(window, sound))
    }
}

fn sample(at: Seconds) -> usize {
    (at.0 * WINDOW_RATE.hz()).round().max(0.0) as usize
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
    fn times_come_back() {
        let window = &windows(&spans(&[(1.0, 2.0), (2.9, 4.0)]), &[])[0];
        for cut in &window.cuts {
            for inside in [0.0, 0.3, cut.span.duration() - 1e-6] {
                assert!((window.in_recording(cut.at.0 + inside).0 - cut.span.start_s.0 - inside).abs() < 1e-9);
            }
        }
        assert_eq!(window.in_recording(-1.0), window.cuts[0].span.start_s);
        assert_eq!(window.in_recording(99.0), window.cuts[1].span.end_s);
    }

    #[test]
    fn a_phrase_that_is_too_long_is_cut_between_two_syllables() {
        let nuclei: Vec<Seconds> = (0..400)
            .map(|i| Seconds(0.25 * i as f64 + if i > 90 { 0.3 } else { 0.0 }))
            .collect();
        let windows = windows(&spans(&[(0.0, 100.0)]), &nuclei);
        assert!(
            windows
                .iter()
                .all(|window| window.phrases == (0..1) && window.duration() <= LONGEST_S)
        );
        assert_eq!(windows[0].cuts[0].span.end_s, Seconds(0.5 * (90.0 * 0.25 + 91.0 * 0.25 + 0.3)));
        let ends: Vec<Seconds> = windows.iter().map(|window| window.cuts[0].span.end_s).collect();
        let starts: Vec<Seconds> = windows.iter().skip(1).map(|window| window.cuts[0].span.start_s).collect();
        assert_eq!(ends[..ends.len() - 1], starts);
    }

    #[test]
    fn no_phrases_no_windows() {
        assert_eq!(windows(&[], &[]), []);
    }

    /// Each sample tells its own place, so what comes out tells where it was cut.
    #[test]
    fn blocks_leave_no_trace() {
        let phrases = spans(&[(0.5, 1.0), (1.4, 2.0), (5.0, 34.0), (36.0, 36.5)]);
        let sound: Vec<f32> = (0..37 * 16_000).map(|i| i as f32).collect();
        let heard = |block: usize| {
            let mut cutter = Cutter::new(windows(&phrases, &[]));
            let mut heard = Vec::new();
            let mut keep = |window: Window, sound: Vec<f32>| {
                heard.push((window, sound));
                Ok(())
            };
            sound.chunks(block).for_each(|block| cutter.push(block, &mut keep).unwrap());
            cutter.finish(&mut keep).unwrap();
            heard
        };
        let whole = heard(sound.len());
        for (window, sound) in &whole {
            assert!((sound.len() as f64 / WINDOW_RATE.hz() - window.duration()).abs() < 1e-3);
            assert_eq!(sound[0], (window.cuts[0].span.start_s.0 * WINDOW_RATE.hz()).round() as f32);
        }
        assert_eq!(whole, heard(977));
        assert_eq!(whole, heard(1));
    }
}
