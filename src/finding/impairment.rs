//! What may keep a quantity from being measured rightly.

/// What is wrong with a channel, its words or its part in the call, where a measure that suffers from it may be sure and wrong.
///
/// The table of quantities says which quantity suffers from what ([`Quantity::suffers_from`](super::Quantity::suffers_from)); what suffers is
/// not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Impairment {
    /// The noise lies near to the speech.
    Noise,
    /// The noise hides how speech dies away.
    NoiseInTails,
    /// The noise hides soft phrases, and parts of others: where one side leaves off and the other begins is not known.
    LoudNoise,
    /// The noise is nearly as loud as the speech: phrases are missed, and noise passes for speech.
    DrownedSpeech,
    /// The noise comes and goes, and is then near to the speech: parts of it pass for speech, and for the end of it.
    VaryingNoise,
    /// Voices are heard behind the speaker.
    BackgroundVoices,
    /// A phrase is so much fainter than the others that it may be somebody else's.
    FaintSpeech,
    /// Both sides of the call are on the channel.
    BothParties,
    /// Both sides are on the channel, and what is the agent's is not told.
    PartiesNotTold,
    /// The other side's channel holds this one's speech too.
    OtherSideMixed,
    /// The two sides do not stand at the same time.
    SidesMisaligned,
    /// The line sends its noise with speech only: what dies away, and held vowels, are hidden or made longer.
    GatedNoise,
    /// The room lengthens every ending.
    Reverberation,
    /// The gain follows the level: pauses fill with noise, and what is soft is made loud.
    GainControl,
    /// The other side of the call is not heard.
    OtherSideSilent,
    /// Much of the speech has no words.
    SpeechWithoutWords,
    /// The recogniser was sure of too few of the words: what is not among them may have been said, and some of it was not.
    UnclearWords,
    /// The words are in another language than the norms.
    OtherLanguage,
    /// It is not known which side is the agent's.
    SideUnknown,
}

impl Impairment {
    /// Whether it does no more than to hide what a quantity is about: what is found all the same is right.
    pub fn only_hides(self) -> bool {
        self == Self::BackgroundVoices
    }

    /// Whether it may hide what a quantity is about, so that not even its absence is known.
    pub fn hides(self) -> bool {
        matches!(
            self,
            Self::LoudNoise
                | Self::DrownedSpeech
                | Self::VaryingNoise
                | Self::BackgroundVoices
                | Self::FaintSpeech
                | Self::BothParties
                | Self::PartiesNotTold
                | Self::OtherSideMixed
                | Self::SidesMisaligned
                | Self::GainControl
                | Self::OtherSideSilent
                | Self::UnclearWords
                | Self::OtherLanguage
                | Self::SideUnknown
        )
    }
}
