//! The quantities of each frame that distinguish music: how far the sound moves, whether it has a pitch and keeps it, how its level is modulated.

use crate::track::Tracks;
use crate::track::bands::BANDS;
use std::ops::Range;

/// The number of quantities.
pub(super) const QUANTITIES: usize = 37;

/// What they are called in the table of weights, in order. All but the first are 0 where nothing sounds.
pub(super) const NAMES: [&str; QUANTITIES] = [
    "sounding",
    "level",
    "level_squared",
    "level_step",
    "level_rise",
    "shape_step_40",
    "shape_step_80",
    "shape_still_40",
    "shape_still_80",
    "shape_leaps_80",
    "shape_held",
    "strength",
    "strength_squared",
    "voiced",
    "pure",
    "pitch_still",
    "pitch_glides",
    "pitch_leaps",
    "pitch_held",
    "fricative",
    "centroid",
    "centroid_squared",
    "spread",
    "spread_squared",
    "fast_1",
    "fast_2",
    "fast_3",
    "fast_4",
    "slow_1",
    "slow_2",
    "slow_3",
    "slow_4",
    "bass",
    "middle",
    "treble",
    "together",
    "dip",
];

/// Which quantity is the square of the one before it: its mean becomes a standard deviation.
pub(super) const SQUARES: [usize; 4] = [2, 12, 21, 23];

/// Frames around a stretch on which its quantities depend.
const AROUND: usize = 60;
/// What lies this far below the loudest (60 dB, and 12 dB that sixteen bands share) counts as nothing.
const FLOOR_DB: f32 = -72.0;
/// A frame sounds within 40 dB of the loudest.
const SOUNDING: f32 = 1e-4;
/// Steps of the level and the shape are taken over 20, 40 and 80 ms, those of the pitch over 50 ms.
const STEPS: [usize; 3] = [1, 2, 4];
const PITCH_STEP: usize = 5;
/// A shape is constant below this root mean square, in decibels, and leaps above that.
const STILL_DB: f32 = 2.0;
const LEAP_DB: f32 = 8.0;
/// A pitch is constant within a quarter of a semitone, glides within two and else leaps; a note lasts while it stays within 0.35 semitones of its
/// first value.
const STILL_SEMITONES: f32 = 0.25;
const GLIDE_SEMITONES: f32 = 2.0;
const HELD_SEMITONES: f32 = 0.35;
/// The longest note that counts, 0.5 s.
const LONGEST: usize = 50;
/// Voiced, and nearly without noise.
const VOICED: f32 = 0.5;
const PURE: f32 = 0.9;
/// Modulation is what remains of a level averaged over 50 ms beside that over 0.25 s (fast, as syllables follow one another), and of that beside 1.1 s (slow).
const FAST: usize = 2;
const MIDDLE: usize = 12;
const SLOW: usize = 55;
/// Four groups of bands: below 0.55, 1.2, 2.15 kHz, and above.
const GROUPS: [Range<usize>; 4] = [0..4, 4..8, 8..12, 12..16];
/// A dip lies 6 dB below the mean of 1.1 s.
const DIP_DB: f32 = -6.0;

/// One frame's quantities.
pub(super) type Quantities = [f32; QUANTITIES];

/// Levels in decibels under the loudest sound of the channel, of a stretch and what lies around it.
struct Levels {
    bands: Vec<[f32; BANDS]>,
    all: Vec<f32>,
    groups: [Vec<f32>; 4],
}

