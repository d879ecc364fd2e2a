//! How fast plain samples are decoded, and resampled to 8 kHz. Timed: both channels of an hour of stereo in memory, one after the other; not
//! timed: the disk and the hash.
#![allow(clippy::unwrap_used, missing_docs)]

use callnorm::audio::{Recording, Resampler};
use callnorm::units::SampleRate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const HOUR: usize = 3600 * 8000;

/// An hour of stereo at 8 kHz, any bytes as its sound.
fn hour(tag: u16, bits: u16) -> Recording {
    let block = 2 * bits / 8;
    let data: Vec<u8> = (0..HOUR * usize::from(block)).map(|n| ((n * n) >> 7) as u8).collect();
    let mut wav = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
    wav.extend(tag.to_le_bytes());
    wav.extend(2u16.to_le_bytes());
    wav.extend(8000u32.to_le_bytes());
    wav.extend((8000 * u32::from(block)).to_le_bytes());
    wav.extend(block.to_le_bytes());
    wav.extend(bits.to_le_bytes());
    wav.extend(b"data");
    wav.extend((data.len() as u32).to_le_bytes());
    wav.extend(data);
    Recording::from_bytes(wav).unwrap()
}

fn decode(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("decode");
    group.sample_size(20).throughput(Throughput::Elements(2 * HOUR as u64));
    for (name, tag, bits) in [
        ("µ-law", 7, 8),
        ("A-law", 6, 8),
        ("PCM 16", 1, 16),
        ("PCM 24", 1, 24),
        ("float", 3, 32),
    ] {
        let recording = hour(tag, bits);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut sum = 0.0;
                for channel in 0..2 {
                    let mut take = |block: &[f32]| {
                        sum += block[0];
                        Ok(())
                    };
                    recording.for_each_block(channel, &mut take).unwrap();
                }
                sum
            });
        });
    }
}

fn resample(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("resample");
    group.sample_size(10);
    for rate in [16_000, 44_100, 48_000] {
        let block = vec![0.1; rate as usize];
        group.throughput(Throughput::Elements(600 * u64::from(rate)));
        group.bench_function(format!("{rate} Hz, ten minutes"), |bencher| {
            bencher.iter(|| {
                let (mut resampler, mut out) = (Resampler::new(SampleRate(rate), SampleRate(8000)).unwrap(), vec![]);
                (0..600).for_each(|_| resampler.push(&block, &mut out).unwrap());
                out.len()
            });
        });
    }
}

criterion_group!(benches, decode, resample);
criterion_main!(benches);
