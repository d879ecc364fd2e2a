//! Hearing a call: only its speech, in chunks, beside whisper.cpp given the whole channel, greedy. Same model, one thread; loading the
//! model and finding the speech are not timed.
//!
//! CALLNORM_BENCH_MODEL names the model or its file; without it there is nothing to measure. CALLNORM_BENCH_CALL names another recording
//! than the sample call; its first channel is heard.

#![allow(clippy::expect_used, clippy::print_stdout, missing_docs)]

use callnorm::audio::{Recording, Resampler};
use callnorm::speech::{activity, syllables};
use callnorm::track::{RATE, Tracker};
use callnorm::transcript::CHUNK_RATE;
use callnorm::transcript::{Model, Recogniser, Whisper};
use callnorm::units::SampleRate;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters};

const SAMPLE_CALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/callnorm/data/sample-call.wav");

fn samples(recording: &Recording, rate: SampleRate) -> Vec<f32> {
    let mut resampler = Resampler::new(recording.info().sample_rate_hz, rate).expect("a rate that is supported");
    let mut samples = Vec::new();
    recording
        .for_each_block(0, &mut |block| resampler.push(block, &mut samples))
        .expect("samples");
    resampler.finish(&mut samples).expect("samples");
    samples
}

fn whisper(c: &mut Criterion) {
    let Some(model) = std::env::var("CALLNORM_BENCH_MODEL").ok() else {
        println!("skipped: CALLNORM_BENCH_MODEL names no model");
        return;
    };
    let call = std::env::var("CALLNORM_BENCH_CALL").unwrap_or_else(|_| SAMPLE_CALL.into());
    let recording = Recording::open(&call).expect("a call");
    let mut tracker = Tracker::new().expect("a tracker");
    tracker.push(&samples(&recording, RATE));
    let tracks = tracker.finish();
    let phrases = activity(&tracks).phrases;
    let nuclei: Vec<f64> = syllables(&tracks, &phrases)
        .iter()
        .flat_map(|s| s.nuclei.iter().map(|n| n.0))
        .collect();
    let mut group = c.benchmark_group("one channel of a call");
    group.sample_size(10);

    let model = Model::open(&model).expect("a model");
    let recogniser = Whisper::open(model.clone()).expect("a model");
    group.bench_function("its speech in chunks", |b| {
        b.iter(|| black_box(recogniser.hear(&recording, 0, &phrases, &nuclei, 1, &|_| true).expect("words")));
    });

    let context = WhisperContext::new_with_params(&model.path, WhisperContextParameters::default()).expect("a model");
    let mut state = context.create_state().expect("a state");
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    params.set_n_threads(1);
    params.set_language(Some("zh"));
    params.set_temperature_inc(0.0);
    params.set_print_progress(false);
    let whole = samples(&recording, CHUNK_RATE);
    group.bench_function("whisper.cpp on the whole", |b| {
        b.iter(|| state.full(params.clone(), black_box(&whole)).expect("words"))
    });
    group.finish();
}

criterion_group!(benches, whisper);
criterion_main!(benches);
