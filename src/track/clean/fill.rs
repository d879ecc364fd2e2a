//! What a hole may have held: the sound before it goes on as it was, the sound after it has come as it goes on, and one passes into the other.
//!
//! Both are continued by their last period, as in ITU-T G.711 Appendix I; but here what comes after the hole is known too.

use crate::units::SampleRate;

/// How much of the sound on both sides is looked at.
pub(super) const CONTEXT_S: f64 = 0.03;
/// Periods of a voice, from 2.5 to 20 ms, and over how much sound they are compared.
const PERIODS_S: (f64, f64) = (0.0025, 0.02);
const COMPARED_S: f64 = 0.008;
/// Sound that is less alike from period to period is noise, and goes on by as long a stretch as there is.
const ALIKE: f64 = 0.6;

/// `length` samples that lead from the sound `before` to the sound `after`; either may be short or empty.
pub(super) fn filled(before: &[f32], after: &[f32], length: usize, rate: SampleRate) -> Vec<f32> {
    let mean = mean(before, after);
    let centred = |x: &f32| f64::from(*x) - mean;
    let onward = continued(&before.iter().map(centred).collect::<Vec<_>>(), length, rate);
    let mut backward = continued(&after.iter().rev().map(centred).collect::<Vec<_>>(), length, rate);
    backward.reverse();
    let alike = likeness(&onward, &backward).max(0.0);
    let passing = |(i, (on, back)): (usize, (&f64, &f64))| {
        let share = match (before.is_empty(), after.is_empty()) {
            (true, _) => 1.0,
            (_, true) => 0.0,
            _ => (i as f64 + 0.5) / length as f64,
        };
        // Sounds that are not alike add up to less than either: their powers are what must pass into one another.
        let power = share.powi(2) + (1.0 - share).powi(2) + 2.0 * share * (1.0 - share) * alike;
        (mean + (on * (1.0 - share) + back * share) / power.sqrt()) as f32
    };
    onward.iter().zip(&backward).enumerate().map(passing).collect()
}

fn mean(before: &[f32], after: &[f32]) -> f64 {
    let sum: f64 = before.iter().chain(after).map(|&x| f64::from(x)).sum();
    sum / (before.len() + after.len()).max(1) as f64
}

/// How `sound` goes on for `length` samples.
fn continued(sound: &[f64], length: usize, rate: SampleRate) -> Vec<f64> {
    let period = period(sound, rate);
    let last = &sound[sound.len() - period..];
    if last.is_empty() {
        return vec![0.0; length];
    }
    last.iter().copied().cycle().take(length).collect()
}

/// The period of the sound's end in samples; of noise the longest that there is.
fn period(sound: &[f64], rate: SampleRate) -> usize {
    let samples = |seconds: f64| (seconds * rate.hz()).round() as usize;
    let longest = samples(PERIODS_S.1).min(sound.len());
    let compared = samples(COMPARED_S);
    let end = |back: usize| &sound[sound.len() - compared - back..sound.len() - back];
    let farthest = longest.min(sound.len().saturating_sub(compared));
    let mut best = (ALIKE, longest);
    for lag in samples(PERIODS_S.0).max(1)..=farthest {
        let alike = likeness(end(0), end(lag));
        if alike > best.0 {
            best = (alike, lag);
        }
    }
    best.1
}

/// The correlation of two sounds, −1 to 1; 0 where one is silent.
fn likeness(a: &[f64], b: &[f64]) -> f64 {
    let (mut both, mut ones, mut others) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        both += x * y;
        ones += x * x;
        others += y * y;
    }
    let scale = (ones * others).sqrt();
    if scale > 0.0 { both / scale } else { 0.0 }
}
