//! The thresholds of a profile decide, on a report that was stored.

#![allow(clippy::unwrap_used, missing_docs)]

use callnorm::analyzer::judge;
use callnorm::finding::Thresholds;
use callnorm::norms::{Finding, Profile, Verdict};
use callnorm::report::{Report, Role};
use callnorm::transcript::Word;
use callnorm::units::Seconds;

const NORM: &str = "title = { zh = \"规范\", en = \"Norm\" }\nsource = \"规范\"\nband = { low = 0 }\n";

/// A stored report whose phrases hold these words, with this confidence, and as likely as this the agent's.
fn stored(words: &str, confidence: f64, agent: Option<f64>) -> Report {
    let mut report = Report::from_json(include_str!("golden/report.json")).unwrap();
    let phrases = &mut report.channels[0].speech.phrases;
    let unit = phrases[0].units.as_ref().unwrap()[0].clone();
    for phrase in phrases {
        let step = (phrase.end_s.0 - phrase.start_s.0) / words.chars().count() as f64;
        let word = |(at, character): (usize, char)| Word {
            text: character.into(),
            start_s: Seconds(phrase.start_s.0 + step * at as f64),
            end_s: Seconds(phrase.start_s.0 + step * (at + 1) as f64),
            confidence: Some(confidence),
            agent_probability: agent,
            ..unit.clone()
        };
        phrase.units = Some(words.chars().enumerate().map(word).collect());
    }
    report
}

/// What a stored report comes to on one quantity, with these thresholds.
fn judged(quantity: &str, thresholds: &str) -> Finding {
    let profile = format!("name = \"team\"\n[norms.norm]\nmeasure = \"{quantity}\"\n{NORM}[thresholds]\n{thresholds}\n");
    let profile = Profile::from_toml(&profile, "team.toml").unwrap();
    judge(&stored("请问有什么可以帮您", 0.6, None), &profile)
        .unwrap()
        .findings
        .remove(0)
}

#[test]
fn what_is_not_set_stays_as_it_is() {
    let profile = Profile::builtin("telephone-zh").unwrap();
    assert_eq!(profile.settings.thresholds, Thresholds::default());
    assert_eq!(judged("tone_faults", ""), judged("tone_faults", "flat_st = 3"));
}

#[test]
fn speech_is_flat_below_the_profiles_threshold() {
    assert_eq!(judged("tone_faults", "").measured, Some(1.0), "a shout");
    assert_eq!(
        judged("tone_faults", "flat_st = 20").measured,
        Some(2.0),
        "a shout, and flat speech"
    );
}

#[test]
fn a_character_is_clear_from_the_profiles_confidence_on() {
    assert_eq!(judged("clear_percent", "").measured, Some(100.0));
    assert_eq!(judged("clear_percent", "character_confidence = 0.7").measured, Some(0.0));
    assert_eq!(judged("clear_percent", "noisy_db = 90").measured, None);
    assert_eq!(judged("voicing_percent", "noisy_db = 90").measured, None);
}

#[test]
fn a_language_is_sure_from_the_profiles_confidence_on() {
    let low = |thresholds| judged("mandarin_percent", thresholds).interval.unwrap().low;
    assert_eq!((low(""), low("language_confidence = 1.0")), (100.0, 0.0));
}

#[test]
fn a_room_is_one_by_the_profiles_threshold() {
    assert_eq!(judged("hands_free", "").measured, Some(0.0));
    assert_eq!(judged("hands_free", "room_s = 0.01").measured, Some(1.0));
}

#[test]
fn on_a_channel_of_both_sides_words_are_the_agents_from_the_profiles_confidence_on() {
    let mut report = stored("请问有什么可以帮您", 0.99, Some(0.7));
    report.channels.truncate(1);
    report.channels[0].role = Role::Mixed;
    let verdict = |thresholds: &str| {
        let norm = "[norms.norm]\ntitle = { zh = \"规范\", en = \"Norm\" }\nsource = \"规范\"\nnever_say = { phrases = [\"请问有什么可以帮您\"] }\n";
        let profile = Profile::from_toml(&format!("name = \"team\"\n{norm}[thresholds]\n{thresholds}\n"), "team.toml").unwrap();
        judge(&report, &profile).unwrap().findings.remove(0).verdict
    };
    assert_eq!(verdict(""), Verdict::Undetermined);
    assert_eq!(verdict("speaker_confidence = 0.65"), Verdict::Fail);
}
