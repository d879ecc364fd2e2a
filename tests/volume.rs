//! Volume: what the standards say of signals that one can write down, and what must not change a figure.
//!
//! The plan: (1) P.56 and R128 on signals whose figures follow from the definitions; (2) invariances: blocks, gain, sample rate;
//! (3) speech level, noise and SNR on bursts of known power; (4) jumps on made stretches; (5) signals that have no answer.
//! The ITU's own figures for real recordings are in `p56.rs`.

#![allow(clippy::expect_used, missing_docs)]

mod common;

use callnorm::measure::{LevelStretch, jumps, volume};
use callnorm::track::meter::{Meter, Readings};
use callnorm::units::{SampleRate, Span};
use common::random::Random;
use proptest::prelude::*;
use std::f64::consts::TAU;

const RATE: SampleRate = SampleRate(8000);

fn read(samples: &[f32], rate: SampleRate) -> Readings {
    let mut meter = Meter::new(rate).expect("a rate that is supported");
    meter.push(samples);
    meter.finish()
}

/// `seconds` of white noise of a level in dBov.
fn noise(seconds: f64, dbov: f64, seed: u64) -> Vec<f32> {
    let size = 10f64.powf(dbov / 20.0) * 12f64.sqrt();
    let mut random = Random(seed);
    (0..(seconds * RATE.hz()) as usize).map(|_| (random.even() * size) as f32).collect()
}

fn sine(seconds: f64, hertz: f64, peak: f64, rate: SampleRate) -> Vec<f32> {
    (0..(seconds * rate.hz()) as usize)
        .map(|i| (peak * (TAU * hertz * i as f64 / rate.hz()).sin()) as f32)
        .collect()
}

fn add(to: &mut [f32], at_s: f64, what: &[f32]) {
    let start = (at_s * RATE.hz()) as usize;
    to[start..].iter_mut().zip(what).for_each(|(x, y)| *x += y);
}

/// Ten seconds of silence with bursts of −26 dBov from 1 to 3, 4 to 5.5 and 7 to 9 s.
fn call() -> (Vec<f32>, Vec<Span>) {
    let phrases = vec![Span::new(1.0, 3.0), Span::new(4.0, 5.5), Span::new(7.0, 9.0)];
    let mut samples = vec![0.0; 80_000];
    for (i, phrase) in phrases.iter().enumerate() {
        add(&mut samples, phrase.start_s.0, &noise(phrase.duration(), -26.0, i as u64 + 1));
    }
    (samples, phrases)
}

fn close(a: Option<f64>, b: f64, within: f64) {
    let a = a.expect("an answer");
    assert!((a - b).abs() <= within, "{a} is not within {within} of {b}");
}

// (1) Standards

#[test]
fn a_full_scale_square_wave_is_0_dbov_and_always_active() {
    let samples: Vec<f32> = (0..480_000).map(|i| if i / 8 % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let readings = read(&samples, RATE);
    let (level, activity) = readings.active_level(&[]).expect("a signal");
    close(Some(level.0), 0.0, 0.01);
    close(Some(activity), 1.0, 0.002);
    assert_eq!(readings.peak_dbfs(), Some(0.0));
    assert_eq!(readings.clipped(), 1.0);
}

#[test]
fn a_full_scale_sine_lies_3_db_below() {
    let (level, _) = read(&sine(20.0, 1000.0, 1.0, RATE), RATE).active_level(&[]).expect("a signal");
    close(Some(level.0), -3.01, 0.02);
}

#[test]
fn bursts_are_active_for_their_length_and_the_hangover() {
    let mut samples = vec![0.0; 480_000];
    (0..30).for_each(|i| add(&mut samples, 2.0 * f64::from(i), &noise(1.0, -20.0, 7)));
    let (level, activity) = read(&samples, RATE).active_level(&[]).expect("a signal");
    // One second, 0.2 s of hangover, and 0.05–0.15 s until the envelope has fallen by some 16 dB, less its rise.
    assert!((0.62..=0.68).contains(&activity), "{activity}");
    close(Some(level.0 + 10.0 * activity.log10()), -20.0 - 3.01, 0.05);
}

#[test]
fn ebu_tech_3341_case_1_in_one_channel() {
    // Minus 23 LUFS is for the sine in two channels; one channel alone carries half the power.
    for rate in [SampleRate(48_000), SampleRate(16_000)] {
        let lufs = read(&sine(20.0, 1000.0, 10f64.powf(-23.0 / 20.0), rate), rate).loudness_lufs();
        close(lufs, -23.0 - 3.01, 0.1);
    }
}

#[test]
fn left_out_tones_do_not_count() {
    let (mut samples, phrases) = call();
    let (alone, activity) = read(&samples, RATE).active_level(&[Span::new(5.6, 6.9)]).expect("a signal");
    add(&mut samples, 5.6, &sine(1.3, 450.0, 0.5, RATE));
    let with_tone = volume(&read(&samples, RATE), &phrases, &[Span::new(5.6, 6.9)]);
    close(with_tone.active_level_dbov.map(|l| l.0), alone.0, 0.01);
    close(with_tone.activity, activity, 0.001);
    assert_eq!(with_tone.snr_db, None);
}

// (2) Invariances

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn blocks_change_nothing(sizes in prop::collection::vec(0usize..3000, 1..40), rate in prop::sample::select(vec![6000u32, 8000, 11025, 44100])) {
        let rate = SampleRate(rate);
        let samples = noise(4.03, -20.0, 3);
        let mut meter = Meter::new(rate).expect("a rate that is supported");
        let mut rest = &samples[..];
        for size in sizes {
            let (block, later) = rest.split_at(size.min(rest.len()));
            meter.push(block);
            rest = later;
        }
        meter.push(rest);
        prop_assert_eq!(meter.finish(), read(&samples, rate));
    }
}

