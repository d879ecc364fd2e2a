//! FunASR: what `generate()` gives, one result or a list: `[{"key", "text", "timestamp": [[ms, ms], …], "sentence_info": [{"text", "start", "end",
//! "spk", "timestamp"}]}]`; the sentences alone; what its servers send (`sentences`, `stamp_sents`, times also as texts). Times are whole
//! milliseconds; those with a fraction are seconds.

use super::said::{Said, Token, joined, spaced};
use super::shape::{MILLISECONDS, SECONDS, Shape, list, number, object};
use super::side::side;
use super::text::cleaned;
use super::{Content, Read};
use serde_json::Value;
use std::borrow::Cow;

const SENTENCE: Shape = Shape {
    text: &["text", "sentence", "text_seg"],
    start: &["start"],
    end: &["end"],
    per_second: MILLISECONDS,
    confidence: &[],
    words: None,
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let json = content.json?;
    if let Some(sentences) = sentences(json) {
        return Some(of_sentences(sentences));
    }
    let results = json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice);
    let with_sentences = |result: &Value| result.get("sentence_info").is_some_and(Value::is_array);
    let fits = |result: &Value| result.get("text").is_some_and(Value::is_string) && (with_sentences(result) || stamps(result).is_some());
    let all = !results.is_empty() && results.iter().all(fits);
    all.then(|| {
        results.iter().try_fold(Vec::new(), |mut all, result| {
            all.extend(
                match result
                    .get("sentence_info")
                    .and_then(Value::as_array)
                    .filter(|info| !info.is_empty())
                {
                    Some(sentences) => of_sentences(sentences)?,
                    None => of_text(result)?,
                },
            );
            Ok(all)
        })
    })
}

/// Sentences that stand by themselves: under the keys of the servers, or as a list in which `spk` or a sentence's own time stamps are found.
fn sentences(json: &Value) -> Option<&Vec<Value>> {
    let under = list(
        json,
        &["/sentences", "/stamp_sents", "/data/sentences", "/result/sentences"],
        &["text", "text_seg"],
    );
    let timed = under.filter(|sentences| sentences.iter().all(|one| one.get("start").is_some()));
    let alone = || {
        let listed = list(json, &["", "/sentence_info", "/segments"], &["text", "sentence"])?;
        let own = |one: &Value| one.get("spk").is_some() && one.get("start").is_some() && one.get("sentence_info").is_none();
        listed.iter().any(own).then_some(listed)
    };
    timed.or_else(alone)
}

fn of_sentences(sentences: &[Value]) -> Read {
    let times = sentences
        .iter()
        .flat_map(|one| ["start", "end"].iter().filter_map(|key| number(one.get(key)?)));
    let per_second = if times.into_iter().any(|time| time.fract() != 0.0) {
        SECONDS
    } else {
        MILLISECONDS
    };
    let mut said = Shape { per_second, ..SENTENCE }.read(sentences)?;
    for (one, sentence) in said.iter_mut().zip(sentences) {
        if sentence.get("text_seg").is_some() {
            one.text = one.text.split(' ').collect();
        }
        if let Some(punctuation) = sentence.get("punc").and_then(Value::as_str) {
            one.text += punctuation;
        }
        if let Some((start, end)) = stamps(sentence).and_then(|stamps| Some((stamps.first()?.0, stamps.last()?.1))) {
            (one.start_s, one.end_s) = (Some(start), Some(end));
        }
    }
    Ok(said)
}

/// A text with a time stamp for each of its characters and Latin words.
fn of_text(result: &Value) -> Read {
    let text = result.get("text").and_then(Value::as_str).map(cleaned).unwrap_or_default();
    let (stamps, side) = (stamps(result).unwrap_or_default(), side(object(result)?)?);
    let mut tokens = tokens(&text);
    let spoken = tokens.iter().filter(|token| token.chars().any(char::is_alphanumeric)).count();
    if spoken != stamps.len() {
        return Ok(vec![Said {
            side,
            text,
            start_s: stamps.first().map(|stamp| stamp.0),
            end_s: stamps.last().map(|stamp| stamp.1),
            ..Said::default()
        }]);
    }
    let mut at = stamps.into_iter();
    let mut timed: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens.drain(..) {
        let stamp = token.chars().any(char::is_alphanumeric).then(|| at.next()).flatten();
        match (stamp, timed.last_mut()) {
            (None, Some(last)) => last.text += token.trim(),
            (stamp, _) => timed.push(Token {
                text: token.trim().to_owned(),
                start_s: stamp.map(|stamp| stamp.0),
                end_s: stamp.map(|stamp| stamp.1),
                confidence: None,
                side: side.clone(),
            }),
        }
    }
    spaced(&mut timed);
    Ok(joined(timed))
}

/// A text cut into Han characters, runs of Latin letters and figures, and the marks between them.
fn tokens(text: &str) -> Vec<Cow<'_, str>> {
    let latin = |c: char| c.is_ascii_alphanumeric() || c == '\'';
    let mut cuts: Vec<usize> = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        if !(before.is_some_and(latin) && latin(c)) {
            cuts.push(at);
        }
        before = Some(c);
    }
    let ends = cuts.iter().skip(1).copied().chain([text.len()]);
    let pieces = cuts.iter().zip(ends).filter_map(|(&start, end)| text.get(start..end));
    pieces.filter(|piece| !piece.trim().is_empty()).map(Cow::Borrowed).collect()
}

/// Start and end in seconds under `timestamp` or `ts_list`: pairs of milliseconds, also as a text.
fn stamps(value: &Value) -> Option<Vec<(f64, f64)>> {
    let given = value.get("timestamp").or_else(|| value.get("ts_list"))?;
    let parsed = given.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let pairs = parsed.as_ref().unwrap_or(given).as_array()?;
    let pair = |pair: &Value| Some((number(pair.get(0)?)? / MILLISECONDS, number(pair.get(1)?)? / MILLISECONDS));
    pairs.iter().map(pair).collect::<Option<Vec<_>>>().filter(|pairs| !pairs.is_empty())
}
