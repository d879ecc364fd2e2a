//! Words that the user brings: a JSON file as `callnorm`, faster-whisper, openai-whisper or whisper.cpp writes it.

use super::passage::{Passage, Piece};
use crate::error::{Error, Result};
use crate::units::{Seconds, Span};
use serde_json::{Map, Value};

/// Recognisers work in windows of 30 s: what they find may lie past the recording's end by so much, never by more.
const WINDOW_S: f64 = 30.0;
/// Hints are off by half a second: starts that run back by no more than twice that keep the order in which they are listed.
const BLUR_S: f64 = 1.0;

/// A passage whose times may be missing.
struct Draft {
    channel: usize,
    text: String,
    pieces: Vec<Piece>,
    confidence: Option<f64>,
    start_s: Option<f64>,
    end_s: Option<f64>,
}

/// Reads a transcript: `{"segments": [{"channel": 0, "start": 1.2, "end": 3.4, "text": "您好"}]}` or the list alone, faster-whisper's and
/// openai-whisper's JSON (with `words` as pieces, `avg_logprob` as confidence), or whisper.cpp's (`transcription`, times in milliseconds in
/// `offsets`, a stereo recording's `speaker` as the channel). `file` names it in errors; the recording has `channels` channels and is
/// `length` long. Unknown keys are ignored, empty texts are left out; a segment without a channel belongs to channel 0.
///
/// Times are hints. Negative ones, those a little past the end and reversed ones are mended; a missing one is filled in between its
/// neighbours' by the lengths of the texts. Passages come channel by channel, in the order in which they are listed unless starts run back
/// by more than a second; then in order of time.
///
/// # Errors
/// [`Error::File`] with the segment's index: no JSON, no list of segments, a text that is no string, a time that is no number or that
/// lies far past the recording's end, a channel that the recording does not have.
pub fn parse(json: &str, file: &str, channels: usize, length: Seconds) -> Result<Vec<Passage>> {
    let wrong_in = |key: String, reason: String| Error::File {
        file: file.to_owned(),
        line: None,
        key,
        reason,
    };
    let wrong = |reason: String| wrong_in(String::new(), reason);
    let json = json.trim_start_matches('\u{feff}');
    let value: Value = serde_json::from_str(json).map_err(|e| wrong(format!("is no JSON: {e}")))?;
    let segments =
        segments(&value).ok_or_else(|| wrong(String::from("must hold a list of segments under `segments` or `transcription`")))?;
    let mut drafts = Vec::with_capacity(segments.len());
    for (index, segment) in segments.iter().enumerate() {
        let draft = draft(segment, channels, length.0).map_err(|what| wrong_in(format!("segment {index}"), what))?;
        drafts.extend(draft);
    }
    drafts.sort_by_key(|draft| draft.channel);
    let parted = drafts.chunk_by_mut(|a, b| a.channel == b.channel);
    Ok(parted.flat_map(|channel| timed(channel, length.0)).collect())
}

fn segments(value: &Value) -> Option<&Vec<Value>> {
    let listed = || value.get("segments").or_else(|| value.get("transcription"));
    value.as_array().or_else(|| listed()?.as_array())
}

/// One segment; `None` where it has no words.
fn draft(segment: &Value, channels: usize, length_s: f64) -> Result<Option<Draft>, String> {
    let fields = segment
        .as_object()
        .ok_or_else(|| format!("must be an object, not {}", shown(Some(segment))))?;
    let text = match fields.get("text") {
        Some(Value::String(text)) => cleaned(text),
        other => return Err(format!("`text` must be a string, not {}", shown(other))),
    };
    let channel = channel(fields, channels)?;
    let (start_s, end_s) = times(fields, length_s)?;
    if text.is_empty() {
        return Ok(None);
    }
    let tokens = tokens(fields);
    Ok(Some(Draft {
        channel,
        pieces: pieces(&tokens, &text, length_s),
        confidence: confidence(fields, &tokens),
        text,
        start_s,
        end_s,
    }))
}

/// A text without control characters, trimmed.
fn cleaned(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    text.trim().to_string()
}

fn channel(fields: &Map<String, Value>, channels: usize) -> Result<usize, String> {
    let (key, given) = match (fields.get("channel"), fields.get("speaker")) {
        (None | Some(Value::Null), Some(Value::String(speaker))) if speaker.parse::<usize>().is_ok() => ("speaker", speaker.parse().ok()),
        (None | Some(Value::Null), _) => return Ok(0),
        (Some(channel), _) => (
            "channel",
            channel.as_f64().filter(|c| c.fract() == 0.0 && *c >= 0.0).map(|c| c as usize),
        ),
    };
    given.filter(|&c| c < channels).ok_or_else(|| {
        let has = if channels == 1 {
            String::from("the recording has one channel, 0")
        } else {
            format!("the recording has channels 0 to {}", channels - 1)
        };
        format!("`{key}` is {}, but {has}", shown(fields.get(key)))
    })
}

