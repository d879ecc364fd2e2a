//! Scores: what a failed critical norm does to them, norms for review, and the evidence of each deduction.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use callnorm::norms::{Call, Estimate, Evidence, Measured, Observation, Profile, Scorecard, Verdict};
use common::scene::{BASE, Scene, finding, judged, says};
use common::{characters, voice};

/// A profile with a norm of each severity, the pace's undetermined at 205, the critical ones' by what is said.
fn severe(critical_fails: &str) -> Profile {
    let more = r#"
[norms.no-swearing]
title = { zh = "不骂人", en = "No swearing" }
source = "不骂人"
never_say = { phrases = ["滚蛋"] }
severity = "critical"

[norms.promise]
title = { zh = "承诺", en = "Promise" }
source = "不随意承诺"
never_say = { phrases = ["保证修好"] }
severity = "critical"
review = true
"#;
    Profile::from_toml(&format!("critical_fails = \"{critical_fails}\"\n{BASE}{more}"), "severe.toml").unwrap()
}

#[test]
fn a_critical_norm_that_fails_ends_the_score_where_the_profile_says_so() {
    let scores = |critical_fails: &str, scene: &Scene| {
        let card = judged(&severe(critical_fails), scene);
        (card.score, card.score_low, card.score_high, card.zeroed_by.join(" "))
    };
    let good = Scene {
        value: 190.0,
        ..says("保证修好，再见")
    };
    for critical_fails in ["weighed", "zero"] {
        assert_eq!(
            scores(critical_fails, &good),
            (Some(100.0), Some(100.0), Some(100.0), String::new())
        );
    }
    let silent = Scene {
        value: 190.0,
        ..says("好的")
    };
    assert_eq!(scores("weighed", &silent), (Some(50.0), Some(50.0), Some(50.0), String::new()));
    assert_eq!(scores("zero", &silent), (Some(0.0), Some(0.0), Some(0.0), "bye".into()));
    // A weight of 0 ends it as well.
    let swears = Scene {
        value: 200.0,
        ..says("滚蛋，再见")
    };
    assert_eq!(scores("weighed", &swears), (Some(100.0), Some(50.0), Some(100.0), String::new()));
    assert_eq!(scores("zero", &swears), (Some(0.0), Some(0.0), Some(0.0), "no-swearing".into()));
}

#[test]
fn a_critical_norm_that_is_open_may_end_the_score() {
    let words = characters("好的，是什么来着", 0.0, Some(0.1));
    let call = Call {
        agent: voice(&words, 0, false),
        ..Call::default()
    };
    let good = || {
        Observation::Measured(Measured {
            estimate: Estimate::new(190.0, 189.0, 191.0).unwrap(),
            parts: vec![],
            incidents: vec![],
        })
    };
    let scores = |critical_fails: &str| {
        let card = Scorecard::judge(&severe(critical_fails), &call, |_| good());
        (card.score, card.score_low, card.score_high)
    };
    assert_eq!(scores("weighed"), (Some(100.0), Some(50.0), Some(100.0)));
    assert_eq!(scores("zero"), (Some(100.0), Some(0.0), Some(100.0)));
}

#[test]
fn a_norm_for_review_is_listed_without_a_failure() {
    let found = finding(&severe("zero"), "promise", &says("我们保证修好，再见"));
    assert!(found.review && found.points.is_none());
    assert_eq!(
        (found.verdict, found.reason.as_deref()),
        (Verdict::Undetermined, Some("for a person to judge"))
    );
    assert_eq!(found.evidence[0].text.as_deref(), Some("保证修好"));
    assert_eq!(finding(&severe("zero"), "promise", &says("再见")).verdict, Verdict::Pass);
}

/// Every point that is taken away names its norm, what was asked, and the channel and seconds with what was measured or said there.
#[test]
fn every_deduction_has_its_evidence_and_the_same_call_gives_the_same_bytes() {
    let profile = Profile::builtin("telephone-zh").unwrap();
    let scene = Scene {
        value: 250.0,
        ..says("喂，说话呀，这是公司规定，我不知道")
    };
    let card = judged(&profile, &scene);
    let deducted: Vec<_> = card.findings.iter().filter(|finding| finding.points == Some(0.0)).collect();
    assert!(deducted.len() >= 8, "{}", deducted.len());
    for finding in deducted {
        assert!(!finding.source.is_empty() && !finding.expected.is_empty(), "{}", finding.norm);
        match finding.band {
            Some(_) => assert!(finding.measured.is_some() && finding.interval.is_some(), "{}", finding.norm),
            None => {
                let proved = |e: &Evidence| e.end_s > e.start_s && e.channel == 0;
                assert!(
                    !finding.evidence.is_empty() && finding.evidence.iter().all(proved),
                    "{}: {finding:?}",
                    finding.norm
                );
            }
        }
        if finding.expected == "not said" {
            assert!(
                finding.evidence.iter().all(|e| e.text.is_some() && e.confidence.is_some()),
                "{}",
                finding.norm
            );
        }
    }
    let json = |card: &Scorecard| serde_json::to_string(card).unwrap();
    assert_eq!(json(&card), json(&judged(&Profile::builtin("telephone-zh").unwrap(), &scene)));
}
