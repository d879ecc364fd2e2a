//! What leaks in from the other side is told from speech: on one side of the bundled sample call, and on a real call of which each side has
//! a file of its own (`CALLNORM_SHARED`/speech/aws-lca, ../shared by default).
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod common;

use callnorm::analyzer::{Agent, AnalyzeOptions, WordsFrom, analyze, listen};
use callnorm::audio::Recording;
use callnorm::norms::Profile;
use callnorm::report::{Channel, Report};
use callnorm::units::Span;
use common::random::Random;
use common::shared::shared;
use common::sound::{RATE, channel, sample_call};

const NOTE: &str = "crosstalk: the other side leaks into this channel; left out";

fn report(channels: [Vec<f32>; 2]) -> Report {
    let options = AnalyzeOptions {
        agent: Agent::Left,
        ..AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap())
    };
    analyze(&Recording::from_samples(channels.into(), RATE).unwrap(), &options, &|_| true).unwrap()
}

/// `own` with what leaks in of `other`: so many decibels down, so many milliseconds late.
fn leaking(own: &[f32], other: &[f32], down_db: f64, late_ms: usize) -> Vec<f32> {
    let gain = 10f64.powf(-down_db / 20.0) as f32;
    let late = 8 * late_ms;
    let leak = |i: usize| i.checked_sub(late).map_or(0.0, |i| gain * other[i]);
    own.iter().enumerate().map(|(i, own)| own + leak(i)).collect()
}

/// White noise of this level.
fn noise(n: usize, dbov: f64, seed: u64) -> Vec<f32> {
    let rms = 10f64.powf(dbov / 20.0) * 12f64.sqrt();
    let mut random = Random(seed);
    (0..n).map(|_| (rms * random.even()) as f32).collect()
}

/// Eight bits and back, as the formula of G.711's µ-law has it.
fn mu_law(samples: &[f32]) -> Vec<f32> {
    let code = |x: f32| (((x.abs().min(1.0) * 255.0).ln_1p() / 256f32.ln() * 127.0).round() / 127.0 * 256f32.ln()).exp_m1() / 255.0;
    samples.iter().map(|&x| x.signum() * code(x)).collect()
}

fn phrases(channel: &Channel) -> Vec<Span> {
    channel
        .speech
        .phrases
        .iter()
        .map(|phrase| Span::new(phrase.start_s.0, phrase.end_s.0))
        .collect()
}

/// Nothing on the right channel but what leaks in: no speech, no interruption, no back-channel.
fn is_pure(speaker: &[f32], own: &[f32], down_db: f64, late_ms: usize) {
    let leaking = mu_law(&leaking(own, speaker, down_db, late_ms));
    let report = report([mu_law(speaker), leaking]);
    let turns = report.turns.as_ref().unwrap();
    let what = format!("{down_db} dB down, {late_ms} ms late");
    assert!(turns.interruptions.is_empty() && turns.backchannels.is_empty(), "{what}: {turns:?}");
    assert_eq!(phrases(&report.channels[1]), [], "{what}");
    assert!(
        !report.channels[0].notes.iter().any(|note| note == NOTE),
        "{what}: on the speaker's own channel"
    );
}

fn pure_crosstalk(speaker: &[f32]) {
    for late_ms in [20, 40, 60] {
        for (noise_dbov, down_db) in [(-90.0, 35.0), (-70.0, 35.0), (-50.0, 35.0), (-70.0, 25.0), (-70.0, 45.0)] {
            is_pure(speaker, &noise(speaker.len(), noise_dbov, 7), down_db, late_ms);
        }
        is_pure(speaker, &vec![0.0; speaker.len()], 35.0, late_ms);
    }
}

#[test]
fn of_the_sample_call_one_side_that_leaks_is_nobody_speaking() {
    pure_crosstalk(&sample_call()[1]);
}

#[test]
fn a_leak_is_said_in_the_notes_and_changes_no_turn() {
    let [agent, customer] = sample_call();
    let clean = report([agent.clone(), customer.clone()]);
    let leaks = report([leaking(&agent, &customer, 35.0, 40), leaking(&customer, &agent, 35.0, 40)]);
    let said = |report: &Report| {
        report
            .channels
            .iter()
            .filter(|channel| channel.notes.iter().any(|note| note == NOTE))
            .count()
    };
    assert_eq!((said(&clean), said(&leaks)), (0, 2));
    let (clean, leaks) = (clean.turns.unwrap(), leaks.turns.unwrap());
    assert_eq!(clean.interruptions.len(), leaks.interruptions.len());
    assert_eq!(clean.backchannels.len(), leaks.backchannels.len());
    assert_eq!(clean.silences.len(), leaks.silences.len());
    assert_eq!(clean.responses.len(), leaks.responses.len());
}

fn aws() -> [Vec<f32>; 2] {
    ["agent", "caller"].map(|side| channel(&shared(format!("speech/aws-lca/Auto_Repairs_40_UTC_{side}.wav")), 0))
}

/// The share of the recording in which both speak, in percent.
fn overlap(sides: [&[Span]; 2], seconds: f64) -> f64 {
    let pairs = sides[0].iter().flat_map(|one| sides[1].iter().map(move |other| one.overlap(other)));
    100.0 * pairs.sum::<f64>() / seconds
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn the_sides_of_a_real_call_overlap_as_their_own_files_say() {
    let [agent, caller] = aws();
    let seconds = agent.len() as f64 / RATE.hz();
    let alone = [&agent, &caller].map(|samples| {
        let recording = Recording::from_samples(vec![samples.clone()], RATE).unwrap();
        phrases(&listen(&recording, 0, WordsFrom::Nowhere, &|_| true).unwrap())
    });
    let truth = overlap([&alone[0], &alone[1]], seconds);
    for (down_db, late_ms) in [(f64::INFINITY, 0), (35.0, 20), (35.0, 60), (25.0, 40)] {
        let both = report([
            leaking(&agent, &caller, down_db, late_ms),
            leaking(&caller, &agent, down_db, late_ms),
        ]);
        let found = overlap([&phrases(&both.channels[0]), &phrases(&both.channels[1])], seconds);
        println!("{down_db} dB down, {late_ms} ms late: both speak for {found:.2} % of the time, {truth:.2} % by each file alone");
        assert!((found - truth).abs() <= 0.5, "{found} against {truth}");
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn of_a_real_call_one_side_that_leaks_is_nobody_speaking() {
    let [_, caller] = aws();
    pure_crosstalk(&caller);
}
