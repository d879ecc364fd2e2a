//! Hugging Face pipelines: `{"text", "chunks": [{"timestamp": [start, end], "text"}]}`, in seconds; the last end may be null.

use super::shape::{SECONDS, Shape, list};
use super::{Content, Read};

const CHUNK: Shape = Shape {
    text: &["text"],
    start: &["timestamp.0"],
    end: &["timestamp.1"],
    per_second: SECONDS,
    confidence: &["score", "confidence"],
    words: None,
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let chunks = list(content.json?, &["/chunks", "/0/chunks", ""], &["timestamp"])?;
    let pairs = chunks
        .iter()
        .all(|chunk| chunk.pointer("/timestamp/0").is_none_or(|time| !time.is_array()));
    let texts = chunks
        .iter()
        .any(|chunk| chunk.get("text").is_some_and(serde_json::Value::is_string));
    (pairs && texts).then(|| CHUNK.read(chunks))
}
