//! 阿里云智能对话分析 SCA: `{"AsrResult": {"AsrResult": [{"Role": "客服", "Words", "Begin", "End", "SpeechRate"}]}}`, in milliseconds.

use super::shape::{MILLISECONDS, Shape, list};
use super::{Content, Read};

const SENTENCE: Shape = Shape {
    text: &["Words", "words"],
    start: &["Begin", "begin"],
    end: &["End", "end"],
    per_second: MILLISECONDS,
    confidence: &[],
    words: None,
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let paths = [
        "",
        "/AsrResult/AsrResult",
        "/AsrResult",
        "/asrResult",
        "/data/asrResult",
        "/dialogues",
        "/Data/ResultInfo/0/AsrResult/AsrResult",
        "/data/0/asrResult",
    ];
    let sentences = list(content.json?, &paths, &["Begin", "begin"])?;
    let worded = sentences.iter().any(|sentence| {
        ["Words", "words"]
            .iter()
            .any(|key| sentence.get(key).is_some_and(|words| words.is_string()))
    });
    worded.then(|| SENTENCE.read(sentences))
}