#[test]
fn doubling_moves_levels_by_6_db_and_nothing_else() {
    let (mut samples, phrases) = call();
    add(&mut samples, 0.0, &noise(10.0, -46.0, 11));
    let once = volume(&read(&samples, RATE), &phrases, &[]);
    samples.iter_mut().for_each(|x| *x *= 2.0);
    let twice = volume(&read(&samples, RATE), &phrases, &[]);
    let up = 20.0 * 2f64.log10();
    close(
        twice.active_level_dbov.map(|l| l.0),
        once.active_level_dbov.expect("a level").0 + up,
        1e-9,
    );
    close(
        twice.speech_level_dbov.map(|l| l.0),
        once.speech_level_dbov.expect("a level").0 + up,
        1e-9,
    );
    close(twice.loudness_lufs, once.loudness_lufs.expect("a loudness") + up, 1e-6);
    close(twice.peak_dbfs, once.peak_dbfs.expect("a peak") + up, 1e-9);
    close(twice.activity, once.activity.expect("an activity"), 1e-12);
    close(twice.snr_db, once.snr_db.expect("an SNR"), 1e-9);
    assert_eq!((twice.clipped, twice.jumps), (once.clipped, once.jumps));
}

#[test]
fn levels_do_not_depend_on_the_rate() {
    let swell = |rate: SampleRate| -> Vec<f32> {
        let t = (0..20 * rate.0).map(|i| f64::from(i) / rate.hz());
        t.map(|t| (0.2 * (TAU * 0.4 * t).sin().max(0.0) * ((TAU * 440.0 * t).sin() + (TAU * 1300.0 * t).sin())) as f32)
            .collect()
    };
    let phrases: Vec<Span> = (0..8).map(|i| Span::new(2.5 * f64::from(i), 2.5 * f64::from(i) + 1.25)).collect();
    let reference = volume(&read(&swell(RATE), RATE), &phrases, &[]);
    for rate in [SampleRate(11_025), SampleRate(16_000), SampleRate(44_100)] {
        let other = volume(&read(&swell(rate), rate), &phrases, &[]);
        close(
            other.active_level_dbov.map(|l| l.0),
            reference.active_level_dbov.expect("a level").0,
            0.02,
        );
        close(other.activity, reference.activity.expect("an activity"), 0.002);
        close(
            other.speech_level_dbov.map(|l| l.0),
            reference.speech_level_dbov.expect("a level").0,
            0.01,
        );
        close(other.loudness_lufs, reference.loudness_lufs.expect("a loudness"), 0.1);
    }
}

// (3) Speech and noise

#[test]
fn noise_is_taken_off_the_speech() {
    for snr in [30.0, 12.0, 6.0] {
        let (mut samples, phrases) = call();
        add(&mut samples, 0.0, &noise(10.0, -26.0 - snr, 99));
        let volume = volume(&read(&samples, RATE), &phrases, &[]);
        close(volume.speech_level_dbov.map(|l| l.0), -26.0, 0.15);
        close(volume.snr_db, snr, 0.5);
    }
}

#[test]
fn what_is_heard_in_one_pause_is_not_noise_under_the_speech() {
    let (mut samples, phrases) = call();
    add(&mut samples, 0.0, &noise(10.0, -60.0, 99));
    add(&mut samples, 5.6, &sine(1.3, 450.0, 0.5, RATE));
    let volume = volume(&read(&samples, RATE), &phrases, &[]);
    close(volume.speech_level_dbov.map(|l| l.0), -26.0, 0.1);
    close(volume.snr_db, 34.0, 0.5);
}

#[test]
fn noise_that_comes_and_goes_is_told_beside_that_of_quiet_moments() {
    let (mut samples, phrases) = call();
    add(&mut samples, 0.0, &noise(10.0, -60.0, 99));
    let steady = volume(&read(&samples, RATE), &phrases, &[]);
    close(steady.snr_low_db, steady.snr_db.expect("an SNR"), 0.6);
    for start in [0.1, 3.3, 6.0] {
        add(&mut samples, start, &noise(0.5, -40.0, 98));
    }
    let varying = volume(&read(&samples, RATE), &phrases, &[]);
    close(varying.snr_low_db, 14.0, 1.0);
    close(varying.snr_db, steady.snr_db.expect("an SNR"), 1.0);
}

