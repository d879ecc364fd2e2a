//! Volume: all that one pass over the samples reads, its parts, and the measure from its readings.
//! The recording is one hour of 8 kHz mono, fed a second at a time; making it is not timed.

#![allow(clippy::expect_used, missing_docs)]

#[path = "../tests/common/random.rs"]
mod random;

use callnorm::measure;
use callnorm::track::meter::Meter;
use callnorm::track::voltmeter::Voltmeter;
use callnorm::units::{SampleRate, Span};
use criterion::{Criterion, criterion_group, criterion_main};
use ebur128::{EbuR128, Mode};
use std::hint::black_box;

const RATE: SampleRate = SampleRate(8000);
const SECOND: usize = 8000;

/// Four seconds of a syllable-like swell and one of silence, over and over.
fn hour() -> Vec<f32> {
    let mut random = random::Random(1);
    (0..3600 * SECOND)
        .map(|i| {
            let noise = random.even() as f32;
            let t = i as f32 / SECOND as f32;
            if t % 5.0 < 4.0 { noise * 0.2 * (t * 25.0).sin().abs() } else { 0.0 }
        })
        .collect()
}

fn volume(c: &mut Criterion) {
    let samples = hour();
    let mut group = c.benchmark_group("volume, 1 h of 8 kHz mono");
    group.sample_size(10);
    group.bench_function("meter", |b| {
        b.iter(|| {
            let mut meter = Meter::new(RATE).expect("a rate that is supported");
            samples.chunks(SECOND).for_each(|block| meter.push(block));
            black_box(meter.finish())
        });
    });
    group.bench_function("of which P.56 envelope", |b| {
        b.iter(|| {
            let mut voltmeter = Voltmeter::new(RATE);
            samples.chunks(SECOND / 10).for_each(|block| {
                voltmeter.push(block);
                black_box(voltmeter.end_interval());
            });
        });
    });
    group.bench_function("of which R128", |b| {
        b.iter(|| {
            let mut loudness = EbuR128::new(1, RATE.0, Mode::I).expect("a rate that is supported");
            samples
                .chunks(SECOND)
                .for_each(|block| loudness.add_frames_f32(block).expect("whole frames"));
            black_box(loudness.loudness_global())
        });
    });
    let mut meter = Meter::new(RATE).expect("a rate that is supported");
    meter.push(&samples);
    let readings = meter.finish();
    let phrases: Vec<Span> = (0..720).map(|i| Span::new(5.0 * f64::from(i), 5.0 * f64::from(i) + 4.0)).collect();
    group.bench_function("the measure from the readings", |b| {
        b.iter(|| black_box(measure::volume(&readings, &phrases, &[])))
    });
    group.finish();
}

criterion_group!(benches, volume);
criterion_main!(benches);
