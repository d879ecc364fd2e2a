//! When each character is heard, and in which segment it stands.

use super::alignment::PhraseAlignment;
use super::text::Text;
use crate::speech::syllable::parted;
use crate::speech::turn::TURN_PAUSE_S;
use crate::track::Tracks;
use crate::transcript::Character;
use crate::units::{Seconds, Span};

/// Gives every aligned character its time, and a segment for each turn.
pub(super) fn place(tracks: &Tracks, text: &Text, phrases: &[Span], alignments: &[PhraseAlignment]) -> Vec<Character> {
    let mut writer = Writer::default();
    let mut last_end = f64::NEG_INFINITY;
    for (index, (span, alignment)) in phrases.iter().zip(alignments).enumerate() {
        writer.part |= span.start_s.0 - last_end > TURN_PAUSE_S;
        last_end = span.end_s.0;
        let places = places(tracks, span, alignment);
        for (&edge, place) in alignment.edges.iter().zip(places) {
            writer.write(text, edge, index, place);
        }
    }
    writer.characters
}

/// When a character is said, and whether a syllable corresponds to it.
struct Place {
    span: Span,
    heard: bool,
}

/// Cuts a phrase into as many places as it has characters. Where it has fewer syllables, the longest are shared.
fn places(tracks: &Tracks, phrase: &Span, alignment: &PhraseAlignment) -> Vec<Place> {
    let count = alignment.edges.len();
    if count == 0 {
        return Vec::new();
    }
    let syllables = parted(tracks, phrase, count.min(alignment.syllables));
    let heard = |span| Place { span, heard: true };
    let mut places: Vec<Place> = syllables.into_iter().map(heard).collect();
    if places.is_empty() {
        places.push(Place {
            span: *phrase,
            heard: false,
        });
    }
    while places.len() < count {
        let length = |i: &usize| places[*i].span.duration();
        let longest = (0..places.len()).max_by(|a, b| length(a).total_cmp(&length(b))).unwrap_or(0);
        let span = &mut places[longest].span;
        let middle = 0.5 * (span.start_s.0 + span.end_s.0);
        let second = Span::new(middle, span.end_s.0);
        span.end_s = Seconds(middle);
        places.insert(
            longest + 1,
            Place {
                span: second,
                heard: false,
            },
        );
    }
    places
}

/// Writes characters into segments.
#[derive(Default)]
struct Writer {
    characters: Vec<Character>,
    /// The segment of the last character.
    segment: usize,
    /// Whether the next character begins a segment.
    part: bool,
    /// The last unit written.
    unit: Option<usize>,
}

impl Writer {
    fn write(&mut self, text: &Text, edge: usize, phrase: usize, place: Place) {
        let edge = &text.edges[edge];
        let unit = &text.units[edge.unit];
        self.segment += usize::from(self.part && !self.characters.is_empty());
        self.part = false;
        let written = if self.unit == Some(edge.unit) { "" } else { unit.written };
        self.unit = Some(edge.unit);
        self.characters.push(Character {
            text: edge.text,
            written: written.to_owned(),
            span: place.span,
            phrase,
            segment: self.segment,
            stop: unit.stop && edge.rank.is_some(),
            heard: place.heard,
            confidence: unit.confidence,
        });
    }
}
