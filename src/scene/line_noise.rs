//! Noise that a line sends with speech only: discontinuous transmission (DTX) and noise gates.

use crate::speech::GatedNoise;
use crate::units::Dbov;

/// Line noise that comes and goes with speech.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineNoise {
    /// Its level while it is there.
    pub level_dbov: Dbov,
    /// How often it is heard to be switched off.
    pub falls: usize,
}

/// What speech found of it; `None` where there is none. Edges of phrases and the noise floor take it into account.
pub fn line_noise(gated: Option<&GatedNoise>) -> Option<LineNoise> {
    let gated = gated?;
    Some(LineNoise {
        level_dbov: Dbov::from_power(f64::from(gated.power))?,
        falls: gated.falls,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::gated_noise;
    use crate::track::{RATE, Tracker};

    /// A voice for 1 s of every 2 s, over a faint line, with noise of this amplitude until so many seconds after it.
    fn channel(noise: f32, hangover: f32) -> Vec<f32> {
        let mut seed = 9u32;
        let mut random = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (f64::from(seed) / f64::from(u32::MAX) - 0.5) as f32
        };
        let at = |i: u32| {
            let t = i as f32 / RATE.0 as f32;
            let voice: f32 = (1..20)
                .map(|h| (std::f32::consts::TAU * 130.0 * h as f32 * t).sin() / h as f32)
                .sum();
            let loud = if t % 2.0 < 1.0 {
                (12.0 * t).sin().abs()
            } else {
                (-(t % 2.0 - 1.0) * 30.0).exp()
            };
            let sent = if t % 2.0 < 1.0 + hangover { noise } else { 0.0005 };
            0.1 * loud * voice + sent * random()
        };
        (0..16 * RATE.0).map(at).collect()
    }

    fn found(samples: &[f32]) -> Option<LineNoise> {
        let mut tracker = Tracker::new().unwrap();
        tracker.push(samples);
        line_noise(gated_noise(&tracker.finish()).as_ref())
    }

    #[test]
    fn it_is_found_where_it_is_switched() {
        let found = found(&channel(0.02, 0.5)).unwrap();
        // The variance of an even distribution of width 1 is 1/12.
        let level = 20.0 * 0.02f64.log10() - 10.0 * 12f64.log10();
        assert!(
            (found.level_dbov.0 - level).abs() < 1.0 && found.falls >= 6,
            "{found:?} for {level}"
        );
    }

    #[test]
    fn loud_speech_that_is_cut_off_is_no_noise() {
        let clipped = |noise: f32| {
            channel(noise, 0.0)
                .iter()
                .map(|x| (20.0 * x).clamp(-1.0, 1.0))
                .collect::<Vec<f32>>()
        };
        assert_eq!(found(&clipped(2.0)), None);
    }

    #[test]
    fn noise_that_stays_is_none() {
        assert_eq!(found(&channel(0.02, 1.1)), None);
        assert_eq!(found(&channel(0.0005, 0.5)), None);
    }
}
