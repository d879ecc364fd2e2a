//! Activity on labelled calls (`CALLNORM_SHARED`/calls, ../shared by default).
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod common;

use callnorm::audio::{Recording, Resampler};
use callnorm::speech::{Activity, activity_beside, crosstalk};
use callnorm::track::{Glance, GlanceTaker, RATE, Tracker, Tracks};
use callnorm::units::Span;
use common::shared::labelled_calls;

/// Frames that agree, frames that only one side has, and the errors of edges in seconds: what the figures are made of.
#[derive(Default)]
struct Score {
    both: usize,
    either: usize,
    edges: Vec<f64>,
    lost_to_tones_s: f64,
}

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

fn phrases(label: &serde_json::Value, channel: usize) -> Vec<Span> {
    let utterances = label["utterances"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|u| u["channel"] == channel);
    let phrases = utterances.flat_map(|u| u["phrases"].as_array().into_iter().flatten());
    phrases
        .map(|p| Span::new(p["start_s"].as_f64().unwrap(), p["end_s"].as_f64().unwrap()))
        .collect()
}

/// Phrases with less than 0.25 s between them are one.
fn merged(mut phrases: Vec<Span>) -> Vec<Span> {
    phrases.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
    let mut merged: Vec<Span> = Vec::new();
    for phrase in phrases {
        match merged.last_mut() {
            Some(last) if phrase.start_s.0 - last.end_s.0 < 0.25 => last.end_s.0 = last.end_s.0.max(phrase.end_s.0),
            _ => merged.push(phrase),
        }
    }
    merged
}

fn frames(spans: &[Span], n: usize) -> Vec<bool> {
    let mut frames = vec![false; n];
    for span in spans {
        frames[((span.start_s.0 * 100.0) as usize).min(n)..((span.end_s.0 * 100.0) as usize).min(n)].fill(true);
    }
    frames
}

impl Score {
    fn add(&mut self, truth: &[Span], found: &Activity, n: usize) {
        let (a, b) = (frames(truth, n), frames(&found.phrases, n));
        self.both += a.iter().zip(&b).filter(|(a, b)| **a && **b).count();
        self.either += a.iter().zip(&b).filter(|(a, b)| a != b).count();
        let truth = merged(truth.to_vec());
        for edge in [|s: &Span| s.start_s.0, |s: &Span| s.end_s.0] {
            let error = |at: f64| {
                found
                    .phrases
                    .iter()
                    .map(|p| edge(p) - at)
                    .min_by(|a, b| a.abs().total_cmp(&b.abs()))
            };
            self.edges
                .extend(truth.iter().map(|t| error(edge(t)).filter(|d| d.abs() < 0.5).unwrap_or(0.5)));
        }
        let pairs = found
            .not_speech
            .iter()
            .flat_map(|tone| truth.iter().map(move |phrase| tone.overlap(phrase)));
        self.lost_to_tones_s += pairs.sum::<f64>();
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn activity_of_labelled_calls() {
    let mut score = Score::default();
    for (path, label) in labelled_calls() {
        if label["channels"] != 2 {
            continue;
        }
        let recording = Recording::open(&path).unwrap();
        let heard = [hear(&recording, 0), hear(&recording, 1)];
        for channel in 0..2 {
            let ((tracks, own), (_, other)) = (&heard[channel], &heard[1 - channel]);
            let found = activity_beside(tracks, &crosstalk(&own.excerpt, &[&other.excerpt]), &[&other.power]);
            score.add(&phrases(&label, channel), &found, tracks.len() + 1);
        }
    }
    let f1 = 2.0 * score.both as f64 / (2 * score.both + score.either) as f64;
    score.edges.sort_by(f64::total_cmp);
    let median = score.edges[score.edges.len() / 2];
    let mut sizes: Vec<f64> = score.edges.iter().map(|d| d.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let worst = sizes[(sizes.len() - 1) * 95 / 100];
    println!(
        "F1 {f1:.4}, edges: median {median:.4} s, 95th percentile {worst:.3} s, speech taken for tones {:.2} s",
        score.lost_to_tones_s
    );
    assert!(
        f1 >= 0.95 && median.abs() <= 0.02 && worst <= 0.08,
        "F1 {f1}, edges {median} s, {worst} s"
    );
    assert!(
        score.lost_to_tones_s <= 0.1,
        "{} s of speech taken for tones or music",
        score.lost_to_tones_s
    );
}
