//! WhisperX: Whisper's segments, aligned (`words` with `score`, `word_segments`) and given speakers (`speaker`: `SPEAKER_00`).

use super::segments::{SEGMENT, has, list};
use super::{Content, Read};

pub(super) fn read(content: &Content) -> Option<Read> {
    let json = content.json?;
    let segments = list(json)?;
    let scored = |segment: &serde_json::Value| segment.pointer("/words/0").is_some_and(|word| word.get("score").is_some());
    let named = |segment: &serde_json::Value| {
        segment
            .get("speaker")
            .and_then(|name| name.as_str())
            .is_some_and(|name| name.starts_with("SPEAKER_"))
    };
    let is_whisperx = json.get("word_segments").is_some() || segments.iter().any(|segment| scored(segment) || named(segment));
    (is_whisperx && has(segments, &["text"])).then(|| SEGMENT.read(segments))
}
