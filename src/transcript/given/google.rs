//! Google Cloud Speech-to-Text: `{"results": [{"channelTag", "resultEndTime": "3.4s", "alternatives": [{"transcript", "confidence", "words":
//! [{"word", "startTime": "1.2s", "endTime": "1.4s", "speakerTag"}]}]}]}`; channels count from 1.

use super::said::{Said, Side, Token, joined, spaced};
use super::shape::{number, object};
use super::side::side;
use super::text::cleaned;
use super::{Content, Read};
use serde_json::Value;

pub(super) fn read(content: &Content) -> Option<Read> {
    let results = content.json?.get("results")?.as_array()?;
    let worded = results.iter().any(|result| result.pointer("/alternatives/0/transcript").is_some());
    worded.then(|| {
        results.iter().try_fold(Vec::new(), |mut all, result| {
            all.extend(of_result(result)?);
            Ok(all)
        })
    })
}

fn of_result(result: &Value) -> Read {
    let of = side(object(result)?)?;
    let Some(best) = result.pointer("/alternatives/0") else {
        return Ok(Vec::new());
    };
    let words = best.get("words").and_then(Value::as_array);
    let mut tokens: Vec<Token> = words.into_iter().flatten().filter_map(|word| token(word, &of)).collect();
    if !tokens.is_empty() {
        spaced(&mut tokens);
        return Ok(joined(tokens));
    }
    let text = best.get("transcript").and_then(Value::as_str).map(cleaned).unwrap_or_default();
    Ok(vec![Said {
        side: of,
        text,
        end_s: time(result, &["resultEndTime", "resultEndOffset"]),
        confidence: best.get("confidence").and_then(number),
        ..Said::default()
    }])
}

fn token(word: &Value, of: &Side) -> Option<Token> {
    let own = side(word.as_object()?).ok()?;
    Some(Token {
        text: word.get("word")?.as_str()?.to_owned(),
        start_s: time(word, &["startTime", "startOffset"]),
        end_s: time(word, &["endTime", "endOffset"]),
        confidence: word.get("confidence").and_then(number).filter(|p| *p > 0.0),
        side: own.or(of),
    })
}

/// Seconds that are written as `1.200s`.
fn time(value: &Value, keys: &[&str]) -> Option<f64> {
    let text = keys.iter().find_map(|key| value.get(key)?.as_str())?;
    text.strip_suffix('s')?.parse().ok()
}
