//! What was said in a call, as the norms need it.

use super::clock::Clock;
use super::outcome::Outcome;
use super::reason::Reason;
use super::verdict::Verdict;
use crate::finding::{Impairment, Timeline};
use crate::transcript::Character;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who called whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The customer called.
    Inbound,
    /// The agent called.
    Outbound,
}

/// What was said in a call, and what happened in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Call<'a> {
    /// Who called whom; `None` where that is not known.
    pub direction: Option<Direction>,
    /// When the recording begins; `None` where that is not known.
    pub start: Option<Clock>,
    /// The agent's side.
    pub agent: Voice<'a>,
    /// The customer's side.
    pub customer: Voice<'a>,
    /// What happened; `None` where that was not looked at.
    pub timeline: Option<&'a Timeline>,
}

/// What one side said.
#[derive(Clone, Copy, Debug, Default)]
pub enum Voice<'a> {
    /// Nobody speaks.
    #[default]
    Silent,
    /// Somebody speaks, but the words are not known.
    Wordless,
    /// Somebody speaks another language than the norms on words and characters are written for.
    OtherLanguage,
    /// The words are known, and it is not known whose they are.
    SideUnknown,
    /// The words are known.
    Worded {
        /// The channel that they are on.
        channel: usize,
        /// The characters, in order of time.
        characters: &'a [Character],
        /// For each character whether the other side may have said it; empty on a channel of its own.
        doubtful: &'a [bool],
        /// The characters with what the other side says, but not quite surely; empty on a channel of its own.
        perhaps: &'a [Character],
        /// Phrases that this side speaks, or may speak, and that no trusted words cover, in order of time.
        wordless: &'a [Span],
        /// What may hide words that this side says, wherever it says them.
        hidden_by: Option<Impairment>,
    },
}

impl Call<'_> {
    /// The result of a norm for calls of one direction, where it does not apply or the direction is not known.
    pub(super) fn excludes(&self, direction: Direction, on_words: bool) -> Option<Outcome> {
        match self.direction {
            Some(known) if known == direction => None,
            Some(_) => Some(Outcome::of(Verdict::NotApplicable, Reason::OtherDirection)),
            None if on_words && matches!(self.agent, Voice::OtherLanguage) => {
                Some(Outcome::of(Verdict::NotApplicable, Reason::OtherLanguage))
            }
            None if matches!(self.agent, Voice::Silent) => Some(Outcome::of(Verdict::NotApplicable, Reason::NobodySpeaks)),
            None => Some(Outcome::of(Verdict::Undetermined, Reason::DirectionUnknown)),
        }
    }
}
