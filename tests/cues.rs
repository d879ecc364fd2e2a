//! What measures hear in the words of a team that has lists and names of its own: the sample call with some of its sentences put otherwise.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use callnorm::analyzer::{AnalyzeOptions, WordsFrom, analyze, judge};
use callnorm::audio::Recording;
use callnorm::norms::{Direction, Finding, Profile, Verdict};
use callnorm::report::{Report, Role, to_json};
use callnorm::transcript::Passage;
use callnorm::units::Span;
use serde_json::Value;

const LABELS: &str = include_str!("../python/callnorm/data/sample-call.json");
const SAMPLE_CALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/callnorm/data/sample-call.wav");

/// What is said in the sample call, where one of these sentences stands its other wording.
fn said(otherwise: &[(&str, &str)]) -> Vec<Passage> {
    let labels: Value = serde_json::from_str(LABELS).unwrap();
    let passage = |utterance: &Value| {
        let text = utterance["text"].as_str().unwrap();
        let other = otherwise.iter().find(|(usual, _)| *usual == text);
        Passage {
            channel: utterance["channel"].as_u64().unwrap() as usize,
            span: Span::new(utterance["start_s"].as_f64().unwrap(), utterance["end_s"].as_f64().unwrap()),
            text: other.map_or(text, |(_, other)| other).to_owned(),
            pieces: vec![],
            confidence: None,
            phrases: None,
        }
    };
    let passages: Vec<_> = labels["utterances"].as_array().unwrap().iter().map(passage).collect();
    let spoken = |wording: &str| passages.iter().any(|passage| passage.text == wording);
    assert!(otherwise.iter().all(|(_, other)| spoken(other)));
    passages
}

fn telephone() -> Profile {
    Profile::builtin("telephone-zh").unwrap()
}

fn team(tables: &str) -> Profile {
    Profile::from_toml(&format!("name = \"team\"\nextends = \"telephone-zh\"\n{tables}"), "team.toml").unwrap()
}

fn report(norms: &Profile, words: &[Passage]) -> Report {
    let options = AnalyzeOptions {
        words: WordsFrom::Passages(words.to_vec()),
        ..AnalyzeOptions::new(norms.clone())
    };
    analyze(&Recording::open(SAMPLE_CALL).unwrap(), &options, &|_| true).unwrap()
}

fn finding<'r>(report: &'r Report, norm: &str) -> &'r Finding {
    report.scorecard.findings.iter().find(|finding| finding.norm == norm).unwrap()
}

#[test]
fn a_hold_is_announced_thanked_for_and_answered_in_the_words_of_the_team() {
    let words = said(&[
        ("请您稍等，我帮您查询一下。", "您歇口气，我这边去翻一下账。"),
        (
            "感谢您的等待，我查询下来，您这个月用了86方气，上个月是41方。",
            "劳您守候，贵客听好，我查询下来，您这个月用了86方气，上个月是41方。",
        ),
    ]);
    let own = team(
        "[phrases.hold-announced]\nmore = [\"您歇口气\"]\n[phrases.hold-thanked]\nphrases = [\"劳您守候\"]\n\
         [phrases.hold-presence]\nmore = [\"贵客听好\"]\n",
    );
    let told = |norms: &Profile| {
        let report = report(norms, &words);
        let turns = report.turns.as_ref().unwrap();
        let [hold] = &turns.silences[..] else { panic!("{turns:?}") };
        let verdicts = ["hold-announced", "hold-thanked", "hold-presence"].map(|norm| finding(&report, norm).verdict);
        (hold.announced, hold.thanked, verdicts)
    };
    assert_eq!(told(&telephone()), (Some(false), Some(false), [Verdict::Fail; 3]));
    assert_eq!(told(&own), (Some(true), Some(true), [Verdict::Pass; 3]));
}

#[test]
fn promises_transfers_and_visits_are_heard_in_the_words_of_the_team_also_in_a_stored_report() {
    let words = said(&[
        (
            "嗯可以的，那个，我帮您登记就是明天上午上门检查，好吗？",
            "嗯可以的，那个，这就叫师傅登门，三天之内捎信给您，好吗？",
        ),
        ("不客气。请问还有其他需要吗？", "不客气。我把线拨到检修班去。"),
    ]);
    let own = team(
        "[phrases.callback-promise]\nmore = [\"捎信给您\"]\n[phrases.\"transfer-told.transfer\"]\nmore = [\"把线拨到{any:0-6}去\"]\n\
         [phrases.\"appointment.agreed\"]\nmore = [\"师傅登门\"]\n",
    );
    let norms = ["callback-promise", "transfer-told", "appointment"];
    let usual = report(&telephone(), &words);
    assert_eq!(norms.map(|norm| finding(&usual, norm).verdict), [Verdict::NotApplicable; 3]);
    let fresh = report(&own, &words);
    assert_eq!(norms.map(|norm| finding(&fresh, norm).verdict), [Verdict::Fail; 3]);
    assert_eq!(finding(&fresh, "callback-promise").measured, Some(3.0 * 24.0 * 60.0));
    let stored = Report::from_json(&usual.to_json().unwrap()).unwrap();
    let judged = to_json(&judge(&stored, &own).unwrap()).unwrap();
    assert!(judged == to_json(&fresh.scorecard).unwrap(), "{judged}");
}

#[test]
fn who_the_agent_is_and_who_called_is_told_by_the_lists_and_names_of_the_team() {
    let agents = |text: &str| Passage {
        text: text.to_owned(),
        ..said(&[])[0].clone()
    };
    let customers = |text: &str| Passage {
        text: text.to_owned(),
        ..said(&[])[1].clone()
    };
    let assumed = |norms: &Profile, words: &[Passage]| {
        let channels = report(norms, words).channels;
        assert_eq!((channels[0].role, channels[1].role), (Role::Agent, Role::Customer));
        channels[0].role_assumed
    };
    // Without the company's name, whoever says 我是 gives one.
    let words = [
        agents("您好，这里是华润燃气，您讲，我在听着呢"),
        customers("你好，我是住在北边的，燃气费比上个月多了一倍，怎么回事"),
    ];
    assert!(assumed(&telephone(), &words));
    assert!(!assumed(&team("[names]\ncompany = [\"华润燃气\"]\n"), &words));
    let words = [
        agents("您好，华润燃气客服，您只管吩咐就是了"),
        customers("你好，家里燃气费比上个月多了一倍，怎么回事"),
    ];
    let own = team("[phrases.\"greeting.offer\"]\nmore = [\"您只管吩咐\"]\n");
    let greeting = |norms: &Profile| finding(&report(norms, &words), "greeting").verdict;
    assert_eq!((greeting(&telephone()), greeting(&own)), (Verdict::Undetermined, Verdict::Pass));
    let outbound = own.norms.iter().filter(|norm| norm.direction == Some(Direction::Outbound));
    for norm in outbound {
        assert_eq!(finding(&report(&own, &words), &norm.id).verdict, Verdict::NotApplicable);
    }
}
