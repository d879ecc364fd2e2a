//! What must not change a result, over the whole analysis.
//!
//! The plan, on the bundled sample call and on a made call of two voices: (1) the blocks in which samples come; (2) a gain; (3) the order
//! of the channels; (4) the sample rate; (5) the run and the number of threads.
//!
//! Of (4): everything but volume is heard at 8 kHz, so what a recording at 16 kHz may differ by is what changing the rate does below
//! 4 kHz; volume is read at the recording's own rate. Between 8 kHz and the same recording at 16 kHz:
//!
//! | measure | may differ by |
//! |---|---|
//! | phrases | as many; edges by 20 ms |
//! | syllables | 1 % |
//! | rates and their intervals | 1 % |
//! | active, speech and peak level, loudness, SNR | 0.1, 0.1, 0.3, 0.2, 0.3 dB |
//! | activity | 0.005 |
//! | jumps | as many; by 0.2 dB and 20 ms |
//! | drags | as many; edges and lengths by 30 ms |

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use callnorm::analyzer::{Agent, AnalyzeOptions, analyze};
use callnorm::audio::{Recording, Resampler};
use callnorm::norms::Profile;
use callnorm::report::{Channel, Report};
use callnorm::track::meter::Meter;
use callnorm::track::{GlanceTaker, RATE, Tracker};
use callnorm::units::SampleRate;
use common::random::Random;
use proptest::prelude::*;
use serde_json::Value;
use std::f64::consts::TAU;

const SAMPLE_CALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/callnorm/data/sample-call.wav");
const DOUBLE_DB: f64 = 6.020_6;

fn sample_call() -> Vec<Vec<f32>> {
    let recording = Recording::open(SAMPLE_CALL).unwrap();
    let channel = |index| {
        let mut samples = vec![];
        let mut sink = |block: &[f32]| {
            samples.extend_from_slice(block);
            Ok(())
        };
        recording.for_each_block(index, &mut sink).unwrap();
        samples
    };
    (0..recording.info().channels).map(channel).collect()
}

/// A voice of moving resonances, four syllables a second, that speaks for two to four seconds and then listens as long; faint noise
/// throughout.
fn voice(seconds: f64, pitch: f64, listens_first: bool, seed: u64) -> Vec<f32> {
    let mut random = Random(seed);
    let sound = |t: f64| {
        let resonance = 900.0 + 600.0 * (TAU * 3.1 * t).sin();
        let partial = |h: f64| (-((h * pitch - resonance) / 300.0).powi(2)).exp() * (TAU * pitch * h * t).sin();
        (0.1 + (TAU * 2.0 * t).sin().abs()) * (2..25).map(|h| partial(f64::from(h))).sum::<f64>()
    };
    let speaks = |t: f64| ((t / 3.0) as u32).is_multiple_of(2) != listens_first && t % 3.0 < 2.2 + 0.6 * (0.7 * t).sin();
    (0..(seconds * RATE.hz()) as usize)
        .map(|i| i as f64 / RATE.hz())
        .map(|t| (0.0005 * random.even() + if speaks(t) { 0.1 * sound(t) } else { 0.0 }) as f32)
        .collect()
}

/// Both calls, sample by sample.
fn calls() -> [Vec<Vec<f32>>; 2] {
    let made = vec![voice(40.0, 200.0, false, 1), voice(40.0, 120.0, true, 2)];
    [sample_call(), made]
}

fn options() -> AnalyzeOptions {
    AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap())
}

fn report_by(samples: &[Vec<f32>], rate: SampleRate, options: &AnalyzeOptions) -> Report {
    let recording = Recording::from_samples(samples.to_vec(), rate).unwrap();
    analyze(&recording, options, &|_| true).unwrap()
}

fn report(samples: &[Vec<f32>]) -> Report {
    report_by(samples, RATE, &options())
}

fn value(channel: &Channel) -> Value {
    serde_json::to_value(channel).unwrap()
}

fn scaled(samples: &[Vec<f32>], by: f32) -> Vec<Vec<f32>> {
    samples.iter().map(|channel| channel.iter().map(|x| by * x).collect()).collect()
}

// (1) Blocks

/// Hands over samples in blocks of these lengths, over and over.
fn in_blocks(mut samples: &[f32], lengths: &[usize], mut sink: impl FnMut(&[f32])) {
    for &length in lengths.iter().cycle() {
        let (block, rest) = samples.split_at(length.min(samples.len()));
        sink(block);
        samples = rest;
        if samples.is_empty() {
            return;
        }
    }
}

