//! Segments under plain names: our own form, and those of openai-whisper and faster-whisper.

use super::shape::{SECONDS, Shape};
use super::{Content, Read};
use serde_json::Value;

/// A word of Whisper's.
pub(super) const WORD: Shape = Shape {
    text: &["word", "text"],
    start: &["start"],
    end: &["end"],
    per_second: SECONDS,
    confidence: &["probability", "score", "confidence", "p"],
    words: None,
};

/// A segment under plain names.
pub(super) const SEGMENT: Shape = Shape {
    text: &["text"],
    start: &["start", "start_s", "start_time"],
    end: &["end", "end_s", "end_time"],
    per_second: SECONDS,
    confidence: &["avg_logprob", "confidence"],
    words: Some((&["words", "tokens"], &WORD)),
};

/// The list of segments.
pub(super) fn list(value: &Value) -> Option<&Vec<Value>> {
    value.as_array().or_else(|| value.get("segments")?.as_array())
}

/// Whether some segment has one of the keys.
pub(super) fn has(segments: &[Value], keys: &[&str]) -> bool {
    segments.iter().any(|segment| keys.iter().any(|key| segment.get(key).is_some()))
}

/// `{"segments": [{"id", "seek", "start", "end", "text", "avg_logprob", "words": [{"word", "start", "end", "probability"}]}]}`.
pub(super) fn faster_whisper(content: &Content) -> Option<Read> {
    let segments = list(content.json?)?;
    has(segments, &["avg_logprob", "no_speech_prob", "compression_ratio"]).then(|| SEGMENT.read(segments))
}

/// `{"segments": [{"channel", "start", "end", "text"}]}`, or the list alone.
pub(super) fn callnorm(content: &Content) -> Option<Read> {
    list(content.json?).map(|segments| SEGMENT.read(segments))
}
