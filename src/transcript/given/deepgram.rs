//! Deepgram: `{"results": {"channels": [{"alternatives": [{"words": [{"word", "punctuated_word", "start", "end", "confidence", "speaker"}]}]}],
//! "utterances": [{"channel", "speaker", "start", "end", "transcript", "confidence", "words"}]}}`, in seconds.

use super::said::{Side, Token, joined, spaced};
use super::shape::{SECONDS, Shape, list};
use super::{Content, Read};
use serde_json::Value;

const WORD: Shape = Shape {
    text: &["punctuated_word", "word"],
    start: &["start"],
    end: &["end"],
    per_second: SECONDS,
    confidence: &["confidence"],
    words: None,
};

const UTTERANCE: Shape = Shape {
    text: &["transcript"],
    words: Some((&["words"], &WORD)),
    ..WORD
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let json = content.json?;
    let channels = json.pointer("/results/channels")?.as_array()?;
    if let Some(utterances) = list(json, &["/results/utterances"], &["transcript"]) {
        return Some(UTTERANCE.read(utterances));
    }
    Some(channels.iter().enumerate().try_fold(Vec::new(), |mut all, (index, channel)| {
        let of = Side {
            channel: (channels.len() > 1).then_some(index),
            ..Side::default()
        };
        let mut tokens = words(channel, &of)?;
        spaced(&mut tokens);
        all.extend(joined(tokens));
        Ok(all)
    }))
}

fn words(channel: &Value, of: &Side) -> Result<Vec<Token>, String> {
    let words = channel.pointer("/alternatives/0/words").and_then(Value::as_array);
    let tokens = words.into_iter().flatten().filter_map(|word| WORD.token(word, of).transpose());
    tokens
        .map(|token| {
            let mut token = token?;
            token.side.channel = of.channel;
            Ok(token)
        })
        .collect()
}
