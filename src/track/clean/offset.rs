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
    sum: f64,
    count: u64,
}

impl Offset {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self {
            gain: 1.0 - (-std::f64::consts::TAU * CORNER_HZ / rate.hz()).exp(),
            level: None,
            silence: (SILENCE_S * rate.hz()) as usize,
            sum: 0.0,
            count: 0,
        }
    }

    /// Takes the offset from the next samples. The first call sets where it begins, so its samples must not depend on the caller's blocks.
    pub(super) fn take_from(&mut self, samples: &mut [f32]) {
        let Some(mean) = mean(samples) else { return };
        let mut level = self.level.unwrap_or(mean);
        let mut at = 0;
        while let Some(&value) = samples.get(at) {
            // What is no number equals nothing, not even itself.
            let same = samples[at..].iter().take_while(|&&x| x == value).count().max(1);
            let sample = f64::from(value);
            self.sum += sample * same as f64;
            if same > self.silence {
                level = sample;
                samples[at..at + same].fill(0.0);
            } else {
                for x in &mut samples[at..at + same] {
                    let before = level;
                    level += self.gain * (sample - level);
                    // Half way between the two: what lies far above the corner then keeps its level at every rate.
                    *x = (sample - 0.5 * (before + level)) as f32;
                }
            }
            at += same;
        }
        self.level = Some(level);
        self.count += samples.len() as u64;
    }

    /// The mean of all samples so far, 0 of none.
    pub(super) fn mean(&self) -> f64 {
        if self.count > 0 { self.sum / self.count as f64 } else { 0.0 }
    }
}

fn mean(samples: &[f32]) -> Option<f64> {
    let sum: f64 = samples.iter().map(|&x| f64::from(x)).sum();
    (!samples.is_empty()).then(|| sum / samples.len() as f64)
}
