//! 腾讯云 recording recognition: `{"Data": {"ResultDetail": [{"FinalSentence", "StartMs", "EndMs", "SpeakerId", "Words": [{"Word",
//! "OffsetStartMs", "OffsetEndMs"}]}], "Result": "[0:1.020,0:2.380,0]  您好"}}`; the fast edition: `{"flash_result": [{"channel_id",
//! "sentence_list": [{"text", "start_time", "end_time", "speaker_id", "word_list"}]}]}`; in milliseconds.

use super::said::{Said, Side};
use super::shape::{MILLISECONDS, Shape, list, object};
use super::side::{named, side};
use super::text::cleaned;
use super::{Content, Read};
use serde_json::Value;

const DETAIL: Shape = Shape {
    text: &["FinalSentence"],
    start: &["StartMs"],
    end: &["EndMs"],
    per_second: MILLISECONDS,
    confidence: &[],
    words: None,
};

const SENTENCE: Shape = Shape {
    text: &["text"],
    start: &["start_time"],
    end: &["end_time"],
    ..DETAIL
};

pub(super) fn read(content: &Content) -> Option<Read> {
    let json = content.json?;
    let places = ["/Response/Data", "/Data", "/data", ""];
    let paths: Vec<String> = places.iter().map(|place| format!("{place}/ResultDetail")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).chain([""]).collect();
    if let Some(details) = list(json, &paths, &["FinalSentence"]) {
        return Some(DETAIL.read(details));
    }
    if let Some(channels) = list(json, &["/flash_result"], &["sentence_list"]) {
        let single = channels.len() == 1;
        return Some(channels.iter().try_fold(Vec::new(), |mut all, channel| {
            all.extend(of_channel(channel, single)?);
            Ok(all)
        }));
    }
    let lines = places.iter().find_map(|place| json.pointer(&format!("{place}/Result"))?.as_str())?;
    let all: Option<Vec<Said>> = lines.lines().filter(|line| !line.trim().is_empty()).map(line).collect();
    all.filter(|all| !all.is_empty()).map(Ok)
}

fn of_channel(channel: &Value, single: bool) -> Read {
    let of = side(object(channel)?)?;
    let sentences = channel.get("sentence_list").and_then(Value::as_array);
    let mut said = SENTENCE.read_of(sentences.map_or(&[][..], Vec::as_slice), &Side::default())?;
    for one in said.iter_mut().filter(|one| !single || one.side.is_unknown()) {
        one.side.channel = of.channel.filter(|_| !single);
    }
    Ok(said)
}

/// `[0:1.020,0:2.380,0]  您好`: minutes and seconds of start and end, and a speaker.
fn line(line: &str) -> Option<Said> {
    let (head, text) = line.trim().strip_prefix('[')?.split_once(']')?;
    let mut parts = head.split(',');
    let mut time = || {
        let (minutes, seconds) = parts.next()?.split_once(':')?;
        Some(60.0 * minutes.trim().parse::<f64>().ok()? + seconds.trim().parse::<f64>().ok()?)
    };
    let (start, end) = (time()?, time()?);
    Some(Said {
        side: parts.next().map(named).unwrap_or_default(),
        text: cleaned(text),
        start_s: Some(start),
        end_s: Some(end),
        ..Said::default()
    })
}
