//! Azure batch transcription: `{"recognizedPhrases": [{"channel", "speaker", "offsetInTicks", "durationInTicks", "nBest": [{"confidence",
//! "display", "words"}]}]}`, in ticks of 100 ns; fast transcription: `{"phrases": [{"channel", "speaker", "offsetMilliseconds",
//! "durationMilliseconds", "text", "confidence"}]}`.

use super::said::Said;
use super::shape::{MILLISECONDS, Shape, list, number};
use super::{Content, Read};
use serde_json::Value;

const TICKS: f64 = 1e7;

const BATCH: Shape = Shape {
    text: &["nBest.0.display", "nBest.0.lexical"],
    start: &["offsetInTicks"],
    end: &[],
    per_second: TICKS,
    confidence: &["nBest.0.confidence"],
    words: None,
};

const FAST: Shape = Shape {
    text: &["text"],
    start: &["offsetMilliseconds"],
    end: &[],
    per_second: MILLISECONDS,
    confidence: &["confidence"],
    words: None,
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let json = content.json?;
    let batch = list(json, &["/recognizedPhrases"], &["offsetInTicks", "nBest"]);
    let (phrases, shape, length) = match batch {
        Some(phrases) => (phrases, BATCH, "durationInTicks"),
        None => (
            list(json, &["/phrases", ""], &["offsetMilliseconds"])?,
            FAST,
            "durationMilliseconds",
        ),
    };
    let recognised: Vec<Value> = phrases.iter().filter(|phrase| is_recognised(phrase)).cloned().collect();
    let lengths = recognised.iter().map(|phrase| phrase.get(length).and_then(number));
    let lengths: Vec<_> = lengths.map(|length| Some(length? / shape.per_second)).collect();
    let ended = |(said, length): (Said, Option<f64>)| Said {
        end_s: said.start_s.zip(length).map(|(start, length)| start + length),
        ..said
    };
    Some(
        shape
            .read(&recognised)
            .map(|said| said.into_iter().zip(lengths).map(ended).collect()),
    )
}

/// Whether words were found in a phrase.
fn is_recognised(phrase: &Value) -> bool {
    phrase.get("text").is_some() || phrase.pointer("/nBest/0").is_some()
}
