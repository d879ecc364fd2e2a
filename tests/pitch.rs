//! The pitch track on signals whose pitch is known, and what must not change it.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use callnorm::track::pitch::{PitchOptions, PitchTrack, PitchTracker};
use callnorm::units::{Hertz, SampleRate};
use common::random::noise;
use proptest::prelude::*;
use std::f64::consts::TAU;

const RATE: SampleRate = SampleRate(8000);

fn track_at(rate: SampleRate, samples: &[f32], options: &PitchOptions) -> PitchTrack {
    let mut tracker = PitchTracker::new(rate, options).unwrap();
    tracker.push(samples);
    tracker.finish((samples.len() as f64 / rate.hz() / options.hop_s).ceil() as usize)
}

fn track(samples: &[f32]) -> PitchTrack {
    track_at(RATE, samples, &PitchOptions::default())
}

/// A sum of harmonics; `f0` gives the frequency at a time, `level` each harmonic's amplitude.
fn harmonics(rate: SampleRate, seconds: f64, f0: impl Fn(f64) -> f64, level: impl Fn(usize, f64) -> f64) -> Vec<f32> {
    let mut phase = 0.0;
    let sample = |i: usize| {
        let hz = f0(i as f64 / rate.hz());
        phase += TAU * hz / rate.hz();
        let heard = (1..).take_while(|h| *h as f64 * hz < 0.45 * rate.hz());
        heard.map(|h| level(h, h as f64 * hz) * (h as f64 * phase).sin()).sum::<f64>() as f32
    };
    (0..(seconds * rate.hz()) as usize).map(sample).collect()
}

/// A voice of sorts: harmonics that fall by 6 dB an octave.
fn voice(seconds: f64, f0: impl Fn(f64) -> f64) -> Vec<f32> {
    harmonics(RATE, seconds, f0, |h, _| 0.2 / h as f64)
}

/// Holds all frames but the outermost against the truth, in cents.
fn assert_pitch(track: &PitchTrack, f0: impl Fn(f64) -> f64, cents: f64) {
    for i in 3..track.f0.len() - 3 {
        let (found, truth) = (f64::from(track.f0[i]), f0((i as f64 + 0.5) * 0.01));
        assert!(
            (1200.0 * (found / truth).log2()).abs() <= cents,
            "frame {i}: {found} Hz, should be {truth} Hz"
        );
        assert!(
            track.strength[i] > 0.8 && track.strength[i] <= 1.0,
            "frame {i}: strength {}",
            track.strength[i]
        );
    }
}

#[test]
fn steady_voices() {
    for hz in [75.0, 90.0, 123.4, 200.0, 311.0, 480.0] {
        assert_pitch(&track(&voice(0.6, |_| hz)), |_| hz, 8.0);
    }
}

#[test]
fn glides_and_vibrato() {
    let glide = |t: f64| 100.0 * 2f64.powf(1.5 * t);
    assert_pitch(&track(&voice(1.0, glide)), glide, 15.0);
    let vibrato = |t: f64| 200.0 * 2f64.powf(0.5 / 12.0 * (TAU * 5.0 * t).sin());
    assert_pitch(&track(&voice(1.0, vibrato)), vibrato, 20.0);
}

#[test]
fn a_telephone_lacks_the_fundamental() {
    let band = |_: usize, hz: f64| if (300.0..3400.0).contains(&hz) { 0.05 } else { 0.0 };
    for hz in [85.0, 110.0, 140.0, 220.0] {
        assert_pitch(&track(&harmonics(RATE, 0.6, |_| hz, band)), |_| hz, 10.0);
    }
}

#[test]
fn strong_even_harmonics_do_not_halve_the_period() {
    let level = |h: usize, _: f64| if h.is_multiple_of(2) { 0.1 } else { 0.02 };
    assert_pitch(&track(&harmonics(RATE, 0.6, |_| 120.0, level)), |_| 120.0, 10.0);
    // Nor does a single strong harmonic, as of a first formant on it.
    let level = |h: usize, _: f64| if h == 4 { 0.2 } else { 0.04 };
    assert_pitch(&track(&harmonics(RATE, 0.6, |_| 105.0, level)), |_| 105.0, 10.0);
}

#[test]
fn a_pure_tone_is_its_own_pitch_and_not_half_of_it() {
    assert_pitch(
        &track(&harmonics(RATE, 0.6, |_| 440.0, |h, _| if h == 1 { 0.5 } else { 0.0 })),
        |_| 440.0,
        5.0,
    );
}

