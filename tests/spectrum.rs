//! The FFT path against the definition of the discrete Fourier transform, summed in f64.
//!
//! The plan: (1) every frame of the STFT is within 1e-6 of the f64 transform, relative to that frame's own norm, for lengths of every kind
//! (powers of two, composite, odd, prime) and for neighbours of very different loudness, which share a transform; (2) blocks change no bit;
//! (3) silence is exactly silence and a bad sample is an error; (4) the layout is librosa's; (5) power, mel and autocorrelation follow from it.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use callnorm::spectrum::{Autocorrelator, Complex, Frames, Mel, MelNorm, MelOptions, MelScale, Stft, StftOptions, Window, power, stft};
use callnorm::units::{Hertz, SampleRate};
use common::random::Random;
use proptest::prelude::*;
use std::f64::consts::TAU;

fn noise(n: usize, seed: u32) -> Vec<f32> {
    let mut random = Random(seed.into());
    (0..n).map(|_| 2.0 * random.even() as f32).collect()
}

/// The transform of one frame by its definition.
fn oracle(frame: &[f64]) -> Vec<[f64; 2]> {
    let n = frame.len();
    let bin = |k: usize| {
        frame.iter().enumerate().fold([0.0, 0.0], |sum, (i, x)| {
            let phase = TAU * ((i * k) % n) as f64 / n as f64;
            [sum[0] + x * phase.cos(), sum[1] - x * phase.sin()]
        })
    };
    (0..=n / 2).map(bin).collect()
}

/// The largest error of any frame, relative to the frame's own norm.
fn worst_error(samples: &[f32], options: &StftOptions) -> f64 {
    let found = stft(samples, options).unwrap();
    let window = options.window.weights(options.n_fft).unwrap();
    let margin = if options.center { options.n_fft / 2 } else { 0 };
    let sample = |at: usize| at.checked_sub(margin).and_then(|at| samples.get(at)).map_or(0.0, |x| f64::from(*x));
    let error = |(index, found): (usize, &[Complex])| {
        let frame: Vec<f64> = (0..options.n_fft)
            .map(|i| sample(index * options.hop + i) * f64::from(window[i]))
            .collect();
        let truth = oracle(&frame);
        let norm: f64 = truth.iter().map(|[re, im]| re * re + im * im).sum();
        let off: f64 = truth
            .iter()
            .zip(found)
            .map(|(t, f)| (t[0] - f64::from(f.re)).powi(2) + (t[1] - f64::from(f.im)).powi(2))
            .sum();
        if norm == 0.0 {
            off.sqrt() / f64::MIN_POSITIVE
        } else {
            (off / norm).sqrt()
        }
    };
    found.chunks_exact(options.bins()).enumerate().map(error).fold(0.0, f64::max)
}

#[test]
fn every_length_is_precise() {
    for n_fft in [
        2, 3, 4, 5, 7, 8, 16, 17, 31, 63, 97, 100, 128, 200, 251, 400, 441, 512, 601, 997, 1024, 1021,
    ] {
        let error = worst_error(&noise(6 * n_fft + 3, n_fft as u32), &StftOptions::new(n_fft, n_fft.div_ceil(3)));
        assert!(error <= 1e-6, "n_fft {n_fft}: {error:e}");
    }
}

#[test]
fn a_quiet_frame_beside_a_loud_one_is_precise() {
    for db in (-150..=150).step_by(3) {
        let gain = 10f32.powf(db as f32 / 20.0);
        // Disjoint frames, alternately of level 1 and of the gain.
        let samples: Vec<f32> = noise(8 * 256, 7)
            .iter()
            .enumerate()
            .map(|(i, x)| if i / 256 % 2 == 0 { *x } else { x * gain })
            .collect();
        let error = worst_error(
            &samples,
            &StftOptions {
                center: false,
                ..StftOptions::new(256, 256)
            },
        );
        assert!(error <= 1e-6, "{db} dB: {error:e}");
    }
}

#[test]
fn an_offset_and_a_tone_are_precise() {
    let tone: Vec<f32> = (0..4096).map(|i| 0.9 + 1e-3 * (TAU * 0.01 * i as f64).sin() as f32).collect();
    for window in [
        Window::Hann,
        Window::Hamming,
        Window::Blackman,
        Window::Ones,
        Window::Values(noise(512, 3)),
    ] {
        let error = worst_error(
            &tone,
            &StftOptions {
                window,
                ..StftOptions::new(512, 160)
            },
        );
        assert!(error <= 1e-6, "{error:e}");
    }
}

