//! Amazon Transcribe Call Analytics: `{"Transcript": [{"ParticipantRole", "BeginOffsetMillis", "EndOffsetMillis", "Content", "Items":
//! [{"BeginOffsetMillis", "EndOffsetMillis", "Content", "Confidence", "Type"}]}]}`.

use super::shape::{MILLISECONDS, Shape, list};
use super::{Content, Read};

const ITEM: Shape = Shape {
    text: &["Content"],
    start: &["BeginOffsetMillis"],
    end: &["EndOffsetMillis"],
    per_second: MILLISECONDS,
    confidence: &["Confidence"],
    words: None,
};

const TURN: Shape = Shape {
    words: Some((&["Items"], &ITEM)),
    ..ITEM
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let turns = list(content.json?, &["/Transcript", "/Segments", ""], &["BeginOffsetMillis"])?;
    Some(TURN.read(turns))
}
