//! The two sides of a channel that both are on, each measured by itself.
//!
//! Who speaks when is told by words and voices, or where there are no words by the voices alone ([`speakers`](super::speakers),
//! [`two_voices`](super::two_voices)). What is surely one side's is then measured as if it stood on a channel of its own; what may be either's
//! is in neither.

use super::turns::Party;
use super::{Drag, Fillers, Rate};
use crate::units::{Dbov, Seconds, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The report's `parties`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parties {
    /// By what the sides are told apart.
    pub told_by: ToldBy,
    /// The agent and the customer, in this order; by voices alone the one who speaks first and the other.
    pub sides: Vec<PartySide>,
}

impl Parties {
    /// The agent's; `None` where it is not known which is.
    pub fn agent(&self) -> Option<&PartySide> {
        self.sides.iter().find(|side| side.party == Some(Party::Agent))
    }
}

/// By what two sides are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ToldBy {
    /// What they say, and their voices.
    Words,
    /// Their voices alone: whose they are is not known.
    Voices,
}

/// One side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartySide {
    /// Whose it is; `None` where voices alone tell.
    pub party: Option<Party>,
    /// Where it surely speaks: phrases, and parts of phrases in which the other side speaks too.
    pub phrases: Vec<Span>,
    /// Time inside them.
    pub speech_s: Seconds,
    /// How fast.
    pub rate: Rate,
    /// Mean level inside the phrases, noise power subtracted; `None` where it does not stand out from the noise.
    pub speech_level_dbov: Option<Dbov>,
    /// Dragged endings, by this side's own tempo and endings.
    pub drag: Drag,
    /// Fillers; `None` without words.
    pub fillers: Option<Fillers>,
}

/// Which parts of some phrases are whose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartyPhrases {
    /// What is surely the first side's, and surely the second's.
    pub sides: [Vec<Span>; 2],
    /// What may be either's.
    pub unsure: Vec<Span>,
}

impl PartyPhrases {
    /// Divides `phrases` where one side takes over. `told` holds stretches of them in order of time, each with the probability that the first
    /// side speaks in it; a side is sure from the probability `surely` on. A phrase of which nothing is told is unsure.
    pub fn new(phrases: &[Span], told: &[(Span, f64)], surely: f64) -> Self {
        let mut parts = Self::default();
        let mut told = told.iter().peekable();
        for phrase in phrases {
            let (mut start, mut speaks) = (phrase.start_s, None);
            while let Some((span, first)) = told.next_if(|(span, _)| span.start_s.0 < phrase.end_s.0) {
                let (side, before) = (side(*first, surely), speaks);
                if before.is_some_and(|before| before != side) {
                    parts.add(before, start, span.start_s);
                    start = span.start_s;
                }
                speaks = Some(side);
            }
            parts.add(speaks, start, phrase.end_s);
        }
        parts
    }

    /// What is surely one side's, the first or the second.
    pub fn of(&self, side: usize) -> &[Span] {
        self.sides.get(side).map_or(&[], Vec::as_slice)
    }

    /// All that is not surely one side's, and `more`, in order of time.
    pub fn but_for(&self, side: usize, more: &[Span]) -> Vec<Span> {
        let mut spans = [self.of(1 - side.min(1)), &self.unsure, more].concat();
        spans.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
        spans
    }

    fn add(&mut self, speaks: Option<Option<usize>>, start: Seconds, end: Seconds) {
        let side = speaks.flatten().and_then(|side| self.sides.get_mut(side));
        side.unwrap_or(&mut self.unsure).push(Span {
            start_s: start,
            end_s: end,
        });
    }
}

/// Which side speaks, as surely as asked.
fn side(first: f64, surely: f64) -> Option<usize> {
    if first >= surely {
        Some(0)
    } else {
        (first <= 1.0 - surely).then_some(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_divided_where_a_side_takes_over() {
        let phrases = [Span::new(0.0, 2.0), Span::new(3.0, 6.0), Span::new(7.0, 8.0)];
        let told = [(0.2, 0.95), (1.0, 0.9), (3.0, 0.99), (4.0, 0.5), (4.5, 0.1), (5.0, 0.05)];
        let told = told.map(|(start, first)| (Span::new(start, start + 0.4), first));
        let parts = PartyPhrases::new(&phrases, &told, 0.85);
        assert_eq!(parts.sides[0], [Span::new(0.0, 2.0), Span::new(3.0, 4.0)]);
        assert_eq!(parts.sides[1], [Span::new(4.5, 6.0)]);
        assert_eq!(parts.unsure, [Span::new(4.0, 4.5), Span::new(7.0, 8.0)]);
        assert_eq!(
            parts.but_for(1, &[]),
            [Span::new(0.0, 2.0), Span::new(3.0, 4.0), Span::new(4.0, 4.5), Span::new(7.0, 8.0)]
        );
    }
}
