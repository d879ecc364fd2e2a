//! The call between two parties: interruptions, back-channels, responses, silences.

use crate::units::Seconds;
use serde::{Deserialize, Serialize};

/// A side of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// The one who serves.
    Agent,
    /// The one who is served.
    Customer,
}

/// A number for each side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sides {
    /// The agent's.
    pub agent: Option<f64>,
    /// The customer's.
    pub customer: Option<f64>,
}

/// The report's `turns`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turns {
    /// One side starts while the other speaks, and one of them breaks off.
    pub interruptions: Vec<Interruption>,
    /// Short assent inside the other's turn.
    pub backchannels: Vec<Backchannel>,
    /// From the end of one side's turn to the other's answer.
    pub responses: Vec<Response>,
    /// Where both sides are quiet for 3 s or more.
    pub silences: Vec<Silence>,
    /// Shares of the speech, 0–1.
    pub talk_share: Sides,
    /// Seconds of the longest turn.
    pub longest_monologue_s: Sides,
}

/// One interruption.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interruption {
    /// Where the overlap begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// Who interrupts.
    pub by: Party,
    /// How long both speak.
    pub overlap_s: Seconds,
}

/// One back-channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Backchannel {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// Whose it is.
    pub by: Party,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Who answers.
    pub by: Party,
    /// When.
    pub at_s: Seconds,
    /// How long after the other's turn; negative where they overlap.
    pub latency_s: Seconds,
}

/// One silence of both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// What it is; `None` where that takes words and there are none.
    pub kind: Option<SilenceKind>,
    /// What is heard.
    pub medium: Medium,
    /// Whether it was announced.
    pub announced: Option<bool>,
    /// Whether the customer was thanked for waiting.
    pub thanked: Option<bool>,
}

/// What a silence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilenceKind {
    /// Announced, or filled with music.
    Hold,
    /// Neither.
    DeadAir,
}

/// What is heard in a silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Medium {
    /// Nothing but the line.
    Silence,
    /// Music.
    Music,
}