#[test]
fn silence_is_silence() {
    let options = StftOptions {
        center: false,
        ..StftOptions::new(64, 64)
    };
    for loud in 0..2 {
        let samples: Vec<f32> = noise(128, 1)
            .iter()
            .enumerate()
            .map(|(i, x)| if i / 64 == loud { *x } else { 0.0 })
            .collect();
        let found = stft(&samples, &options).unwrap();
        let silent = &found[(1 - loud) * 33..][..33];
        assert!(silent.iter().all(|z| z.re == 0.0 && z.im == 0.0));
        assert!(found[loud * 33..][..33].iter().any(|z| z.norm_sqr() > 1.0));
    }
}

#[test]
fn huge_and_tiny_samples_give_numbers() {
    for level in [f32::MIN_POSITIVE, 1e-25, 1e12] {
        let samples: Vec<f32> = noise(500, 5).iter().map(|x| x * level).collect();
        assert!(
            stft(&samples, &StftOptions::new(50, 20))
                .unwrap()
                .iter()
                .all(|z| z.re.is_finite() && z.im.is_finite())
        );
    }
}

#[test]
fn a_sample_that_is_no_number_is_an_error() {
    for bad in [f32::NAN, f32::INFINITY] {
        let mut samples = noise(1000, 2);
        samples[500] = bad;
        let message = stft(&samples, &StftOptions::new(64, 16)).unwrap_err().to_string();
        assert!(message.contains("finite"), "{message}");
    }
}

#[test]
fn options_that_make_no_sense_are_errors() {
    let samples = noise(100, 1);
    assert!(stft(&samples, &StftOptions::new(1, 1)).is_err());
    assert!(stft(&samples, &StftOptions::new(16, 0)).is_err());
    assert!(
        stft(
            &samples,
            &StftOptions {
                window: Window::Values(vec![1.0; 15]),
                ..StftOptions::new(16, 4)
            }
        )
        .is_err()
    );
    assert!("kaiser".parse::<Window>().is_err());
    assert!(
        Mel::new(
            SampleRate(8000),
            256,
            &MelOptions {
                fmin: Hertz(5000.0),
                ..MelOptions::new(10)
            }
        )
        .is_err()
    );
    assert!(Mel::new(SampleRate(8000), 256, &MelOptions::new(0)).is_err());
}

#[test]
fn frames_are_counted_as_librosa_counts_them() {
    // (samples, n_fft, hop, centred, frames), from librosa 0.11.
    for (n, n_fft, hop, center, frames) in [
        (100, 16, 4, true, 26),
        (100, 15, 4, true, 25),
        (0, 16, 4, true, 1),
        (3, 16, 4, true, 1),
        (101, 15, 5, true, 21),
        (5, 16, 20, true, 1),
        (100, 16, 4, false, 22),
    ] {
        let options = StftOptions {
            center,
            ..StftOptions::new(n_fft, hop)
        };
        assert_eq!(options.frames(n), frames);
        assert_eq!(stft(&noise(n, 1), &options).unwrap().len(), frames * options.bins());
    }
    assert_eq!(
        StftOptions {
            center: false,
            ..StftOptions::new(16, 4)
        }
        .frames(15),
        0
    );
}

#[test]
fn parseval() {
    let samples = noise(3 * 512, 9);
    let options = StftOptions {
        center: false,
        window: Window::Ones,
        ..StftOptions::new(512, 512)
    };
    for (frame, bins) in samples.chunks(512).zip(power(&samples, &options).unwrap().chunks(257)) {
        let time: f64 = frame.iter().map(|x| f64::from(*x).powi(2)).sum();
        let sides: f64 = bins
            .iter()
            .enumerate()
            .map(|(k, p)| f64::from(*p) * if k == 0 || k == 256 { 1.0 } else { 2.0 })
            .sum();
        assert!((sides / 512.0 / time - 1.0).abs() < 1e-6);
    }
}

#[test]
fn power_is_the_square_of_the_transform() {
    let (samples, options) = (noise(5000, 4), StftOptions::new(200, 80));
    for (p, z) in power(&samples, &options).unwrap().iter().zip(stft(&samples, &options).unwrap()) {
        assert!((p - z.norm_sqr()).abs() <= 1e-5 * z.norm_sqr() + 1e-9);
    }
}

