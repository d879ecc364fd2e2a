//! whisper.cpp (`--output-json`, `--output-json-full`): `{"transcription": [{"offsets": {"from", "to"}, "text", "speaker", "tokens"}]}`,
//! offsets in milliseconds, the speaker of a stereo recording as its channel.

use super::shape::{MILLISECONDS, Shape};
use super::{Content, Read};

const TOKEN: Shape = Shape {
    text: &["text"],
    start: &["offsets.from"],
    end: &["offsets.to"],
    per_second: MILLISECONDS,
    confidence: &["p"],
    words: None,
};

const SEGMENT: Shape = Shape {
    words: Some((&["tokens"], &TOKEN)),
    confidence: &[],
    ..TOKEN
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let segments = content.json?.get("transcription")?.as_array()?;
    let mut read = SEGMENT.read(segments);
    for said in read.iter_mut().flatten() {
        said.tokens.retain(|token| !token.text.starts_with("[_"));
        said.confidence = super::said::mean(&said.tokens);
    }
    Some(read)
}
