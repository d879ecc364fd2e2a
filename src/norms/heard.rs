//! Both sides of a call, indexed once for all norms.

use super::call::{Call, Voice};
use super::clock::Clock;
use super::outcome::Outcome;
use super::phrase::{Hit, Said};
use super::reason::Reason;
use super::verdict::Verdict;
use super::window::{TimeRange, TimeWindow};
use crate::finding::{Evidence, EvidenceKind, Impairment, Speaker};
use crate::transcript::{Character, is_clear};
use crate::units::Span;
use std::ops::Range;

/// One side's words, indexed.
#[derive(Debug)]
pub(super) struct Speech<'a> {
    pub channel: usize,
    pub characters: &'a [Character],
    doubtful: &'a [bool],
    wordless: &'a [Span],
    hidden_by: Option<Impairment>,
    /// The same with what the other side says, but not quite surely.
    pub perhaps: Option<Box<Self>>,
    pub said: Said<'a>,
    /// Where its turns are.
    pub turns: Vec<Span>,
}

/// A call, indexed.
pub(super) struct Heard<'a> {
    pub call: &'a Call<'a>,
    sides: [std::result::Result<Speech<'a>, Outcome>; 2],
}

impl<'a> Heard<'a> {
    pub(super) fn new(call: &'a Call<'a>) -> Self {
        Self {
            call,
            sides: [call.agent, call.customer].map(|voice| Speech::new(voice, call.start)),
        }
    }

    /// The words of a side, or of both; the outcome of the norm where there are none.
    pub(super) fn speech(&self, by: Speaker) -> std::result::Result<Vec<&Speech<'a>>, Outcome> {
        let [agent, customer] = &self.sides;
        let one = |side: &'_ std::result::Result<Speech<'a>, Outcome>| side.as_ref().err().cloned();
        match by {
            Speaker::Agent => agent.as_ref().map(|speech| vec![speech]).map_err(Outcome::clone),
            Speaker::Customer => customer.as_ref().map(|speech| vec![speech]).map_err(Outcome::clone),
            Speaker::Either => {
                let known: Vec<_> = self.sides.iter().filter_map(|side| side.as_ref().ok()).collect();
                match (known.is_empty(), one(agent), one(customer)) {
                    (true, Some(outcome), Some(other)) if outcome.verdict == Verdict::NotApplicable => Err(other),
                    (true, Some(outcome), _) => Err(outcome),
                    _ => Ok(known),
                }
            }
        }
    }

    /// How long the recording is; where that is not known, up to the last word.
    pub(super) fn duration_s(&self) -> f64 {
        let last = |speech: &Speech<'_>| speech.span().end_s.0;
        let words = self.sides.iter().flatten().map(last).fold(0.0, f64::max);
        self.call.timeline.map_or(words, |timeline| timeline.duration_s)
    }
}

impl<'a> Speech<'a> {
    fn new(voice: Voice<'a>, start: Option<Clock>) -> std::result::Result<Self, Outcome> {
        match voice {
            Voice::Silent => Err(Outcome::of(Verdict::NotApplicable, Reason::NobodySpeaks)),
            Voice::OtherLanguage => Err(Outcome::of(Verdict::NotApplicable, Reason::OtherLanguage)),
            Voice::SideUnknown => Err(Outcome::of(Verdict::Undetermined, Reason::SideUnknown)),
            Voice::Wordless | Voice::Worded { characters: [], .. } => Err(Outcome::of(Verdict::Undetermined, Reason::NoWords)),
            Voice::Worded {
                channel,
                characters,
                doubtful,
                perhaps,
                wordless,
                hidden_by,
            } => {
                let speech = |characters, doubtful| Self {
                    channel,
                    characters,
                    doubtful,
                    wordless,
                    hidden_by,
                    perhaps: None,
                    said: Said::new(characters).starting(start),
                    turns: turns(characters),
                };
                Ok(Self {
                    perhaps: (!perhaps.is_empty()).then(|| Box::new(speech(perhaps, &[]))),
                    ..speech(characters, doubtful)
                })
            }
        }
    }

    /// From the first word or wordless phrase to the last.
    pub(super) fn span(&self) -> Span {
        let words = over(self.characters);
        let (first, last) = (self.wordless.first(), self.wordless.last());
        Span::new(
            first.map_or(words.start_s.0, |first| first.start_s.0.min(words.start_s.0)),
            last.map_or(words.end_s.0, |last| last.end_s.0.max(words.end_s.0)),
        )
    }

    pub(super) fn window(&self, window: &TimeWindow, duration_s: f64) -> TimeRange {
        window.of(self.span(), &self.turns, duration_s)
    }

    fn within(&self, range: TimeRange) -> impl Iterator<Item = &'a Character> {
        let inside = move |character: &&Character| character.span.start_s.0 >= range.from && character.span.start_s.0 <= range.to;
        self.characters.iter().filter(inside)
    }

    /// Why something may be said there that is not among the words.
    pub(super) fn gap(&self, range: TimeRange) -> Option<Reason> {
        let wordless = self.wordless.iter().any(|phrase| range.holds(phrase));
        let hidden = self.hidden_by.map(Reason::of);
        hidden.or(wordless.then_some(Reason::SpeechWithoutWords))
    }

    /// Whether all that is said there has words of which the recogniser was sure enough that one which is not there was not said.
    pub(super) fn is_clear(&self, range: TimeRange) -> bool {
        self.gap(range).is_none() && self.is_sure(range)
    }

    /// Whether each phrase there was heard surely enough.
    pub(super) fn is_sure(&self, range: TimeRange) -> bool {
        let words: Vec<_> = self.within(range).collect();
        let mut phrases = words.chunk_by(|a, b| a.phrase == b.phrase);
        phrases.all(|phrase| is_clear(phrase.iter().map(|character| character.confidence)))
    }

    /// Whether the other side may have said some of these characters.
    pub(super) fn is_doubtful(&self, characters: &Range<usize>) -> bool {
        self.doubtful
            .get(characters.clone())
            .is_some_and(|doubtful| doubtful.contains(&true))
    }

    pub(super) fn evidence(&self, hit: &Hit) -> Evidence {
        self.words(hit.span, Some(hit.text.clone()), Some(hit.confidence))
    }

    /// The words in a part of the call in which others were expected; none where the part is the whole call.
    pub(super) fn instead(&self, range: TimeRange) -> Vec<Evidence> {
        if range.is_all() {
            return Vec::new();
        }
        let words: Vec<_> = self.within(range).collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return Vec::new();
        };
        let text = words.iter().map(|character| character.text).collect();
        vec![self.words(Span::new(first.span.start_s.0, last.span.end_s.0), Some(text), None)]
    }

    fn words(&self, span: Span, text: Option<String>, confidence: Option<f64>) -> Evidence {
        Evidence {
            kind: EvidenceKind::Words,
            channel: self.channel,
            start_s: span.start_s.0,
            end_s: span.end_s.0,
            text,
            value: None,
            unit: None,
            confidence,
        }
    }
}

/// Where the turns of a side are.
fn turns(characters: &[Character]) -> Vec<Span> {
    characters.chunk_by(|a, b| a.segment == b.segment).map(over).collect()
}

fn over(characters: &[Character]) -> Span {
    let start = characters.first().map_or(0.0, |first| first.span.start_s.0);
    Span::new(start, characters.last().map_or(start, |last| last.span.end_s.0))
}
