//! Tones of the line: ringback, busy and dial tones, test tones. One or two narrow peaks of constant frequency and level.

use super::change::change;
use super::frame_range::{FrameRange, joined, runs};
use super::noise::Noise;
use crate::stats::quantile;
use crate::track::Tracks;
use crate::track::bands::{BANDS, CENTRES_HZ};

/// A tone stands 6 dB above the noise and lies within 30 dB of the loudest sound.
const ABOVE_NOISE: f32 = 4.0;
const BELOW_LOUDEST: f32 = 1e-3;
/// The share of its power that lies outside of the two strongest peaks: at most so much, and less in a short tone.
const OUTSIDE: f32 = 0.03;
const OUTSIDE_SHORT: f32 = 0.01;
/// A long tone changes by less than this many decibels within 40 ms, in level and in shape, for at least 0.2 s. Means over 50 ms even out
/// the beats of two tones (40 Hz in the ringback of North America).
const STILL_DB: f32 = 0.7;
const STILL_FRAMES: usize = 20;
const STILL_REACH: usize = 2;
const BEAT_REACH: usize = 2;
/// A held vowel, of a voice whose pitch lies below the tones of a line: most of its frames are voiced there, and its pitch moves by more than 0.5 %
/// between its low and its high decile. No tone's does.
const VOICE_HZ: f32 = 300.0;
const VOICED: f32 = 0.8;
const VOICE_MOVES: f32 = 1.005;
/// A short tone begins and ends within 20 ms out of 15 dB less, and has one level (within 1 dB) between.
const SHORT_EDGE: usize = 2;
const SHORT_FRAMES: usize = 4;
const SHORT_AROUND: f32 = 0.03;
const SHORT_RANGE: f32 = 1.25;
const SHORT_SHARE: f32 = 0.9;
/// A modem or a fax switches between two tones (ITU-T V.21: 980 and 1180 Hz, 1650 and 1850 Hz; V.23: 1300 and 2100 Hz): so much of its power
/// lies in four neighbouring bands whose centre lies in this range, for 0.3 s and more at one level, within 3 dB.
const KEYED: f32 = 0.9;
const KEYED_BANDS: usize = 4;
const KEYED_HZ: std::ops::Range<f32> = 900.0..2200.0;
const KEYED_FRAMES: usize = 30;
const KEYED_RANGE: f32 = 2.0;

/// Where a tone stands.
pub(crate) fn pure_tones(tracks: &Tracks, noise: &Noise, loudest: f32) -> Vec<FrameRange> {
    let power = |i: usize| tracks.power.get(i).copied().unwrap_or(0.0);
    let loud = |i: usize| power(i) > ABOVE_NOISE * noise.power(i) && power(i) > BELOW_LOUDEST * loudest;
    let frames = 0..tracks.len();
    let mut found: Vec<FrameRange> = runs(frames.clone(), loud)
        .into_iter()
        .filter(|sound| is_short_tone(tracks, noise, sound))
        .collect();
    let still = |i: usize| loud(i) && outside_peaks(&bands(tracks, i), &noise.bands(i)) < OUTSIDE && stands_still(tracks, noise, i);
    let long = |run: &FrameRange| run.len() >= STILL_FRAMES && !is_held_vowel(tracks, run);
    found.extend(runs(frames.clone(), still).into_iter().filter(long));
    let keyed = |i: usize| loud(i) && is_keyed(&bands(tracks, i), &noise.bands(i));
    let keyed = joined(runs(frames, keyed), SHORT_EDGE);
    found.extend(
        keyed
            .into_iter()
            .filter(|run| run.len() >= KEYED_FRAMES && keeps_level(&tracks.power[run.clone()])),
    );
    found.sort_by_key(|stretch| stretch.start);
    joined(found, 1)
}

