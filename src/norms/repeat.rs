//! Turns that are like earlier ones of the same side.

use super::event::Meant;
use super::heard::Speech;
use super::occurrence::Occurrence;
use super::phrase::{Phrases, alike};
use super::window::TimeRange;
use crate::finding::Unit;
use crate::transcript::Character;
use crate::units::Span;
use std::ops::Range;

/// When a turn counts as said before.
#[derive(Clone, Debug)]
pub struct Repeats {
    /// How like the two must be, 0–1: 1 less the edit distance by sound over the longer one's length.
    pub similarity: f64,
    /// How many turns back the earlier one may lie; `None` anywhere.
    pub within_turns: Option<usize>,
    /// Turns with fewer characters are left out.
    pub min_characters: usize,
    /// Turns that consist mostly of these are left out.
    pub except: Phrases,
}

/// The turns in a range that are like an earlier one, each with how like it is.
pub(super) fn repetitions(repeats: &Repeats, speech: &Speech<'_>, range: TimeRange) -> Vec<Occurrence> {
    let void: Vec<Range<usize>> = repeats.except.find(&speech.said).into_iter().map(|hit| hit.characters).collect();
    let mut start = 0;
    let mut turns: Vec<Range<usize>> = Vec::new();
    for turn in speech.characters.chunk_by(|a, b| a.segment == b.segment) {
        turns.push(start..start + turn.len());
        start += turn.len();
    }
    let counts = |turn: &Range<usize>| {
        let excepted: usize = void
            .iter()
            .map(|void| void.end.min(turn.end).saturating_sub(void.start.max(turn.start)))
            .sum();
        turn.len() >= repeats.min_characters && 2 * excepted <= turn.len()
    };
    let mut found = Vec::new();
    for (at, turn) in turns.iter().enumerate() {
        let first = repeats.within_turns.map_or(0, |back| at.saturating_sub(back));
        let earlier = turns.get(first..at).unwrap_or_default().iter().filter(|other| counts(other));
        let best = earlier.map(|other| alike(&speech.said, other, turn)).fold(0.0, f64::max);
        if best >= repeats.similarity && counts(turn) {
            found.extend(occurrence(speech, turn, best));
        }
    }
    found.retain(|each| range.holds(&each.span));
    found
}

fn occurrence(speech: &Speech<'_>, turn: &Range<usize>, similarity: f64) -> Option<Occurrence> {
    let characters: &[Character] = speech.characters.get(turn.clone())?;
    let span = Span::new(characters.first()?.span.start_s.0, characters.last()?.span.end_s.0);
    let whole = TimeRange {
        from: span.start_s.0,
        to: span.end_s.0,
    };
    let evidence = speech.instead(whole).into_iter().next()?;
    Some(Occurrence {
        span,
        evidence: super::Evidence {
            kind: super::EvidenceKind::Repetition,
            value: Some(similarity),
            unit: Some(Unit::Similarity),
            ..evidence
        },
        meant: if speech.is_clear(whole) { Meant::Surely } else { Meant::Hardly },
        doubtful: speech.is_doubtful(turn),
    })
}
