//! How written texts are spoken: a table of cases, the labelled calls, and what holds for any text.
#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

mod common;

use callnorm::transcript::spoken::{Unit, characters, spoken, units};
use common::shared::{labelled_calls, shared};
use proptest::prelude::*;

/// All that a text may sound like.
fn all_readings(units: &[Unit]) -> Vec<String> {
    units.iter().fold(vec![String::new()], |heads, unit| {
        let tails: Vec<String> = unit.readings.iter().map(|reading| reading.iter().collect()).collect();
        heads
            .iter()
            .flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}")))
            .take(4096)
            .collect()
    })
}

#[test]
fn the_table_of_cases_holds() {
    let mut wrong = Vec::new();
    for line in include_str!("golden/spoken.tsv").lines().skip(1) {
        let (written, wanted) = line.split_once('\t').expect("two columns");
        let given = all_readings(&units(written));
        let mut wanted = wanted.split(" | ");
        if wanted.next() != Some(&spoken(written)) || !wanted.all(|reading| given.iter().any(|g| g == reading)) {
            wrong.push(format!("{line}\n    gives {}", given.join(" | ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pauses_are_marked_where_the_writing_has_them() {
    let stops = |text: &str| -> String {
        units(text)
            .iter()
            .map(|unit| format!("{}{}", unit.reading().iter().collect::<String>(), if unit.stop { "/" } else { "" }))
            .collect()
    };
    assert_eq!(stops("您好！请问：12:30，行吗？"), "您好/请问/十二点三十/行吗/");
    assert_eq!(stops("那个……39.5元。"), "那个/三十九点五元/");
    assert_eq!(
        stops("你好 我是燃氣公司 客服中心25號 請問"),
        "你好/我是燃气公司/客服中心二十五号/请问"
    );
    assert_eq!(stops("我 想 查询 一下 余额"), "我想查询一下余额");
    assert_eq!(
        stops("请您打开手机上的 APP 下载我们的安装包"),
        "请您打开手机上的APP下载我们的安装包"
    );
    assert_eq!(stops("哪儿？"), "哪/");
}

#[test]
fn ranges_name_what_is_written() {
    let text = "請問(音)哪儿有50%的APP？";
    let written: Vec<&str> = units(text).iter().filter_map(|unit| text.get(unit.range.clone())).collect();
    assert_eq!(written, ["請", "問", "哪儿", "有", "50%", "的", "APP"]);
}

/// 幺 and 一, 两 and 二 are one syllable each: which of them is said is a habit that no transcript shows.
fn one_habit(text: &str) -> String {
    text.replace('幺', "一").replace('两', "二")
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn labelled_calls_are_read_as_they_were_spoken() {
    let (mut utterances, mut first, mut numbers, mut numbers_first, mut wrong) = (0, 0, 0, 0, Vec::new());
    for (_, label) in labelled_calls() {
        for utterance in label["utterances"].as_array().expect("utterances") {
            let (text, truth) = (
                utterance["text"].as_str().expect("text"),
                utterance["spoken"].as_str().expect("spoken"),
            );
            let truth = one_habit(truth);
            let is_first = one_habit(&spoken(text)) == truth;
            let has_digits = text.chars().any(|c| c.is_ascii_digit());
            utterances += 1;
            first += usize::from(is_first);
            numbers += usize::from(has_digits);
            numbers_first += usize::from(has_digits && is_first);
            if !all_readings(&units(text)).iter().any(|reading| one_habit(reading) == truth) {
                wrong.push(format!("{text} → {}", spoken(text)));
            }
        }
    }
    println!("{utterances} utterances: the first reading is right in {first}; of {numbers} with digits in {numbers_first}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(first as f64 >= 0.99 * f64::from(utterances), "{first} of {utterances}");
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn transcripts_of_real_speech_have_as_many_characters_as_syllables() {
    let index = std::fs::read_to_string(shared("speech/index.tsv")).expect("an index");
    let mut clips = 0;
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [file, _, _, _, _, "zh", transcript, syllables, ..] = columns[..] else {
            continue;
        };
        assert_eq!(
            characters(transcript),
            syllables.parse::<usize>().expect("a number"),
            "{file}: {transcript}"
        );
        clips += 1;
    }
    println!("{clips} transcripts");
    assert!(clips > 0);
}

proptest! {
    #[test]
    fn any_text_is_read(text in r"(\PC|[0-9.:/%,+\-~¥$ 年月日号点元个第两万儿女子(（音)）\[\]*A-Za-z，。]){0,24}") {
        let units = units(&text);
        let mut end = 0;
        for unit in &units {
            prop_assert!(unit.range.start >= end && unit.range.end > unit.range.start);
            prop_assert!(text.get(unit.range.clone()).is_some());
            prop_assert!(!unit.readings.is_empty() && unit.readings.iter().all(|r| !r.is_empty()));
            prop_assert!(unit.readings.iter().flatten().all(|c| c.is_alphabetic()));
            end = unit.range.end;
        }
        let once = spoken(&text);
        prop_assert_eq!(once.chars().count(), characters(&text));
        prop_assert_eq!(&spoken(&once), &once);
    }

    #[test]
    fn punctuation_is_never_counted(text in r"[，。！？、；：…—\-.,!?;:~\s()（）\[\]「」《》“”‘’'♪]{0,24}") {
        prop_assert_eq!(characters(&text), 0);
    }
}
