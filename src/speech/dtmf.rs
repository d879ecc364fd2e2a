//! DTMF signals (ITU-T Q.23): one of four lower tones (697–941 Hz) and one of four upper ones (1209–1633 Hz) at once, and nothing else.

use super::frame_range::{FrameRange, runs};
use super::noise::Noise;
use crate::track::Tracks;
use crate::track::bands::{BANDS, CENTRES_HZ};
use std::ops::RangeInclusive;

/// A signal lies 6 dB above the noise and within 30 dB of the loudest sound.
const ABOVE_NOISE: f32 = 4.0;
const BELOW_LOUDEST: f32 = 1e-3;
/// The centres of its tones' power, within the resolution of the bands: where both tones share a band, half of the upper one may count for the
/// lower.
const LOWER_HZ: RangeInclusive<f32> = 660.0..=1000.0;
const UPPER_HZ: RangeInclusive<f32> = 1150.0..=1700.0;
/// Neither tone is more than 9 dB stronger than the other.
const TWIST: f32 = 8.0;
/// The power elsewhere: at most a thirtieth of the signal, plus this share of the noise.
const OUTSIDE: f32 = 0.03;
const OUTSIDE_NOISE: f32 = 0.5;
/// It lasts for 30 ms in which the window of 32 ms holds nothing else (signals last for 60 ms or more). Its level stays within 1.5 dB, and more in
/// noise, in proportion to the amplitude.
const SHORTEST: usize = 3;
const STILL_DB: f32 = 1.5;
const STILL_DB_NOISE: f32 = 6.0;
/// Within 50 ms of these, on both sides, it is 10 dB quieter, or no louder than the noise.
const EDGE: usize = 5;
const AROUND: f32 = 0.1;
const AROUND_NOISE: f32 = 2.0;

/// The frames of DTMF signals.
pub(crate) fn dtmf_signals(tracks: &Tracks, noise: &Noise, loudest: f32) -> Vec<FrameRange> {
    let found = runs(0..tracks.len(), |i| signal(tracks, noise, loudest, i).is_some());
    let steady = found.into_iter().filter_map(|run| steady(tracks, noise, loudest, run));
    steady.filter(|run| stands_alone(tracks, noise, run)).collect()
}

/// The power of the signal in a frame, and that of the noise; `None` where the frame holds none, or something beside it.
fn signal(tracks: &Tracks, noise: &Noise, loudest: f32, i: usize) -> Option<(f32, f32)> {
    let (bands, floor) = (tracks.bands.get(i)?.map(f32::from), noise.bands(i));
    let mut rest: [f32; BANDS] = std::array::from_fn(|k| (bands[k] - floor[k]).max(0.0));
    let noise: f32 = floor.iter().sum();
    let mut peaks = [take_peak(&mut rest), take_peak(&mut rest)];
    peaks.sort_by(|a, b| a.1.total_cmp(&b.1));
    let [(lower, lower_hz), (upper, upper_hz)] = peaks;
    let (tones, outside) = (lower + upper, rest.iter().sum::<f32>());
    let heard = tones > ABOVE_NOISE * noise && tones > BELOW_LOUDEST * loudest;
    let balanced = lower < TWIST * upper && upper < TWIST * lower;
    let tuned = LOWER_HZ.contains(&lower_hz) && UPPER_HZ.contains(&upper_hz);
    let pure = outside < OUTSIDE * tones + OUTSIDE_NOISE * noise;
    (heard && balanced && tuned && pure).then_some((tones, noise))
}

/// Removes the strongest band and its neighbours; gives their power and its centre in hertz.
fn take_peak(rest: &mut [f32; BANDS]) -> (f32, f32) {
    let peak = (0..BANDS).fold(0, |best, k| if rest[k] > rest[best] { k } else { best });
    let near = peak.saturating_sub(1)..(peak + 2).min(BANDS);
    let power: f32 = rest[near.clone()].iter().sum();
    let moment: f32 = near.clone().map(|k| rest[k] * CENTRES_HZ[k]).sum();
    rest[near].fill(0.0);
    (power, moment / power.max(f32::MIN_POSITIVE))
}

/// The part of a run between its half-power points; `None` where that is short or its level varies.
fn steady(tracks: &Tracks, noise: &Noise, loudest: f32, run: FrameRange) -> Option<FrameRange> {
    let frames: Vec<(f32, f32)> = run.clone().filter_map(|i| signal(tracks, noise, loudest, i)).collect();
    let most = frames.iter().fold(0.0f32, |most, (tones, _)| most.max(*tones));
    let loud = |(tones, _): &(f32, f32)| *tones > 0.5 * most;
    let (first, last) = (frames.iter().position(loud)?, frames.iter().rposition(loud)?);
    let inner = frames.get(first..=last)?;
    let least = inner.iter().fold(f32::INFINITY, |least, (tones, _)| least.min(*tones));
    let amplitude = inner.iter().map(|(tones, noise)| (noise / tones).sqrt()).fold(0.0, f32::max);
    let still = 10.0 * (most / least).log10() < STILL_DB + STILL_DB_NOISE * amplitude;
    (still && inner.len() >= SHORTEST).then(|| run.start + first..run.start + last + 1)
}

fn stands_alone(tracks: &Tracks, noise: &Noise, run: &FrameRange) -> bool {
    let power = |i: usize| tracks.power.get(i).copied().unwrap_or(0.0);
    let mean = run.clone().map(power).sum::<f32>() / run.len() as f32;
    let quiet = |i: usize| power(i) < AROUND * mean + AROUND_NOISE * noise.power(i);
    let before = (run.start.saturating_sub(EDGE)..run.start).any(quiet) || run.start < EDGE;
    before && ((run.end..run.end + EDGE).any(quiet) || run.end + EDGE > tracks.len())
}
