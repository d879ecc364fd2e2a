//! What a recording shows of one quantity: the answer that a norm asks for.

use super::estimate::Estimate;
use super::impairment::Impairment;
use super::unit::Unit;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of thing a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EvidenceKind {
    /// A part of the speech with a rate of its own.
    Stretch,
    /// A phrase with a level of its own.
    Phrase,
    /// A sudden change of level.
    Jump,
    /// A dragged ending.
    Drag,
    /// A filler.
    Filler,
    /// Words that a norm asks for, or forbids, or that stand where those asked for should.
    Words,
    /// An interruption.
    Interruption,
    /// The time before an answer.
    Answer,
    /// A silence of both sides.
    Silence,
    /// Phrases of one side with pauses up to 1 s between them.
    Turn,
    /// Words that were said before.
    Repetition,
    /// Ringing before the answer.
    Rings,
    /// The moment when a side left the line.
    Hangup,
    /// Where sound dies away slowly.
    Decay,
    /// Where the other side is heard to come back.
    Echo,
    /// Shouting.
    Shout,
    /// Speech whose pitch hardly moves.
    Flat,
    /// A phrase that was heard unclearly.
    Unclear,
    /// Speech in one language.
    Language,
}

/// Seconds of the recording that prove a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// What stands there.
    pub kind: EvidenceKind,
    /// In which channel.
    pub channel: usize,
    /// From where, in seconds.
    pub start_s: f64,
    /// To where, in seconds.
    pub end_s: f64,
    /// The words, where there are any.
    pub text: Option<String>,
    /// What was measured there.
    pub value: Option<f64>,
    /// The value's unit.
    pub unit: Option<Unit>,
    /// How likely it is that the words were truly said, 0–1, where they are what a norm is about.
    pub confidence: Option<f64>,
}

impl Evidence {
    /// Seconds of a channel in which this was measured.
    pub fn measured(kind: EvidenceKind, channel: usize, span: Span, value: f64, unit: Unit) -> Self {
        Self {
            value: Some(value),
            unit: Some(unit),
            ..Self::shown(kind, channel, span)
        }
    }

    /// Seconds of a channel that are shown as they are.
    pub fn shown(kind: EvidenceKind, channel: usize, span: Span) -> Self {
        Self {
            kind,
            channel,
            start_s: span.start_s.0,
            end_s: span.end_s.0,
            text: None,
            value: None,
            unit: None,
            confidence: None,
        }
    }
}

/// A part of the recording with its own value of the quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Where it is; shown if it lies outside the band.
    pub evidence: Evidence,
    /// Its own value.
    pub estimate: Estimate,
}

/// A quantity that was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Its value over the whole recording.
    pub estimate: Estimate,
    /// Parts with values of their own: those outside the band prove a finding.
    pub parts: Vec<Part>,
    /// Incidents that belong to the finding whatever the band.
    pub incidents: Vec<Evidence>,
}

impl Measured {
    /// A value with nothing to show for it.
    pub fn plain(estimate: Estimate) -> Self {
        Self {
            estimate,
            parts: Vec::new(),
            incidents: Vec::new(),
        }
    }

    /// A value that these incidents make.
    pub fn with_incidents(estimate: Estimate, incidents: Vec<Evidence>) -> Self {
        Self {
            incidents,
            ..Self::plain(estimate)
        }
    }

    /// A value whose parts have values of their own.
    pub fn with_parts(estimate: Estimate, parts: Vec<Part>) -> Self {
        Self {
            parts,
            ..Self::plain(estimate)
        }
    }
}

/// What a recording shows of one quantity.
#[derive(Clone, Debug, PartialEq)]
pub enum Observation {
    /// There is nothing in the recording that the quantity is about.
    Absent,
    /// There is, but it could not be measured.
    Unclear,
    /// There is, here, but its value is open.
    Open(Vec<Evidence>),
    /// There is, but this may make its value wrong.
    Withheld(Impairment),
    /// It was measured.
    Measured(Measured),
}

impl Observation {
    /// What is left of an answer that this may make wrong: that there is nothing to ask about is known all the same, unless
    /// it may be hidden; and what only hides leaves what was found as it is. What was withheld before stays so.
    pub fn withheld(self, impairment: Impairment) -> Self {
        match self {
            Self::Absent if !impairment.hides() => Self::Absent,
            Self::Withheld(_) => self,
            Self::Measured(_) if impairment.only_hides() => self,
            _ => Self::Withheld(impairment),
        }
    }
}

impl From<Option<Measured>> for Observation {
    /// What could not be measured is unclear.
    fn from(measured: Option<Measured>) -> Self {
        measured.map_or(Self::Unclear, Self::Measured)
    }
}
