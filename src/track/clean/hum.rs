//! Mains hum: harmonics of 50 or 60 Hz that stand still. Each is followed in amplitude and phase, and taken away.

use crate::units::{Hertz, SampleRate};

/// How fast the amplitude and the phase of a line are followed: mains keep their frequency within a few hundredths of a hertz.
const FOLLOWED_S: f64 = 0.2;
/// Sound larger than so many times all of the hum moves what is known of it no more than sound of that size does: it is speech.
const LIMIT: f64 = 2.0;

/// A line of hum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Its frequency.
    pub frequency: Hertz,
    /// Its amplitude, full scale 1.
    pub amplitude: f64,
}

impl Line {
    /// Its mean square.
    pub fn power(&self) -> f64 {
        0.5 * self.amplitude.powi(2)
    }
}

/// Takes the lines of one hum away, by least mean squares (Widrow et al. 1975, "Adaptive noise cancelling").
pub(in crate::track) struct Hum {
    voices: Vec<Follower>,
    limit: f64,
    slowest: f64,
    count: f64,
}

/// What is known of a line.
struct Follower {
    step: (f64, f64),
    now: (f64, f64),
    weight: (f64, f64),
}

impl Hum {
    pub(in crate::track) fn new(rate: SampleRate, lines: &[Line]) -> Self {
        let follower = |line: &Line| {
            let angle = std::f64::consts::TAU * line.frequency.0 / rate.hz();
            Follower {
                step: (angle.cos(), angle.sin()),
                now: (1.0, 0.0),
                weight: (0.0, 0.0),
            }
        };
        Self {
            voices: lines.iter().map(follower).collect(),
            limit: LIMIT * lines.iter().map(|line| line.amplitude).sum::<f64>(),
            slowest: 1.0 / (FOLLOWED_S * rate.hz()),
            count: 0.0,
        }
    }

    /// Takes the hum from the next samples.
    pub(in crate::track) fn take_from(&mut self, samples: &mut [f32]) {
        if self.voices.is_empty() {
            return;
        }
        for x in samples {
            if *x == 0.0 {
                // Digital silence holds no hum.
                self.voices.iter_mut().for_each(|voice| voice.follow(0.0));
                continue;
            }
            let hum: f64 = self.voices.iter().map(Follower::value).sum();
            let rest = f64::from(*x) - hum;
            self.count += 1.0;
            // As the mean of all samples so far as long as there are few: the hum is known soon.
            let gain = 2.0 * self.slowest.max(1.0 / self.count).min(GAIN_MOST) * rest.clamp(-self.limit, self.limit);
            self.voices.iter_mut().for_each(|voice| voice.follow(gain));
            *x = rest as f32;
        }
    }
}

/// The first few samples tell nothing of lines that are near one another.
const GAIN_MOST: f64 = 0.005;

impl Follower {
    fn value(&self) -> f64 {
        self.weight.0 * self.now.0 + self.weight.1 * self.now.1
    }

    fn follow(&mut self, gain: f64) {
        let ((cos, sin), (c, s)) = (self.now, self.step);
        self.weight.0 += gain * cos;
        self.weight.1 += gain * sin;
        let (cos, sin) = (cos * c - sin * s, sin * c + cos * s);
        // Rounding must not make it grow or fade: its size is brought back to 1.
        let size = 1.5 - 0.5 * (cos * cos + sin * sin);
        self.now = (cos * size, sin * size);
    }
}
