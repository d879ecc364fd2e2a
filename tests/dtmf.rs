//! Keys that are pressed during a call (DTMF, ITU-T Q.23) are noticed and not taken for speech: all sixteen, in the pauses of the bundled
//! sample call's customer, as tolerances, lines and noise leave them.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod common;

use callnorm::audio::Recording;
use callnorm::speech::{Activity, activity};
use callnorm::track::{RATE, Tracker};
use callnorm::units::Span;
use common::random::Random;
use common::shared::shared;
use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

const LOWER: [f64; 4] = [697.0, 770.0, 852.0, 941.0];
const UPPER: [f64; 4] = [1209.0, 1336.0, 1477.0, 1633.0];

/// How keys are sent, and what the line does to them.
#[derive(Clone, Copy, Debug)]
struct Condition {
    /// How long a key is pressed, and the pause after it.
    on_s: f64,
    off_s: f64,
    /// The level of both tones together, and how much stronger the upper one is.
    dbov: f64,
    twist_db: f64,
    /// How far the frequencies are off.
    off_share: f64,
    /// Noise below the keys.
    snr_db: Option<f64>,
    mu_law: bool,
}

const PLAIN: Condition = Condition {
    on_s: 0.1,
    off_s: 0.1,
    dbov: -12.0,
    twist_db: 0.0,
    off_share: 0.0,
    snr_db: None,
    mu_law: false,
};

fn customer() -> Vec<f32> {
    let call = Recording::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/callnorm/data/sample-call.wav")).unwrap();
    let mut samples = Vec::new();
    let mut sink = |block: &[f32]| {
        samples.extend_from_slice(block);
        Ok(())
    };
    call.for_each_block_at(1, RATE, &mut sink).unwrap();
    samples
}

fn hear(samples: &[f32]) -> Activity {
    let mut tracker = Tracker::new().unwrap();
    tracker.push(samples);
    activity(&tracker.finish())
}

/// Where keys go: sixteen places one after another in the pauses of this activity, half a second away from any sound.
fn places(heard: &Activity, seconds: f64, condition: &Condition) -> Vec<Span> {
    let mut sounds: Vec<Span> = [heard.phrases.clone(), heard.not_speech.clone()].concat();
    sounds.push(Span::new(seconds, seconds));
    sounds.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
    let (mut from, mut places) = (0.0f64, Vec::new());
    for sound in sounds {
        let mut at = from + 0.5;
        while at + condition.on_s + 0.5 < sound.start_s.0 && places.len() < 16 {
            places.push(Span::new(at, at + condition.on_s));
            at += condition.on_s + condition.off_s;
        }
        from = from.max(sound.end_s.0);
    }
    places
}

fn press(samples: &mut [f32], keys: &[Span], condition: &Condition) {
    let gain = |db: f64| 10f64.powf(db / 20.0);
    let amplitude = gain(condition.dbov);
    let (low, high) = (gain(-0.5 * condition.twist_db), gain(0.5 * condition.twist_db));
    let scale = amplitude * (2.0 / (low * low + high * high)).sqrt();
    for (key, span) in keys.iter().enumerate() {
        let (lower, upper) = (
            LOWER[key / 4] * (1.0 + condition.off_share),
            UPPER[key % 4] * (1.0 - condition.off_share),
        );
        let (from, to) = ((span.start_s.0 * RATE.hz()) as usize, (span.end_s.0 * RATE.hz()) as usize);
        for (i, sample) in samples.iter_mut().enumerate().take(to).skip(from) {
            let t = i as f64 / RATE.hz();
            *sample += (scale * (low * (TAU * lower * t).sin() + high * (TAU * upper * t).sin())) as f32;
        }
    }
}

fn spoil(samples: &mut [f32], condition: &Condition) {
    let mut random = Random(3);
    if let Some(snr_db) = condition.snr_db {
        let rms = 10f64.powf((condition.dbov - snr_db) / 20.0) * 12f64.sqrt();
        for sample in samples.iter_mut() {
            *sample += (rms * random.even()) as f32;
        }
    }
    if condition.mu_law {
        let code = |x: f32| (((x.abs().min(1.0) * 255.0).ln_1p() / 256f32.ln() * 127.0).round() / 127.0 * 256f32.ln()).exp_m1() / 255.0;
        samples.iter_mut().for_each(|x| *x = x.signum() * code(*x));
    }
}

