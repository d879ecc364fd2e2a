//! The two sides of the bundled sample call, mixed to one channel: each is told and measured by itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use common::sound::{RATE, sample_call as sides};

use callnorm::analyzer::{Agent, AnalyzeOptions, WordsFrom, analyze};
use callnorm::audio::Recording;
use callnorm::measure::{Parties, Party, ToldBy};
use callnorm::norms::Profile;
use callnorm::report::{Channel, Note, Report};
use callnorm::transcript::Passage;
use callnorm::units::Span;
use serde_json::Value;

const LABELS: &str = include_str!("../python/callnorm/data/sample-call.json");

fn mixed() -> Vec<f32> {
    let [left, right] = sides();
    left.iter().zip(right).map(|(left, right)| (left + right) / 2.0).collect()
}

fn utterances() -> Vec<(usize, Span, String)> {
    let labels: Value = serde_json::from_str(LABELS).unwrap();
    let one = |said: &Value| {
        let span = Span::new(said["start_s"].as_f64().unwrap(), said["end_s"].as_f64().unwrap());
        (
            said["channel"].as_u64().unwrap() as usize,
            span,
            said["text"].as_str().unwrap().to_owned(),
        )
    };
    labels["utterances"].as_array().unwrap().iter().map(one).collect()
}

/// The channel of the agent in the labels.
fn agents() -> usize {
    serde_json::from_str::<Value>(LABELS).unwrap()["agent_channel"].as_u64().unwrap() as usize
}

fn report(samples: Vec<f32>, words: WordsFrom) -> Report {
    let options = AnalyzeOptions {
        agent: Agent::Mono,
        words,
        ..AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap())
    };
    analyze(&Recording::from_samples(vec![samples], RATE).unwrap(), &options, &|_| true).unwrap()
}

fn words() -> WordsFrom {
    let passage = |(_, span, text): (usize, Span, String)| Passage {
        channel: 0,
        span,
        text,
        pieces: Vec::new(),
        confidence: None,
        phrases: None,
    };
    WordsFrom::Passages(utterances().into_iter().map(passage).collect())
}

fn parties(channel: &Channel) -> &Parties {
    channel.parties.as_ref().unwrap()
}

/// The share of what is told of both sides that the labels give to the same one, where the first is on that channel of theirs.
fn right(parties: &Parties, first: usize) -> f64 {
    let said = utterances();
    let told = |side: usize, channel: usize| -> f64 {
        let spans = said.iter().filter(|(on, _, _)| *on == channel);
        spans
            .flat_map(|(_, span, _)| parties.sides[side].phrases.iter().map(|phrase| phrase.overlap(span)))
            .sum()
    };
    let (same, other) = (told(0, first) + told(1, 1 - first), told(0, 1 - first) + told(1, first));
    same / (same + other)
}

#[test]
fn words_tell_whose_each_side_is_and_the_agent_is_measured_alone() {
    let report = report(mixed(), words());
    let channel = &report.channels[0];
    let told = parties(channel);
    assert_eq!(told.told_by, ToldBy::Words);
    assert_eq!(told.agent().unwrap().party, Some(Party::Agent));
    assert!(right(told, agents()) > 0.9);
    let truth: Value = serde_json::from_str(LABELS).unwrap();
    for (side, role) in told.sides.iter().zip(["agent", "customer"]) {
        let cpm = truth["truth"][role]["speaking_cpm"].as_f64().unwrap();
        assert!(side.rate.low_cpm.unwrap() < cpm && cpm < side.rate.high_cpm.unwrap(), "{role}");
    }
    let finding = report
        .scorecard
        .findings
        .iter()
        .find(|finding| finding.norm == "speech-rate")
        .unwrap();
    assert_eq!(finding.measured, told.sides[0].rate.speaking_cpm);
}

#[test]
fn voices_that_differ_are_told_apart_without_words() {
    let report = report(mixed(), WordsFrom::Nowhere);
    let told = parties(&report.channels[0]);
    assert_eq!(told.told_by, ToldBy::Voices);
    assert!(told.sides.iter().all(|side| side.party.is_none() && side.fillers.is_none()));
    assert!(right(told, utterances()[0].0) > 0.9);
}

#[test]
fn one_voice_is_not_taken_for_two() {
    for samples in sides() {
        let channel = &report(samples, WordsFrom::Nowhere).channels[0];
        assert_eq!(channel.parties, None);
        assert!(channel.notes_coded.contains(&Note::PartiesNotTold));
    }
}

#[test]
fn a_channel_of_one_side_has_no_parties() {
    let options = AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap());
    let report = analyze(&Recording::from_samples(sides().into(), RATE).unwrap(), &options, &|_| true).unwrap();
    assert!(report.channels.iter().all(|channel| channel.parties.is_none()));
}
