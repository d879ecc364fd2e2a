//! Fillers on labelled calls (`CALLNORM_SHARED`/calls, ../shared by default): with the true words, and with words from which the filled
//! pauses are left out, as recognisers do. And of the true words nothing may be taken for invented.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod common;

use callnorm::audio::{Recording, Resampler};
use callnorm::measure::fillers;
use callnorm::speech::{Syllables, activity_beside, crosstalk, syllables};
use callnorm::track::{Glance, GlanceTaker, RATE, Tracker, Tracks};
use callnorm::transcript::{Character, Passage, Words, sift};
use callnorm::units::Span;
use common::shared::labelled_calls;
use serde_json::Value;

fn hear(recording: &Recording, channel: usize) -> (Tracks, Glance) {
    let mut glance = GlanceTaker::new(recording.info().duration_s.0);
    let mut resampler = Resampler::new(recording.info().sample_rate_hz, RATE).unwrap();
    let mut tracker = Tracker::new().unwrap();
    let mut samples = Vec::new();
    recording
        .for_each_block(channel, &mut |block| resampler.push(block, &mut samples))
        .unwrap();
    resampler.finish(&mut samples).unwrap();
    tracker.push(&samples);
    glance.push(&samples);
    (tracker.finish(), glance.finish())
}

/// One channel of a labelled call, and what is heard of it.
struct Channel {
    utterances: Vec<Value>,
    tracks: Tracks,
    phrases: Vec<Span>,
    syllables: Vec<Syllables>,
}

/// The channels of all calls with two, the agent's first.
fn channels() -> Vec<[Channel; 2]> {
    let mut all = Vec::new();
    for (path, label) in labelled_calls() {
        if let Some(agent) = label["agent_channel"].as_u64().filter(|_| label["channels"] == 2) {
            let recording = Recording::open(&path).unwrap();
            all.push([agent as usize, 1 - agent as usize].map(|channel| heard(&label, &recording, channel)));
        }
    }
    all
}

fn heard(label: &Value, recording: &Recording, channel: usize) -> Channel {
    let ((tracks, own), (_, other)) = (hear(recording, channel), hear(recording, 1 - channel));
    let phrases = activity_beside(&tracks, &crosstalk(&own.excerpt, &[&other.excerpt]), &[&other.power]).phrases;
    let spoken = label["utterances"].as_array().unwrap().iter().filter(|u| u["channel"] == channel);
    Channel {
        utterances: spoken.cloned().collect(),
        syllables: syllables(&tracks, &phrases),
        tracks,
        phrases,
    }
}

fn span(value: &Value) -> Span {
    Span::new(value["start_s"].as_f64().unwrap(), value["end_s"].as_f64().unwrap())
}

impl Channel {
    fn labelled(&self, of: &str) -> impl Iterator<Item = &Value> {
        self.utterances.iter().flat_map(move |u| u[of].as_array().unwrap())
    }

    /// The true words, spread evenly over the labelled phrases; all of them, or without the filled pauses that are phrases of their own.
    fn words(&self, all: bool) -> Words {
        let mut characters = Vec::new();
        for labelled in self.labelled("phrases") {
            let (text, spoken) = (labelled["text"].as_str().unwrap(), labelled["spoken"].as_str().unwrap());
            if !all && labelled["filler"] == true && ["嗯", "呃", "啊"].contains(&spoken) {
                continue;
            }
            let (whole, n) = (span(labelled), spoken.chars().count());
            let step = whole.duration() / n as f64;
            for (i, text_of) in spoken.chars().enumerate() {
                let start = whole.start_s.0 + i as f64 * step;
                characters.push(Character {
                    text: text_of,
                    span: Span::new(start, start + step),
                    phrase: self.nearest(start + 0.5 * step),
                    written: String::new(),
                    segment: 0,
                    stop: i + 1 == n && text.ends_with(|c: char| !c.is_alphanumeric()),
                    heard: true,
                    confidence: None,
                });
            }
        }
        characters.sort_by(|a, b| a.span.start_s.0.total_cmp(&b.span.start_s.0));
        Words {
            characters,
            ..Words::default()
        }
    }

    fn nearest(&self, at: f64) -> usize {
        let away = |i: &usize| (self.phrases[*i].start_s.0 - at).max(at - self.phrases[*i].end_s.0).max(0.0);
        (0..self.phrases.len()).min_by(|a, b| away(a).total_cmp(&away(b))).unwrap()
    }

    /// The text of each utterance, its times off by half a second.
    fn passages(&self) -> Vec<Passage> {
        let off = |i: usize| if i.is_multiple_of(2) { 0.5 } else { -0.5 };
        let passage = |(i, utterance): (usize, &Value)| Passage {
            channel: 0,
            span: Span::new(span(utterance).start_s.0 + off(i), span(utterance).end_s.0 + off(i / 2)),
            text: utterance["text"].as_str().unwrap().to_owned(),
            pieces: Vec::new(),
            confidence: None,
            phrases: None,
        };
        self.utterances.iter().enumerate().map(passage).collect()
    }
}

/// Recall and precision; an event answers to a label that it comes within 0.3 s of.
fn figures(all: &[[Channel; 2]], whole: bool) -> (f64, f64) {
    let (mut hits, mut labels, mut events) = (0, 0, 0);
    for [agent, _] in all {
        let found = fillers(&agent.tracks, &agent.phrases, &agent.syllables, &agent.words(whole));
        let mut left: Vec<Span> = found.events.iter().map(|e| Span::new(e.start_s.0, e.end_s.0)).collect();
        events += left.len();
        for label in agent.labelled("fillers").map(span) {
            labels += 1;
            let wide = Span::new(label.start_s.0 - 0.3, label.end_s.0 + 0.3);
            if let Some(at) = left.iter().position(|event| event.overlap(&wide) > 0.0) {
                left.remove(at);
                hits += 1;
            }
        }
    }
    assert!(labels > 0 && events > 0);
    (f64::from(hits) / f64::from(labels), f64::from(hits) / events as f64)
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn fillers_of_labelled_calls() {
    let all = channels();
    for whole in [true, false] {
        let (recall, precision) = figures(&all, whole);
        println!("fillers, filled pauses written down: {whole}: recall {recall:.3}, precision {precision:.3}");
        assert!(recall >= 0.8 && precision >= 0.8, "recall {recall}, precision {precision}");
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn of_what_was_said_nothing_is_taken_for_invented() {
    let all = channels();
    assert!(!all.is_empty());
    for channel in all.iter().flatten() {
        let sifted = sift(&channel.passages(), &channel.phrases, &channel.syllables);
        assert_eq!(sifted.dropped, []);
        assert_eq!(sifted.kept, channel.passages());
    }
}
