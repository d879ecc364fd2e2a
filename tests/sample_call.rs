//! The bundled sample call against its labels: what `make demo` prints is right.

#![allow(clippy::unwrap_used, missing_docs)]

use callnorm::analyzer::{AnalyzeOptions, analyze};
use callnorm::audio::Recording;
use callnorm::norms::Profile;
use callnorm::report::{Channel, Report};
use callnorm::units::Span;
use serde_json::Value;

const LABELS: &str = include_str!("../python/callnorm/data/sample-call.json");
const SAMPLE_CALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/callnorm/data/sample-call.wav");

fn report() -> Report {
    let options = AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap());
    analyze(&Recording::open(SAMPLE_CALL).unwrap(), &options, &|_| true).unwrap()
}

fn labels() -> Value {
    serde_json::from_str(LABELS).unwrap()
}

/// The labelled phrases of a channel.
fn phrases(labels: &Value, channel: usize) -> impl Iterator<Item = &Value> {
    let utterances = labels["utterances"].as_array().unwrap().iter();
    let own = utterances.filter(move |utterance| utterance["channel"] == channel);
    own.flat_map(|utterance| utterance["phrases"].as_array().unwrap())
}

fn span(label: &Value, start: &str, end: &str) -> Span {
    Span::new(label[start].as_f64().unwrap(), label[end].as_f64().unwrap())
}

/// The channel's number in the labels' `truth`.
fn truth(labels: &Value, channel: &Channel, name: &str) -> f64 {
    let role = if channel.index == labels["agent_channel"] {
        "agent"
    } else {
        "customer"
    };
    labels["truth"][role][name].as_f64().unwrap()
}

#[test]
fn phrases_are_where_they_were_put() {
    let labels = labels();
    for channel in report().channels {
        let found: Vec<Span> = channel.speech.phrases.iter().map(|p| Span::new(p.start_s.0, p.end_s.0)).collect();
        let put: Vec<Span> = phrases(&labels, channel.index)
            .map(|label| span(label, "start_s", "end_s"))
            .collect();
        let total = |spans: &[Span]| spans.iter().map(Span::duration).sum::<f64>();
        let shared: f64 = found.iter().flat_map(|a| put.iter().map(|b| a.overlap(b))).sum();
        let f1 = 2.0 * shared / (total(&found) + total(&put));
        assert!(f1 >= 0.95, "channel {}: F1 {f1:.3}", channel.index);
    }
}

#[test]
fn all_drags_are_found_and_at_most_one_more() {
    let labels = labels();
    let (mut put, mut hit, mut found) = (0, 0, 0);
    for channel in report().channels {
        let events: Vec<Span> = channel.drag.events.iter().map(|e| Span::new(e.start_s.0, e.end_s.0)).collect();
        found += events.len();
        for label in phrases(&labels, channel.index).filter(|label| label["drag"] == true) {
            put += 1;
            let drag = span(label, "drag_start_s", "drag_end_s");
            hit += usize::from(events.iter().any(|event| event.overlap(&drag) > 0.5 * drag.duration()));
        }
    }
    assert_eq!((put, hit), (3, 3));
    assert!(found <= 4, "{found} drags were found, 3 were put");
}

#[test]
fn rate_and_level_are_those_that_were_put() {
    let labels = labels();
    for channel in report().channels {
        let ratio = channel.rate.speaking_cpm.unwrap() / truth(&labels, &channel, "speaking_cpm");
        assert!((ratio - 1.0).abs() <= 0.1, "channel {}: {ratio:.3} of the rate", channel.index);
        let off = channel.volume.speech_level_dbov.unwrap().0 - truth(&labels, &channel, "active_level_dbov");
        assert!(off.abs() <= 1.0, "channel {}: {off:.2} dB off", channel.index);
    }
}

#[test]
fn nobody_shouts_or_speaks_in_one_tone() {
    for channel in report().channels {
        let tone = channel.tone.unwrap();
        assert_eq!(tone.shouting, Some(vec![]), "channel {}", channel.index);
        assert!(tone.ranges.iter().all(|part| part.range_st > 3.0), "channel {}", channel.index);
    }
}