fn resampled(samples: &[f32], lengths: &[usize], [from, to]: [u32; 2]) -> Vec<f32> {
    let mut resampler = Resampler::new(SampleRate(from), SampleRate(to)).unwrap();
    let mut out = vec![];
    in_blocks(samples, lengths, |block| resampler.push(block, &mut out).unwrap());
    resampler.finish(&mut out).unwrap();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn blocks_change_no_bit(lengths in prop::collection::vec(1..5000usize, 1..8), start in 0..500_000usize, kept in 1..60_000usize) {
        let call = sample_call();
        let samples = &call[0][start..start + kept];
        let tracks = |lengths: &[usize]| {
            let mut tracker = Tracker::new().unwrap();
            in_blocks(samples, lengths, |block| tracker.push(block));
            tracker.finish()
        };
        let readings = |lengths: &[usize]| {
            let mut meter = Meter::new(RATE).unwrap();
            in_blocks(samples, lengths, |block| meter.push(block));
            meter.finish()
        };
        let (one, many) = (tracks(&[kept]), tracks(&lengths));
        prop_assert_eq!(one.power, many.power);
        prop_assert_eq!(one.bands, many.bands);
        prop_assert_eq!(one.pitch.f0, many.pitch.f0);
        prop_assert_eq!(one.pitch.strength, many.pitch.strength);
        prop_assert_eq!(readings(&[kept]), readings(&lengths));
        let glance = |lengths: &[usize]| {
            let mut taker = GlanceTaker::new(kept as f64 / RATE.hz());
            in_blocks(samples, lengths, |block| taker.push(block));
            let glance = taker.finish();
            let stretches: Vec<Vec<half::bf16>> = glance.excerpt.stretches().map(<[_]>::to_vec).collect();
            (glance.power, stretches)
        };
        prop_assert_eq!(glance(&[kept]), glance(&lengths));
        for rates in [[16_000, 8_000], [44_100, 8_000], [8_000, 16_000]] {
            prop_assert_eq!(resampled(samples, &[kept], rates), resampled(samples, &lengths, rates));
        }
    }
}

#[test]
fn a_file_and_its_samples_give_the_same_report() {
    let mut of_file = analyze(&Recording::open(SAMPLE_CALL).unwrap(), &options(), &|_| true).unwrap();
    let of_samples = report(&sample_call());
    of_file.source = of_samples.source.clone();
    for channel in &mut of_file.channels {
        assert_eq!(
            channel.scene.codec.take().as_deref(),
            Some("g711_ulaw"),
            "only a file names its codec"
        );
    }
    assert_eq!(of_file, of_samples);
}

// (2) Gain

#[test]
fn doubling_moves_every_level_by_6_db_and_nothing_else() {
    for call in calls() {
        let quiet = scaled(&call, 0.25);
        let (quiet, loud) = (report(&quiet), report(&scaled(&quiet, 2.0)));
        for (quiet, loud) in quiet.channels.iter().zip(&loud.channels) {
            let (mut quiet, mut loud) = (value(quiet), value(loud));
            let mut moved = |pointer: &str, within: f64| {
                let (before, after) = (quiet.pointer_mut(pointer).unwrap(), loud.pointer_mut(pointer).unwrap());
                let (before, after) = (before.take(), after.take());
                for (before, after) in levels(&before).iter().zip(&levels(&after)) {
                    let by = after.unwrap() - before.unwrap();
                    assert!((by - DOUBLE_DB).abs() < within, "{pointer} moved by {by}");
                }
            };
            for level in ["active_level_dbov", "speech_level_dbov", "peak_dbfs", "level_track/dbov"] {
                moved(&format!("/volume/{level}"), 2e-4);
            }
            // The standard leaves out what lies below −70 LUFS, however loud the rest is.
            moved("/volume/loudness_lufs", 0.05);
            assert_eq!(quiet, loud);
        }
        for (quiet, loud) in quiet.scorecard.findings.iter().zip(&loud.scorecard.findings) {
            assert!(quiet.norm.contains("volume") || quiet == loud, "{quiet:?}\n{loud:?}");
        }
    }
}

/// The numbers of a level or of a track of levels.
fn levels(value: &Value) -> Vec<Option<f64>> {
    value
        .as_array()
        .map_or_else(|| vec![value.as_f64()], |all| all.iter().map(Value::as_f64).collect())
}

// (3) Channels

#[test]
fn swapping_the_channels_swaps_the_results() {
    for call in calls() {
        let by = |agent, call: &[Vec<f32>]| report_by(call, RATE, &AnalyzeOptions { agent, ..options() });
        let swapped: Vec<Vec<f32>> = call.iter().rev().cloned().collect();
        let (straight, mut swapped) = (by(Agent::Left, &call), by(Agent::Right, &swapped));
        swapped.channels.reverse();
        for (index, channel) in swapped.channels.iter_mut().enumerate() {
            channel.index = index;
        }
        let evidence = swapped.scorecard.findings.iter_mut().flat_map(|finding| &mut finding.evidence);
        evidence.for_each(|evidence| evidence.channel = 1 - evidence.channel);
        assert_eq!(straight.channels, swapped.channels);
        assert_eq!(straight.scorecard, swapped.scorecard);
        assert!(straight.turns.is_some() && straight.turns == swapped.turns);
        assert_eq!(straight.line, swapped.line);
    }
}