#[test]
fn keys_in_the_pauses_are_no_speech() {
    let speech = customer();
    let seconds = speech.len() as f64 / RATE.hz();
    let quiet = hear(&speech);
    let conditions = [
        PLAIN,
        Condition { mu_law: true, ..PLAIN },
        Condition {
            dbov: -25.0,
            mu_law: true,
            ..PLAIN
        },
        Condition {
            twist_db: 4.0,
            off_share: 0.015,
            ..PLAIN
        },
        Condition {
            twist_db: -4.0,
            off_share: -0.015,
            mu_law: true,
            ..PLAIN
        },
        Condition {
            on_s: 0.06,
            off_s: 0.06,
            ..PLAIN
        },
        Condition {
            on_s: 0.25,
            off_s: 0.15,
            ..PLAIN
        },
        Condition {
            snr_db: Some(20.0),
            ..PLAIN
        },
        Condition {
            snr_db: Some(15.0),
            mu_law: true,
            ..PLAIN
        },
        Condition {
            snr_db: Some(25.0),
            on_s: 0.2,
            twist_db: 3.0,
            mu_law: true,
            ..PLAIN
        },
    ];
    let (mut noticed, mut pressed, mut taken, mut false_alarms) = (0, 0, Vec::new(), 0);
    let mut off: Vec<(&Condition, f64)> = Vec::new();
    for condition in &conditions {
        let mut unpressed = speech.clone();
        spoil(&mut unpressed, condition);
        let without = hear(&unpressed);
        false_alarms += without.dtmf.len();
        let keys = places(&quiet, seconds, condition);
        assert_eq!(keys.len(), 16);
        let mut samples = speech.clone();
        press(&mut samples, &keys, condition);
        spoil(&mut samples, condition);
        let found = hear(&samples);
        let near = |spans: &[Span], key: &Span| spans.iter().any(|span| span.overlap(key) > 0.5 * key.duration());
        pressed += keys.len();
        noticed += keys.iter().filter(|key| near(&found.dtmf, key)).count();
        taken.extend(keys.iter().filter(|key| near(&found.phrases, key)).map(|key| (*condition, *key)));
        let spoken = |activity: &Activity| activity.phrases.iter().map(Span::duration).sum::<f64>();
        let missed: Vec<usize> = (0..16).filter(|&key| !near(&found.dtmf, &keys[key])).collect();
        let talks: Vec<usize> = (0..16).filter(|&key| near(&found.phrases, &keys[key])).collect();
        let more = spoken(&found) - spoken(&without);
        println!("{condition:?}: {more:.2} s more speech with keys; missed {missed:?}, taken for speech {talks:?}");
        off.push((condition, more));
    }
    println!("{false_alarms} false alarms; {noticed} of {pressed} keys noticed; taken for speech: {taken:?}");
    assert!(taken.is_empty() && false_alarms == 0);
    assert!(off.iter().all(|(_, seconds)| seconds.abs() < 0.3), "{off:?}");
    assert!(noticed as f64 >= 0.95 * pressed as f64, "{noticed} of {pressed}");
}

/// Every WAV file in a folder and the folders in it.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "wav") {
            found.push(path);
        }
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn nobody_who_only_speaks_presses_a_key() {
    let mut paths = Vec::new();
    ["calls", "speech"].iter().for_each(|folder| files(&shared(folder), &mut paths));
    for path in &paths {
        let recording = Recording::open(path).unwrap();
        for channel in 0..recording.info().channels {
            let mut samples = Vec::new();
            let mut sink = |block: &[f32]| {
                samples.extend_from_slice(block);
                Ok(())
            };
            recording.for_each_block_at(channel, RATE, &mut sink).unwrap();
            for snr_db in [None, Some(20.0)] {
                let mut samples = samples.clone();
                spoil(
                    &mut samples,
                    &Condition {
                        dbov: -26.0,
                        snr_db,
                        ..PLAIN
                    },
                );
                assert_eq!(hear(&samples).dtmf, [], "{} channel {channel}, noise {snr_db:?}", path.display());
            }
        }
    }
    assert!(paths.len() >= 80);
}
