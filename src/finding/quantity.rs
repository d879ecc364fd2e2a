//! What can be asked of a recording.

use super::unit::Unit;
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
