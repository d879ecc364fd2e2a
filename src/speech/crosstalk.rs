//! Crosstalk: the other side, heard faintly on this channel.

use super::noise::{Noise, loudest};
use crate::track::FRAME_S;
use crate::units::Seconds;
use half::bf16;

/// The other side is loud within 15 dB of its loudest.
const LOUD: f32 = 0.031_622_78;
/// This side stands 6 dB above its noise.
const ABOVE_NOISE: f32 = 4.0;
/// The longest delay that is looked for, 0.3 s.
const LONGEST_LAG: usize = 30;
/// Differences of level in steps of half a decibel, from this one on.
const LOWEST_DB: f32 = -80.0;
const STEP_DB: f32 = 0.5;
const STEPS: usize = 200;
/// Leakage keeps one ratio (within 4.5 dB) to its source in half of the frames or more, of at least one second; speech of one's own does not.
const CROWD_STEPS: usize = 9;
const CROWD_SHARE: f32 = 0.5;
const FRAMES: usize = 100;
/// So many frames, evenly spread, are enough to tell.
const ENOUGH: usize = 6000;
/// Leakage is at least this much weaker than its source; what is stronger may be the same recording twice.
const STRONGEST_DB: f32 = -12.0;

/// How another channel leaks in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crosstalk {
    /// Which of the other channels, by its place among them.
    pub from: usize,
    /// How strong it is beside its source, in decibels (to half of one).
    pub gain_db: f64,
    /// How much later it comes (to 10 ms).
    pub delay: Seconds,
}

/// What is expected of the other side's speech on this channel.
pub(crate) struct Leakage<'a> {
    source: &'a [bf16],
    lag: usize,
    gain: f32,
}

impl Leakage<'_> {
    /// What is to be said of it, where the source is the `from`th of the other channels.
    pub fn crosstalk(&self, from: usize) -> Crosstalk {
        Crosstalk {
            from,
            gain_db: 10.0 * f64::from(self.gain).log10(),
            delay: Seconds(self.lag as f64 * FRAME_S),
        }
    }

    /// The power to be expected in a frame. The delay is known to a frame, so the greatest of three neighbours stands.
    pub fn power(&self, frame: usize) -> f32 {
        let at = |i: usize| {
            i.checked_sub(self.lag)
                .and_then(|i| self.source.get(i))
                .map_or(0.0, |power| power.to_f32())
        };
        let before = frame.checked_sub(1).map_or(0.0, at);
        self.gain * at(frame).max(at(frame + 1)).max(before)
    }
}

/// How the other side leaks through; `None` where it doesn't.
pub(crate) fn leakage<'a>(own: &[f32], noise: &Noise, other: &'a [bf16]) -> Option<Leakage<'a>> {
    let threshold = LOUD * loudest(other.iter().map(|power| power.to_f32()));
    let loud = || (0..other.len().min(own.len())).filter(|&i| other[i].to_f32() > threshold);
    let loud: Vec<usize> = loud().step_by(1 + loud().count() / ENOUGH).collect();
    let decibels = |power: f32| 10.0 * power.max(f32::MIN_POSITIVE).log10();
    let other_db: Vec<f32> = loud.iter().map(|&i| decibels(other[i].to_f32())).collect();
    let mut best = (0.0, 0, 0.0);
    for lag in 0..=LONGEST_LAG {
        let mut histogram = [0u32; STEPS];
        let mut frames = 0;
        for (&i, other_db) in loud.iter().zip(&other_db).take_while(|&(&i, _)| i + lag < own.len()) {
            if own[i + lag] > ABOVE_NOISE * noise.power(i + lag) {
                frames += 1;
                let step = (decibels(own[i + lag]) - other_db - LOWEST_DB) / STEP_DB;
                if let Some(count) = (step >= 0.0).then(|| histogram.get_mut(step as usize)).flatten() {
                    *count += 1;
                }
            }
        }
        let crowds = histogram.windows(CROWD_STEPS).map(|steps| steps.iter().sum::<u32>()).zip(0..);
        let (size, first) = crowds.max_by_key(|&(size, first)| (size, std::cmp::Reverse(first)))?;
        let share = size as f32 / frames.max(FRAMES) as f32;
        if share > best.0 {
            best = (share, lag, LOWEST_DB + STEP_DB * (first as f32 + CROWD_STEPS as f32 / 2.0));
        }
    }
    let (share, lag, ratio) = best;
    (share >= CROWD_SHARE && ratio <= STRONGEST_DB).then(|| Leakage {
        source: other,
        lag,
        gain: 10f32.powf(ratio / 10.0),
    })
}

#[cfg(test)]
mod tests {
    use super::super::noise::Blocks;
    use super::*;
    use crate::track::Tracks;
    use crate::track::bands::BANDS;

    /// Bursts of sound that rise and fall.
    fn bursts(n: usize, period: usize, phase: usize) -> Vec<f32> {
        let level = |i: usize| {
            if i % period < period / 3 {
                0.01 * (1.0 + ((i * 7) % 23) as f32)
            } else {
                1e-9
            }
        };
        (0..n).map(|i| level(i + phase)).collect()
    }

    fn small(power: &[f32]) -> Vec<bf16> {
        power.iter().map(|&power| bf16::from_f32(power)).collect()
    }

    fn noise_of(power: &[f32]) -> Noise {
        let tracks = Tracks {
            power: power.to_vec(),
            bands: vec![[bf16::ZERO; BANDS]; power.len()],
            ..Tracks::default()
        };
        Blocks::new(&tracks, loudest(power.iter().copied())).floor(20)
    }

    #[test]
    fn a_faint_delayed_copy_is_found() {
        let other = bursts(3000, 200, 0);
        let own: Vec<f32> = (0..3000).map(|i| 1e-8 + if i >= 5 { 1e-3 * other[i - 5] } else { 0.0 }).collect();
        let other_power = small(&other);
        let leak = leakage(&own, &noise_of(&own), &other_power).unwrap();
        assert!((5..3000).all(|i| own[i] - leak.power(i) < 0.5 * own[i] + 2e-8));
    }

    #[test]
    fn two_speakers_are_no_crosstalk() {
        let (own, other) = (bursts(3000, 210, 0), bursts(3000, 170, 90));
        assert!(leakage(&own, &noise_of(&own), &small(&other)).is_none());
        assert!(leakage(&own, &noise_of(&own), &small(&own)).is_none(), "the same recording twice");
        assert!(leakage(&own, &noise_of(&own), &[]).is_none());
    }
}