/// With the sides in their places and the channels taken for each other's, what was one's is the other's.
#[test]
fn taking_the_agent_for_the_customer_swaps_every_turn() {
    for call in calls() {
        let by = |agent| report_by(&call, RATE, &AnalyzeOptions { agent, ..options() });
        let (one, other) = (by(Agent::Left), by(Agent::Right));
        let mut turns = other.turns.unwrap();
        turns.interruptions.iter_mut().for_each(|i| i.by = i.by.other());
        turns.backchannels.iter_mut().for_each(|b| b.by = b.by.other());
        turns.responses.iter_mut().for_each(|r| r.by = r.by.other());
        let levels = turns.interruptions.iter_mut().map(|i| &mut i.below_db);
        for sides in levels.chain([&mut turns.talk_share, &mut turns.longest_monologue_s]) {
            std::mem::swap(&mut sides.agent, &mut sides.customer);
        }
        let longest = &mut turns.longest_monologues;
        std::mem::swap(&mut longest.agent, &mut longest.customer);
        assert!(!turns.responses.is_empty());
        assert_eq!(one.turns, Some(turns));
        let (one, mut line) = (one.line.unwrap(), other.line.unwrap());
        line.hangup.iter_mut().for_each(|hangup| hangup.first = hangup.first.other());
        assert_eq!(one, line);
    }
}

// (4) Sample rate

fn close(what: &str, a: impl Into<Option<f64>>, b: impl Into<Option<f64>>, within: f64) {
    let (a, b) = (a.into(), b.into());
    let near = a.zip(b).map_or(a == b, |(a, b)| (a - b).abs() <= within);
    assert!(near, "{what}: {a:?} and {b:?} differ by more than {within}");
}

/// The same, in parts of the first.
fn close_share(what: &str, a: impl Into<Option<f64>>, b: impl Into<Option<f64>>, share: f64) {
    let a = a.into();
    close(what, a, b, share * a.unwrap_or(0.0).abs());
}

fn compare(a: &Channel, b: &Channel) {
    assert_eq!(a.speech.phrases.len(), b.speech.phrases.len(), "phrases");
    for (a, b) in a.speech.phrases.iter().zip(&b.speech.phrases) {
        close("phrase start", a.start_s.0, b.start_s.0, 0.02);
        close("phrase end", a.end_s.0, b.end_s.0, 0.02);
    }
    close_share("syllables", f64::from(a.rate.syllables), f64::from(b.rate.syllables), 0.01);
    for (a, b) in [
        (a.rate.speaking_cpm, b.rate.speaking_cpm),
        (a.rate.articulation_cpm, b.rate.articulation_cpm),
        (a.rate.low_cpm, b.rate.low_cpm),
        (a.rate.high_cpm, b.rate.high_cpm),
    ] {
        close_share("rate", a, b, 0.01);
    }
    let (volume_a, volume_b) = (&a.volume, &b.volume);
    let level = |level: Option<callnorm::units::Dbov>| level.map(|level| level.0);
    let (active_a, active_b) = (level(volume_a.active_level_dbov), level(volume_b.active_level_dbov));
    close("active level", active_a, active_b, 0.1);
    close("activity", volume_a.activity, volume_b.activity, 0.005);
    close(
        "speech level",
        level(volume_a.speech_level_dbov),
        level(volume_b.speech_level_dbov),
        0.1,
    );
    close("peak", volume_a.peak_dbfs, volume_b.peak_dbfs, 0.3);
    close("loudness", volume_a.loudness_lufs, volume_b.loudness_lufs, 0.2);
    close("SNR", volume_a.snr_db, volume_b.snr_db, 0.3);
    assert_eq!(volume_a.jumps.len(), volume_b.jumps.len(), "jumps");
    for (a, b) in volume_a.jumps.iter().zip(&volume_b.jumps) {
        close("jump", a.change_db, b.change_db, 0.2);
        close("jump", a.at_s.0, b.at_s.0, 0.02);
    }
    assert_eq!(a.drag.events.len(), b.drag.events.len(), "drags");
    for (a, b) in a.drag.events.iter().zip(&b.drag.events) {
        close("drag start", a.start_s.0, b.start_s.0, 0.03);
        close("drag end", a.end_s.0, b.end_s.0, 0.03);
        close("held", a.held_s.0, b.held_s.0, 0.03);
        close("expected", a.expected_s.0, b.expected_s.0, 0.03);
    }
}

#[test]
fn half_the_rate_tells_the_same() {
    for call in calls() {
        let twice: Vec<Vec<f32>> = call
            .iter()
            .map(|channel| resampled(channel, &[channel.len()], [8_000, 16_000]))
            .collect();
        let (at_8, at_16) = (report(&call), report_by(&twice, SampleRate(16_000), &options()));
        for (a, b) in at_8.channels.iter().zip(&at_16.channels) {
            compare(a, b);
        }
    }
}

// (5) Runs and threads

#[test]
fn runs_and_threads_change_no_byte() {
    for call in calls() {
        let json = |threads| report_by(&call, RATE, &AnalyzeOptions { threads, ..options() }).to_json().unwrap();
        let first = json(1);
        assert!(first == json(1), "two runs");
        assert!(first == json(2), "two threads");
    }
}