#[test]
fn mel_triangles() {
    // Slaney's scale is linear to 1 kHz (15 mel) and HTK's has 1000 mel there.
    assert!((MelScale::Slaney.mel(Hertz(1000.0)) - 15.0).abs() < 1e-12);
    assert!((MelScale::Htk.mel(Hertz(1000.0)) - 999.99).abs() < 0.01);
    for scale in [MelScale::Slaney, MelScale::Htk] {
        for hz in [0.0, 50.0, 999.0, 1001.0, 7900.0] {
            assert!((scale.hertz(scale.mel(Hertz(hz))).0 - hz).abs() < 1e-9);
        }
    }
    // Triangles of height 1 that meet at their neighbours' tops add up to 1 between the first top and the last.
    let options = MelOptions {
        norm: MelNorm::Peak,
        ..MelOptions::new(20)
    };
    let mel = Mel::new(SampleRate(16_000), 2048, &options).unwrap();
    let matrix = mel.matrix();
    for bin in 60..850 {
        let sum: f32 = matrix.iter().skip(bin).step_by(1025).sum();
        assert!((sum - 1.0).abs() < 1e-5, "bin {bin}: {sum}");
    }
    // Slaney's norm gives each an area of 1 Hz.
    for row in Mel::new(SampleRate(16_000), 4096, &MelOptions::new(20))
        .unwrap()
        .matrix()
        .chunks(2049)
    {
        let area: f32 = row.iter().sum::<f32>() * 16_000.0 / 4096.0;
        assert!((area - 1.0).abs() < 0.01, "{area}");
    }
    // Gathering is what the matrix says.
    let powers = noise(1025, 8).iter().map(|x| x * x).collect::<Vec<_>>();
    let mut out = vec![0.0; 20];
    mel.apply(&powers, &mut out);
    for (found, row) in out.iter().zip(matrix.chunks(1025)) {
        let truth: f32 = row.iter().zip(&powers).map(|(w, p)| w * p).sum();
        assert!((found - truth).abs() <= 1e-5 * truth);
    }
}

#[test]
fn autocorrelation_is_the_sum_of_products() {
    let window = Window::Hann.weights(300).unwrap();
    for gain in [1.0, 1e-4, 0.0, 3e5] {
        let frames = [noise(300, 1), noise(300, 2).iter().map(|x| x * gain).collect()];
        let mut found = [vec![0.0; 150], vec![0.0; 150]];
        let mut correlator = Autocorrelator::new(window.clone(), 150);
        correlator
            .transform(&frames[0], Some(&frames[1]), found.each_mut().map(Vec::as_mut_slice))
            .unwrap();
        for (frame, found) in frames.iter().zip(&found) {
            let x: Vec<f64> = frame.iter().zip(&window).map(|(x, w)| f64::from(*x) * f64::from(*w)).collect();
            let r = |lag: usize| (lag..300).map(|i| x[i] * x[i - lag]).sum::<f64>();
            for (lag, found) in found.iter().enumerate() {
                assert!((f64::from(*found) - r(lag)).abs() <= 1e-6 * r(0), "gain {gain}, lag {lag}");
            }
        }
    }
}

fn in_blocks(samples: &[f32], options: &StftOptions, cuts: &[usize]) -> Vec<Complex> {
    let mut stream = Stft::new(options).unwrap();
    let mut out = vec![];
    let mut row = vec![Complex::default(); options.bins()];
    let mut next = 0;
    let mut sink = |index, spectrum: callnorm::spectrum::Spectrum<'_>| {
        assert_eq!(index, next);
        next += 1;
        spectrum.complex(&mut row);
        out.extend_from_slice(&row);
    };
    let mut rest = samples;
    for cut in cuts {
        let (block, after) = rest.split_at((*cut).min(rest.len()));
        stream.push(block, &mut sink).unwrap();
        rest = after;
    }
    stream.push(rest, &mut sink).unwrap();
    stream.finish(&mut sink).unwrap();
    out
}

proptest! {
    #[test]
    fn blocks_change_nothing(
        n in 0usize..3000, n_fft in 2usize..200, hop in 1usize..300, center: bool, cuts in prop::collection::vec(0usize..700, 0..12)
    ) {
        let options = StftOptions { center, ..StftOptions::new(n_fft, hop) };
        let samples = noise(n, n_fft as u32);
        prop_assert_eq!(in_blocks(&samples, &options, &cuts), stft(&samples, &options).unwrap());
    }

    #[test]
    fn frames_are_the_samples(n in 0usize..3000, length in 1usize..100, hop in 1.0f64..150.0, lead in 0usize..80, tail in 0usize..600) {
        let samples: Vec<f32> = (1..=n).map(|i| i as f32).collect();
        let padded: Vec<f32> = [vec![0.0; lead], samples.clone(), vec![0.0; tail]].concat();
        let mut next = 0;
        let mut frames = Frames::new(length, hop, lead);
        let mut check = |index: usize, first: &[f32], second: Option<&[f32]>| {
            assert_eq!(index, next);
            for frame in [Some(first), second].into_iter().flatten() {
                let from = (next as f64 * hop).round() as usize;
                assert_eq!(frame, &padded[from..from + length]);
                next += 1;
            }
            Ok::<(), ()>(())
        };
        frames.push(&samples, &mut check).unwrap();
        frames.finish(tail, &mut check).unwrap();
        let all = (0..).take_while(|i| (*i as f64 * hop).round() as usize + length <= padded.len()).count();
        prop_assert_eq!(next, all);
    }
}
