//! Why something could not be measured on a channel, and what was assumed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why something could not be measured on a channel, or what was assumed; its words stand in `messages.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Note {
    /// One channel alone is taken for both sides.
    RoleAssumedOneChannel,
    /// One channel alone is taken for the agent's, since the left one was asked for.
    RoleGivenOneChannel,
    /// The left channel is taken for the agent's: there are no words.
    RoleAssumedWithoutWords,
    /// The left channel is taken for the agent's, since the words do not show whose it is.
    RoleAssumedWordsUndecided,
    /// No speech was found.
    NoSpeech,
    /// Turns are not measured: both sides are on one channel.
    TurnsOnOneChannel,
    /// Both sides are on the channel, and who speaks when is not told: the words show too little, or the voices are too alike.
    PartiesNotTold,
    /// The rate is not measured: there is too little speech.
    RateTooLittleSpeech,
    /// The level of the speech is not measured: it does not stand out from the noise.
    VolumeInNoise,
    /// The other side leaks into this channel and was left out.
    CrosstalkLeftOut,
    /// Voices behind the speaker were left out.
    BackgroundVoicesLeftOut,
    /// Voices far fainter than the others may be somebody else's.
    BackgroundVoicesPerhaps,
    /// A second, much fainter speaker is not measured.
    SecondSpeaker,
    /// The channel holds the same sound as another one.
    DuplicateChannel,
    /// The channels are alternate samples of one signal.
    AlternateSamples,
    /// Nothing is heard on the channel.
    SilentChannel,
    /// Nothing is heard on the other channel.
    OnlyChannelThatSounds,
    /// The other side is on this channel too.
    HoldsOtherSide,
    /// The channel falls silent before the call ends.
    FallsSilent,
    /// The two sides speak at once as they would by chance: they do not stand at the same time.
    SidesMisaligned,
    /// A constant offset was taken away.
    OffsetTakenAway,
    /// Packets are lost; the holes were filled.
    LostPacketsFilled,
    /// Mains hum was taken away.
    HumTakenAway,
    /// The line sends its noise with speech only.
    NoiseWithSpeechOnly,
    /// The gain follows the level.
    GainFollowsLevel,
    /// Speakers of the transcript were put on the channels by who is heard when.
    WordsSpeakersPlaced,
    /// Segments that name no side were put on the side whose sound answers them.
    WordsPlacedBySound,
    /// Some segments went to the other side than their speaker's other segments.
    WordsSpeakerMoved,
    /// Segments that stand there twice were left out once.
    WordsDoubled,
    /// All words are on one side, but both sides speak.
    WordsOnOneSide,
    /// The words' times are all the same, or missing.
    WordsNoTimes,
    /// The words' times are those of one character.
    WordsShortTimes,
    /// The transcript counts channels from 1.
    WordsChannelsFromOne,
    /// Some words were left out, since neither the transcript nor the sound says whose they are.
    WordsWithheld,
    /// The two sides were exchanged in the transcript.
    WordsSidesExchanged,
    /// The words do not fit the sound and were left out.
    WordsDoNotFit,
    /// What takes words is not measured: there are none.
    WordsNotGiven,
    /// The words come without a confidence.
    ClarityWithoutConfidence,
    /// Tone is not measured: both sides are on one channel.
    ToneOnOneChannel,
    /// Shouting is not looked for: too little voiced speech shows the speaker's usual voice.
    ToneTooLittleVoice,
}

impl Note {
    /// Whether it says what else is in the sound, or what its line and recorder did to it.
    pub(crate) fn is_of_scene(&self) -> bool {
        matches!(
            self,
            Self::CrosstalkLeftOut
                | Self::BackgroundVoicesLeftOut
                | Self::BackgroundVoicesPerhaps
                | Self::SecondSpeaker
                | Self::DuplicateChannel
                | Self::AlternateSamples
                | Self::SilentChannel
                | Self::OnlyChannelThatSounds
                | Self::HoldsOtherSide
                | Self::FallsSilent
                | Self::SidesMisaligned
                | Self::OffsetTakenAway
                | Self::LostPacketsFilled
                | Self::HumTakenAway
                | Self::NoiseWithSpeechOnly
                | Self::GainFollowsLevel
        )
    }
}

/// Of all messages: this is the lowest layer that knows each kind.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Repair;
    use crate::message::{CATALOGUE, english};
    use crate::norms::Reason;
    use crate::transcript::DropReason;
    use schemars::schema_for;
    use serde_json::{Map, Value};
    use std::collections::{BTreeMap, BTreeSet};

    /// Each code of a type of messages, with the names of its parameters.
    fn codes<T: JsonSchema>() -> BTreeMap<String, BTreeSet<String>> {
        let schema = Value::from(schema_for!(T));
        let one = |variant: &Value| {
            let names = |properties: &Map<String, Value>| properties.keys().filter(|name| *name != "code").cloned().collect();
            let code = variant.pointer("/properties/code").unwrap_or(variant)["const"].as_str()?.to_owned();
            Some((code, variant["properties"].as_object().map(names).unwrap_or_default()))
        };
        let variants = schema["oneOf"].as_array().unwrap();
        let found: BTreeMap<_, _> = variants.iter().filter_map(one).collect();
        assert_eq!(found.len(), variants.len());
        found
    }

    /// What stands in braces.
    fn places(words: &str) -> BTreeSet<String> {
        let inside = |part: &str| part.split_once('}').map(|(name, _)| name.to_owned());
        words.split('{').skip(1).map(|part| inside(part).unwrap()).collect()
    }

    #[test]
    fn every_code_has_its_words_in_both_languages_and_every_parameter_its_place() {
        let catalogue: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(CATALOGUE).unwrap();
        let mut codes: Vec<_> = [codes::<Repair>(), codes::<Note>(), codes::<DropReason>(), codes::<Reason>()]
            .into_iter()
            .flatten()
            .collect();
        codes.sort();
        assert_eq!(
            codes.iter().map(|(code, _)| code).collect::<Vec<_>>(),
            catalogue.keys().collect::<Vec<_>>()
        );
        for (code, parameters) in codes {
            let words = &catalogue[&code];
            assert_eq!(words.keys().collect::<Vec<_>>(), ["en", "zh"], "{code}");
            for words in words.values() {
                assert_eq!(places(words), parameters, "{code}: {words}");
            }
        }
    }

    #[test]
    fn a_sentence_holds_its_parameters() {
        let repair = Repair::PadByteMissing { chunk: "LIST".into() };
        assert_eq!(english(&repair), "The pad byte after the chunk LIST of odd length is missing.");
        assert_eq!(english(&Repair::SamplesBroken { count: 2 }).split(' ').next(), Some("2"));
        assert_eq!(english(&Reason::NoWords), "there are no words");
    }
}
