//! The FFT path on one minute of 16 kHz noise, frames of 512 samples every 160.
//!
//! What is timed includes planning's look-up and the windows, not the allocation of outputs, except where the name says so.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/common/random.rs"]
mod random;

use callnorm::spectrum::{Autocorrelator, Complex, Frames, Mel, MelOptions, StftOptions, Window};
use callnorm::spectrum::{power_into, stft_into};
use callnorm::units::SampleRate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const RATE: SampleRate = SampleRate(16_000);
const SECONDS: usize = 60;

fn transforms(c: &mut Criterion) {
    let samples = random::noise(SECONDS * RATE.0 as usize, 1);
    let options = StftOptions::new(512, 160);
    let frames = options.frames(samples.len());
    let mut group = c.benchmark_group("minute");
    group.throughput(Throughput::Elements(frames as u64));

    let mut powers = vec![0.0; frames * options.bins()];
    group.bench_function("power", |b| b.iter(|| power_into(black_box(&samples), &options, &mut powers)));
    let mut bins = vec![Complex::default(); frames * options.bins()];
    group.bench_function("complex", |b| b.iter(|| stft_into(black_box(&samples), &options, &mut bins)));
    let mel = Mel::new(RATE, 512, &MelOptions::new(80)).unwrap();
    let mut mels = vec![0.0; frames * mel.n_mels()];
    group.bench_function("mel 80", |b| {
        b.iter(|| callnorm::spectrum::mel_into(black_box(&samples), &options, &mel, &mut mels))
    });

    let window = Window::Hann.weights(512).unwrap();
    let mut correlator = Autocorrelator::new(window, 256);
    let mut lags = [vec![0.0; 256], vec![0.0; 256]];
    group.bench_function("autocorrelation", |b| {
        b.iter(|| {
            Frames::new(512, 160.0, 256).push(black_box(&samples), |_, first, second| {
                correlator.transform(first, second, lags.each_mut().map(Vec::as_mut_slice))
            })
        });
    });
    group.finish();
}

criterion_group!(benches, transforms);
criterion_main!(benches);
