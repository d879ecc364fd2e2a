//! When each character is heard, and the segments that they make.

use super::deal::Hand;
use super::text::Text;
use crate::speech::syllable::parted;
use crate::speech::turn::TURN_PAUSE_S;
use crate::track::Tracks;
use crate::transcript::{Character, Segment};
use crate::units::{Seconds, Span};

/// Gives every dealt character its time, and makes segments of them: one for each turn.
pub fn place(tracks: &Tracks, text: &Text, phrases: &[Span], hands: &[Hand]) -> (Vec<Segment>, Vec<Character>) {
    let mut writer = Writer::default();
    let mut last_end = f64::NEG_INFINITY;
    for (index, (span, hand)) in phrases.iter().zip(hands).enumerate() {
        writer.part |= span.start_s.0 - last_end > TURN_PAUSE_S;
        last_end = span.end_s.0;
        let places = places(tracks, span, hand);
        for (&edge, place) in hand.edges.iter().zip(places) {
            writer.write(text, edge, index, place);
        }
    }
    let Writer {
        mut segments, characters, ..
    } = writer;
    let groups = characters.chunk_by(|a, b| a.segment == b.segment);
    segments
        .iter_mut()
        .zip(groups)
        .for_each(|(segment, group)| segment.confidence = confidence(group));
    (segments, characters)
}

/// The geometric mean of the characters' confidence; `None` where one has none.
fn confidence(characters: &[Character]) -> Option<f64> {
    let logs: Option<Vec<f64>> = characters.iter().map(|character| character.confidence.map(f64::ln)).collect();
    let logs = logs.filter(|logs| !logs.is_empty())?;
    Some((logs.iter().sum::<f64>() / logs.len() as f64).exp())
}

/// When a character is heard, and whether a syllable answers to it.
struct Place {
    span: Span,
    heard: bool,
}

/// Cuts a phrase into as many places as it was dealt characters. Where it has fewer syllables, the longest are shared.
fn places(tracks: &Tracks, phrase: &Span, hand: &Hand) -> Vec<Place> {
    let count = hand.edges.len();
    if count == 0 {
        return Vec::new();
    }
    let syllables = parted(tracks, phrase, count.min(hand.syllables));
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
    segments: Vec<Segment>,
    characters: Vec<Character>,
    /// Whether the next character begins a segment.
    part: bool,
    /// The last unit written.
    unit: Option<usize>,
}

impl Writer {
    fn write(&mut self, text: &Text, edge: usize, phrase: usize, place: Place) {
        let edge = &text.edges[edge];
        let unit = &text.units[edge.unit];
        if self.part || self.segments.is_empty() {
            self.segments.push(Segment {
                channel: unit.passage.channel,
                start_s: place.span.start_s,
                end_s: place.span.end_s,
                text: String::new(),
                spoken: String::new(),
                confidence: None,
                characters: 0,
            });
            self.part = false;
        }
        let segment = self.segments.len() - 1;
        let written = if self.unit == Some(edge.unit) { "" } else { unit.written };
        if let Some(last) = self.segments.last_mut() {
            last.end_s = place.span.end_s;
            last.spoken.push(edge.text);
            last.characters += 1;
            last.text += written;
        }
        self.unit = Some(edge.unit);
        self.characters.push(Character {
            text: edge.text,
            written: written.to_owned(),
            span: place.span,
            phrase,
            segment,
            stop: unit.stop && edge.rank.is_some(),
            heard: place.heard,
            confidence: unit.confidence,
        });
    }
}
