//! Words joined with the sound of one channel: which characters each phrase holds, when each is heard, what has no sound and which sound
//! has no words.
//!
//! The times of the words are hints. First the text is aligned with the phrases (`alignment`), by how many syllables each phrase is likely to have.
//! Then each phrase is cut into as many syllables as it has characters, one for each (`place`).

mod alignment;
mod place;
mod text;

use super::words::segments;
use super::{DropReason, Dropped, Passage, Words};
use crate::speech::Syllables;
use crate::speech::sound::{Sound, sounds};
use crate::speech::turn::TURN_PAUSE_S;
use crate::track::Tracks;
use crate::units::Span;
use alignment::{Phrase, PhraseAlignment, align_text};
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
    let sustained = sustained(&sounds(tracks, phrases, syllables), phrases.len());
    let sounding: Vec<Phrase> = phrases
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
            sustained: sustained[index],
        })
        .collect();
    let alignments = align_text(&text, &sounding);
    let characters = place::place(tracks, &text, phrases, &alignments);
    Words {
        segments: segments(passages.first().map_or(0, |passage| passage.channel), &characters, &[]),
        dropped: dropped(&text, &alignments),
        characters,
        missing: missing(phrases, syllables, &alignments),
    }
}

/// How many sounds of each phrase may be filled pauses: sustained ones between two pauses. The last of several may be a word's long end.
fn sustained(sounds: &[Sound], phrases: usize) -> Vec<usize> {
    let mut sustained = vec![0; phrases];
    for within in sounds.chunk_by(|a, b| a.phrase == b.phrase) {
        let before_last = &within[..within.len().saturating_sub(1).max(1)];
        sustained[within[0].phrase] = before_last.iter().filter(|sound| sound.sustained).count();
    }
    sustained
}

/// The units none of whose characters is aligned with a phrase, neighbours together.
fn dropped(text: &Text, alignments: &[PhraseAlignment]) -> Vec<Dropped> {
    let mut placed = vec![false; text.units.len()];
    for &edge in alignments.iter().flat_map(|alignment| &alignment.edges) {
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
fn missing(phrases: &[Span], syllables: &[Syllables], alignments: &[PhraseAlignment]) -> Vec<Span> {
    let clear = |syllables: &Syllables| syllables.counts.iter().all(|(count, share)| count > 0 || share < CLEAR);
    let all = phrases.iter().zip(syllables).zip(alignments);
    all.filter(|((_, syllables), alignment)| alignment.edges.is_empty() && clear(syllables))
        .map(|((span, _), _)| *span)
        .collect()
}
