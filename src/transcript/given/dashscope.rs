//! 阿里云百炼 DashScope (Paraformer, Fun-ASR, SenseVoice): `{"transcripts": [{"channel_id", "sentences": [{"begin_time", "end_time", "text",
//! "speaker_id", "words": [{"begin_time", "end_time", "text", "punctuation"}]}]}]}`, in milliseconds.

use super::said::Side;
use super::shape::{MILLISECONDS, Shape, list, object};
use super::side::side;
use super::{Content, Read};
use serde_json::Value;

const WORD: Shape = Shape {
    text: &["text"],
    start: &["begin_time"],
    end: &["end_time"],
    per_second: MILLISECONDS,
    confidence: &["confidence"],
    words: None,
};

const SENTENCE: Shape = Shape {
    words: Some((&["words"], &WORD)),
    ..WORD
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let json = content.json?;
    if let Some(transcripts) = list(json, &["/transcripts", "/output/transcripts", "/0/transcripts"], &["sentences"]) {
        return Some(transcripts.iter().try_fold(Vec::new(), |mut all, transcript| {
            all.extend(of_channel(transcript)?);
            Ok(all)
        }));
    }
    let sentences = list(json, &["/sentences", "/output/sentences", ""], &["begin_time"])?;
    Some(SENTENCE.read(sentences))
}

fn of_channel(transcript: &Value) -> Read {
    let of: Side = side(object(transcript)?)?;
    let sentences = transcript.get("sentences").and_then(Value::as_array);
    let mut said = SENTENCE.read_of(sentences.map_or(&[][..], Vec::as_slice), &Side::default())?;
    for one in &mut said {
        one.side.channel = one.side.channel.or(of.channel);
        one.tokens.iter_mut().for_each(|token| token.side = one.side.clone());
    }
    Ok(said)
}
