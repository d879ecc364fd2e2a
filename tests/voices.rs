//! Voices behind the speaker: on the bundled sample call with its own two voices, many times over, behind the agent.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use common::sound::{RATE, sample_call as sides};

use callnorm::analyzer::{Agent, AnalyzeOptions, analyze};
use callnorm::audio::Recording;
use callnorm::norms::Profile;
use callnorm::report::{Channel, Report};

const BEHIND: &str = "scene: voices are heard behind the speaker; left out";
const SECOND: &str = "scene: a second, much fainter speaker is heard on this channel; not measured";

fn report(channels: [Vec<f32>; 2]) -> Report {
    let options = AnalyzeOptions {
        agent: Agent::Left,
        ..AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap())
    };
    analyze(&Recording::from_samples(channels.into(), RATE).unwrap(), &options, &|_| true).unwrap()
}

fn says(channel: &Channel, note: &str) -> bool {
    channel.notes.iter().any(|said| said == note)
}

/// The speech of a channel on end, without its pauses.
fn voice(samples: &[f32], channel: &Channel) -> Vec<f32> {
    let at = |seconds: f64| ((seconds * RATE.hz()) as usize).min(samples.len());
    let phrases = channel.speech.phrases.iter();
    phrases
        .flat_map(|phrase| samples[at(phrase.start_s.0)..at(phrase.end_s.0)].to_vec())
        .collect()
}

fn power(samples: &[f32]) -> f32 {
    samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32
}

/// The voices from so many places at once, so many decibels below the speaker.
fn behind(voices: &[Vec<f32>], count: usize, length: usize, speaker: f32, below_db: f32) -> Vec<f32> {
    let one = |i: usize| {
        let voice = &voices[i % voices.len()];
        let scale = power(voice).sqrt().recip();
        let from = voice.len() * (2 * i + 1) / (2 * count);
        (0..length)
            .map(move |at| scale * voice[(from + at) % voice.len()])
            .collect::<Vec<_>>()
    };
    let all: Vec<Vec<f32>> = (0..count).map(one).collect();
    let sum: Vec<f32> = (0..length).map(|at| all.iter().map(|voice| voice[at]).sum()).collect();
    let scale = (speaker * 10f32.powf(-below_db / 10.0) / power(&sum)).sqrt();
    sum.into_iter().map(|x| scale * x).collect()
}

/// The share of one's speech, in frames, that the other has not, in both directions.
fn apart(one: &Channel, other: &Channel) -> f64 {
    let frames = |channel: &Channel| {
        let mut frames = vec![false; 20_000];
        for phrase in &channel.speech.phrases {
            frames[(100.0 * phrase.start_s.0) as usize..(100.0 * phrase.end_s.0) as usize].fill(true);
        }
        frames
    };
    let (one, other) = (frames(one), frames(other));
    let differ = one.iter().zip(&other).filter(|(one, other)| one != other).count();
    differ as f64 / one.iter().filter(|speaks| **speaks).count() as f64
}

#[test]
fn what_is_behind_is_left_out_and_said() {
    let [agent, customer] = sides();
    let clean = report([agent.clone(), customer.clone()]);
    assert!(
        clean
            .channels
            .iter()
            .all(|channel| !says(channel, BEHIND) && !says(channel, SECOND))
    );
    let voices = [voice(&agent, &clean.channels[0]), voice(&customer, &clean.channels[1])];
    for (count, below_db, most) in [(6, 15.0, 0.2), (6, 20.0, 0.12), (1, 20.0, 0.15), (1, 25.0, 0.12)] {
        let noise = behind(&voices, count, agent.len(), power(&voices[0]), below_db);
        let noisy: Vec<f32> = agent.iter().zip(noise).map(|(x, noise)| x + noise).collect();
        let found = report([noisy, customer.clone()]);
        let what = format!("{count} voices {below_db} dB below");
        assert!(says(&found.channels[0], BEHIND) && !says(&found.channels[1], BEHIND), "{what}");
        let apart = apart(&clean.channels[0], &found.channels[0]);
        assert!(apart < most, "{what}: {apart} of the speech is another");
        assert!(
            found.channels[0].drag.events.len() as u32 <= found.channels[0].drag.phrase_ends,
            "{what}"
        );
    }
}

#[test]
fn a_second_much_fainter_agent_is_said() {
    let [agent, customer] = sides();
    let half = agent.len() / 2;
    let fainter = 10f32.powf(-25.0 / 20.0);
    let handed_over: Vec<f32> = agent
        .iter()
        .enumerate()
        .map(|(i, x)| if i < half { *x } else { fainter * x })
        .collect();
    let found = report([handed_over, customer]);
    assert!(
        says(&found.channels[0], SECOND) && !says(&found.channels[0], BEHIND),
        "{:?}",
        found.channels[0].notes
    );
    assert!(!says(&found.channels[1], SECOND));
}

#[test]
fn on_one_channel_the_fainter_side_is_not_behind() {
    let [agent, customer] = sides();
    let mixed: Vec<f32> = agent
        .iter()
        .zip(&customer)
        .map(|(agent, customer)| 0.12 * agent + customer)
        .collect();
    let loud: Vec<f32> = agent.iter().zip(&customer).map(|(agent, customer)| agent + customer).collect();
    let speech = |samples: &[f32]| report([samples.to_vec(), vec![0.0; samples.len()]]).channels[0].speech.speech_s.0;
    assert!((speech(&mixed) / speech(&loud) - 1.0).abs() < 0.1);
}
