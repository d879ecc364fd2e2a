//! What the line itself tells: ringback before the answer, busy tone after the end.

use super::turns::Party;
use crate::units::Seconds;
use serde::{Deserialize, Serialize};

/// The report's `line`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Ringing before the answer; `None` where the recording holds none.
    pub ringback: Option<Ringback>,
    /// Who left first; `None` without a busy tone.
    pub hangup: Option<Hangup>,
}

/// Ringing before the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ringback {
    /// What the caller heard.
    pub kind: RingbackKind,
    /// Full bursts before the answer; `None` for music.
    pub bursts: Option<u32>,
    /// Bursts that the recording's start or the answer cuts.
    pub partial_bursts: u32,
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// The first word after it.
    pub answered_s: Option<Seconds>,
}

/// What a caller hears before the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RingbackKind {
    /// Bursts of a tone.
    Tone,
    /// Music (彩铃).
    Music,
}

/// Who left first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hangup {
    /// The side.
    pub first: Party,
    /// When the busy tone begins.
    pub at_s: Seconds,
}
