//! Where a channel speaks, phrase by phrase, with its words where they are known.

use crate::transcript::{Word, is_clear};
use crate::units::{Hertz, Seconds, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a channel speaks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Speech {
    /// Time inside phrases.
    pub speech_s: Seconds,
    /// Time inside turns, pauses up to 1 s included.
    pub talk_s: Seconds,
    /// The phrases; each ends at a pause of 0.25 s or more.
    pub phrases: Vec<Phrase>,
    /// Times of the syllable nuclei.
    pub nuclei_s: Vec<Seconds>,
}

/// One phrase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Phrase {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// Syllables heard in it.
    pub syllables: u32,
    /// Median pitch of its voiced frames; `None` where there are too few, and in reports of earlier versions.
    #[serde(default)]
    pub pitch_hz: Option<Hertz>,
    /// How likely it is the agent who speaks, 0–1, on a channel that both sides are on; `None` elsewhere, where that is not known or both
    /// sides speak in it, and in reports of earlier versions.
    #[serde(default)]
    pub agent_probability: Option<f64>,
    /// Characters in it, where there is a transcript.
    pub characters: Option<u32>,
    /// Its words, where there is a transcript.
    pub text: Option<String>,
    /// Its words one by one, where there is a transcript.
    pub units: Option<Vec<Word>>,
}

/// A phrase of so many syllables is speech that should have words: with all the words given, the labelled calls hold none that has not, and
/// held sounds, which need none, have one or two.
const WORDLESS_SYLLABLES: u32 = 3;

impl Phrase {
    /// From where to where.
    pub fn span(&self) -> Span {
        Span {
            start_s: self.start_s,
            end_s: self.end_s,
        }
    }

    /// Whether words were looked for and none cover it, though it is speech.
    pub fn is_wordless(&self) -> bool {
        self.characters == Some(0) && self.syllables >= WORDLESS_SYLLABLES
    }

    /// Whether something may be said in it that its words do not hold: it has none, or such as the recogniser hardly heard.
    pub fn is_unclear(&self) -> bool {
        let units = self.units.iter().flatten();
        self.is_wordless() || !is_clear(units.map(|unit| unit.confidence))
    }
}
