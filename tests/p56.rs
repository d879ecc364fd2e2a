//! ITU-T P.56 against the ITU's reference program: the figures in `speech/p56.tsv`, each at its file's own rate.
//!
//! The recordings are looked for in the folder that the environment variable CALLNORM_SHARED names, or `../shared`.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod common;

use callnorm::track::meter::Meter;
use callnorm::units::SampleRate;
use common::shared::shared;
use std::path::Path;

/// One channel of a 16-bit WAV file, or `None` for another encoding.
fn read(path: &Path, channel: usize) -> Option<(Vec<f32>, SampleRate)> {
    let mut wav = hound::WavReader::open(path).ok()?;
    let spec = wav.spec();
    let samples: Result<Vec<i16>, _> = wav.samples::<i16>().skip(channel).step_by(usize::from(spec.channels)).collect();
    Some((
        samples.ok()?.into_iter().map(|x| f32::from(x) / 32768.0).collect(),
        SampleRate(spec.sample_rate),
    ))
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn agrees_with_the_reference_program() {
    let table = std::fs::read_to_string(shared("speech/p56.tsv")).expect("a table");
    let (mut files, mut worst_level, mut worst_activity) = (0, 0f64, 0f64);
    for line in table.lines().skip(1) {
        let [file, channel, _, _, level, percent] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("six columns: {line}")
        };
        let Some((samples, rate)) = read(&shared("speech").join(file), channel.parse().expect("a channel")) else {
            println!("left out, as hound does not read it: {file}");
            continue;
        };
        let mut meter = Meter::new(rate).expect("a rate");
        meter.push(&samples);
        let (found, activity) = meter.finish().active_level(&[]).expect("speech");
        worst_level = worst_level.max((found.0 - level.parse::<f64>().expect("a level")).abs());
        worst_activity = worst_activity.max((activity - percent.parse::<f64>().expect("a percentage") / 100.0).abs());
        files += 1;
    }
    println!("{files} files: level within {worst_level:.4} dB, activity within {worst_activity:.6}");
    assert!(files >= 40);
    assert!(worst_level <= 0.001, "{worst_level} dB: the table gives three decimals");
    assert!(worst_activity <= 0.00002, "{worst_activity}");
}
