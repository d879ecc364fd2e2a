//! One channel's words, joined with its sound.

use super::Dropped;
use crate::units::{Seconds, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One channel's words, joined with its sound.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// What was said, in order of time, divided where the speaker makes a pause that ends a turn, and where the other side takes over.
    pub segments: Vec<Segment>,
    /// What was left out.
    pub dropped: Vec<Dropped>,
    /// The characters as they are spoken, in order of time.
    pub characters: Vec<Character>,
    /// Clear syllables that no word covers.
    pub missing: Vec<Span>,
}

/// One spoken character.
#[derive(Clone, Debug, PartialEq)]
pub struct Character {
    /// The character as it is spoken: simplified Han, or one Latin letter.
    pub text: char,
    /// What is written for it, with the punctuation behind it; empty for all but the first of what is written together, such as a number.
    pub written: String,
    /// When it is heard.
    pub span: Span,
    /// The phrase that holds it, by index.
    pub phrase: usize,
    /// The segment that it belongs to, by index.
    pub segment: usize,
    /// Whether the writing sets punctuation behind it.
    pub stop: bool,
    /// Whether a syllable of the sound corresponds to it.
    pub heard: bool,
    /// How sure the recogniser was, 0–1.
    pub confidence: Option<f64>,
}

/// One character of a phrase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Word {
    /// As it is spoken.
    pub text: String,
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// How sure it is, 0–1.
    pub confidence: Option<f64>,
    /// Whether the writing sets punctuation behind it.
    #[serde(default)]
    pub stop: bool,
    /// Whether no syllable of the sound corresponds to it; written only where that is so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unheard: bool,
    /// How likely it is that the agent says it, 0–1; written only on a channel that both sides are on, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_probability: Option<f64>,
}

impl Words {
    /// Parts the segments where one side takes over; `agents` says how likely each character is the agent's.
    pub(crate) fn part(&mut self, agents: &[f64]) {
        let Some(channel) = self.segments.first().map(|segment| segment.channel) else {
            return;
        };
        let (mut parts, mut before) = (0, None);
        for (character, agent) in self.characters.iter_mut().zip(agents) {
            let now = (character.segment, *agent > 0.5);
            parts += usize::from(before.is_some_and(|before| before != now));
            before = Some(now);
            character.segment = parts;
        }
        self.segments = segments(channel, &self.characters, agents);
    }

    /// The characters that are heard in some of the phrases, or in parts of them, given in order of time.
    pub(crate) fn within(&self, phrases: &[Span]) -> Self {
        let inside = |character: &Character| {
            let middle = 0.5 * (character.span.start_s.0 + character.span.end_s.0);
            let phrase = phrases.partition_point(|phrase| phrase.end_s.0 <= middle);
            phrases.get(phrase).filter(|phrase| phrase.start_s.0 <= middle)?;
            Some(Character {
                phrase,
                ..character.clone()
            })
        };
        Self {
            characters: self.characters.iter().filter_map(inside).collect(),
            ..Self::default()
        }
    }
}

/// Words of which the recogniser was less sure than this on the whole do not show what was not said. Chosen on the labelled calls as they are
/// and in white noise of 10 dB, as Whisper base hears them.
const CLEAR: f64 = 0.45;
/// Fewer characters than these are no place for a phrase.
const FEW: usize = 4;

/// Whether the words of one phrase, by the confidence of each character, were heard surely enough that what is not among them was not said. A
/// character without a confidence is certain.
pub(crate) fn is_clear(confidences: impl Iterator<Item = Option<f64>>) -> bool {
    let (sum, count) = confidences.fold((0.0, 0), |(sum, count), confidence| (sum + confidence.unwrap_or(1.0), count + 1));
    count < FEW || sum >= CLEAR * count as f64
}

