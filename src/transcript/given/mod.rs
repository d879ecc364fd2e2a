//! Transcripts that the user brings, in the formats of recognisers; the format is determined from the content. Whose words they are and when
//! they were said is read as it is given; [`placement`](super::placement) compares it with the sound.

mod aws;
mod aws_calls;
mod azure;
mod ctm;
mod dashscope;
mod deepgram;
mod funasr;
mod google;
mod hugging_face;
mod nls;
mod said;
mod sca;
mod segments;
mod shape;
mod sherpa;
mod side;
mod subtitles;
mod tencent;
mod text;
mod textgrid;
mod whisper_cpp;
mod whisperx;

pub use said::{Party, Said, Side, Token};

use crate::error::{Error, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A transcript as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What errors call it: its path.
    pub name: String,
    /// The format's name.
    pub format: &'static str,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// What was said, in the order in which it is listed.
    pub said: Vec<Said>,
}

/// A file's content.
struct Content<'a> {
    text: &'a str,
    /// What it holds if it is JSON; the lines of JSON Lines are a list.
    json: Option<&'a Value>,
}

/// A format: its name, and how it is read: `None` where the content has another format.
type Format = (&'static str, fn(&Content) -> Option<Read>);
type Read = std::result::Result<Vec<Said>, Fault>;

/// What is wrong with a transcript.
#[derive(Debug)]
pub(super) struct Fault {
    /// In which segment, from 0; `None` where it is the whole file.
    segment: Option<usize>,
    /// What was found and what must hold.
    reason: String,
}

impl Fault {
    /// A segment that is wrong.
    pub(super) fn of(segment: usize, reason: String) -> Self {
        Self {
            segment: Some(segment),
            reason,
        }
    }

    /// The error of a transcript that is called so.
    pub(super) fn error(self, name: &str) -> Error {
        let key = self.segment.map_or_else(String::new, |segment| format!("segment {segment}"));
        Error::file(name, key, self.reason)
    }
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Self { segment: None, reason }
    }
}

/// The formats, those with marks of their own first.
const FORMATS: [Format; 20] = [
    ("whisper.cpp", whisper_cpp::read),
    ("whisperx", whisperx::read),
    ("faster-whisper", segments::faster_whisper),
    ("funasr", funasr::read),
    ("sherpa-onnx", sherpa::read),
    ("dashscope", dashscope::read),
    ("aliyun-sca", sca::read),
    ("aliyun-nls", nls::read),
    ("tencent", tencent::read),
    ("aws-transcribe", aws::read),
    ("aws-call-analytics", aws_calls::read),
    ("azure", azure::read),
    ("deepgram", deepgram::read),
    ("google", google::read),
    ("hugging-face", hugging_face::read),
    ("callnorm", segments::callnorm),
    ("webvtt", subtitles::webvtt),
    ("srt", subtitles::srt),
    ("textgrid", textgrid::read),
    ("ctm", ctm::read),
];

/// Reads a transcript; `name` is what errors call it.
///
/// Our own form is `{"segments": [{"channel": 0, "start": 1.2, "end": 3.4, "text": "您好"}]}` or the list alone, with times in seconds; the
/// others are listed in docs/words.md. JSON Lines are read as a list. Unknown keys are ignored, empty texts left out.
///
/// # Errors
/// [`Error::File`] with the segment's index: no transcript, a text that is no string, a time that is no number, a channel
/// that is none, a key that is a slip of one that is missing.
pub fn read(bytes: &[u8], name: &str) -> Result<Given> {
    let text = text::decode(bytes);
    let parsed = json(text.trim_start());
    let content = Content {
        text: &text,
        json: parsed.as_ref().ok(),
    };
    let found = FORMATS.iter().find_map(|(format, read)| Some((*format, read(&content)?)));
    let Some((format, read)) = found else {
        let begins_as_json = text.trim_start().starts_with(['{', '[']);
        let reason = match parsed {
            Err(error) if begins_as_json => format!("is no JSON: {error}"),
            Ok(_) | Err(_) => NO_TRANSCRIPT.to_owned(),
        };
        return Err(Fault::from(reason).error(name));
    };
    let mut said = read.map_err(|fault| fault.error(name))?;
    said.retain(|said| !said.text.is_empty());
    let digest = Sha256::digest(bytes);
    Ok(Given {
        name: name.to_owned(),
        format,
        sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        said,
    })
}

/// The reason for a file that is no transcript.
const NO_TRANSCRIPT: &str = "is no transcript: it must hold a list of segments, as {\"segments\": [{\"channel\": 0, \"start\": 1.2, \"end\": 3.4, \
                             \"text\": \"您好\"}]}, or be a recogniser's JSON, JSON Lines, SRT, WebVTT, TextGrid or CTM";

/// JSON, or JSON Lines as a list.
fn json(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text).or_else(|error| {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let all: serde_json::Result<Vec<Value>> = lines.map(serde_json::from_str).collect();
        match all {
            Ok(all) if all.len() > 1 && all.iter().all(Value::is_object) => Ok(Value::Array(all)),
            _ => Err(error),
        }
    })
}

#[cfg(test)]
mod tests;
