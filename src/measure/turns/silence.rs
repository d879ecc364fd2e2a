//! Silences of both sides, and what was said about them.

use super::{Medium, Silence, SilenceKind};
use crate::units::{Seconds, Span};

/// What is said this long before a silence, or after it, is about it.
const REACH_S: f64 = 10.0;
/// So much music makes a silence one with music.
const MUSIC_S: f64 = 1.0;

/// What was said about waiting, each where it was said; in any order.
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    /// The agent asks to wait (请您稍等).
    pub announced: Told<'a>,
    /// The agent thanks or apologises for the wait (感谢您的等待, 让您久等了).
    pub thanked: Told<'a>,
    /// The customer asks for time (等一下).
    pub excused: Told<'a>,
}

/// Where something is said, in any order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    /// Where it surely is.
    pub said: &'a [Span],
    /// Where it may be: what was said there is not known, or not surely heard.
    pub perhaps: &'a [Span],
}

/// The gaps of at least `shortest` between the words of both sides.
///
/// What was said counts for the silence that follows within 10 s (announced, excused) or that went before by at most 10 s (thanked), and no
/// other silence lies between.
pub(super) fn silences(sides: [&[Span]; 2], music: &[Span], waiting: Option<&Waiting>, shortest: Seconds) -> Vec<Silence> {
    let gaps = gaps(sides, shortest);
    let from = |i: usize| i.checked_sub(1).and_then(|last| gaps.get(last)).map_or(0.0, |gap| gap.end_s.0);
    let to = |i: usize| gaps.get(i + 1).map_or(f64::INFINITY, |gap| gap.start_s.0);
    let gap = |(i, gap): (usize, &Span)| {
        let before = Span::new(from(i).max(gap.start_s.0 - REACH_S), gap.start_s.0);
        let after = Span::new(gap.end_s.0, to(i).min(gap.end_s.0 + REACH_S));
        let announced = waiting.and_then(|waiting| waiting.announced.within(&before));
        let with_music = music.iter().map(|music| music.overlap(gap)).sum::<f64>() >= MUSIC_S;
        Silence {
            start_s: gap.start_s,
            end_s: gap.end_s,
            kind: kind(with_music, announced),
            medium: if with_music { Medium::Music } else { Medium::Silence },
            announced,
            thanked: waiting.and_then(|waiting| waiting.thanked.within(&after)),
            excused: waiting.and_then(|waiting| waiting.excused.within(&before)),
        }
    };
    gaps.iter().enumerate().map(gap).collect()
}

impl Told<'_> {
    /// Whether it is said in that time; `None` where it may be.
    fn within(&self, when: &Span) -> Option<bool> {
        let inside = |spans: &[Span]| spans.iter().any(|span| span.overlap(when) > 0.0);
        match (inside(self.said), inside(self.perhaps)) {
            (false, true) => None,
            (said, _) => Some(said),
        }
    }
}

fn kind(with_music: bool, announced: Option<bool>) -> Option<SilenceKind> {
    match (with_music, announced) {
        (true, _) | (_, Some(true)) => Some(SilenceKind::Hold),
        (false, Some(false)) => Some(SilenceKind::DeadAir),
        (false, None) => None,
    }
}

fn gaps(sides: [&[Span]; 2], shortest: Seconds) -> Vec<Span> {
    let mut phrases: Vec<Span> = sides.concat();
    phrases.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
    let mut heard_until = None;
    let mut gaps = Vec::new();
    for phrase in phrases {
        if let Some(end) = heard_until.filter(|end| phrase.start_s.0 - end >= shortest.0) {
            gaps.push(Span::new(end, phrase.start_s.0));
        }
        heard_until = Some(heard_until.map_or(phrase.end_s.0, |end: f64| end.max(phrase.end_s.0)));
    }
    gaps
}

/// Seconds in gaps that last for `shortest` or longer.
pub(super) fn total(sides: [&[Span]; 2], shortest: f64) -> Seconds {
    Seconds(gaps(sides, Seconds(shortest)).iter().map(Span::duration).sum())
}
