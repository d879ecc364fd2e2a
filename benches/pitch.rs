//! The pitch track of one minute of 8 kHz: a gliding voice in noise, which keeps the candidates and the path busy.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/common/random.rs"]
mod random;

use callnorm::track::pitch::{PitchOptions, PitchTracker};
use callnorm::units::SampleRate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const RATE: SampleRate = SampleRate(8000);
const SECONDS: usize = 60;

fn samples() -> Vec<f32> {
    let (mut random, mut phase) = (random::Random(1), 0.0f32);
    let mut sample = |i: usize| {
        phase = (phase + (150.0 + 50.0 * (i as f32 / 8000.0).sin()) / 8000.0).fract();
        phase - 0.5 + 0.2 * random.even() as f32
    };
    (0..SECONDS * RATE.0 as usize).map(&mut sample).collect()
}

fn pitch(c: &mut Criterion) {
    let samples = samples();
    let mut group = c.benchmark_group("minute");
    group.throughput(Throughput::Elements(samples.len() as u64));
    group.bench_function("pitch", |b| {
        b.iter(|| {
            let mut tracker = PitchTracker::new(RATE, &PitchOptions::default()).unwrap();
            tracker.push(black_box(&samples));
            tracker.finish(SECONDS * 100)
        });
    });
    group.finish();
}

criterion_group!(benches, pitch);
criterion_main!(benches);
