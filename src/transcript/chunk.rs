//! Chunks of speech: phrases packed close together, for a recogniser to hear at once.

use crate::units::{SampleRate, Seconds, Span};
use std::ops::Range;

/// Samples a second in a chunk's sound, as recognisers take it.
pub const CHUNK_RATE: SampleRate = SampleRate(16_000);

/// The longest chunk, in seconds. Whisper hears 30 s at once, and hears better the more there is around a word.
const LONGEST_S: f64 = 28.0;
/// What is kept of the pause on either side of a phrase, in seconds, so that no initial is lost: half of the pause at the most.
const MARGIN_S: f64 = 0.2;
/// A chunk that cannot hold all that is left ends in its second half, at the longest pause that lies there.
const FULL: f64 = 0.5;

/// Phrases that are heard together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chunk {
    /// What is cut from the recording, in order of time, without overlap; one at the least.
    pub cuts: Vec<Cut>,
}

/// A part of the recording inside a chunk: a phrase with its margins, or a part of one that is too long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cut {
    /// The phrase, by index.
    pub phrase: usize,
    /// Where it lies in the recording.
    pub span: Span,
}

impl Chunk {
    /// Which phrases it holds, by index; one that is too long for a chunk lies in several.
    pub(crate) fn phrases(&self) -> Range<usize> {
        let first = self.cuts.first().map_or(0, |cut| cut.phrase);
        first..self.cuts.last().map_or(0, |cut| cut.phrase + 1)
    }

    /// From its first cut to its last.
    pub(crate) fn span(&self) -> Span {
        let (first, last) = (self.cuts.first(), self.cuts.last());
        Span {
            start_s: first.map_or(Seconds(0.0), |cut| cut.span.start_s),
            end_s: last.map_or(Seconds(0.0), |cut| cut.span.end_s),
        }
    }

    /// Its length in seconds.
    pub(crate) fn duration(&self) -> f64 {
        self.cuts.iter().map(|cut| cut.span.duration()).sum()
    }

    /// The chunk in two, parted at the longest pause of its middle half, or else nearest to the middle; `None` where it has but one
    /// stretch.
    pub(crate) fn halves(&self) -> Option<(Self, Self)> {
        let count = self.cuts.len();
        let whole = self.duration();
        let first = |end: usize| self.cuts.iter().take(end).map(|cut| cut.span.duration()).sum::<f64>() / whole;
        let middle = (1..count).filter(|&end| (0.25..=0.75).contains(&first(end)));
        let longest = middle.max_by(|&a, &b| pause(&self.cuts, a).total_cmp(&pause(&self.cuts, b)));
        let nearest = || (1..count).min_by(|&a, &b| (first(a) - 0.5).abs().total_cmp(&(first(b) - 0.5).abs()));
        let (left, right) = self.cuts.split_at(longest.or_else(nearest)?);
        Some((Self { cuts: left.to_vec() }, Self { cuts: right.to_vec() }))
    }
}

/// One channel's phrases packed into chunks, in order of time; `nuclei` are the times of the channel's syllables in seconds, between which
/// a phrase is cut that no chunk can hold.
pub(crate) fn chunks(phrases: &[Span], nuclei: &[f64]) -> Vec<Chunk> {
    let cuts = cuts(phrases, nuclei);
    let mut rest = cuts.as_slice();
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(taken(rest));
        chunks.push(Chunk { cuts: now.to_vec() });
        rest = later;
    }
    chunks
}

/// The phrases with their margins, cut where they are too long.
fn cuts(phrases: &[Span], nuclei: &[f64]) -> Vec<Cut> {
    let mut cuts = Vec::with_capacity(phrases.len());
    for (phrase, span) in phrases.iter().enumerate() {
        let before = phrase.checked_sub(1).and_then(|i| phrases.get(i)).map_or(0.0, |p| p.end_s.0);
        let after = phrases.get(phrase + 1).map_or(f64::INFINITY, |p| p.start_s.0);
        let margin = |pause: f64| (0.5 * pause).clamp(0.0, MARGIN_S);
        let start = span.start_s.0 - margin(span.start_s.0 - before);
        let mut rest = Span::new(start, span.end_s.0 + margin(after - span.end_s.0));
        while rest.duration() > LONGEST_S {
            let at = between_syllables(&rest, nuclei);
            cuts.push(Cut {
                phrase,
                span: Span::new(rest.start_s.0, at),
            });
            rest.start_s = Seconds(at);
        }
        cuts.push(Cut { phrase, span: rest });
    }
    cuts
}

