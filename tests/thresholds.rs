//! The thresholds of a profile decide, on a report that was stored.

#![allow(clippy::unwrap_used, missing_docs)]

use callnorm::analyzer::judge;
use callnorm::finding::Thresholds;
use callnorm::norms::{Finding, Profile, Verdict};
use callnorm::report::{Report, Role};

const NORM: &str = "title = { zh = \"规范\", en = \"Norm\" }\nsource = \"规范\"\nband = { low = 0 }\n";

/// What a stored report comes to on one quantity, with these thresholds.
fn judged(quantity: &str, thresholds: &str) -> Finding {
    let profile = format!("name = \"team\"\n[norms.norm]\nmeasure = \"{quantity}\"\n{NORM}[thresholds]\n{thresholds}\n");
    let profile = Profile::from_toml(&profile, "team.toml").unwrap();
    let report = Report::from_json(include_str!("golden/report.json")).unwrap();
    judge(&report, &profile).unwrap().findings.remove(0)
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
    let (usual, strict) = (judged("clear_percent", ""), judged("clear_percent", "character_confidence = 0.98"));
    assert!(strict.measured < usual.measured, "{strict:?}");
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
    let mut report = Report::from_json(include_str!("golden/report.json")).unwrap();
    report.channels.truncate(1);
    report.channels[0].role = Role::Mixed;
    let phrases = report.channels[0].speech.phrases.iter_mut();
    for unit in phrases.flat_map(|phrase| phrase.units.iter_mut().flatten()) {
        unit.agent_probability = Some(0.8);
    }
    let verdict = |thresholds: &str| {
        let norm =
            "[norms.norm]\ntitle = { zh = \"规范\", en = \"Norm\" }\nsource = \"规范\"\nnever_say = { phrases = [\"请问有什么可以\"] }\n";
        let profile = Profile::from_toml(&format!("name = \"team\"\n{norm}[thresholds]\n{thresholds}\n"), "team.toml").unwrap();
        judge(&report, &profile).unwrap().findings.remove(0).verdict
    };
    assert_eq!(verdict(""), Verdict::Undetermined);
    assert_eq!(verdict("speaker_confidence = 0.75"), Verdict::Fail);
}
