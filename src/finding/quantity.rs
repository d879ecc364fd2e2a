//! What can be asked of a recording. Made of src/finding/quantities.toml by `make generate`.

use super::impairment::Impairment;
use super::unit::Unit;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The quantities that a profile's `measure` may name; named after the report's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
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
    /// Characters that the recogniser was sure of and that a syllable corresponds to, in a hundred.
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
    /// The longest silence that neither the agent announced nor the customer asked for.
    LongestUnannouncedS,
    /// Holds after which the agent did not address the customer first.
    UnaddressedHolds,
    /// How often the customer was sent off the line without being asked for consent and for a number.
    UnaskedSendOffs,
    /// The longest deadline in which the agent promised to call back.
    CallbackMin,
    /// Transfers without an extension, a number or a name.
    UntoldTransfers,
    /// Visits that were agreed on without asking when it suits the customer, leaving a number and repeating the time.
    UnsettledAppointments,
}

impl Quantity {
    /// The unit of its value.
    pub fn unit(self) -> Unit {
        match self {
            Self::SpeakingCpm => Unit::Cpm,
            Self::SpeechLevelDbov => Unit::Dbov,
            Self::LevelSpreadDb => Unit::Decibel,
            Self::DraggedPercent => Unit::Percent,
            Self::FillersPer100 => Unit::PerHundred,
            Self::Interruptions => Unit::Times,
            Self::AnswerS => Unit::Second,
            Self::UnannouncedSilences => Unit::Times,
            Self::UnthankedHolds => Unit::Times,
            Self::Rings => Unit::Times,
            Self::AgentHungUp => Unit::Times,
            Self::HandsFree => Unit::Times,
            Self::ClearPercent => Unit::Percent,
            Self::VoicingPercent => Unit::Percent,
            Self::ToneFaults => Unit::Times,
            Self::PitchRangeSt => Unit::Semitone,
            Self::MandarinPercent => Unit::Percent,
            Self::MonologueS => Unit::Second,
            Self::TalkSharePercent => Unit::Percent,
            Self::LongestHoldS => Unit::Second,
            Self::LongestUnannouncedS => Unit::Second,
            Self::UnaddressedHolds => Unit::Times,
            Self::UnaskedSendOffs => Unit::Times,
            Self::CallbackMin => Unit::Minute,
            Self::UntoldTransfers => Unit::Times,
            Self::UnsettledAppointments => Unit::Times,
        }
    }

    /// What makes its value wrong: where the channels have one of these, it is not answered.
    #[rustfmt::skip]
    pub fn suffers_from(self) -> &'static [Impairment] {
        match self {
            Self::SpeakingCpm => &[Impairment::OtherLanguage, Impairment::PartiesNotTold, Impairment::DrownedSpeech, Impairment::VaryingNoise, Impairment::UnclearWords, Impairment::SideUnknown],
            Self::SpeechLevelDbov => &[Impairment::PartiesNotTold, Impairment::SideUnknown],
            Self::LevelSpreadDb => &[Impairment::GainControl, Impairment::PartiesNotTold, Impairment::DrownedSpeech, Impairment::FaintSpeech, Impairment::SideUnknown],
            Self::DraggedPercent => &[Impairment::GatedNoise, Impairment::Reverberation, Impairment::GainControl, Impairment::PartiesNotTold, Impairment::DrownedSpeech, Impairment::VaryingNoise, Impairment::UnclearWords, Impairment::SideUnknown],
            Self::FillersPer100 => &[Impairment::DrownedSpeech, Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::OtherLanguage, Impairment::SideUnknown],
            Self::Interruptions => &[Impairment::FaintSpeech, Impairment::LoudNoise, Impairment::VaryingNoise, Impairment::GainControl, Impairment::BothParties, Impairment::OtherSideMixed, Impairment::OtherSideSilent, Impairment::SidesMisaligned, Impairment::SideUnknown],
            Self::AnswerS => &[Impairment::FaintSpeech, Impairment::DrownedSpeech, Impairment::BothParties, Impairment::OtherSideMixed, Impairment::OtherSideSilent, Impairment::SidesMisaligned, Impairment::SideUnknown],
            Self::UnannouncedSilences => &[Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::FaintSpeech, Impairment::LoudNoise, Impairment::SidesMisaligned, Impairment::SideUnknown],
            Self::UnthankedHolds => &[Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::FaintSpeech, Impairment::LoudNoise, Impairment::SidesMisaligned, Impairment::SideUnknown],
            Self::Rings => &[Impairment::DrownedSpeech, Impairment::SideUnknown],
            Self::AgentHungUp => &[Impairment::BothParties, Impairment::FaintSpeech, Impairment::BackgroundVoices, Impairment::DrownedSpeech, Impairment::SidesMisaligned, Impairment::SideUnknown],
            Self::HandsFree => &[Impairment::NoiseInTails, Impairment::GatedNoise, Impairment::GainControl, Impairment::SideUnknown],
            Self::ClearPercent => &[Impairment::Noise, Impairment::OtherLanguage, Impairment::SideUnknown],
            Self::VoicingPercent => &[Impairment::Noise, Impairment::SideUnknown],
            Self::ToneFaults => &[Impairment::DrownedSpeech, Impairment::SideUnknown],
            Self::PitchRangeSt => &[Impairment::DrownedSpeech, Impairment::SideUnknown],
            Self::MandarinPercent => &[Impairment::SideUnknown],
            Self::MonologueS => &[Impairment::LoudNoise, Impairment::BothParties, Impairment::OtherSideMixed, Impairment::SidesMisaligned, Impairment::SideUnknown],
            Self::TalkSharePercent => &[Impairment::LoudNoise, Impairment::BothParties, Impairment::OtherSideMixed, Impairment::OtherSideSilent, Impairment::SideUnknown],
            Self::LongestHoldS => &[Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::FaintSpeech, Impairment::LoudNoise, Impairment::SidesMisaligned, Impairment::SideUnknown],
            Self::LongestUnannouncedS => &[Impairment::FaintSpeech, Impairment::LoudNoise, Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::SidesMisaligned, Impairment::SideUnknown],
            Self::UnaddressedHolds => &[Impairment::FaintSpeech, Impairment::LoudNoise, Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::OtherLanguage, Impairment::SidesMisaligned, Impairment::SideUnknown],
            Self::UnaskedSendOffs => &[Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::OtherLanguage, Impairment::SideUnknown],
            Self::CallbackMin => &[Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::OtherLanguage, Impairment::SideUnknown],
            Self::UntoldTransfers => &[Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::OtherLanguage, Impairment::SideUnknown],
            Self::UnsettledAppointments => &[Impairment::SpeechWithoutWords, Impairment::UnclearWords, Impairment::OtherLanguage, Impairment::SideUnknown],
        }
    }
}
