//! The features of a moment: the means of the quantities over windows around it.

use super::quantity::{NAMES, QUANTITIES, Quantities, SQUARES, quantities};
use crate::track::Tracks;
use std::ops::Range;

/// Moments are 0.1 s apart; each is the middle of so many frames.
pub(crate) const STEP: usize = 10;
/// The windows around a moment, in steps before it and after: the last 2 s, the next 2 s, 1 s and 6 s around.
const WINDOWS: [(usize, usize); 4] = [(20, 0), (0, 20), (5, 5), (30, 30)];
const WINDOW_NAMES: [&str; WINDOWS.len()] = ["before", "after", "near", "around"];
/// The number of features.
pub(super) const FEATURES: usize = WINDOWS.len() * QUANTITIES;
/// How far windows reach, in steps.
const REACH: usize = 30;
/// The moments that are computed at once, so that memory does not grow with the recording.
const BATCH: usize = 600;

/// The features' names, in order.
pub fn names() -> Vec<String> {
    let named = |window: &&str| NAMES.iter().map(|name| format!("{window}_{name}")).collect::<Vec<_>>();
    WINDOW_NAMES.iter().flat_map(named).collect()
}

/// Calls `sink` with the features of each moment, in order.
pub(crate) fn each_moment(tracks: &Tracks, loudest: f32, tone: impl Fn(usize) -> bool, mut sink: impl FnMut(&[f32])) {
    let moments = tracks.len().div_ceil(STEP);
    let mut features = Vec::with_capacity(FEATURES);
    for start in (0..moments).step_by(BATCH) {
        let batch = start..(start + BATCH).min(moments);
        let first = batch.start.saturating_sub(REACH);
        let steps = sums(tracks, loudest, &tone, first..(batch.end + REACH).min(moments));
        for moment in batch {
            features.clear();
            for (before, after) in WINDOWS {
                let from = moment.saturating_sub(before).max(first) - first;
                let to = (moment + after + usize::from(after > 0)).min(first + steps.len()) - first;
                window(&steps[from..to], before + after, &mut features);
            }
            sink(&features);
        }
    }
}

/// The sums of each step's quantities.
fn sums(tracks: &Tracks, loudest: f32, tone: impl Fn(usize) -> bool, steps: Range<usize>) -> Vec<Quantities> {
    let frames = steps.start * STEP..(steps.end * STEP).min(tracks.len());
    let mut sums = vec![[0.0; QUANTITIES]; steps.len()];
    for (i, quantities) in quantities(tracks, loudest, tone, frames).iter().enumerate() {
        sums[i / STEP]
            .iter_mut()
            .zip(quantities)
            .for_each(|(sum, quantity)| *sum += quantity);
    }
    sums
}

/// The features of one window: how much of it sounds, and what the quantities are there, on the average.
fn window(steps: &[Quantities], length: usize, features: &mut Vec<f32>) {
    let start = features.len();
    let mut sums = [0.0; QUANTITIES];
    for step in steps {
        sums.iter_mut().zip(step).for_each(|(sum, value)| *sum += value);
    }
    let sounding = sums[0].max(1.0);
    features.push(sums[0] / (length * STEP) as f32);
    features.extend(sums[1..].iter().map(|sum| sum / sounding));
    for square in SQUARES {
        let mean = features[start + square - 1];
        features[start + square] = (features[start + square] - mean * mean).max(0.0).sqrt();
    }
}