/// The segments that characters stand in; `agents` says how likely each is the agent's, where that was asked.
pub(super) fn segments(channel: usize, characters: &[Character], agents: &[f64]) -> Vec<Segment> {
    let mut agents = agents.iter();
    let segment = |group: &[Character]| {
        let likely: Vec<f64> = agents.by_ref().take(group.len()).copied().collect();
        let edges = group.first().zip(group.last());
        let (start_s, end_s) = edges.map_or((Seconds(0.0), Seconds(0.0)), |(first, last)| (first.span.start_s, last.span.end_s));
        Segment {
            channel,
            start_s,
            end_s,
            text: group.iter().map(|character| character.written.as_str()).collect(),
            spoken: group.iter().map(|character| character.text).collect(),
            confidence: confidence(group),
            characters: group.len() as u32,
            agent_probability: (!likely.is_empty()).then(|| likely.iter().sum::<f64>() / likely.len() as f64),
        }
    };
    characters.chunk_by(|a, b| a.segment == b.segment).map(segment).collect()
}

/// The geometric mean of the characters' confidence; `None` where one has none.
fn confidence(characters: &[Character]) -> Option<f64> {
    let logs: Option<Vec<f64>> = characters.iter().map(|character| character.confidence.map(f64::ln)).collect();
    let logs = logs.filter(|logs| !logs.is_empty())?;
    Some((logs.iter().sum::<f64>() / logs.len() as f64).exp())
}

/// A segment of words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Segment {
    /// The channel's index.
    pub channel: usize,
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// As the transcript writes it.
    pub text: String,
    /// As it is spoken: simplified Han characters, no punctuation.
    pub spoken: String,
    /// How sure the recogniser was, 0–1.
    pub confidence: Option<f64>,
    /// Characters spoken.
    pub characters: u32,
    /// How likely it is that the agent says it, 0–1; written only on a channel that both sides are on, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_probability: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters that stand one after another in the segments given by number.
    fn words(text: &str, in_segments: &[usize]) -> Words {
        let character = |(at, (text, segment)): (usize, (char, &usize))| Character {
            text,
            written: text.into(),
            span: Span::new(at as f64, at as f64 + 1.0),
            phrase: 0,
            segment: *segment,
            stop: false,
            heard: true,
            confidence: Some(0.5),
        };
        let characters: Vec<_> = text.chars().zip(in_segments).enumerate().map(character).collect();
        Words {
            segments: segments(1, &characters, &[]),
            characters,
            ..Words::default()
        }
    }

    fn texts(words: &Words) -> Vec<(&str, Option<f64>)> {
        let text = |segment: &'_ Segment| segment.agent_probability;
        words
            .segments
            .iter()
            .map(|segment| (segment.text.as_str(), text(segment)))
            .collect()
    }

    #[test]
    fn a_segment_ends_where_the_other_side_takes_over() {
        let mut call = words("请问是的好再见", &[0, 0, 0, 0, 1, 1, 1]);
        assert_eq!(texts(&call), [("请问是的", None), ("好再见", None)]);
        call.part(&[1.0, 1.0, 0.0, 0.0, 0.25, 0.25, 0.75]);
        assert_eq!(
            texts(&call),
            [("请问", Some(1.0)), ("是的", Some(0.0)), ("好再", Some(0.25)), ("见", Some(0.75))]
        );
        let numbers: Vec<_> = call.characters.iter().map(|character| character.segment).collect();
        assert_eq!(numbers, [0, 0, 1, 1, 2, 2, 3]);
        let first = &call.segments[0];
        assert_eq!((first.channel, first.start_s.0, first.end_s.0, first.characters), (1, 0.0, 2.0, 2));
        assert!((first.confidence.unwrap() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_part_of_the_phrases_has_the_characters_heard_in_it() {
        let call = words("请问是的好再见", &[0; 7]);
        let spans: Vec<_> = call.characters.iter().map(|character| character.span).collect();
        let part = call.within(&[Span::new(0.0, 0.1), Span::new(spans[2].start_s.0, spans[3].end_s.0)]);
        let found: Vec<_> = part.characters.iter().map(|character| (character.text, character.phrase)).collect();
        assert_eq!(found, [('是', 1), ('的', 1)]);
    }

    #[test]
    fn nothing_said_has_no_segments() {
        let mut none = Words::default();
        none.part(&[]);
        assert_eq!(none, Words::default());
    }
}
