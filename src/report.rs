//! The one serialisable result. Tables, HTML and plots are views of it.
//!
//! Numbers are written to four decimals (0.1 ms, 0.0001 dB), those below 0.1 to four significant digits: more would be noise. A report
//! that an analysis returns holds its numbers as they are written, so that reading the JSON gives the very same report.

mod note;
mod schema;

pub use note::Note;
pub use schema::schema;

use crate::audio::SourceInfo;
use crate::error::{Error, Result};
use crate::measure::{Acoustics, Clarity, Drag, Fillers, Language, Line, Parties, Rate, Speech, Tone, Turns, Volume};
use crate::message::{all_english, code};
use crate::norms::Scorecard;
use crate::scene::Scene;
use crate::transcript::{Dropped, Segment};
use crate::units::Seconds;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io;

/// The version of the report's JSON: fields may be added within a version, none is dropped or renamed.
pub const SCHEMA_VERSION: u32 = 1;

/// What an analysis found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The version of this schema: 1.
    pub schema_version: u32,
    /// The recording.
    pub source: SourceInfo,
    /// By what the report was made.
    pub provenance: Provenance,
    /// One entry for each channel, in the recording's order.
    pub channels: Vec<Channel>,
    /// The words; `None` without a transcript.
    pub transcript: Option<Transcript>,
    /// What goes on between two parties; `None` where it was not measured.
    pub turns: Option<Turns>,
    /// The signals of the line; `None` where they were not measured.
    pub line: Option<Line>,
    /// The norms, judged on the agent's channel.
    pub scorecard: Scorecard,
}

/// By what a report was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// The version of callnorm.
    pub callnorm: String,
    /// The profile.
    pub norms: Identity,
    /// The recogniser's model.
    pub model: Option<ModelIdentity>,
    /// What runs the model; `None` without one, and in reports of earlier versions.
    #[serde(default)]
    pub engine: Option<Engine>,
    /// The version of whisper.cpp, where that runs the model.
    pub whisper_cpp: Option<String>,
    /// The words that were brought along; `None` where they were not, and in reports of earlier versions.
    #[serde(default)]
    pub words: Option<WordsIdentity>,
    /// The options that change results.
    pub options: Options,
}

/// A transcript that was brought along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WordsIdentity {
    /// The format in which it was recognised (docs/words.md).
    pub format: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// The name and the content of a file that results depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// The name and the content of a recogniser's model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelIdentity {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, in hex; `None` where it is no file that callnorm reads: a server's, or a Python object's.
    pub sha256: Option<String>,
}

/// What runs a recogniser's model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Engine {
    /// Its name: `whisper.cpp`, `faster-whisper`, `sherpa-onnx`, `funasr`, `http`, or `python` for an object of one's own.
    pub name: String,
    /// Its version; `None` where it has none.
    pub version: Option<String>,
}

/// The options of an analysis, as they were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Options {
    /// `auto`, `left`, `right`, a channel's index or `mono`.
    pub agent: String,
    /// `auto`, `inbound` or `outbound`.
    pub direction: String,
    /// When the recording begins, as hours, minutes and seconds of the day; `None` where that was not said.
    #[serde(default)]
    pub start_time: Option<String>,
}

/// Who is on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The one who serves.
    Agent,
    /// The one who is served.
    Customer,
    /// Both.
    Mixed,
}

/// One channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Channel {
    /// Its place in the recording, from 0 (left).
    pub index: usize,
    /// Who is on it.
    pub role: Role,
    /// Whether that is an assumption.
    pub role_assumed: bool,
    /// Why something could not be measured, and what was assumed, a sentence each in English.
    pub notes: Vec<String>,
    /// The same as codes; empty in reports of earlier versions.
    #[serde(default)]
    pub notes_coded: Vec<Note>,
    /// Where it speaks.
    pub speech: Speech,
    /// How fast.
    pub rate: Rate,
    /// How loud.
    pub volume: Volume,
    /// Dragged endings.
    pub drag: Drag,
    /// Each side by itself, where both are on the channel and are told apart; else `None`, as in reports of earlier versions.
    #[serde(default)]
    pub parties: Option<Parties>,
    /// Fillers; `None` where they were not looked for.
    pub fillers: Option<Fillers>,
    /// Clarity; `None` where it was not measured.
    pub clarity: Option<Clarity>,
    /// Tone; `None` where it was not measured.
    pub tone: Option<Tone>,
    /// The language; `None` where it was not looked for.
    pub language: Option<Language>,
    /// What else is in its sound; empty in reports of earlier versions.
    #[serde(default)]
    pub scene: Scene,
    /// What is heard of the room; `None` in reports of earlier versions.
    #[serde(default)]
    pub acoustics: Option<Acoustics>,
}

