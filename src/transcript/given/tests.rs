use super::*;
use crate::transcript::Passage;
use crate::transcript::placement::place;
use crate::units::{Seconds, Span};

/// Placed on a recording of so many channels and of 60 s, without its sound.
fn placed(json: &str, channels: usize) -> crate::error::Result<Vec<Passage>> {
    let given = super::read(json.as_bytes(), "words.json")?;
    place(&given, &vec![Vec::new(); channels], Seconds(60.0)).map(|placed| placed.passages)
}

fn read(json: &str) -> crate::error::Result<Vec<Passage>> {
    placed(json, 1)
}

fn spans(json: &str) -> Vec<Span> {
    read(json).expect("passages").iter().map(|passage| passage.span).collect()
}

#[test]
fn our_own_form_is_read() {
    let json = r#"{"segments": [{"channel": 1, "start": 1.2, "end": 3.4, "text": " 您好 "}, {"channel": 0, "start": 0, "end": 1, "text": "喂", "x": 1}]}"#;
    let passages = placed(json, 2).expect("two passages");
    assert_eq!(passages.len(), 2);
    assert_eq!((passages[0].channel, passages[0].text.as_str()), (0, "喂"));
    assert_eq!((passages[1].channel, passages[1].text.as_str()), (1, "您好"));
    assert_eq!(passages[1].span, Span::new(1.2, 3.4));
    assert_eq!(read(r#"[{"text": "喂"}]"#).expect("a bare list").len(), 1);
    assert_eq!(read("\u{feff}[]").expect("an empty list").len(), 0);
}

#[test]
fn faster_whispers_words_become_pieces() {
    let json = r#"{"language": "zh", "segments": [{"id": 0, "seek": 0, "start": 1.0, "end": 2.0, "text": " 您好 吗", "avg_logprob": -0.1, "no_speech_prob": 0.01,
        "words": [{"word": " 您", "start": 1.0, "end": 1.2, "probability": 0.9}, {"word": "好", "start": 1.2, "end": 1.5, "probability": 0.8},
        {"word": " 吗", "start": 1.6, "end": 2.0, "probability": 0.7}]}]}"#;
    assert_eq!(super::read(json.as_bytes(), "w").expect("a transcript").format, "faster-whisper");
    let passage = &read(json).expect("a passage")[0];
    assert_eq!(passage.pieces.iter().map(|p| p.text.as_str()).collect::<String>(), passage.text);
    assert_eq!(passage.pieces.len(), 3);
    assert!((passage.confidence.expect("confidence") - (-0.1f64).exp()).abs() < 1e-12);
    assert_eq!(passage.pieces[2].span, Span::new(1.6, 2.0));
}

