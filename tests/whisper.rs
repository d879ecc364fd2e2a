//! The recogniser on the bundled sample call, and on what is hardly a recording at all.
//!
//! `ggml-tiny-q5_1.bin` is looked for in the folder that CALLNORM_MODELS names, or under CALLNORM_SHARED/models (../shared by default).

#![cfg(feature = "whisper")]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use callnorm::audio::{Recording, Resampler};
use callnorm::speech::{activity, syllables};
use callnorm::track::{RATE, Tracker};
use callnorm::transcript::{Heard, Model, Recogniser, Whisper};
use callnorm::units::{SampleRate, Span};
use callnorm::{Error, Result};
use common::shared::tiny_model;
use std::sync::atomic::{AtomicUsize, Ordering};

const SAMPLE_CALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/callnorm/data/sample-call.wav");

fn recogniser() -> Whisper {
    Whisper::open(Model::open(tiny_model().to_str().unwrap()).unwrap()).unwrap()
}

/// The phrases of a channel, and the times of its syllables.
fn speech(recording: &Recording, channel: usize) -> (Vec<Span>, Vec<f64>) {
    let mut resampler = Resampler::new(recording.info().sample_rate_hz, RATE).unwrap();
    let mut samples = Vec::new();
    recording
        .for_each_block(channel, &mut |block| resampler.push(block, &mut samples))
        .unwrap();
    resampler.finish(&mut samples).unwrap();
    let mut tracker = Tracker::new().unwrap();
    tracker.push(&samples);
    let tracks = tracker.finish();
    let phrases = activity(&tracks).phrases;
    let nuclei = syllables(&tracks, &phrases)
        .iter()
        .flat_map(|s| s.nuclei.iter().map(|n| n.0))
        .collect();
    (phrases, nuclei)
}

fn hear(recogniser: &Whisper, recording: &Recording, phrases: &[Span], nuclei: &[f64], threads: usize) -> Result<Heard> {
    recogniser.hear(recording, 0, phrases, nuclei, threads, &|_| true)
}

fn noise(seconds: f64) -> Recording {
    let white = common::random::noise((seconds * 8000.0) as usize, 1);
    let samples = white.iter().map(|sample| 0.1 * sample).collect();
    Recording::from_samples(vec![samples], SampleRate(8000)).unwrap()
}

/// Without them it is 7.5 times slower, and nothing else tells.
#[cfg(target_arch = "x86_64")]
#[test]
fn whisper_is_built_for_this_generation_of_processors() {
    let info = whisper_rs::print_system_info();
    for feature in ["AVX2 = 1", "FMA = 1", "F16C = 1"] {
        assert!(info.contains(feature), "{feature} is missing in {info}; is SOURCE_DATE_EPOCH set?");
    }
}

#[test]
#[cfg_attr(not(tiny_model), ignore = "needs ggml-tiny-q5_1.bin in CALLNORM_MODELS")]
fn the_sample_call_is_heard_the_same_again_and_with_another_number_of_threads() {
    let recogniser = recogniser();
    let recording = Recording::open(SAMPLE_CALL).unwrap();
    let (phrases, nuclei) = speech(&recording, 0);
    let shares = std::sync::Mutex::new(Vec::new());
    let go_on = |share| {
        shares.lock().unwrap().push(share);
        true
    };
    let heard = recogniser.hear(&recording, 0, &phrases, &nuclei, 1, &go_on).unwrap();
    assert!(
        heard.passages.iter().any(|passage| passage.text.contains("请问有什么可以帮")),
        "{heard:?}"
    );
    assert_eq!(heard.language.as_ref().unwrap().code, "zh");
    for passage in &heard.passages {
        assert_eq!(
            passage.text,
            passage.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>()
        );
        let within = &phrases[passage.phrases.clone().unwrap()];
        assert!(passage.span.start_s.0 >= within[0].start_s.0 - 0.2 && passage.span.end_s.0 <= within[within.len() - 1].end_s.0 + 0.2);
        assert!(
            passage
                .pieces
                .windows(2)
                .all(|pair| pair[0].span.end_s.0 <= pair[1].span.start_s.0 + 1e-9)
        );
        assert!(passage.pieces.iter().all(|piece| (0.0..=1.0).contains(&piece.confidence.unwrap())));
    }
    let shares = shares.into_inner().unwrap();
    assert!(shares.is_sorted() && (shares.last().unwrap() - 1.0).abs() < 1e-9, "{shares:?}");
    assert_eq!(heard, hear(&recogniser, &recording, &phrases, &nuclei, 2).unwrap());
}

#[test]
#[cfg_attr(not(tiny_model), ignore = "needs ggml-tiny-q5_1.bin in CALLNORM_MODELS")]
fn no_speech_no_words() {
    let recogniser = recogniser();
    let recording = noise(60.0);
    let (phrases, nuclei) = speech(&recording, 0);
    assert_eq!((phrases.len(), nuclei.len()), (0, 0));
    assert_eq!(hear(&recogniser, &recording, &phrases, &nuclei, 2).unwrap(), Heard::default());
}

#[test]
#[cfg_attr(not(tiny_model), ignore = "needs ggml-tiny-q5_1.bin in CALLNORM_MODELS")]
fn hardly_a_sound_is_survived() {
    let recogniser = recogniser();
    let recording = noise(3.0);
    for phrase in [
        Span::new(0.0, 0.0),
        Span::new(1.0, 1.05),
        Span::new(2.99, 3.0),
        Span::new(0.5, 2.5),
        Span::new(2.0, 9.0),
    ] {
        let heard = hear(&recogniser, &recording, &[phrase], &[], 1).unwrap();
        assert!(heard.passages.iter().all(|passage| passage.phrases == Some(0..1)));
    }
}

#[test]
#[cfg_attr(not(tiny_model), ignore = "needs ggml-tiny-q5_1.bin in CALLNORM_MODELS")]
fn no_means_no() {
    let recogniser = recogniser();
    let recording = noise(30.0);
    let phrases = [Span::new(0.5, 10.0), Span::new(12.0, 25.0)];
    for patience in [0, 1, 2, 5] {
        let asked = AtomicUsize::new(0);
        let go_on = |_| asked.fetch_add(1, Ordering::Relaxed) < patience;
        let heard = recogniser.hear(&recording, 0, &phrases, &[], 2, &go_on);
        assert!(matches!(heard, Err(Error::Interrupted)), "{patience}: {heard:?}");
    }
    let heard = hear(&recogniser, &noise(3.0), &[Span::new(0.5, 2.0)], &[], 1);
    assert!(heard.is_ok(), "the recogniser is still good afterwards");
}