/// The quantities of the frames `wanted`; `tone` says which frames are call-progress tones, which count as silent.
pub(super) fn quantities(tracks: &Tracks, loudest: f32, tone: impl Fn(usize) -> bool, wanted: Range<usize>) -> Vec<Quantities> {
    let from = wanted.start.saturating_sub(AROUND);
    let frames = from..(wanted.end + AROUND).min(tracks.len());
    let levels = Levels::new(tracks, loudest, frames.clone());
    let fast: [Vec<f32>; 4] = levels.groups.each_ref().map(|group| difference(group, FAST, MIDDLE));
    let slow: [Vec<f32>; 4] = levels.groups.each_ref().map(|group| difference(group, MIDDLE, SLOW));
    let below = difference(&levels.all, 0, SLOW);
    let (mut shape_run, mut pitch_run, mut anchor) = (0usize, 0usize, 0.0f32);
    let mut found = Vec::with_capacity(wanted.len());
    for frame in frames.clone() {
        let i = frame - from;
        let pitch = semitones(tracks, frame);
        let shapes = STEPS.map(|step| levels.shape_step(i, step));
        shape_run = if shapes[1] < STILL_DB { shape_run + 1 } else { 0 };
        match pitch {
            Some(pitch) if pitch_run > 0 && (pitch - anchor).abs() < HELD_SEMITONES => pitch_run += 1,
            Some(pitch) => (pitch_run, anchor) = (1, pitch),
            None => pitch_run = 0,
        }
        if !wanted.contains(&frame) {
            continue;
        }
        let power = tracks.power.get(frame).copied().unwrap_or(0.0);
        if power <= SOUNDING * loudest || tone(frame) {
            found.push([0.0; QUANTITIES]);
            continue;
        }
        let strength = tracks.pitch.strength.get(frame).copied().unwrap_or(0.0);
        let before = frame.checked_sub(PITCH_STEP).and_then(|before| semitones(tracks, before));
        let step = pitch.zip(before).map(|(now, before)| (now - before).abs());
        let (centroid, spread) = levels.form(i);
        let level = levels.all[i];
        let groups = levels.groups.each_ref().map(|group| group[i]);
        let rise = level - levels.all[i.saturating_sub(3)];
        found.push([
            1.0,
            level,
            level * level,
            levels.level_step(i, STEPS[0]),
            rise.max(0.0),
            shapes[1],
            shapes[2],
            truth(shapes[1] < STILL_DB),
            truth(shapes[2] < STILL_DB),
            truth(shapes[2] > LEAP_DB),
            shape_run.min(LONGEST) as f32 / LONGEST as f32,
            strength,
            strength * strength,
            truth(strength > VOICED),
            truth(strength > PURE),
            truth(step.is_some_and(|step| step < STILL_SEMITONES)),
            truth(step.is_some_and(|step| (STILL_SEMITONES..GLIDE_SEMITONES).contains(&step))),
            truth(step.is_some_and(|step| step >= GLIDE_SEMITONES)),
            pitch_run.min(LONGEST) as f32 / LONGEST as f32,
            truth(groups[3] > groups[0].max(groups[1])),
            centroid,
            centroid * centroid,
            spread,
            spread * spread,
            fast[0][i].powi(2),
            fast[1][i].powi(2),
            fast[2][i].powi(2),
            fast[3][i].powi(2),
            slow[0][i].powi(2),
            slow[1][i].powi(2),
            slow[2][i].powi(2),
            slow[3][i].powi(2),
            groups[0] - level,
            groups[1] - level,
            groups[3] - level,
            fast[0][i] * fast[3][i],
            truth(below[i] < DIP_DB),
        ]);
    }
    found
}

fn truth(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

/// The pitch in semitones over 1 Hz; `None` where there is none.
fn semitones(tracks: &Tracks, frame: usize) -> Option<f32> {
    let f0 = *tracks.pitch.f0.get(frame)?;
    (f0 > 0.0).then(|| 12.0 * f0.log2())
}

impl Levels {
    fn new(tracks: &Tracks, loudest: f32, frames: Range<usize>) -> Self {
        let top = decibels(loudest);
        let bands: Vec<[f32; BANDS]> = frames
            .clone()
            .map(|i| {
                let bands = tracks.bands.get(i).copied().unwrap_or_default();
                bands.map(|band| (decibels(band.to_f32()) - top).max(FLOOR_DB))
            })
            .collect();
        let mean = |bands: &[f32]| bands.iter().sum::<f32>() / bands.len() as f32;
        Self {
            all: bands.iter().map(|bands| mean(bands)).collect(),
            groups: GROUPS.map(|group| bands.iter().map(|bands| mean(&bands[group.clone()])).collect()),
            bands,
        }
    }

    /// By how much the level changes within `step` frames to either side.
    fn level_step(&self, i: usize, step: usize) -> f32 {
        let (before, after) = self.ends(i, step);
        (self.all[after] - self.all[before]).abs()
    }

    /// By how much the spectrum changes apart from that, root mean square over the bands.
    fn shape_step(&self, i: usize, step: usize) -> f32 {
        let (before, after) = self.ends(i, step);
        let level = self.all[after] - self.all[before];
        let steps = self.bands[after].iter().zip(&self.bands[before]);
        (steps.map(|(after, before)| (after - before - level).powi(2)).sum::<f32>() / BANDS as f32).sqrt()
    }

    fn ends(&self, i: usize, step: usize) -> (usize, usize) {
        (i.saturating_sub(step), (i + step).min(self.all.len() - 1))
    }

    /// Where the centre of the spectrum lies, in bands, and how far its bands spread, in decibels.
    fn form(&self, i: usize) -> (f32, f32) {
        let (bands, mean) = (&self.bands[i], self.all[i]);
        let (mut weights, mut moment, mut squares) = (0.0, 0.0, 0.0);
        for (k, level) in bands.iter().enumerate() {
            let weight = level - FLOOR_DB;
            weights += weight;
            moment += weight * k as f32;
            squares += (level - mean).powi(2);
        }
        (moment / f32::max(weights, 1.0), (squares / BANDS as f32).sqrt())
    }
}

fn decibels(power: f32) -> f32 {
    10.0 * power.max(f32::MIN_POSITIVE).log10()
}

/// Means over `near` frames to either side, less those over `far`.
fn difference(values: &[f32], near: usize, far: usize) -> Vec<f32> {
    let mut sums = vec![0.0f64];
    for value in values {
        sums.push(sums[sums.len() - 1] + f64::from(*value));
    }
    let mean = |i: usize, reach: usize| {
        let (start, end) = (i.saturating_sub(reach), (i + reach + 1).min(values.len()));
        (sums[end] - sums[start]) / (end - start) as f64
    };
    (0..values.len()).map(|i| (mean(i, near) - mean(i, far)) as f32).collect()
}
