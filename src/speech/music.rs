//! Music: notes are held. Most of it has a pitch and a spectrum that stands still for a tenth of a second and more, over seconds; of
//! speech that is true of a tenth, and of one dragged vowel now and then.

use super::change::change;
use super::frame_range::{FrameRange, joined, runs};
use super::noise::Noise;
use crate::track::Tracks;

/// Music stands 6 dB above the noise and lies within 30 dB of the loudest sound.
const ABOVE_NOISE: f32 = 4.0;
const BELOW_LOUDEST: f32 = 1e-3;
/// Held: periodic, and the spectrum's shape changes by less than 3 dB within 80 ms, over more than two bands.
const PERIODIC: f32 = 0.5;
const HELD_DB: f32 = 3.0;
const HELD_REACH: usize = 4;
const HELD_WIDTH: f32 = 2.5;
/// Nothing is asked of sounds further below the loudest than 40 dB.
const AUDIBLE: f32 = 1e-4;
/// It is music where, of 4 s, at least 2.5 s sound and 55 % of that is held; no single note counts for more than 1.25 s.
const WINDOW: usize = 400;
const SOUNDING: usize = 250;
const SHARE: f32 = 0.55;
const LONGEST: usize = 125;
/// How finely the windows are laid, and the shortest note that bounds the music.
const STEP: usize = 10;
const NOTE: usize = 10;

/// Where the sound is held, frame by frame.
pub(crate) fn held(tracks: &Tracks, noise: &Noise, loudest: f32) -> Vec<bool> {
    let bands = |i: usize| tracks.bands.get(i).map(|bands| bands.map(f32::from));
    let is_held = |i: usize| {
        let (from, to) = (i.checked_sub(HELD_REACH)?, i + HELD_REACH);
        change([&bands(from)?, &noise.bands(from)], [&bands(to)?, &noise.bands(to)])
    };
    let candidates = tracks.power.iter().zip(&tracks.pitch.strength);
    candidates
        .enumerate()
        .map(|(i, (&power, &strength))| {
            power > AUDIBLE * loudest
                && strength >= PERIODIC
                && is_held(i).is_some_and(|change| change.shape < HELD_DB && change.width >= HELD_WIDTH)
        })
        .collect()
}

/// Where there is music, from its first note to its last.
pub(crate) fn music(tracks: &Tracks, noise: &Noise, loudest: f32, held: &[bool]) -> Vec<FrameRange> {
    let power = |i: usize| tracks.power.get(i).copied().unwrap_or(0.0);
    let sounds = |i: usize| power(i) > ABOVE_NOISE * noise.power(i) && power(i) > BELOW_LOUDEST * loudest;
    let n = tracks.len().min(held.len());
    let notes = runs(0..n, |i| held[i] && sounds(i));
    let mut counted = vec![false; n];
    for note in &notes {
        counted[note.start..note.end.min(note.start + LONGEST)].fill(true);
    }
    let (sounding, counted) = (counts(n, sounds), counts(n, |i| counted[i]));
    let bounds: Vec<FrameRange> = notes.into_iter().filter(|note| note.len() >= NOTE).collect();
    let window = WINDOW.min(n);
    let windows = (0..=n - window).step_by(STEP).filter_map(|start| {
        let end = start + window;
        let (sounding, counted) = (between(&sounding, start, end), between(&counted, start, end));
        if sounding < SOUNDING || (counted as f32) < SHARE * sounding as f32 {
            return None;
        }
        let first = bounds.get(bounds.partition_point(|note| note.end <= start))?;
        let last = bounds.get(bounds.partition_point(|note| note.start < end).checked_sub(1)?)?;
        let within = start.max(first.start)..end.min(last.end);
        (!within.is_empty()).then_some(within)
    });
    joined(windows, 1)
}

/// How many frames it holds of before each [`STEP`]th, and in all.
fn counts(n: usize, holds: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut counts = vec![0];
    counts.extend((0..n).step_by(STEP).scan(0, |count, start| {
        *count += (start..n.min(start + STEP)).filter(|&i| holds(i)).count();
        Some(*count)
    }));
    counts
}

/// How many of the frames `start..end` were counted: each a multiple of [`STEP`], or the end of all.
fn between(counts: &[usize], start: usize, end: usize) -> usize {
    counts[end.div_ceil(STEP)] - counts[start / STEP]
}
