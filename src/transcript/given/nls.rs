//! 阿里云智能语音交互 NLS, file transcription: `{"Result": {"Sentences": [{"ChannelId", "BeginTime", "EndTime", "Text", "EmotionValue"}]}}`, in
//! milliseconds; the messages of its call platforms have the same in camel case.

use super::shape::{MILLISECONDS, Shape, list};
use super::{Content, Read};

const SENTENCE: Shape = Shape {
    text: &["Text", "text"],
    start: &["BeginTime", "beginTime"],
    end: &["EndTime", "endTime"],
    per_second: MILLISECONDS,
    confidence: &["Confidence", "confidence"],
    words: None,
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let paths = [
        "/Result/Sentences",
        "/Sentences",
        "/result/sentences",
        "/sentences",
        "/data/sentences",
        "",
    ];
    let sentences = list(content.json?, &paths, &["BeginTime", "beginTime"])?;
    Some(SENTENCE.read(sentences))
}
