//! sherpa-onnx: `{"text", "tokens": ["您", …], "timestamps": [1.2, …], "durations", "ys_log_probs", "lang"}`, one or a list of them; timestamps
//! in seconds, from `start_time` or `start` where a piece has one.

use super::said::{Said, Token, joined, spaced};
use super::shape::{number, object};
use super::side::side;
use super::text::cleaned;
use super::{Content, Read};
use serde_json::Value;

pub(super) fn read(content: &Content) -> Option<Read> {
    let json = content.json?;
    let results = json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice);
    let fits = |result: &Value| {
        let texts = result
            .get("tokens")
            .and_then(Value::as_array)
            .is_some_and(|tokens| tokens.iter().all(Value::is_string));
        texts && result.get("timestamps").is_some_and(Value::is_array) && result.get("text").is_some_and(Value::is_string)
    };
    let all = !results.is_empty() && results.iter().all(fits);
    all.then(|| {
        results.iter().try_fold(Vec::new(), |mut all, result| {
            all.extend(of_result(result)?);
            Ok(all)
        })
    })
}

fn of_result(result: &Value) -> Read {
    let side = side(object(result)?)?;
    let numbers = |key: &str| -> Vec<Option<f64>> {
        result
            .get(key)
            .and_then(Value::as_array)
            .map_or_else(Vec::new, |all| all.iter().map(number).collect())
    };
    let from = ["start_time", "start"]
        .iter()
        .find_map(|key| result.get(key).and_then(number))
        .unwrap_or(0.0);
    let (starts, lengths) = (numbers("timestamps"), numbers("durations"));
    let sure = Some(numbers("ys_log_probs"))
        .filter(|all| !all.is_empty())
        .unwrap_or_else(|| numbers("ys_probs"));
    let texts = result
        .get("tokens")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let mut tokens: Vec<Token> = texts
        .enumerate()
        .map(|(i, text)| {
            let start = starts.get(i).copied().flatten();
            let length = lengths.get(i).copied().flatten();
            let next = starts.get(i + 1).copied().flatten();
            let end = start
                .zip(length)
                .map(|(start, length)| start + length)
                .or(start.map(|start| next.map_or(start + LAST_S, |next| next.min(start + LONGEST_S))));
            Token {
                text: text.replace(['▁', '\u{2581}'], " ").replace("@@", ""),
                start_s: start.map(|start| from + start),
                end_s: end.map(|end| from + end),
                confidence: sure.get(i).copied().flatten().map(f64::exp).filter(|p| *p <= 1.0),
                side: side.clone(),
            }
        })
        .collect();
    let text = result.get("text").and_then(Value::as_str).map(cleaned).unwrap_or_default();
    if tokens.iter().any(|token| token.start_s.is_none()) || tokens.is_empty() {
        return Ok(vec![Said {
            side,
            text,
            ..Said::default()
        }]);
    }
    if !tokens.iter().any(|token| token.text.starts_with(' ')) {
        spaced(&mut tokens);
    }
    Ok(joined(tokens))
}

/// A token lasts so long at the most, and the last one so long, where no duration is given.
const LONGEST_S: f64 = 0.4;
const LAST_S: f64 = 0.2;
