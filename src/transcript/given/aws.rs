//! Amazon Transcribe: `{"results": {"items": [{"start_time", "end_time", "type", "alternatives": [{"content", "confidence"}], "channel_label",
//! "speaker_label"}], "channel_labels", "speaker_labels"}}`, times in seconds as texts.

use super::said::{Side, Token, joined, spaced};
use super::shape::{number, object};
use super::side::side;
use super::{Content, Read};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn read(content: &Content) -> Option<Read> {
    let results = content.json?.get("results")?;
    let items = results.get("items")?.as_array()?;
    let channels = results.pointer("/channel_labels/channels").and_then(Value::as_array);
    let speakers = speakers(results);
    Some(match channels {
        Some(channels) => channels.iter().try_fold(Vec::new(), |mut all, channel| {
            let of = side(object(channel)?)?;
            let items = channel.get("items").and_then(Value::as_array);
            all.extend(segments(items.map_or(&[][..], Vec::as_slice), &of, &BTreeMap::new())?);
            Ok(all)
        }),
        None => segments(items, &Side::default(), &speakers),
    })
}

/// Who says the word that begins at a time, by `speaker_labels`.
fn speakers(results: &Value) -> BTreeMap<String, Side> {
    let segments = results.pointer("/speaker_labels/segments").and_then(Value::as_array);
    let items = segments
        .into_iter()
        .flatten()
        .filter_map(|segment| segment.get("items")?.as_array())
        .flatten();
    items
        .filter_map(|item| {
            let named = side(item.as_object()?).ok()?;
            Some((item.get("start_time")?.as_str()?.to_owned(), named))
        })
        .collect()
}

fn segments(items: &[Value], of: &Side, speakers: &BTreeMap<String, Side>) -> Read {
    let mut tokens: Vec<Token> = Vec::with_capacity(items.len());
    for item in items {
        let Some(best) = item.pointer("/alternatives/0") else {
            continue;
        };
        let text = best.get("content").and_then(Value::as_str).unwrap_or_default();
        if item.get("type").and_then(Value::as_str) == Some("punctuation") {
            if let Some(last) = tokens.last_mut() {
                last.text += text;
            }
            continue;
        }
        let start = item.get("start_time");
        let by_time = start.and_then(Value::as_str).and_then(|time| speakers.get(time));
        let own = side(object(item)?)?;
        tokens.push(Token {
            text: text.to_owned(),
            start_s: start.and_then(number),
            end_s: item.get("end_time").and_then(number),
            confidence: best.get("confidence").and_then(number),
            side: own.or(by_time.unwrap_or(of)),
        });
    }
    spaced(&mut tokens);
    Ok(joined(tokens))
}