#[test]
fn whisper_cpps_marks_are_no_pieces() {
    let json = r#"{"systeminfo": "", "result": {"language": "zh"}, "transcription": [{"timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"},
        "offsets": {"from": 1000, "to": 2500}, "text": "您好", "speaker": "1", "tokens": [{"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "id": 50365, "p": 0.9},
        {"text": "您", "offsets": {"from": 1000, "to": 1500}, "id": 1, "p": 0.25}, {"text": "好", "offsets": {"from": 1500, "to": 2500}, "id": 2, "p": 1.0}]}]}"#;
    let passages = read(json).expect("a passage");
    assert_eq!(passages[0].span, Span::new(1.0, 2.5));
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
    let three = spans(r#"[{"text": "一二三"}, {"text": "四", "start": null, "end": null}, {"text": "五六"}]"#);
    assert_eq!(three, [Span::new(0.0, 30.0), Span::new(30.0, 40.0), Span::new(40.0, 60.0)]);
    let three = spans(r#"[{"text": "一", "start": 5, "end": 6}, {"text": "二"}, {"text": "三", "start": 8}]"#);
    assert_eq!(three, [Span::new(5.0, 6.0), Span::new(6.0, 8.0), Span::new(8.0, 60.0)]);
}

#[test]
fn poor_times_are_mended() {
    let three = spans(
        r#"[{"text": "一", "start": -0.4, "end": 1}, {"text": "二", "start": "4", "end": "2"}, {"text": "三", "start": 59, "end": 71.5}]"#,
    );
    assert_eq!(three, [Span::new(0.0, 1.0), Span::new(2.0, 4.0), Span::new(59.0, 60.0)]);
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
        ("", "words.json: is no transcript"),
        ("{", "words.json: is no JSON"),
        ("Dear all, the minutes are attached.", "words.json: is no transcript"),
        ("%PDF-1.4\n%\u{0}\u{1}", "words.json: is no transcript"),
        (r#"[{"start": NaN, "text": "一"}]"#, "words.json: is no JSON"),
        ("{}", "words.json: is no transcript: it must hold a list of segments"),
        (
            r#"{"segments": 3}"#,
            "words.json: is no transcript: it must hold a list of segments",
        ),
        (r#"["您好"]"#, "segment 0: must be an object"),
        (r#"[{"text": "一"}, {"text": 3}]"#, "segment 1: `text` must be a string, not 3"),
        (r#"[{"start": 1}]"#, "segment 0: `text` must be a string, not missing"),
        (
            r#"[{"text": "一", "start": "soon"}]"#,
            "segment 0: `start` must be a number or null",
        ),
        (
            r#"[{"text": "一", "start": 1, "chan": 1}]"#,
            "segment 0: there is no key `chan`; did you mean `channel`?",
        ),
        (
            r#"[{"text": "一", "start": 1, "speker": "A"}]"#,
            "segment 0: there is no key `speker`; did you mean `speaker`?",
        ),
        (
            r#"[{"text": "一", "channel": 2}]"#,
            "segment 0: `channel` is 2, but the recording has channels 0 to 1",
        ),
        (r#"[{"text": "一", "channel": -1}]"#, "segment 0: `channel` is -1"),
        (r#"[{"text": "一", "channel": 0.5}]"#, "segment 0: `channel` is 0.5"),
        (r#"[{"text": "一", "channel": "middle"}]"#, "segment 0: `channel` is \"middle\""),
        (
            r#"[{"text": "一", "start": 1200, "end": 3400}]"#,
            "segment 0: starts at 1200 s, but the recording is 60.0 s long",
        ),
    ] {
        let message = placed(json, 2).expect_err("must be refused").to_string();
        assert!(message.contains(says) && !message.contains('\n'), "{json}: {message}");
    }
}

/// What a fixture holds: whose it is, start, end, text, confidence in tenths; each line a segment.
fn read_file(file: &str) -> (String, Vec<String>) {
    let path = format!("{}/tests/words/{file}", env!("CARGO_MANIFEST_DIR"));
    let given = super::read(&std::fs::read(path).expect("a fixture"), file).expect(file);
    let line = |said: &Said| {
        let side = said.side.channel.map(|channel| channel.to_string()).or(said.side.speaker.clone());
        let sure = said.confidence.map_or(String::new(), |sure| format!(" {:.1}", sure));
        let time = |time: Option<f64>| time.map_or(String::from("?"), |time| time.to_string());
        format!(
            "{} {}-{} {}{sure}",
            side.unwrap_or_default(),
            time(said.start_s),
            time(said.end_s),
            said.text
        )
    };
    (given.format.to_owned(), given.said.iter().map(line).collect())
}

const OFFERS: &str = "您好，请问有什么可以帮您？";
const ASKS: &str = "我想查一下话费。";

#[test]
fn each_format_is_told_by_what_it_holds() {
    for (file, format, [first, second], texts, sure) in [
        ("callnorm.json", "callnorm", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        ("json-lines.jsonl", "callnorm", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        ("faster-whisper.json", "faster-whisper", ["", ""], [OFFERS, ASKS], [" 0.9", " 0.9"]),
        ("whisper-cpp.json", "whisper.cpp", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        (
            "whisperx.json",
            "whisperx",
            ["SPEAKER_01", "SPEAKER_00"],
            [OFFERS, ASKS],
            [" 0.9", ""],
        ),
        ("funasr.json", "funasr", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        ("funasr-dict.json", "funasr", ["", ""], ["您好，请问有什么？", ASKS], ["", ""]),
        ("funasr-list.json", "funasr", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        ("funasr-http.json", "funasr", ["", ""], [OFFERS, ASKS], ["", ""]),
        ("funasr-runtime.json", "funasr", ["", ""], ["您好，", "我想查一下话费。"], ["", ""]),
        ("dashscope.json", "dashscope", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        ("aliyun-nls.json", "aliyun-nls", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        ("aliyun-sca.json", "aliyun-sca", ["客服", "客户"], [OFFERS, ASKS], ["", ""]),
        ("tencent.json", "tencent", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        ("tencent-lines.json", "tencent", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        ("tencent-flash.json", "tencent", ["0", "1"], [OFFERS, ASKS], ["", ""]),
        (
            "aws-transcribe.json",
            "aws-transcribe",
            ["spk_0", "spk_1"],
            ["您好。", "查话费"],
            [" 0.9", " 0.9"],
        ),
        (
            "aws-channels.json",
            "aws-transcribe",
            ["0", "1"],
            ["您好", "查话费"],
            [" 0.9", " 0.9"],
        ),
        (
            "aws-call-analytics.json",
            "aws-call-analytics",
            ["AGENT", "CUSTOMER"],
            [OFFERS, ASKS],
            [" 0.9", ""],
        ),
        ("azure-batch.json", "azure", ["0", "1"], [OFFERS, ASKS], [" 0.9", " 0.9"]),
        ("azure-fast.json", "azure", ["0", "1"], [OFFERS, ASKS], [" 0.9", " 0.9"]),
        ("deepgram.json", "deepgram", ["0", "1"], ["您好。", "查话费"], [" 0.9", " 0.9"]),
        ("deepgram-utterances.json", "deepgram", ["0", "1"], [OFFERS, ASKS], [" 0.9", " 0.9"]),
        ("google.json", "google", ["0", "1"], ["您好", "查话费"], ["", ""]),
        ("hugging-face.json", "hugging-face", ["", ""], [OFFERS, ASKS], ["", ""]),
        ("srt.srt", "srt", ["SPEAKER_00", "SPEAKER_01"], [OFFERS, ASKS], ["", ""]),
        ("webvtt.vtt", "webvtt", ["坐席", "客户"], [OFFERS, ASKS], ["", ""]),
        (
            "textgrid-long.TextGrid",
            "textgrid",
            ["坐席", "客户"],
            [OFFERS, "我想查一下\"话费\"。"],
            ["", ""],
        ),
        ("ctm.ctm", "ctm", ["0", "1"], ["您好请问", "查话费"], [" 0.9", " 0.9"]),
    ] {
        let lines = [
            format!("{first} 1-3 {}{}", texts[0], sure[0]),
            format!("{second} 3.5-5 {}{}", texts[1], sure[1]),
        ];
        assert_eq!(read_file(file), (format.to_owned(), lines.to_vec()), "{file}");
    }
    let sherpa = ["0 1-3 您好请问", "0 3.5-5 我想查话费"].map(|line| line.trim_start_matches('0').to_owned());
    assert_eq!(read_file("sherpa-onnx.jsonl"), ("sherpa-onnx".to_owned(), sherpa.to_vec()));
    assert_eq!(
        read_file("textgrid-short.TextGrid"),
        ("textgrid".to_owned(), vec!["坐席 1-3 您好请问".to_owned()])
    );
}

#[test]
fn words_that_run_back_are_another_stretch() {
    let token = |text: &str, start_s: f64| Token {
        text: text.to_owned(),
        start_s: Some(start_s),
        end_s: Some(start_s + 0.2),
        ..Token::default()
    };
    let segments = said::joined(vec![token("您", 1.0), token("好", 1.2), token("喂", 0.6), token("你", 0.8)]);
    let texts: Vec<&str> = segments.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(texts, ["您好", "喂你"]);
}
