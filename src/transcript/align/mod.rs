//! Words joined with the sound of one channel: which characters each phrase holds, when each is heard, what has no sound and which sound
//! has no words.
//!
//! Time hints only guide. First the characters are dealt out to the phrases (`deal`), by how many syllables each phrase is likely to have;
//! then each phrase is cut into as many syllables as it has characters, one for each (`place`).

mod deal;
mod place;
mod text;

use super::words::segments;
use super::{DropReason, Dropped, Passage, Words};
use crate::speech::Syllables;
use crate::speech::sound::{Sound, sounds};
use crate::speech::turn::TURN_PAUSE_S;
use crate::track::Tracks;
use crate::units::Span;
use deal::{Hand, Phrase, deal};
use text::Text;

/// Why characters are left out here.
/// A phrase has a word missing where it surely has syllables: where having none is less likely than this.
const CLEAR: f64 = 0.05;

/// Joins one channel's passages with its phrases and their syllables, both in order of time. Every spoken character of the passages is
/// placed in one phrase or left out; those that are placed keep their order.
///
/// Passages with hints that are at most one second off are all joined alike. `tracks` are those from which phrases and syllables were made.
pub fn align(tracks: &Tracks, phrases: &[Span], syllables: &[Syllables], passages: &[Passage]) -> Words {
    let text = Text::new(passages);
    let held = held(&sounds(tracks, phrases, syllables), phrases.len());
    let dealt: Vec<Phrase> = phrases
        .iter()
        .zip(syllables)
        .enumerate()
        .map(|(index, (span, syllables))| Phrase {
            index,
            span: *span,
            ends_turn: phrases
                .get(index + 1)
                .is_none_or(|next| next.start_s.0 - span.end_s.0 > TURN_PAUSE_S),
            counts: &syllables.counts,
            held: held[index],
        })
        .collect();
    let hands = deal(&text, &dealt);
    let characters = place::place(tracks, &text, phrases, &hands);
    Words {
        segments: segments(passages.first().map_or(0, |passage| passage.channel), &characters, &[]),
        dropped: dropped(&text, &hands),
        characters,
        missing: missing(phrases, syllables, &hands),
    }
}

/// How many sounds of each phrase may be filled pauses: held ones between two pauses. The last of several may be a word's long end.
fn held(sounds: &[Sound], phrases: usize) -> Vec<usize> {
    let mut held = vec![0; phrases];
    for within in sounds.chunk_by(|a, b| a.phrase == b.phrase) {
        let before_last = &within[..within.len().saturating_sub(1).max(1)];
        held[within[0].phrase] = before_last.iter().filter(|sound| sound.held).count();
    }
    held
}

/// The units none of whose characters was dealt, neighbours together.
fn dropped(text: &Text, hands: &[Hand]) -> Vec<Dropped> {
    let mut placed = vec![false; text.units.len()];
    for &edge in hands.iter().flat_map(|hand| &hand.edges) {
        placed[text.edges[edge].unit] = true;
    }
    let mut dropped: Vec<(usize, Dropped)> = Vec::new();
    for (i, unit) in text.units.iter().enumerate().filter(|(i, _)| !placed[*i]) {
        match dropped.last_mut() {
            Some((last, run)) if *last + 1 == i => {
                *last = i;
                run.end_s = unit.hint.end_s;
                run.text += unit.written;
            }
            _ => {
                let run = Dropped::new(unit.passage.channel, unit.hint, unit.written.to_owned(), DropReason::NoSound);
                dropped.push((i, run));
            }
        }
    }
    dropped.into_iter().map(|(_, run)| run).collect()
}

/// Phrases with clear syllables and no words.
fn missing(phrases: &[Span], syllables: &[Syllables], hands: &[Hand]) -> Vec<Span> {
    let clear = |syllables: &Syllables| syllables.counts.iter().all(|(count, share)| count > 0 || share < CLEAR);
    let all = phrases.iter().zip(syllables).zip(hands);
    all.filter(|((_, syllables), hand)| hand.edges.is_empty() && clear(syllables))
        .map(|((span, _), _)| *span)
        .collect()
}