/// Start and end in seconds, inside the recording.
fn times(fields: &Map<String, Value>, length_s: f64) -> Result<(Option<f64>, Option<f64>), String> {
    let offsets = fields.get("offsets").and_then(Value::as_object);
    let read = |key: &str, offset: &str| match offsets {
        Some(offsets) => time(offsets.get(offset), offset).map(|t| t.map(|ms| ms / 1000.0)),
        None => time(fields.get(key), key),
    };
    let (start, end) = (read("start", "from")?, read("end", "to")?);
    if let Some(start) = start.filter(|&start| start > length_s + WINDOW_S) {
        return Err(format!("starts at {start} s, but the recording is {length_s:.1} s long"));
    }
    let inside = |t: f64| t.clamp(0.0, length_s.max(0.0));
    Ok(match (start.map(inside), end.map(inside)) {
        (Some(start), Some(end)) => (Some(start.min(end)), Some(start.max(end))),
        one_or_none => one_or_none,
    })
}

fn time(value: Option<&Value>, key: &str) -> Result<Option<f64>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64().filter(|t| t.is_finite()) {
            Some(t) => Ok(Some(t)),
            None => Err(format!("`{key}` must be a number or null, not {}", shown(Some(value)))),
        },
    }
}

/// A value as an error shows it.
fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| String::from("missing"), Value::to_string);
    if text.chars().count() > 40 {
        format!("{}…", text.chars().take(40).collect::<String>())
    } else {
        text
    }
}

/// The words or tokens of a segment, marks such as `[_BEG_]` left out.
fn tokens(fields: &Map<String, Value>) -> Vec<Token<'_>> {
    let listed = fields.get("words").or_else(|| fields.get("tokens")).and_then(Value::as_array);
    let tokens = listed.into_iter().flatten().filter_map(Token::new);
    tokens.filter(|token| !token.text.starts_with("[_")).collect()
}

/// A word or a token.
struct Token<'a> {
    text: &'a str,
    start_s: Option<f64>,
    end_s: Option<f64>,
    probability: Option<f64>,
}

impl<'a> Token<'a> {
    fn new(value: &'a Value) -> Option<Self> {
        let number = |key: &str| value.get(key).and_then(Value::as_f64);
        let offset = |key: &str| value.get("offsets")?.get(key)?.as_f64().map(|ms| ms / 1000.0);
        Some(Self {
            text: value.get("word").or_else(|| value.get("text"))?.as_str()?,
            start_s: number("start").or_else(|| offset("from")),
            end_s: number("end").or_else(|| offset("to")),
            probability: number("probability").or_else(|| number("p")).filter(|p| (0.0..=1.0).contains(p)),
        })
    }
}

/// The tokens as pieces of the text; none where they are not the text, or lack times.
fn pieces(tokens: &[Token], text: &str, length_s: f64) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(tokens.len());
    let mut rest = text;
    for token in tokens {
        let (Some(start), Some(end)) = (token.start_s, token.end_s) else {
            return Vec::new();
        };
        let written = if rest.len() == text.len() {
            token.text.trim_start()
        } else {
            token.text
        };
        let written = if rest.starts_with(written) { written } else { written.trim_end() };
        let Some(behind) = rest.strip_prefix(written) else {
            return Vec::new();
        };
        rest = behind;
        if !written.is_empty() {
            let (start, end) = (start.clamp(0.0, length_s), end.clamp(0.0, length_s));
            pieces.push(Piece {
                text: written.to_string(),
                span: Span::new(start.min(end), start.max(end)),
                confidence: token.probability,
            });
        }
    }
    if rest.is_empty() { pieces } else { Vec::new() }
}

/// The geometric mean of the tokens' probabilities, as the recogniser gives it or from its tokens.
fn confidence(fields: &Map<String, Value>, tokens: &[Token]) -> Option<f64> {
    let stated = fields.get("avg_logprob").and_then(Value::as_f64).map(f64::exp);
    let probabilities: Vec<f64> = tokens.iter().filter_map(|token| token.probability).collect();
    let mean = || {
        let sum: f64 = probabilities.iter().map(|p| p.max(1e-6).ln()).sum();
        (!probabilities.is_empty()).then(|| (sum / probabilities.len() as f64).exp())
    };
    stated.or_else(mean).map(|p| p.clamp(0.0, 1.0))
}