/// The words of the recording.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Transcript {
    /// What was said.
    pub segments: Vec<Segment>,
    /// What the recogniser wrote where nothing was said.
    pub dropped: Vec<Dropped>,
    /// Clear syllables that no word covers.
    #[serde(default)]
    pub missing: Vec<Missing>,
}

/// Speech without words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Missing {
    /// The channel's index.
    pub channel: usize,
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
}

/// The only part of a report that is read before it is known whether the rest can be.
#[derive(Deserialize)]
struct Version {
    schema_version: u32,
}

impl Channel {
    /// Adds what is to be said of the channel.
    pub(crate) fn add_notes(&mut self, notes: impl Iterator<Item = Note>) {
        self.notes_coded.extend(notes);
        self.notes = all_english(&self.notes_coded);
        self.scene.notes = self.notes_coded.iter().filter(|note| note.is_of_scene()).map(code).collect();
    }
}

impl Report {
    /// The report as compact JSON; the same report gives the same bytes.
    ///
    /// # Errors
    /// None for a report that an analysis or [`Report::from_json`] gave.
    pub fn to_json(&self) -> Result<String> {
        to_json(self)
    }

    /// Reads a report; fields that this version does not know are ignored.
    ///
    /// # Errors
    /// [`Error::File`] for text that is no report, [`Error::Argument`] for one of another schema version.
    pub fn from_json(text: &str) -> Result<Self> {
        let Version { schema_version } = from_json(text)?;
        if schema_version != SCHEMA_VERSION {
            return Err(Error::argument("report: schema_version", schema_version, SCHEMA_VERSION));
        }
        from_json(text)
    }
}

/// The same value with its numbers as they are written.
///
/// # Errors
/// [`Error::File`] for a number that is not finite: it has no JSON.
pub(crate) fn as_written<T: Serialize + DeserializeOwned>(value: &T) -> Result<T> {
    from_json(&to_json(value)?)
}

/// The JSON of a part of a report, as [`Report::to_json`] writes it.
///
/// # Errors
/// [`Error::File`] for a number that is not finite: it has no JSON.
pub fn to_json(value: &impl Serialize) -> Result<String> {
    let mut bytes = Vec::new();
    value
        .serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Rounded))
        .map_err(|error| unusable(&error))?;
    String::from_utf8(bytes).map_err(|error| unusable(&error))
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| unusable(&error))
}

fn unusable(error: &dyn std::error::Error) -> Error {
    Error::file("report", "", error)
}

/// Compact JSON with rounded numbers.
struct Rounded;

impl serde_json::ser::Formatter for Rounded {
    fn write_f64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        serde_json::ser::CompactFormatter.write_f64(writer, rounded(value))
    }
}

/// Four decimals, or four significant digits below 0.1; through decimal text, so that a second rounding changes nothing.
fn rounded(value: f64) -> f64 {
    let text = if value.abs() < 0.1 {
        format!("{value:.3e}")
    } else {
        format!("{value:.4}")
    };
    text.parse().map_or(value, |number: f64| number + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_written_short() {
        let written = |value: f64| to_json(&value).unwrap();
        for (value, text) in [
            (1.230_000_000_000_000_2, "1.23"),
            (35_999.123_456, "35999.1235"),
            (-26.000_04, "-26.0"),
            (0.000_012_345_6, "0.00001235"),
            (-0.0, "0.0"),
            (1e-12, "1e-12"),
        ] {
            assert_eq!(written(value), text);
        }
    }

    #[test]
    fn a_number_that_is_not_finite_is_an_error_not_a_null() {
        assert!(as_written(&Seconds(f64::NAN)).is_err());
    }

    proptest! {
        #[test]
        fn rounding_twice_is_rounding_once(value in prop_oneof![-4e4..4e4f64, -1.0..1.0f64, -1e-4..1e-4f64]) {
            let once = as_written(&value).unwrap();
            prop_assert_eq!(as_written(&once).unwrap().to_bits(), once.to_bits());
            prop_assert!((once - value).abs() <= 0.5001e-4 || (once / value - 1.0).abs() < 1e-3);
        }
    }
}
