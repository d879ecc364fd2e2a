//! What happens in a call.

use super::estimate::Estimate;
use super::observation::Evidence;
use super::speaker::Speaker;
use super::unit::Unit;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The events that a rule may name. Each has a length in seconds, and a value in a unit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// Both sides are quiet between two phrases; `by` is who breaks the silence, either side where nothing is said. Value: its length in
    /// seconds.
    Silence,
    /// One side starts while the other speaks, and one of them breaks off; `by` interrupts. Value: seconds of overlap.
    Interruption,
    /// `by` starts a phrase inside one of the other side's, whoever goes on. Value: seconds of overlap.
    Overlap,
    /// From the end of the other side's turn to the answer of `by`. Value: seconds, negative where they overlap.
    Answer,
    /// Phrases of `by` with pauses up to `turn_pause_s` between them, 1 s where nothing is said. Value: characters a minute.
    Turn,
    /// What `by` says between two pauses, if it lasts for 0.5 s or more. Value: level in dBov.
    Phrase,
    /// The level of `by` changes by 8 dB or more and stays so for 1 s. Value: the change in dB, negative where it falls.
    Jump,
    /// From one phrase of `by` to the next. Value: the change of level in dB, negative where it falls.
    LevelChange,
    /// A turn of `by` that is like one before. Value: how like, 0–1.
    Repetition,
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What happens.
    pub kind: EventKind,
    /// Whose doing it is.
    pub by: Speaker,
    /// Who spoke last before a silence.
    pub before: Option<Speaker>,
    /// Where it is.
    pub evidence: Evidence,
    /// How long it lasts, in seconds.
    pub length: Estimate,
    /// Its value, in the unit of its kind.
    pub value: Estimate,
    /// How many characters are said in it; without words, syllables.
    pub characters: Option<u32>,
    /// How long the other side had spoken when this one began inside its turn, in seconds.
    pub into_s: Option<f64>,
}

/// What happened in a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// How long the recording is, in seconds.
    pub duration_s: f64,
    /// From the first words of either side to the last; `None` where nobody speaks.
    pub speech: Option<Span>,
    /// The events in order of time, repetitions left out.
    pub events: Vec<Event>,
    /// The kinds of events that could not be measured, of which there are none.
    pub unclear: Vec<EventKind>,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Silence,
        Self::Interruption,
        Self::Overlap,
        Self::Answer,
        Self::Turn,
        Self::Phrase,
        Self::Jump,
        Self::LevelChange,
        Self::Repetition,
    ];

    /// The unit of its value.
    pub fn unit(self) -> Unit {
        match self {
            Self::Silence | Self::Interruption | Self::Overlap | Self::Answer => Unit::Second,
            Self::Turn => Unit::Cpm,
            Self::Phrase => Unit::Dbov,
            Self::Jump | Self::LevelChange => Unit::Decibel,
            Self::Repetition => Unit::Similarity,
        }
    }
}
