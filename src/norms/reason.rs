//! Why a norm is undetermined or does not apply.

use crate::finding::Impairment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a norm is undetermined or does not apply, where no number shows it; its words stand in `messages.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// There are no words.
    NoWords,
    /// Nobody speaks.
    NobodySpeaks,
    /// The words are unsure.
    WordsUnsure,
    /// Part of the speech has no words.
    SpeechWithoutWords,
    /// The norm is for calls of the other direction.
    OtherDirection,
    /// It is not known who called whom.
    DirectionUnknown,
    /// Both sides are on the channel.
    SidesOnOneChannel,
    /// Nothing in the call asks for it.
    NoOccasion,
    /// What excuses it was said or happened.
    Excused,
    /// The two sides are not heard apart.
    SidesNotApart,
    /// It could not be measured.
    NotMeasured,
    /// A person is to judge it.
    ForReview,
    /// The noise lies near to the speech.
    Noise,
    /// The noise comes and goes.
    VaryingNoise,
    /// Voices are heard behind the speaker.
    BackgroundVoices,
    /// The two sides do not stand at the same time.
    SidesNotAligned,
    /// The line sends its noise with speech only.
    GatedNoise,
    /// The room lengthens every ending.
    Reverberation,
    /// The gain follows the level.
    GainControl,
    /// The other side is not heard.
    OtherSideSilent,
    /// The words are in another language.
    OtherLanguage,
    /// It is not known which side is the agent's.
    SideUnknown,
}

impl Reason {
    /// Why a quantity is not answered.
    pub(super) fn of(impairment: Impairment) -> Self {
        match impairment {
            Impairment::Noise | Impairment::NoiseInTails | Impairment::LoudNoise | Impairment::DrownedSpeech => Self::Noise,
            Impairment::VaryingNoise => Self::VaryingNoise,
            Impairment::BackgroundVoices | Impairment::FaintSpeech => Self::BackgroundVoices,
            Impairment::BothParties | Impairment::PartiesNotTold | Impairment::OtherSideMixed => Self::SidesNotApart,
            Impairment::SidesMisaligned => Self::SidesNotAligned,
            Impairment::GatedNoise => Self::GatedNoise,
            Impairment::Reverberation => Self::Reverberation,
            Impairment::GainControl => Self::GainControl,
            Impairment::OtherSideSilent => Self::OtherSideSilent,
            Impairment::SpeechWithoutWords => Self::SpeechWithoutWords,
            Impairment::UnclearWords => Self::WordsUnsure,
            Impairment::OtherLanguage => Self::OtherLanguage,
            Impairment::SideUnknown => Self::SideUnknown,
        }
    }
}
