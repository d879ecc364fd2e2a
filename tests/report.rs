//! The report's JSON: what contract and code agree on, read and written without a change.

#![allow(clippy::unwrap_used)]

use callnorm::Error;
use callnorm::analyzer::{AnalyzeOptions, analyze, judge};
use callnorm::audio::Recording;
use callnorm::norms::{Profile, Verdict};
use callnorm::report::Report;
use callnorm::units::SampleRate;
use serde_json::{Value, json};

const GOLDEN: &str = include_str!("golden/report.json");

fn golden() -> Report {
    Report::from_json(GOLDEN).unwrap()
}

fn telephone() -> AnalyzeOptions {
    AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap())
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_field_is_read_and_written_back() {
    let written = golden().to_json().unwrap();
    assert_eq!(value(&written), value(GOLDEN));
    assert_eq!(Report::from_json(&written).unwrap(), golden());
    assert_eq!(Report::from_json(&written).unwrap().to_json().unwrap(), written);
}

#[test]
fn a_stored_report_is_judged_as_it_was() {
    let stored = golden();
    let mut norms = telephone().norms;
    let judged = &stored.scorecard.findings;
    norms.norms.retain(|norm| judged.iter().any(|finding| finding.norm == norm.id));
    let scorecard = judge(&stored, &norms).unwrap();
    let again = Report {
        scorecard,
        ..stored.clone()
    };
    assert_eq!(value(&again.to_json().unwrap())["scorecard"], value(GOLDEN)["scorecard"]);
}

#[test]
fn fields_of_a_later_version_are_ignored_and_another_schema_is_refused() {
    let mut later = value(GOLDEN);
    later["mood"] = json!("good");
    later["channels"][0]["rate"]["mood"] = json!([1, 2]);
    assert_eq!(Report::from_json(&later.to_string()).unwrap(), golden());
    later["schema_version"] = json!(2);
    let error = Report::from_json(&later.to_string()).unwrap_err();
    assert!(matches!(error, Error::Argument { .. }));
    assert_eq!(error.to_string(), "report: schema_version is 2; it must be 1");
    for text in ["", "{}", "[1]", r#"{"schema_version": 1}"#] {
        assert!(Report::from_json(text).unwrap_err().to_string().starts_with("report: "), "{text}");
    }
}

#[test]
fn silence_is_a_report_too_with_the_same_bytes_every_time() {
    let recording = Recording::from_samples(vec![vec![0.0; 16_000]; 2], SampleRate(8000)).unwrap();
    let report = |threads| analyze(&recording, &AnalyzeOptions { threads, ..telephone() }, &|_| true).unwrap();
    let one = report(1);
    assert!(
        one.scorecard
            .findings
            .iter()
            .all(|finding| finding.verdict == Verdict::NotApplicable)
    );
    assert_eq!((one.scorecard.score, one.scorecard.score_low), (None, None));
    let written = one.to_json().unwrap();
    assert_eq!(Report::from_json(&written).unwrap(), one);
    assert_eq!(report(1).to_json().unwrap(), written);
    assert_eq!(report(2).to_json().unwrap(), written);
}

#[test]
fn an_analysis_stops_when_it_is_told_to() {
    let recording = Recording::from_samples(vec![vec![0.0; 16_000]; 2], SampleRate(8000)).unwrap();
    for threads in [1, 2] {
        let stopped = analyze(&recording, &AnalyzeOptions { threads, ..telephone() }, &|_| false);
        assert!(matches!(stopped, Err(Error::Interrupted)));
    }
}
