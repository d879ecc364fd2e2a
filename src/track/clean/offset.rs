//! A constant offset (DC) and what moves as slowly: recorders add it, and it would count as level, noise and sound.

use crate::units::SampleRate;

/// Half of the power at this frequency is taken away. Speech on the telephone begins at 70 Hz.
const CORNER_HZ: f64 = 15.0;
/// What stays at one value for so long is digital silence, and that value the offset: it comes out as 0, as digital silence is told by.
const SILENCE_S: f64 = 0.0075;

/// A high-pass of first order, whose idea of the offset begins at the mean of the first samples.
pub(super) struct Offset {
    gain: f64,
    level: Option<f64>,
    silence: usize,
    /// The last sample, and how many before it were the same.
    last: f32,
    same: usize,
    sum: f64,
    count: u64,
}

impl Offset {
    pub fn new(rate: SampleRate) -> Self {
        Self {
            gain: 1.0 - (-std::f64::consts::TAU * CORNER_HZ / rate.hz()).exp(),
            level: None,
            silence: (SILENCE_S * rate.hz()) as usize,
            last: 0.0,
            same: 0,
            sum: 0.0,
            count: 0,
        }
    }

    /// Takes the offset from the next samples. The first call sets where it begins, so its samples must not depend on the caller's blocks.
    pub fn take_from(&mut self, samples: &mut [f32]) {
        let Some(mean) = mean(samples) else { return };
        let mut level = self.level.unwrap_or(mean);
        for x in samples.iter_mut() {
            let sample = f64::from(*x);
            self.sum += sample;
            self.same = if *x == self.last { self.same + 1 } else { 0 };
            self.last = *x;
            if self.same > self.silence {
                level = sample;
            }
            level += self.gain * (sample - level);
            *x = (sample - level) as f32;
        }
        self.level = Some(level);
        self.count += samples.len() as u64;
    }

    /// The mean of all samples so far, 0 of none.
    pub fn mean(&self) -> f64 {
        if self.count > 0 { self.sum / self.count as f64 } else { 0.0 }
    }
}

fn mean(samples: &[f32]) -> Option<f64> {
    let sum: f64 = samples.iter().map(|&x| f64::from(x)).sum();
    (!samples.is_empty()).then(|| sum / samples.len() as f64)
}
