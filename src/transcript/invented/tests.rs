use super::*;
use crate::speech::{Counts, RunningCount};
use crate::transcript::Piece;
use crate::units::Seconds;

/// A phrase of so many syllables, four a second, that begins at `start`.
fn phrase(start: f64, count: usize) -> (Span, Syllables) {
    let nuclei = (0..count).map(|i| Seconds(start + (i as f64 + 0.5) * 0.25)).collect();
    let syllables = Syllables {
        nuclei,
        expected: count as f64,
        variance: 0.2,
        counts: Counts::surely(count),
        by_network: RunningCount::new([count as f64]),
    };
    (Span::new(start, start + count as f64 * 0.25), syllables)
}

/// A passage with a piece for each character, spread evenly.
fn passage(start: f64, end: f64, text: &str, confidence: f64) -> Passage {
    let step = (end - start) / text.chars().count() as f64;
    let piece = |(i, c): (usize, char)| Piece {
        text: c.to_string(),
        span: Span::new(start + i as f64 * step, start + (i + 1) as f64 * step),
        confidence: Some(confidence),
    };
    Passage {
        channel: 1,
        span: Span::new(start, end),
        text: text.to_owned(),
        pieces: text.chars().enumerate().map(piece).collect(),
        confidence: Some(confidence),
        phrases: None,
    }
}

/// What is left of the text over these phrases, and the reasons for what is not.
fn left(passages: &[Passage], phrases: &[(Span, Syllables)]) -> (Vec<String>, Vec<DropReason>) {
    let (phrases, syllables): (Vec<_>, Vec<_>) = phrases.iter().cloned().unzip();
    let sifted = sift(passages, &phrases, &syllables);
    for kept in &sifted.kept {
        assert_eq!(kept.pieces.iter().map(|p| p.text.as_str()).collect::<String>(), kept.text);
    }
    let texts = sifted.kept.into_iter().map(|p| p.text).collect();
    (texts, sifted.dropped.into_iter().map(|d| d.reason_code.unwrap()).collect())
}

#[test]
fn what_is_said_stays() {
    let text = "感谢您的来电，再见。谢谢收看。";
    let phrases = [phrase(0.0, 8), phrase(2.6, 4)];
    assert_eq!(left(&[passage(0.0, 3.6, text, 0.9)], &phrases), (vec![text.to_owned()], vec![]));
}

#[test]
fn text_over_silence_is_dropped_whatever_it_says() {
    let phrases = [phrase(0.0, 8)];
    let passages = [passage(0.0, 2.0, "您好请问有什么事", 0.9), passage(9.0, 10.0, "谢谢您再见。", 0.9)];
    assert_eq!(
        left(&passages, &phrases),
        (vec!["您好请问有什么事".to_owned()], vec![DropReason::NoSpeechThere])
    );
}

#[test]
fn far_more_characters_than_syllables_are_dropped() {
    let phrases = [phrase(0.0, 2)];
    let passages = [passage(0.0, 0.5, "这是一段谁也没有说过的话", 0.9)];
    assert_eq!(left(&passages, &phrases), (vec![], vec![DropReason::TooFewSyllables]));
}

#[test]
fn what_the_recogniser_is_unsure_of_needs_its_syllables() {
    let phrases = [phrase(0.0, 2)];
    let text = "你不想要我了";
    assert_eq!(left(&[passage(0.0, 0.5, text, 0.2)], &phrases).1, [DropReason::TooFewSyllables]);
    assert_eq!(left(&[passage(0.0, 0.5, text, 0.7)], &phrases).0, [text]);
    assert_eq!(left(&[passage(0.0, 1.0, text, 0.2)], &[phrase(0.0, 4)]).0, [text]);
}

#[test]
fn fast_speech_stays() {
    let phrases = [phrase(0.0, 8)];
    let text = "您好请问有什么可以帮您";
    assert_eq!(left(&[passage(0.0, 2.0, text, 0.9)], &phrases), (vec![text.to_owned()], vec![]));
}

#[test]
fn a_sentence_of_subtitles_needs_the_sound_against_it() {
    let text = "您好。请不吝点赞订阅转发打赏支持明镜与点点栏目。";
    let beyond = [phrase(0.0, 2), phrase(1.0, 3)];
    let (kept, reasons) = left(&[passage(0.0, 2.0, text, 0.8)], &beyond);
    assert_eq!((kept, reasons), (vec!["您好。".to_owned()], vec![DropReason::SubtitlePhrase]));
    let said = [phrase(0.0, 25)];
    assert_eq!(left(&[passage(0.0, 6.25, text, 0.8)], &said), (vec![text.to_owned()], vec![]));
    let (kept, reasons) = left(&[passage(0.0, 6.25, text, 0.1)], &said);
    assert_eq!((kept, reasons), (vec!["您好。".to_owned()], vec![DropReason::SubtitlePhrase]));
}

