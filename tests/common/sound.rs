//! The sound of recordings, at 8 kHz.

#![allow(clippy::unwrap_used, dead_code, missing_docs)]

use callnorm::audio::Recording;
use callnorm::units::SampleRate;
use std::path::Path;

pub const RATE: SampleRate = SampleRate(8000);
const SAMPLE_CALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/callnorm/data/sample-call.wav");

pub fn channel(path: &Path, index: usize) -> Vec<f32> {
    let recording = Recording::open(path).unwrap();
    let mut samples = Vec::new();
    let mut sink = |block: &[f32]| {
        samples.extend_from_slice(block);
        Ok(())
    };
    recording.for_each_block_at(index, RATE, &mut sink).unwrap();
    samples
}

/// Both sides of the bundled sample call.
pub fn sample_call() -> [Vec<f32>; 2] {
    [0, 1].map(|index| channel(Path::new(SAMPLE_CALL), index))
}