fn is_short_tone(tracks: &Tracks, noise: &Noise, sound: &FrameRange) -> bool {
    let power = |i: usize| tracks.power.get(i).copied().unwrap_or(0.0);
    let Some(inside) = tracks.power.get(sound.start + SHORT_EDGE..sound.end.saturating_sub(SHORT_EDGE)) else {
        return false;
    };
    let (least, most) = inside
        .iter()
        .fold((f32::INFINITY, 0.0f32), |(least, most), &x| (least.min(x), most.max(x)));
    let mean = inside.iter().sum::<f32>() / inside.len() as f32;
    let before = sound.start.checked_sub(SHORT_EDGE).map_or(0.0, power);
    let around = before.max(power(sound.end + SHORT_EDGE - 1));
    if inside.len() < SHORT_FRAMES || most > SHORT_RANGE * least || around > SHORT_AROUND * mean {
        return false;
    }
    let narrow = |&i: &usize| outside_peaks(&bands(tracks, i), &noise.bands(i)) < OUTSIDE_SHORT;
    let inner = sound.start + 1..sound.end - 1;
    inner.clone().filter(narrow).count() as f32 > SHORT_SHARE * inner.len() as f32
}

/// Whether what stands still is a vowel that a voice holds.
fn is_held_vowel(tracks: &Tracks, run: &FrameRange) -> bool {
    let f0 = tracks.pitch.f0.get(run.clone()).unwrap_or_default().iter().copied();
    let low: Vec<f32> = f0.filter(|f0| (f32::MIN_POSITIVE..VOICE_HZ).contains(f0)).collect();
    low.len() as f32 >= VOICED * run.len() as f32 && quantile(low.clone(), 0.9) > VOICE_MOVES * quantile(low, 0.1)
}

/// Whether the power above the noise lies where a modem's would.
fn is_keyed(bands: &[f32; BANDS], noise: &[f32; BANDS]) -> bool {
    let rest: [f32; BANDS] = std::array::from_fn(|i| (bands[i] - 2.0 * noise[i]).max(0.0));
    let near = rest.windows(KEYED_BANDS).map(|near| near.iter().sum::<f32>()).fold(0.0, f32::max);
    let total: f32 = rest.iter().sum();
    let moment: f32 = rest.iter().zip(CENTRES_HZ).map(|(power, hertz)| power * hertz).sum();
    total > 0.0 && near > KEYED * total && KEYED_HZ.contains(&(moment / total))
}

fn keeps_level(power: &[f32]) -> bool {
    quantile(power.to_vec(), 0.9) < KEYED_RANGE * quantile(power.to_vec(), 0.1)
}

fn stands_still(tracks: &Tracks, noise: &Noise, i: usize) -> bool {
    let (Some(from), to) = (i.checked_sub(STILL_REACH), i + STILL_REACH) else {
        return false;
    };
    let change = change([&smooth(tracks, from), &noise.bands(from)], [&smooth(tracks, to), &noise.bands(to)]);
    change.is_some_and(|change| change.shape < STILL_DB && change.level.abs() < STILL_DB)
}

fn bands(tracks: &Tracks, i: usize) -> [f32; BANDS] {
    tracks.bands.get(i).map_or([0.0; BANDS], |bands| bands.map(f32::from))
}

/// The mean of the bands over 50 ms.
fn smooth(tracks: &Tracks, i: usize) -> [f32; BANDS] {
    let mut sums = [0.0; BANDS];
    for frame in i.saturating_sub(BEAT_REACH)..=i + BEAT_REACH {
        sums.iter_mut().zip(bands(tracks, frame)).for_each(|(sum, band)| *sum += band);
    }
    sums.map(|sum| sum / (2 * BEAT_REACH + 1) as f32)
}

/// The share of the power above the noise that lies outside of the two strongest peaks, of three bands each.
fn outside_peaks(bands: &[f32; BANDS], noise: &[f32; BANDS]) -> f32 {
    let mut rest: [f32; BANDS] = std::array::from_fn(|i| (bands[i] - 2.0 * noise[i]).max(0.0));
    let total: f32 = rest.iter().sum();
    for _ in 0..2 {
        let peak = (0..BANDS).fold(0, |best, i| if rest[i] > rest[best] { i } else { best });
        rest[peak.saturating_sub(1)..(peak + 2).min(BANDS)].fill(0.0);
    }
    if total > 0.0 { rest.iter().sum::<f32>() / total } else { 1.0 }
}