/// Where a stretch that is too long is cut: midway between the two neighbouring syllables of a chunk's second half that lie furthest
/// apart.
fn between_syllables(span: &Span, nuclei: &[f64]) -> f64 {
    let end = span.start_s.0 + LONGEST_S;
    let late = Span::new(end - FULL * LONGEST_S, end).times(nuclei);
    let widest = late.windows(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
    widest.map_or(end, |pair| 0.5 * (pair[0] + pair[1]))
}

/// How many of the cuts the next chunk takes, one at the least.
fn taken(cuts: &[Cut]) -> usize {
    let lengths = cuts.iter().scan(0.0, |length, cut| {
        *length += cut.span.duration();
        Some(*length)
    });
    let lengths: Vec<f64> = lengths.take_while(|&length| length <= LONGEST_S).collect();
    if lengths.len() == cuts.len() {
        return cuts.len();
    }
    let late = |&count: &usize| lengths.get(count - 1).is_some_and(|&length| length >= FULL * LONGEST_S);
    let longest = (1..=lengths.len())
        .filter(late)
        .max_by(|&a, &b| pause(cuts, a).total_cmp(&pause(cuts, b)));
    longest.unwrap_or(lengths.len()).max(1)
}

/// The pause in front of a cut, in seconds.
fn pause(cuts: &[Cut], index: usize) -> f64 {
    match cuts.get(index.saturating_sub(1)..=index) {
        Some([last, next]) => next.span.start_s.0 - last.span.end_s.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(edges: &[(f64, f64)]) -> Vec<Span> {
        edges.iter().map(|&(start, end)| Span::new(start, end)).collect()
    }

    #[test]
    fn short_pauses_stay_and_long_ones_shrink() {
        let chunks = chunks(&spans(&[(0.1, 1.0), (1.3, 2.0), (2.8, 4.0)]), &[]);
        let [chunk] = chunks.as_slice() else { panic!("{chunks:?}") };
        let [first, second, third] = chunk.cuts.as_slice() else {
            panic!("{chunk:?}")
        };
        assert!(first.span.start_s.0 >= 0.0);
        assert!((second.span.start_s.0 - first.span.end_s.0).abs() < 1e-9);
        assert!((third.span.start_s.0 - second.span.end_s.0 - (0.8 - 2.0 * MARGIN_S)).abs() < 1e-9);
        assert!((chunk.duration() - chunk.cuts.iter().map(|cut| cut.span.duration()).sum::<f64>()).abs() < 1e-9);
    }

    #[test]
    fn a_chunk_that_is_full_ends_at_the_longest_pause_of_its_second_half() {
        let phrase = |i| Span::new(2.0 * f64::from(i), 2.0 * f64::from(i) + if i == 8 { 1.1 } else { 1.3 });
        let phrases: Vec<Span> = (0..20).map(phrase).collect();
        let chunks = chunks(&phrases, &[]);
        assert_eq!(chunks.iter().map(|chunk| chunk.phrases()).collect::<Vec<_>>(), [0..9, 9..20]);
    }

    #[test]
    fn a_phrase_that_is_too_long_is_cut_between_two_syllables() {
        let nuclei: Vec<f64> = (0..400).map(|i| 0.25 * i as f64 + if i > 90 { 0.3 } else { 0.0 }).collect();
        let chunks = chunks(&spans(&[(0.0, 100.0)]), &nuclei);
        assert!(
            chunks
                .iter()
                .all(|chunk| chunk.phrases() == (0..1) && chunk.duration() <= LONGEST_S)
        );
        assert_eq!(chunks[0].cuts[0].span.end_s, Seconds(0.5 * (nuclei[90] + nuclei[91])));
        let ends: Vec<Seconds> = chunks.iter().map(|chunk| chunk.cuts[0].span.end_s).collect();
        let starts: Vec<Seconds> = chunks.iter().skip(1).map(|chunk| chunk.cuts[0].span.start_s).collect();
        assert_eq!(ends[..ends.len() - 1], starts);
    }

    #[test]
    fn halves_part_at_the_longest_pause_of_the_middle() {
        let whole = Chunk {
            cuts: chunks(&spans(&[(0.0, 1.0), (4.0, 5.0), (5.5, 6.5), (7.5, 8.5), (9.0, 9.5)]), &[])
                .remove(0)
                .cuts,
        };
        let (first, second) = whole.halves().unwrap();
        assert_eq!((first.phrases(), second.phrases()), (0..3, 3..5));
        assert!((first.duration() + second.duration() - whole.duration()).abs() < 1e-9);
        let (left, right) = chunks(&spans(&[(0.0, 1.0), (1.5, 9.0)]), &[])[0].halves().unwrap();
        assert_eq!((left.phrases(), right.phrases()), (0..1, 1..2));
        assert_eq!(right.halves(), None);
    }

    #[test]
    fn no_phrases_no_chunks() {
        assert_eq!(chunks(&[], &[]), []);
    }
}
