//! Sudden changes of the speaker's level.
//!
//! Speech falls by 10 dB and more from the start of a phrase to its end, and this is no jump: what is compared are whole phrases,
//! cut where an inner pause lets a new one begin. The speech before is the speaker's usual level, the median over the last half
//! minute of speech; stretches that depart from it don't count towards it, so the way back to it is not a second jump.

use crate::track::FRAME_S;
use crate::units::{Dbov, Seconds, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A change of ≥ 8 dB in the speaker's level that holds for at least 1 s, against the speech before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Jump {
    /// When.
    pub at_s: Seconds,
    /// By how much.
    pub change_db: f64,
}

/// A change that counts.
const CHANGE_DB: f64 = 8.0;
/// Each stretch must depart this far for the change to hold.
const EACH_DB: f64 = 5.0;
/// So long it holds at least.
const HOLD_S: f64 = 1.0;
/// The same, less the 75 ms by which each edge of a phrase may be off.
const HOLD_HEARD_S: f64 = HOLD_S - 2.0 * 0.075;
/// The least and the most speech from which the usual level is taken; a change that lasts longer becomes the usual level.
const USUAL_S: (f64, f64) = (2.0, 30.0);
/// Frames of an inner pause at least, and how far below the phrase it lies.
const PAUSE: usize = 15;
const DEPTH: f64 = 1e-3;
/// A frame of noise alone is seldom stronger than this many times its mean.
const NEAR_NOISE: f64 = 1.5;

impl Jump {
    /// The second for which it holds at least.
    pub fn span(&self) -> Span {
        Span::new(self.at_s.0, self.at_s.0 + HOLD_S)
    }
}

/// A stretch of speech and its mean power, noise taken off.
#[derive(Clone, Copy, Debug)]
pub struct LevelStretch {
    /// From where to where.
    pub span: Span,
    /// Mean square, full scale 1.
    pub power: f64,
}

/// The stretches of speech in a phrase that begins at `start`, given by its frame powers: cut at inner pauses, silence at the edges
/// taken off, so that a pause inside a phrase and an edge set too wide lower no level.
///
/// Quiet is what lies 30 dB below the phrase or within 2 dB of the noise. What lies below the noise counts as a quarter of it.
pub(crate) fn stretches(start: Seconds, powers: &[f32], noise: f64) -> Vec<LevelStretch> {
    let mean = |part: &[f32]| part.iter().map(|&p| f64::from(p)).sum::<f64>() / part.len() as f64;
    let quiet = NEAR_NOISE * noise + DEPTH * (mean(powers) - noise);
    let mut loud: Vec<(usize, usize)> = vec![];
    for (i, _) in powers.iter().enumerate().filter(|&(_, &power)| f64::from(power) >= quiet) {
        match loud.last_mut() {
            Some((_, end)) if i < *end + PAUSE => *end = i + 1,
            _ => loud.push((i, i + 1)),
        }
    }
    let at = |frame: usize| start.0 + frame as f64 * FRAME_S;
    loud.iter()
        .filter_map(|&(from, to)| powers.get(from..to).map(|part| (from, to, (mean(part) - noise).max(0.25 * noise))))
        .filter(|(_, _, power)| *power > 0.0 && power.is_finite())
        .map(|(from, to, power)| LevelStretch {
            span: Span::new(at(from), at(to)),
            power,
        })
        .collect()
}

/// Changes of 8 dB or more against the speaker's usual level that hold for at least 1 s.
pub fn jumps(stretches: &[LevelStretch]) -> Vec<Jump> {
    let mut jumps = vec![];
    let mut usual: Vec<LevelStretch> = vec![];
    let mut departed: Vec<LevelStretch> = vec![];
    for &stretch in stretches {
        let by = change(&usual, &[stretch]);
        let turned = departed.first().is_some_and(|&first| change(&usual, &[first]) * by < 0.0);
        if by.abs() < EACH_DB || turned {
            match judge(&usual, &departed) {
                Some(jump) => jumps.push(jump),
                None => usual.append(&mut departed),
            }
            departed.clear();
        }
        if by.abs() < EACH_DB {
            usual.push(stretch);
        } else {
            departed.push(stretch);
        }
        if spoken(&departed) > USUAL_S.1 {
            jumps.extend(judge(&usual, &departed));
            usual = std::mem::take(&mut departed);
        }
        while spoken(usual.get(1..).unwrap_or_default()) > USUAL_S.1 {
            usual.remove(0);
        }
    }
    jumps.extend(judge(&usual, &departed));
    jumps
}

fn judge(usual: &[LevelStretch], departed: &[LevelStretch]) -> Option<Jump> {
    let (first, last) = (departed.first()?, departed.last()?);
    let change_db = change(usual, departed);
    let holds = last.span.end_s.0 - first.span.start_s.0 >= HOLD_HEARD_S;
    (holds && change_db.abs() >= CHANGE_DB).then_some(Jump {
        at_s: first.span.start_s,
        change_db,
    })
}

/// How far the mean level of some stretches lies from the usual one; 0 as long as there is none.
fn change(usual: &[LevelStretch], now: &[LevelStretch]) -> f64 {
    let energy: f64 = now.iter().map(|s| s.power * s.span.duration()).sum();
    match (usual_level(usual), Dbov::from_power(energy / spoken(now))) {
        (Some(usual), Some(now)) => now.0 - usual.0,
        _ => 0.0,
    }
}

/// The median level, each stretch weighted by its length.
fn usual_level(usual: &[LevelStretch]) -> Option<Dbov> {
    let all = spoken(usual);
    if all < USUAL_S.0 {
        return None;
    }
    let mut sorted = usual.to_vec();
    sorted.sort_by(|a, b| a.power.total_cmp(&b.power));
    let mut so_far = 0.0;
    let median = sorted.iter().find(|stretch| {
        so_far += stretch.span.duration();
        so_far >= all / 2.0
    });
    median.and_then(|stretch| Dbov::from_power(stretch.power))
}

fn spoken(stretches: &[LevelStretch]) -> f64 {
    stretches.iter().map(|stretch| stretch.span.duration()).sum()
}