#[test]
fn noise_that_sets_in_later_is_taken_off_where_it_is() {
    let (mut samples, phrases) = call();
    add(&mut samples, 5.4, &noise(4.6, -30.0, 99));
    let volume = volume(&read(&samples, RATE), &phrases, &[]);
    close(volume.speech_level_dbov.map(|l| l.0), -26.0, 0.15);
}

#[test]
fn full_scale_is_the_largest_code_of_each_encoding() {
    for (ceiling, share) in [(32_124, 0.5), (32_256, 0.5), (32_767, 0.5), (30_000, 0.0)] {
        let samples: Vec<f32> = (0..8000)
            .map(|i| if i % 2 == 0 { ceiling as f32 / 32_768.0 } else { 0.1 })
            .collect();
        assert_eq!(read(&samples, RATE).clipped(), share);
    }
}

// (4) Jumps

/// Stretches of 1.5 s every 2 s, at these levels.
fn at_levels(levels: &[f64]) -> Vec<LevelStretch> {
    let span = |i: usize| Span::new(2.0 * i as f64, 2.0 * i as f64 + 1.5);
    levels
        .iter()
        .enumerate()
        .map(|(i, level)| LevelStretch {
            span: span(i),
            power: 10f64.powf(level / 10.0),
        })
        .collect()
}

fn found(levels: &[f64]) -> Vec<(f64, f64)> {
    jumps(&at_levels(levels))
        .iter()
        .map(|jump| (jump.at_s.0, jump.change_db.round()))
        .collect()
}

#[test]
fn a_jump_is_reported_once_and_its_end_is_none() {
    assert_eq!(found(&[-26.0, -27.0, -25.0, -14.0, -15.0, -26.0, -27.0]), [(6.0, 12.0)]);
    assert_eq!(found(&[-26.0, -26.0, -26.0, -40.0, -26.0]), [(6.0, -14.0)]);
    assert_eq!(found(&[-26.0, -26.0, -14.0, -40.0, -26.0]), [(4.0, 12.0), (6.0, -14.0)]);
}

#[test]
fn natural_variation_and_what_does_not_hold_are_no_jumps() {
    assert!(found(&[-26.0, -29.0, -23.0, -30.0, -22.0, -26.0]).is_empty());
    let mut short = at_levels(&[-26.0, -26.0, -26.0, -12.0, -26.0]);
    short[3].span.end_s.0 = short[3].span.start_s.0 + 0.5;
    assert!(jumps(&short).is_empty());
}

#[test]
fn a_level_that_stays_becomes_the_usual_one() {
    let levels: Vec<f64> = [[-26.0; 5].as_slice(), &[-14.0; 25], &[-26.0; 3]].concat();
    assert_eq!(found(&levels), [(10.0, 12.0), (60.0, -12.0)]);
}

// (5) No answer

#[test]
fn nothing_is_made_of_nothing() {
    for samples in [vec![], vec![0.0], vec![0.0; 80_000]] {
        let volume = volume(&read(&samples, RATE), &[], &[]);
        let levels = [
            volume.active_level_dbov.map(|l| l.0),
            volume.speech_level_dbov.map(|l| l.0),
            volume.loudness_lufs,
            volume.peak_dbfs,
        ];
        assert!(levels.iter().chain(&[volume.activity, volume.snr_db]).all(Option::is_none));
        assert_eq!((volume.clipped, volume.jumps), (0.0, vec![]));
    }
}

#[test]
fn odd_signals_give_numbers_or_no_answer() {
    let odd = [
        vec![0.5],
        vec![0.25; 80_000],
        vec![f32::NAN; 9000],
        vec![f32::INFINITY; 9000],
        vec![1e30; 9000],
        vec![1e-30; 9000],
        {
            let mut click = vec![0.0; 80_000];
            click[4000] = 1.0;
            click
        },
    ];
    let phrases = [Span::new(-1.0, 0.5), Span::new(0.8, 0.7), Span::new(0.9, 99.0)];
    for samples in odd {
        let readings = read(&samples, RATE);
        let json = serde_json::to_string(&volume(&readings, &phrases, &[])).expect("JSON");
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert!(value["clipped"].is_number(), "{json}");
        let levels = [
            readings.active_level(&[]).map(|(l, _)| l.0),
            readings.peak_dbfs(),
            readings.loudness_lufs(),
        ];
        assert!(levels.iter().flatten().all(|level| level.is_finite()), "{levels:?}");
        assert!(readings.level_track(10).iter().flatten().all(|level| level.0.is_finite()));
    }
}

#[test]
fn a_long_silence_is_quiet_and_the_track_says_so() {
    let mut samples = noise(1.0, -20.0, 1);
    samples.resize(40 * 8000, 0.0);
    let track = read(&samples, RATE).level_track(10);
    assert_eq!(track.len(), 400);
    close(track[5].map(|l| l.0), -20.0, 1.0);
    assert!(track[10..].iter().all(Option::is_none));
}

#[test]
fn a_rate_that_is_none_is_refused() {
    for rate in [0, 10, 1_000_000] {
        assert!(Meter::new(SampleRate(rate)).is_err());
    }
}
