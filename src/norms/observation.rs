//! What a recording shows of one quantity: the answer that a norm asks for.

use super::verdict::Estimate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The quantities that a profile's `measure` may name; named after the report's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Characters a minute, pauses inside a turn counted.
    SpeakingCpm,
    /// Mean level inside phrases, noise power subtracted.
    SpeechLevelDbov,
    /// From the agent's softest phrase to the loudest, of those that last for 0.5 s or more.
    LevelSpreadDb,
    /// Dragged endings in a hundred phrase ends.
    DraggedPercent,
    /// Fillers in a hundred characters.
    #[serde(rename = "fillers_per_100")]
    FillersPer100,
    /// How often the agent interrupts the customer.
    Interruptions,
    /// The longest time from a customer's turn to the agent's answer.
    AnswerS,
    /// Silences that neither the agent announced nor the customer asked for.
    UnannouncedSilences,
    /// Holds after which the agent did not thank the customer.
    UnthankedHolds,
    /// Rings before the answer.
    Rings,
    /// 1 where the agent left the line first, 0 where the customer did.
    AgentHungUp,
    /// 1 where a room is heard in the agent's channel, 0 where it is sure to be near the mouth.
    HandsFree,
    /// Characters that the recogniser was sure of and that a syllable answers to, in a hundred.
    ClearPercent,
    /// How much of the voiced speech's power is periodic, in a hundred.
    VoicingPercent,
    /// How often the agent shouts, and in how many parts of the speech the pitch hardly moves.
    ToneFaults,
    /// From the 5th to the 95th percentile of the pitch.
    PitchRangeSt,
    /// Seconds heard as Mandarin in a hundred seconds of speech; another language that the customer speaks too is left out.
    MandarinPercent,
    /// The longest turn of the agent.
    MonologueS,
    /// The agent's share of both sides' talk.
    TalkSharePercent,
    /// The longest hold.
    LongestHoldS,
    /// Holds after which the agent did not address the customer first.
    UnaddressedHolds,
    /// How often the customer was sent off the line without being asked for consent and for a number.
    UnaskedSendOffs,
    /// The longest term in which the agent promised to call back.
    CallbackMin,
    /// Transfers without an extension, a number or a name.
    UntoldTransfers,
    /// Visits that were agreed without asking for a time, leaving a number and repeating the time.
    UnsettledAppointments,
}

impl Quantity {
    /// The unit of its values.
    pub fn unit(self) -> Unit {
        match self {
            Self::SpeakingCpm => Unit::Cpm,
            Self::SpeechLevelDbov => Unit::Dbov,
            Self::LevelSpreadDb => Unit::Decibel,
            Self::DraggedPercent => Unit::Percent,
            Self::FillersPer100 => Unit::PerHundred,
            Self::ClearPercent | Self::VoicingPercent | Self::MandarinPercent | Self::TalkSharePercent => Unit::Percent,
            Self::PitchRangeSt => Unit::Semitone,
            Self::AnswerS | Self::MonologueS | Self::LongestHoldS => Unit::Second,
            Self::CallbackMin => Unit::Minute,
            Self::Interruptions
            | Self::UnannouncedSilences
            | Self::UnthankedHolds
            | Self::Rings
            | Self::AgentHungUp
            | Self::HandsFree
            | Self::ToneFaults
            | Self::UnaddressedHolds
            | Self::UnaskedSendOffs
            | Self::UntoldTransfers
            | Self::UnsettledAppointments => Unit::Times,
        }
    }
}

/// A unit, written as its symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Unit {
    /// Characters (spoken syllables) a minute.
    #[serde(rename = "cpm")]
    Cpm,
    /// Level against the overload point.
    #[serde(rename = "dBov")]
    Dbov,
    /// A change of level.
    #[serde(rename = "dB")]
    Decibel,
    /// Seconds.
    #[serde(rename = "s")]
    Second,
    /// Hundredths.
    #[serde(rename = "%")]
    Percent,
    /// In a hundred characters.
    #[serde(rename = "/100")]
    PerHundred,
    /// How often.
    #[serde(rename = "times")]
    Times,
    /// Semitones.
    #[serde(rename = "st")]
    Semitone,
    /// Minutes.
    #[serde(rename = "min")]
    Minute,
    /// How like one another two things are, 0–1.
    #[serde(rename = "similarity")]
    Similarity,
}

impl Unit {
    /// Its symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Cpm => "cpm",
            Self::Dbov => "dBov",
            Self::Decibel => "dB",
            Self::Second => "s",
            Self::Percent => "%",
            Self::PerHundred => "/100",
            Self::Times => "times",
            Self::Semitone => "st",
            Self::Minute => "min",
            Self::Similarity => "similarity",
        }
    }
}

/// What kind of thing a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
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

/// What a recording shows of one quantity.
#[derive(Clone, Debug, PartialEq)]
pub enum Observation {
    /// There is nothing in the recording that the quantity is about.
    Absent,
    /// There is, but it could not be measured.
    Unclear,
    /// There is, here, but its value is open.
    Open(Vec<Evidence>),
    /// It was measured.
    Measured(Measured),
}
