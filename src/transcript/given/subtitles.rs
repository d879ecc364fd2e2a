//! Subtitles: SRT and WebVTT. A speaker may stand before the text (`SPEAKER_01: `, `[坐席] `, `客户：`) or in a voice tag (`<v 坐席>`).

use super::said::{Said, Side};
use super::side::{named, party};
use super::text::cleaned;
use super::{Content, Fault, Read};

const ARROW: &str = "-->";

pub(super) fn webvtt(content: &Content) -> Option<Read> {
    content.text.trim_start().starts_with("WEBVTT").then(|| cues(content.text))
}

pub(super) fn srt(content: &Content) -> Option<Read> {
    let timed = content.json.is_none()
        && content
            .text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(2)
            .any(|line| line.contains(ARROW));
    timed.then(|| cues(content.text))
}

fn cues(text: &str) -> Read {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.lines().collect();
    let marks: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.contains(ARROW))
        .map(|(at, _)| at)
        .collect();
    let mut all = Vec::with_capacity(marks.len());
    for (index, &mark) in marks.iter().enumerate() {
        let end = marks.get(index + 1).copied().unwrap_or(lines.len());
        let below = lines.get(mark + 1..end).unwrap_or_default();
        let said = below.iter().take_while(|line| !line.trim().is_empty());
        let said: Vec<&str> = said.copied().collect();
        let (start, end) = lines[mark].split_once(ARROW).unwrap_or_default();
        let time = |text: &str| clock(text).ok_or_else(|| Fault::of(index, format!("`{}` is no time", text.trim())));
        let (side, text) = spoken(&said.join("\n"));
        all.push(Said {
            side,
            text,
            start_s: Some(time(start)?),
            end_s: Some(time(end.split_whitespace().next().unwrap_or_default())?),
            ..Said::default()
        });
    }
    Ok(all)
}

/// `00:01:02,500` or `01:02.500` in seconds.
fn clock(text: &str) -> Option<f64> {
    let parts = text.trim().split(':').map(|part| part.replace(',', ".").parse::<f64>().ok());
    parts
        .collect::<Option<Vec<_>>>()
        .filter(|parts| (2..=3).contains(&parts.len()))
        .map(|parts| parts.iter().fold(0.0, |time, part| 60.0 * time + part))
}

/// Who says it, and what.
fn spoken(cue: &str) -> (Side, String) {
    if let Some((name, text)) = cue.strip_prefix("<v").and_then(|rest| rest.split_once('>')) {
        let name = name.split_once(' ').map_or("", |(_, name)| name);
        return (named(name), cleaned(text));
    }
    let text = cleaned(cue);
    let (head, rest) = match text
        .strip_prefix(['[', '【', '('])
        .and_then(|rest| rest.split_once([']', '】', ')']))
    {
        Some((name, rest)) => (name, rest.trim_start_matches([':', '：', ' '])),
        None => text.split_once([':', '：']).unwrap_or_default(),
    };
    if is_speaker(head) {
        (named(head), cleaned(rest))
    } else {
        (Side::default(), text)
    }
}

/// Whether a word before a colon names a speaker.
fn is_speaker(head: &str) -> bool {
    const NAMES: [&str; 6] = ["speaker", "spk", "channel", "ch", "说话人", "发言人"];
    let head = head.trim().to_lowercase();
    let number = |name: &str| {
        let rest = head.strip_prefix(name).map(|rest| rest.trim_start_matches(['_', '-', ' ']));
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric()) && rest.len() <= 3)
    };
    party(&head).is_some() || NAMES.iter().any(|name| number(name)) || matches!(head.as_str(), "left" | "right")
}
