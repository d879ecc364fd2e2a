//! The evidence for a syllable nucleus at a candidate, and for two candidates being the nuclei of neighbouring syllables.

use super::candidate::{candidates, prominence};
use super::shape::{CEPSTRA, Shape, distance};
use crate::track::FRAME_S;

/// Figures that speak for or against a nucleus.
pub(super) const NUCLEUS: usize = 10;
/// Figures that speak for or against two neighbouring nuclei.
pub(super) const PAIR: usize = 12;
/// Figures about the distance to a phrase edge.
pub(super) const EDGE: usize = 2;
/// Their names in the table of weights, in the order of the arrays below.
pub(super) const NUCLEUS_NAMES: [&str; NUCLEUS] = [
    "one",
    "level",
    "far_below",
    "convexity",
    "mid_convexity",
    "frication",
    "prominence",
    "mid_prominence",
    "unvoiced",
    "low_excess",
];
pub(super) const PAIR_NAMES: [&str; PAIR] = [
    "interval",
    "shorter",
    "longer_squared",
    "dip",
    "mid_dip",
    "mean_dip",
    "greatest_flux",
    "mean_flux",
    "interval_by_change",
    "greatest_novelty",
    "change",
    "departure",
];
pub(super) const EDGE_NAMES: [&str; EDGE] = ["distance", "distance_squared"];
/// Strength of periodicity from which a sound is surely voiced.
const VOICED: f32 = 0.6;
/// Neighbouring nuclei are at most this many candidates …
const FARTHEST: usize = 24;
/// … and this many frames apart: 1.2 s.
const LONGEST: usize = 120;

/// A candidate pair: the earlier one's index, and what speaks for their being neighbours.
pub(super) struct Link {
    /// The index of the earlier candidate.
    pub from: usize,
    /// ln(interval / 0.2 s).
    pub log_interval: f32,
    /// See [`PAIR`].
    pub pair: [f32; PAIR],
}

/// A candidate with what speaks for it, and the earlier candidates that may be its neighbours.
pub(super) struct Candidate {
    /// Frames after the phrase's start.
    pub frame: usize,
    /// See [`NUCLEUS`].
    pub nucleus: [f32; NUCLEUS],
    /// To the phrase's start, were this the first nucleus.
    pub start: [f32; EDGE],
    /// To the phrase's end, were this the last.
    pub end: [f32; EDGE],
    /// To earlier candidates.
    pub links: Vec<Link>,
}

/// All candidates of a phrase with their evidence.
pub(super) fn features(shape: &Shape) -> Vec<Candidate> {
    let at = candidates(shape);
    let flux_sum: Vec<f32> = std::iter::once(0.0)
        .chain(shape.flux.iter().scan(0.0, |sum, f| {
            *sum += f;
            Some(*sum)
        }))
        .collect();
    (0..at.len())
        .map(|j| {
            let frame = at[j] - shape.first;
            Candidate {
                frame,
                nucleus: nucleus(shape, at[j]),
                start: edge(frame),
                end: edge(shape.frames - frame),
                links: links(shape, &at[..=j], &flux_sum),
            }
        })
        .collect()
}

fn nucleus(shape: &Shape, i: usize) -> [f32; NUCLEUS] {
    let level = shape.sonorant[i] / 10.0;
    [
        1.0,
        level,
        (-level - 1.0).max(0.0),
        convexity(&shape.sonorant, i, 8),
        convexity(&shape.mid, i, 5),
        (shape.fricative[i] - shape.sonorant[i]) / 20.0,
        prominence(&shape.sonorant, i).ln_1p() / 2.0,
        prominence(&shape.mid, i).ln_1p() / 2.0,
        (VOICED - shape.voicing[i]).max(0.0),
        (shape.low[i] - shape.sonorant[i]) / 20.0,
    ]
}

/// How far a frame stands above the mean of the frames `reach` before and after, in units of 10 dB.
fn convexity(level: &[f32], i: usize, reach: usize) -> f32 {
    let after = level[(i + reach).min(level.len() - 1)];
    (level[i] - 0.5 * (level[i.saturating_sub(reach)] + after)) / 10.0
}

fn edge(frames: usize) -> [f32; EDGE] {
    let log = ((frames as f32 * FRAME_S as f32 + 0.03) / 0.12).ln();
    [log, log * log]
}

/// The valley between two candidates, as it grows while the earlier one moves back.
struct Valley {
    least: [f32; 4],
    flux: f32,
    novelty: f32,
}

fn links(shape: &Shape, at: &[usize], flux_sum: &[f32]) -> Vec<Link> {
    let Some((&b, before)) = at.split_last() else { return Vec::new() };
    let levels = [&shape.sonorant, &shape.mid, &shape.high, &shape.low];
    let mut valley = Valley {
        least: levels.map(|l| l[b]),
        flux: shape.flux[b],
        novelty: shape.novelty[b],
    };
    let mut reached = b;
    let mut out = Vec::new();
    for (from, &a) in before.iter().enumerate().rev().take(FARTHEST) {
        if b - a > LONGEST {
            break;
        }
        for i in a..reached {
            levels.iter().zip(&mut valley.least).for_each(|(l, least)| *least = least.min(l[i]));
            valley.flux = valley.flux.max(shape.flux[i]);
            valley.novelty = valley.novelty.max(shape.novelty[i]);
        }
        reached = a;
        let dips: [f32; 4] = std::array::from_fn(|k| levels[k][a].min(levels[k][b]) - valley.least[k]);
        let log_interval = ((b - a) as f32 * FRAME_S as f32 / 0.2).ln();
        let mean_flux = (flux_sum[b + 1] - flux_sum[a]) / (b - a + 1) as f32;
        let pair = [
            log_interval,
            (0.55f32.ln() - log_interval).max(0.0),
            (log_interval - 0.3).max(0.0).powi(2),
            (dips[0] / 10.0).min(0.3),
            (dips[1] / 10.0).min(0.3),
            (dips.iter().sum::<f32>() / 4.0).ln_1p(),
            valley.flux,
            mean_flux,
            log_interval.max(0.0) * distance(&shape.cepstra[a], &shape.cepstra[b]),
            valley.novelty,
            distance(&shape.cepstra[a], &shape.cepstra[b]),
            departure(&shape.cepstra[a..=b]),
        ];
        out.push(Link { from, log_interval, pair });
    }
    out
}

/// How far the spectrum departs from both of its ends on the way from one to the other.
fn departure(way: &[[f32; CEPSTRA]]) -> f32 {
    let (Some(first), Some(last)) = (way.first(), way.last()) else {
        return 0.0;
    };
    way.iter()
        .map(|now| distance(first, now).min(distance(last, now)))
        .fold(0.0, f32::max)
}
