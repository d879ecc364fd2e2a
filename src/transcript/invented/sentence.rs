//! The sentences of a passage, and how one is cut out.

use super::wording::fewest_characters;
use crate::transcript::{DropReason, Dropped, Passage, Piece};
use crate::units::Span;
use std::ops::Range;

const ENDS: &str = "。？！?!\n";

/// A sentence of a passage.
pub(super) struct Sentence {
    /// Its place in the text, in bytes.
    pub range: Range<usize>,
    /// Roughly when.
    pub hint: Span,
    /// The fewest characters that it takes to say it.
    pub characters: usize,
    /// How sure the recogniser was, 0–1.
    pub confidence: Option<f64>,
}

/// The sentences of a passage; it is one where only the whole has times.
pub(super) fn sentences(passage: &Passage) -> Vec<Sentence> {
    let whole = 0..passage.text.len();
    let ends = passage
        .text
        .char_indices()
        .filter(|(_, c)| ENDS.contains(*c))
        .map(|(at, c)| at + c.len_utf8());
    let (mut found, mut start) = (Vec::new(), 0);
    if !passage.pieces.is_empty() {
        for end in ends {
            found.push(start..end);
            start = end;
        }
    }
    found.push(start..whole.end);
    found
        .into_iter()
        .filter(|range| !range.is_empty())
        .map(|range| sentence(passage, range))
        .collect()
}

fn sentence(passage: &Passage, range: Range<usize>) -> Sentence {
    let within = pieces(passage, &range);
    let said = || within.iter().filter(|piece| piece.text.chars().any(char::is_alphanumeric));
    let logs: Vec<f64> = said()
        .filter_map(|piece| piece.confidence)
        .map(|c| c.max(f64::MIN_POSITIVE).ln())
        .collect();
    let own = (!logs.is_empty()).then(|| (logs.iter().sum::<f64>() / logs.len() as f64).exp());
    Sentence {
        hint: hint(passage, &range),
        characters: passage.text.get(range.clone()).map_or(0, fewest_characters),
        confidence: if passage.pieces.is_empty() { passage.confidence } else { own },
        range,
    }
}

/// The pieces that begin in this part of the text.
fn pieces<'a>(passage: &'a Passage, range: &Range<usize>) -> Vec<&'a Piece> {
    places(passage)
        .filter(|(at, _)| range.contains(&at.start))
        .map(|(_, piece)| piece)
        .collect()
}

fn places(passage: &Passage) -> impl Iterator<Item = (Range<usize>, &Piece)> {
    passage.pieces.iter().scan(0, |from, piece| {
        let start = *from;
        *from += piece.text.len();
        Some((start..*from, piece))
    })
}

/// Roughly when a part of the text is: from its first piece to its last, or all of the passage.
fn hint(passage: &Passage, range: &Range<usize>) -> Span {
    let within = pieces(passage, range);
    match (within.first(), within.last()) {
        (Some(first), Some(last)) => Span {
            start_s: first.span.start_s,
            end_s: last.span.end_s,
        },
        _ => passage.span,
    }
}

/// Cuts a part out of a passage's text and pieces.
pub(super) fn cut(passage: &mut Passage, range: Range<usize>, reason: DropReason) -> Dropped {
    let hint = hint(passage, &range);
    let text = passage.text.get(range.clone()).unwrap_or_default().to_owned();
    let dropped = Dropped::new(passage.channel, hint, text, reason);
    let mut pieces: Vec<Piece> = places(passage).map(|(at, piece)| without(piece, &at, &range)).collect();
    pieces.retain(|piece| !piece.text.is_empty());
    passage.pieces = pieces;
    passage.text = outside(&passage.text, &(0..passage.text.len()), &range);
    dropped
}

fn without(piece: &Piece, at: &Range<usize>, range: &Range<usize>) -> Piece {
    Piece {
        text: outside(&piece.text, at, range),
        ..piece.clone()
    }
}

/// What of `text`, which stands at `at`, lies outside of `range`.
fn outside(text: &str, at: &Range<usize>, range: &Range<usize>) -> String {
    let mut left = String::with_capacity(text.len());
    let places = text.char_indices().filter(|(i, _)| !range.contains(&(at.start + i)));
    left.extend(places.map(|(_, c)| c));
    left
}
