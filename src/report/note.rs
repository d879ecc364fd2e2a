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
    /// The left channel is taken for the agent's: there are no words.
    RoleAssumedWithoutWords,
    /// The left channel is taken for the agent's: the words do not tell.
    RoleAssumedWordsUndecided,
    /// No speech was found.
    NoSpeech,
    /// Turns are not measured: both sides are on one channel.
    TurnsOnOneChannel,
    /// The rate is not measured: there is too little speech.
    RateTooLittleSpeech,
    /// The level of the speech is not measured: it does not stand out from the noise.
    VolumeInNoise,
    /// The other side leaks into this channel and was left out.
    CrosstalkLeftOut,
    /// What takes words is not measured: there are none.
    WordsNotGiven,
    /// The words come without a confidence.
    ClarityWithoutConfidence,
    /// Tone is not measured: both sides are on one channel.
    ToneOnOneChannel,
    /// Shouting is not looked for: too little voiced speech shows the speaker's usual voice.
    ToneTooLittleVoice,
}
