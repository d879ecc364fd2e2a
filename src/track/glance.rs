//! What the other channels need to know of one: its levels, and an excerpt of its samples.

use super::clean::{Hum, Line};
use super::level::LevelTracker;
use super::{HOP, RATE};
use half::bf16;

/// Recordings up to this length are kept whole, 131 s; of longer ones so much is kept in stretches of 2 s, evenly spread.
const KEPT: usize = 1 << 20;
const STRETCH: usize = 1 << 14;

/// Levels frame by frame and samples, in bfloat16: exact enough to tell what leaks through, and small.
#[derive(Clone, Debug, Default)]
pub struct Glance {
    /// Mean square of each frame.
    pub power: Vec<bf16>,
    /// Samples at [`RATE`].
    pub excerpt: Excerpt,
}

impl Glance {
    /// Takes these lines of hum away: what both channels hold of the mains is no part of either that comes into the other.
    pub(crate) fn take_hum(&mut self, lines: &[Line]) {
        if lines.is_empty() {
            return;
        }
        let hum: f64 = lines.iter().map(Line::power).sum();
        for power in self.power.iter_mut().filter(|power| power.to_f32() > 0.0) {
            *power = bf16::from_f32((power.to_f32() - hum as f32).max(f32::MIN_POSITIVE));
        }
        let stretch = self.excerpt.stretch.max(1);
        for stretch in self.excerpt.samples.chunks_mut(stretch) {
            let mut samples: Vec<f32> = stretch.iter().map(|x| x.to_f32()).collect();
            Hum::new(RATE, lines).take_from(&mut samples);
            stretch.iter_mut().zip(samples).for_each(|(x, clean)| *x = bf16::from_f32(clean));
        }
    }
}

/// Samples of a recording: all of a short one, evenly spread stretches of a long one, the same in each channel.
#[derive(Clone, Debug, Default)]
pub struct Excerpt {
    samples: Vec<bf16>,
    stretch: usize,
}

impl Excerpt {
    /// Its stretches, in order.
    pub fn stretches(&self) -> impl Iterator<Item = &[bf16]> {
        self.samples.chunks(self.stretch.max(1))
    }
}

/// Takes a glance at a channel from its blocks of samples at [`RATE`], whatever the blocks.
pub struct GlanceTaker {
    level: LevelTracker,
    excerpt: Excerpt,
    seen: usize,
    /// Where the stretches begin: at multiples of this.
    apart: usize,
}

impl GlanceTaker {
    /// For a recording that lasts for about `seconds`.
    pub fn new(seconds: f64) -> Self {
        let samples = (seconds * RATE.hz()) as usize;
        let (stretch, apart) = if samples <= KEPT {
            (KEPT, KEPT)
        } else {
            (STRETCH, samples / (KEPT / STRETCH))
        };
        Self {
            level: LevelTracker::default(),
            excerpt: Excerpt {
                samples: Vec::new(),
                stretch,
            },
            seen: 0,
            apart,
        }
    }

    /// Makes room for so many frames, as [`Tracker`](super::Tracker) does.
    pub fn reserve(&mut self, frames: usize) {
        self.level.reserve(frames);
        self.excerpt.samples.reserve_exact(KEPT.min(frames * HOP));
    }

    /// Takes the next samples.
    pub fn push(&mut self, block: &[f32]) {
        self.level.push(block);
        let Excerpt { samples, stretch } = &mut self.excerpt;
        let mut rest = block;
        while !rest.is_empty() && samples.len() < KEPT {
            let place = self.seen % self.apart;
            let (kept, until) = if place < *stretch { (true, *stretch) } else { (false, self.apart) };
            let (now, later) = rest.split_at(rest.len().min(until - place));
            if kept {
                samples.extend(now.iter().copied().map(bf16::from_f32));
            }
            self.seen += now.len();
            rest = later;
        }
    }

    /// What was seen.
    pub fn finish(self) -> Glance {
        Glance {
            power: self.level.finish().into_iter().map(bf16::from_f32).collect(),
            excerpt: self.excerpt,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glance(samples: usize, block: usize) -> Glance {
        let all: Vec<f32> = (0..samples).map(|i| (i % 256 + 256 * (i % STRETCH / 2048)) as f32).collect();
        let mut taker = GlanceTaker::new(samples as f64 / RATE.hz());
        all.chunks(block).for_each(|block| taker.push(block));
        taker.finish()
    }

    #[test]
    fn short_recordings_are_kept_whole_and_long_ones_in_stretches() {
        let short: Vec<bf16> = glance(1000, 7).excerpt.stretches().flatten().copied().collect();
        assert_eq!((short.len(), short[200].to_f32()), (1000, 200.0));
        let long = glance(5 * KEPT / 2, 10_000).excerpt;
        assert_eq!(long.stretches().count(), KEPT / STRETCH);
        for (i, stretch) in long.stretches().enumerate() {
            // Every other stretch begins in the middle of a run of 16,384 numbers.
            let first = if i % 2 == 0 { 0.0 } else { 1024.0 };
            assert_eq!(
                (stretch.len(), stretch[0].to_f32(), stretch[99].to_f32()),
                (STRETCH, first, first + if i % 2 == 0 { 99.0 } else { 96.0 })
            );
        }
    }

    #[test]
    fn hum_is_taken_away() {
        let hum = |i: usize| 0.02 * (std::f64::consts::TAU * 50.0 * i as f64 / RATE.hz()).sin();
        let mut taker = GlanceTaker::new(10.0);
        taker.push(&(0..80_000).map(|i| hum(i) as f32).collect::<Vec<_>>());
        let (mut glance, before) = (taker.finish(), 2e-4f32);
        glance.take_hum(&[Line {
            frequency: crate::units::Hertz(50.0),
            amplitude: 0.02,
        }]);
        assert!(glance.power.iter().skip(1).all(|power| power.to_f32() < 0.1 * before));
        let later = glance.excerpt.samples.iter().skip(8000).map(|x| x.to_f32().powi(2));
        assert!(later.sum::<f32>() / 72_000.0 < 1e-3 * before);
    }

    #[test]
    fn blocks_change_nothing() {
        for samples in [0, 1, 1000, 3 * KEPT] {
            let (one, many) = (glance(samples, 1 << 20), glance(samples, 4097));
            assert!(one.power == many.power && one.excerpt.samples == many.excerpt.samples);
        }
    }
}