/// One channel's passages in order, all with times.
fn timed(drafts: &mut [Draft], length_s: f64) -> Vec<Passage> {
    let mut latest = 0.0f64;
    let runs_back = drafts.iter().filter_map(|draft| draft.start_s).any(|start| {
        latest = latest.max(start);
        start < latest - BLUR_S
    });
    if runs_back && drafts.iter().all(|draft| draft.start_s.is_some()) {
        drafts.sort_by(|a, b| a.start_s.unwrap_or_default().total_cmp(&b.start_s.unwrap_or_default()));
    }
    let spans = spans(drafts, length_s);
    let passages = drafts.iter_mut().zip(spans).map(|(draft, span)| Passage {
        channel: draft.channel,
        span,
        text: std::mem::take(&mut draft.text),
        pieces: std::mem::take(&mut draft.pieces),
        confidence: draft.confidence,
        phrases: None,
    });
    passages.collect()
}

/// Fills in missing times: each text takes its share of the time between the known times around it.
fn spans(drafts: &[Draft], length_s: f64) -> Vec<Span> {
    let mut marks: Vec<(Option<f64>, f64)> = Vec::with_capacity(2 * drafts.len() + 2);
    marks.push((Some(0.0), 0.0));
    let mut written = 0.0;
    for draft in drafts {
        marks.push((draft.start_s, written));
        written += draft.text.chars().count() as f64;
        marks.push((draft.end_s, written));
    }
    marks.push((Some(length_s.max(0.0)), written));
    let known: Vec<(usize, f64, f64)> = marks
        .iter()
        .enumerate()
        .filter_map(|(index, (time, at))| Some((index, (*time)?, *at)))
        .collect();
    let mut filled: Vec<f64> = Vec::with_capacity(marks.len());
    for pair in known.windows(2) {
        let [(first, from, from_at), (end, to, to_at)] = *pair else {
            continue;
        };
        let pace = if to_at > from_at {
            (to - from).max(0.0) / (to_at - from_at)
        } else {
            0.0
        };
        let between = marks.get(first..end).unwrap_or_default();
        filled.extend(between.iter().map(|(time, at)| time.unwrap_or(from + pace * (at - from_at))));
    }
    let inner = filled.get(1..).unwrap_or_default();
    inner
        .chunks_exact(2)
        .map(|pair| Span::new(pair[0].min(pair[1]), pair[0].max(pair[1])))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Vec<Passage>> {
        parse(json, "words.json", 2, Seconds(60.0))
    }

    fn refused(json: &str) -> String {
        read(json).expect_err("must be refused").to_string()
    }

    #[test]
    fn our_own_form_is_read() {
        let passages = read(
            r#"{"segments": [{"channel": 1, "start": 1.2, "end": 3.4, "text": " 您好 "}, {"start": 0, "end": 1, "text": "喂", "x": 1}]}"#,
        );
        let passages = passages.expect("two passages");
        assert_eq!(passages.len(), 2);
        assert_eq!((passages[0].channel, passages[0].text.as_str()), (0, "喂"));
        assert_eq!((passages[1].channel, passages[1].text.as_str()), (1, "您好"));
        assert_eq!(passages[1].span, Span::new(1.2, 3.4));
        assert_eq!(read(r#"[{"text": "喂"}]"#).expect("a bare list").len(), 1);
        assert_eq!(read("\u{feff}[]").expect("an empty list").len(), 0);
    }

    #[test]
    fn faster_whispers_words_become_pieces() {
        let passages = read(
            r#"{"language": "zh", "segments": [{"id": 0, "seek": 0, "start": 1.0, "end": 2.0, "text": " 您好 吗", "avg_logprob": -0.1, "no_speech_prob": 0.01,
            "words": [{"word": " 您", "start": 1.0, "end": 1.2, "probability": 0.9}, {"word": "好", "start": 1.2, "end": 1.5, "probability": 0.8},
            {"word": " 吗", "start": 1.6, "end": 2.0, "probability": 0.7}]}]}"#,
        )
        .expect("a passage");
        let passage = &passages[0];
        assert_eq!(passage.pieces.iter().map(|p| p.text.as_str()).collect::<String>(), passage.text);
        assert_eq!(passage.pieces.len(), 3);
        assert!((passage.confidence.expect("confidence") - (-0.1f64).exp()).abs() < 1e-12);
        assert_eq!(passage.pieces[2].span, Span::new(1.6, 2.0));
    }

    #[test]
    fn whisper_cpps_own_form_is_read() {
        let passages = read(
            r#"{"systeminfo": "", "result": {"language": "zh"}, "transcription": [{"timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"},
            "offsets": {"from": 1000, "to": 2500}, "text": "您好", "speaker": "1", "tokens": [{"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "id": 50365, "p": 0.9},
            {"text": "您", "offsets": {"from": 1000, "to": 1500}, "id": 1, "p": 0.25}, {"text": "好", "offsets": {"from": 1500, "to": 2500}, "id": 2, "p": 1.0}]}]}"#,
        )
        .expect("a passage");
        assert_eq!((passages[0].channel, passages[0].span), (1, Span::new(1.0, 2.5)));
        assert_eq!(passages[0].pieces.len(), 2);
        assert_eq!(passages[0].confidence, Some(0.5));
    }

    #[test]
    fn broken_tokens_leave_the_text_whole() {
        let passages = read(r#"[{"start": 1, "end": 2, "text": "您好", "tokens": [{"text": "\ufffd", "offsets": {"from": 1, "to": 2}}]}]"#)
            .expect("a passage");
        assert_eq!((passages[0].text.as_str(), passages[0].pieces.len()), ("您好", 0));
    }

    #[test]
    fn missing_times_are_spread_by_the_lengths_of_the_texts() {
        let spans: Vec<Span> = read(r#"[{"text": "一二三"}, {"text": "四", "start": null, "end": null}, {"text": "五六"}]"#)
            .expect("three")
            .iter()
            .map(|p| p.span)
            .collect();
        assert_eq!(spans, [Span::new(0.0, 30.0), Span::new(30.0, 40.0), Span::new(40.0, 60.0)]);
        let spans: Vec<Span> = read(r#"[{"text": "一", "start": 5, "end": 6}, {"text": "二"}, {"text": "三", "start": 8}]"#)
            .expect("three")
            .iter()
            .map(|p| p.span)
            .collect();
        assert_eq!(spans, [Span::new(5.0, 6.0), Span::new(6.0, 8.0), Span::new(8.0, 60.0)]);
    }

    #[test]
    fn poor_times_are_mended() {
        let passages = read(
            r#"[{"text": "一", "start": -0.4, "end": 1}, {"text": "二", "start": 4, "end": 2}, {"text": "三", "start": 59, "end": 71.5}]"#,
        )
        .expect("three");
        assert_eq!(
            passages.iter().map(|p| p.span).collect::<Vec<_>>(),
            [Span::new(0.0, 1.0), Span::new(2.0, 4.0), Span::new(59.0, 60.0)]
        );
        let texts = |json: &str| read(json).expect("passages").iter().map(|p| p.text.clone()).collect::<String>();
        assert_eq!(
            texts(r#"[{"text": "一", "start": 1.5, "end": 2}, {"text": "二", "start": 1.1, "end": 3}]"#),
            "一二"
        );
        assert_eq!(
            texts(r#"[{"text": "二", "start": 9, "end": 10}, {"text": "一", "start": 1, "end": 2}]"#),
            "一二"
        );
        assert_eq!(texts(r#"[{"text": "  "}, {"text": "\u0000您\u0000好"}, {"text": ""}]"#), "您好");
    }

    #[test]
    fn what_cannot_be_meant_is_refused_in_one_line() {
        for (json, says) in [
            ("", "words.json: is no JSON"),
            ("{", "words.json: is no JSON"),
            (r#"[{"start": NaN, "text": "一"}]"#, "words.json: is no JSON"),
            ("{}", "words.json: must hold a list of segments"),
            (r#"{"segments": 3}"#, "words.json: must hold a list of segments"),
            (r#"["您好"]"#, "segment 0: must be an object"),
            (r#"[{"text": "一"}, {"text": 3}]"#, "segment 1: `text` must be a string, not 3"),
            (r#"[{"start": 1}]"#, "segment 0: `text` must be a string, not missing"),
            (r#"[{"text": "一", "start": "1.0"}]"#, "segment 0: `start` must be a number or null"),
            (
                r#"[{"text": "一", "channel": 2}]"#,
                "segment 0: `channel` is 2, but the recording has channels 0 to 1",
            ),
            (r#"[{"text": "一", "channel": -1}]"#, "segment 0: `channel` is -1"),
            (r#"[{"text": "一", "channel": 0.5}]"#, "segment 0: `channel` is 0.5"),
            (r#"[{"text": "一", "channel": "left"}]"#, "segment 0: `channel` is \"left\""),
            (r#"[{"text": "一", "speaker": "3"}]"#, "segment 0: `speaker` is \"3\""),
            (
                r#"[{"text": "一", "start": 1200, "end": 3400}]"#,
                "segment 0: starts at 1200 s, but the recording is 60.0 s long",
            ),
        ] {
            let message = refused(json);
            assert!(message.contains(says) && !message.contains('\n'), "{json}: {message}");
        }
    }
}
