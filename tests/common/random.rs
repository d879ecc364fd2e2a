//! Random numbers that are the same in every run.

#![allow(dead_code)]

/// A linear congruential generator of 64 bits; its constants are those of Knuth's MMIX (The Art of Computer Programming, vol. 2, 3.3.4).
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next number, evenly distributed between −0.5 and 0.5.
    pub fn even(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / (1u64 << 24) as f64 - 0.5
    }

    /// The next number, evenly distributed between two others.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.even() + 0.5)
    }
}

/// White noise, evenly distributed between −0.5 and 0.5 (root mean square 12^−½).
pub fn noise(n: usize, seed: u64) -> Vec<f32> {
    let mut random = Random(seed);
    (0..n).map(|_| random.even() as f32).collect()
}