#[test]
fn noise_has_no_pitch() {
    let found = track(&noise(80_000, 1));
    let voiced = found.f0.iter().filter(|f0| **f0 > 0.0).count();
    assert!(voiced <= 20, "{voiced} of 1000 frames");
    assert!(found.strength.iter().all(|s| (0.0..=1.0).contains(s)));
}

#[test]
fn nothing_has_no_pitch() {
    for level in [0.0, 0.7, -1e-30] {
        let found = track(&vec![level; 8000]);
        assert!(found.f0.iter().chain(&found.strength).all(|x| *x == 0.0), "level {level}");
    }
    assert!(track(&[]).f0.is_empty());
    assert_eq!(track(&[0.5]).f0, [0.0]);
}

#[test]
fn what_is_no_number_stays_where_it_is() {
    let clean = voice(1.0, |_| 150.0);
    for bad in [f32::NAN, f32::INFINITY, f32::MAX] {
        let mut samples = clean.clone();
        samples[4000] = bad;
        let (found, truth) = (track(&samples), track(&clean));
        assert!(found.f0.iter().chain(&found.strength).all(|x| x.is_finite()));
        for i in (0..46).chain(54..100) {
            assert!((found.f0[i] - truth.f0[i]).abs() < 0.5, "{bad}: frame {i}");
        }
    }
}

#[test]
fn silence_is_judged_beside_the_voice() {
    let mut samples = voice(2.0, |_| 150.0);
    samples[8000..].iter_mut().for_each(|x| *x *= 0.01);
    // A click is no measure of loudness.
    samples[7000] = 1.0;
    let found = track(&samples);
    assert!(found.f0[5..90].iter().all(|f0| *f0 > 0.0));
    assert!(found.f0[105..].iter().all(|f0| *f0 == 0.0));
    assert!(found.strength[105..195].iter().all(|strength| *strength > 0.8));
}

#[test]
fn the_gain_changes_nothing() {
    let mut samples = voice(1.0, |t| 120.0 + 60.0 * t);
    samples.iter_mut().zip(noise(8000, 3)).for_each(|(x, n)| *x += 0.1 * n);
    let doubled: Vec<f32> = samples.iter().map(|x| 2.0 * x).collect();
    let (one, two) = (track(&samples), track(&doubled));
    assert_eq!(one.f0, two.f0);
    assert_eq!(one.strength, two.strength);
}

#[test]
fn sample_rates_agree() {
    let f0 = |t: f64| 130.0 + 40.0 * (TAU * t).sin();
    for rate in [6000, 8000, 11_025, 16_000, 44_100, 48_000] {
        let rate = SampleRate(rate);
        let samples = harmonics(rate, 1.0, f0, |h, hz| if hz < 2600.0 { 0.2 / h as f64 } else { 0.0 });
        assert_pitch(&track_at(rate, &samples, &PitchOptions::default()), f0, 12.0);
    }
}

#[test]
fn options_that_make_no_sense_are_errors() {
    let good = PitchOptions::default();
    for (floor, ceiling, hop_s) in [
        (0.0, 500.0, 0.01),
        (500.0, 70.0, 0.01),
        (70.0, 3000.0, 0.01),
        (70.0, 500.0, 0.0),
        (70.0, 500.0, 0.1),
        (f64::NAN, 500.0, 0.01),
    ] {
        let options = PitchOptions {
            floor_hz: Hertz(floor),
            ceiling_hz: Hertz(ceiling),
            hop_s,
        };
        assert!(PitchTracker::new(RATE, &options).is_err(), "{options:?}");
    }
    assert!(PitchTracker::new(SampleRate(0), &good).is_err());
}

#[test]
fn a_path_that_no_silence_interrupts_is_settled_all_the_same() {
    let f0 = |t: f64| 150.0 + 30.0 * (TAU * 0.3 * t).sin();
    assert_pitch(&track(&voice(20.0, f0)), f0, 10.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn blocks_change_nothing(seed: u64, cuts in prop::collection::vec(0usize..4000, 1..12)) {
        let mut samples = voice(2.0, |t| 100.0 + 90.0 * t);
        samples[6000..9000].fill(0.0);
        samples.iter_mut().zip(noise(16_000, seed)).skip(9000).for_each(|(x, n)| *x += 0.3 * n);
        let whole = track(&samples);
        let mut tracker = PitchTracker::new(RATE, &PitchOptions::default()).unwrap();
        let mut rest = samples.as_slice();
        for cut in cuts {
            let (block, after) = rest.split_at(cut.min(rest.len()));
            tracker.push(block);
            rest = after;
        }
        tracker.push(rest);
        let parts = tracker.finish(200);
        prop_assert_eq!(whole.f0, parts.f0);
        prop_assert_eq!(whole.strength, parts.strength);
    }
}