#[test]
fn of_a_loop_what_was_said_stays() {
    let phrases = [phrase(0.0, 4)];
    let text = format!("好的{}", "谢谢您".repeat(20));
    let (texts, reasons) = left(&[passage(0.0, 1.0, &text, 0.9)], &phrases);
    assert_eq!((texts, reasons), (vec!["好的".to_owned()], vec![DropReason::RepeatedTooOften]));
    let phrases = [phrase(0.0, 20)];
    let (texts, reasons) = left(&[passage(0.0, 5.0, &text[..6 + 9 * 12], 0.9)], &phrases);
    assert_eq!(reasons, [DropReason::RepeatedTooOften]);
    assert_eq!(texts, [format!("好的{}", "谢谢您".repeat(8))]);
    let said = [phrase(0.0, 38)];
    assert_eq!(
        left(&[passage(0.0, 9.5, &text[..6 + 9 * 12], 0.9)], &said).1,
        Vec::<DropReason>::new()
    );
}

#[test]
fn of_a_loop_without_end_nothing_was_said() {
    let phrases = [phrase(0.0, 40)];
    let text = format!("您好，请问{}", "N".repeat(224));
    let mut heard = passage(0.0, 10.0, &text, 0.9);
    heard.phrases = Some(0..1);
    assert_eq!(
        left(&[heard], &phrases),
        (vec!["您好，请问".to_owned()], vec![DropReason::RepeatedTooOften])
    );
}

fn left_whole(passage: &Passage, phrases: &[(Span, Syllables)]) -> (Vec<String>, Vec<DropReason>) {
    let (phrases, syllables): (Vec<_>, Vec<_>) = phrases.iter().cloned().unzip();
    let sifted = sift(std::slice::from_ref(passage), &phrases, &syllables);
    let texts = sifted.kept.into_iter().map(|p| p.text).collect();
    (texts, sifted.dropped.into_iter().map(|d| d.reason_code.unwrap()).collect())
}

#[test]
fn marks_of_sounds_are_no_text() {
    let phrases = [phrase(0.0, 4)];
    let passages = [
        passage(0.0, 1.0, "(音乐)您好【沛隊】（39元）", 0.9),
        passage(0.0, 1.0, "[BLANK_AUDIO] ♪♪", 0.9),
    ];
    let (texts, reasons) = left(&passages, &phrases);
    assert_eq!(texts, ["您好（39元）"]);
    assert!(
        reasons.len() == 4 && reasons.iter().all(|r| *r == DropReason::SoundMark),
        "{reasons:?}"
    );
}

#[test]
fn words_given_without_times_of_their_own_are_judged_as_a_whole() {
    let phrases = [phrase(5.0, 6)];
    let mut given = passage(4.2, 7.0, "您好。谢谢观看。", 0.9);
    given.pieces.clear();
    given.confidence = None;
    assert_eq!(left_whole(&given, &phrases), (vec![given.text.clone()], vec![]));
}

#[test]
fn only_the_phrases_that_the_recogniser_was_given_count() {
    let phrases = [phrase(0.0, 2), phrase(1.0, 20)];
    let mut given = passage(0.0, 0.5, "这是一段谁也没有说过的话", 0.9);
    given.phrases = Some(0..1);
    assert_eq!(left(&[given], &phrases).1, [DropReason::TooFewSyllables]);
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(sift(&[], &[], &[]), Sifted::default());
    assert_eq!(left(&[passage(0.0, 1.0, "。", 0.5)], &[]), (vec![], vec![]));
}

#[test]
fn a_hint_that_is_far_off_drops_nothing() {
    let phrases = [phrase(0.0, 8), phrase(10.0, 12)];
    let mut heard = passage(0.0, 2.0, "您好请问有什么事。", 0.9);
    let mut rest = passage(2.0, 2.0, "我家里的燃气灶打不着火了。", 0.9);
    heard.pieces.append(&mut rest.pieces);
    heard.text.push_str(&rest.text);
    heard.phrases = Some(0..2);
    assert_eq!(left(std::slice::from_ref(&heard), &phrases), (vec![heard.text.clone()], vec![]));
}
