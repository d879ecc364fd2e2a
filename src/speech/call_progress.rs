//! Call-progress tones: ringback, busy, dial tone. Their frequency and level are constant, which can be measured even in noise of the same power.

use super::frame_range::{FrameRange, runs, span};
use super::noise::Noise;
use crate::stats::quantile;
use crate::track::Tracks;
use crate::track::bands::{BANDS, CENTRES_HZ};
use crate::units::{Dbov, Hertz, Span};
use std::ops::Range;

/// A call-progress tone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallProgressTone {
    /// Where it stands.
    pub span: Span,
    /// The centre of its power: of two tones at once (440 and 480 Hz in North America) the mean.
    pub frequency: Hertz,
    /// How strong it is.
    pub level: Dbov,
}

/// Call-progress tones lie between 340 and 500 Hz (ITU-T E.180), within a measuring error.
const LOWEST_HZ: f32 = 330.0;
const HIGHEST_HZ: f32 = 510.0;
/// The bands that hold them, and those (385 and 501 Hz) of which one must be the strongest.
const NEAR: Range<usize> = 1..5;
const PEAK: Range<usize> = 2..4;
/// Levels are means over 90 ms: that evens out noise, and the beats of two tones.
const REACH: usize = 4;
/// A tone stands 6 dB above the noise of those two bands, and within 40 dB of the loudest sound.
const ABOVE_NOISE: f32 = 4.0;
const FAINT: f32 = 1e-4;
/// The power in the other bands: at most a tenth of the tone, plus this share of the noise.
const OUTSIDE: f32 = 0.1;
const OUTSIDE_NOISE: f32 = 0.3;
/// With half as much power beside it as in it, for 0.6 s, it may be a tone that voices veil: no vowel stays so low so long.
const VEILED: f32 = 0.5;
const VEILED_FRAMES: usize = 60;
/// It goes on for 0.12 s without a break, and between its half-power points for 0.2 s.
const CERTAIN: usize = 12;
const SHORTEST: usize = 20;
/// Its level keeps within 1 dB (from the tenth percentile to the ninetieth), its frequency within 1 Hz (standard deviation); noise and faint
/// voices beside it move both, in proportion to their amplitude. Over 20 calls no vowel kept within both.
const STILL_DB: f32 = 1.0;
const STILL_DB_NOISE: f32 = 4.0;
const STILL_HZ: f32 = 1.0;
const STILL_HZ_NOISE: f32 = 12.0;
/// Where a gain control or a room lets the level of a tone vary, by so much at the most, its frequency keeps within this all the same, and
/// nothing else sounds beside it: it stands 12 dB out of the noise.
const CLEAR: f32 = 0.25;
const MOVED_DB: f32 = 12.0;
const MOVED_HZ: f32 = 2.0;
const MOVED_OUTSIDE: f32 = 0.02;

/// The tones of a channel.
pub(crate) struct CallProgressTones {
    /// With all of their sound (in a room they die away), in order.
    pub certain: Vec<(FrameRange, CallProgressTone)>,
    /// Where there may be one that voices veil.
    pub veiled: Vec<Span>,
}

/// The tones of a channel; `noise` is the floor that a tone of seconds does not raise.
pub(crate) fn call_progress_tones(tracks: &Tracks, noise: &Noise, loudest: f32) -> CallProgressTones {
    let beside: Vec<Option<f32>> = (0..tracks.len()).map(|i| beside(tracks, noise, loudest, i)).collect();
    let below = |share: f32| move |of: &Option<f32>| of.is_some_and(|of| of < share);
    let mut certain: Vec<(FrameRange, CallProgressTone)> = Vec::new();
    for run in runs(0..tracks.len(), |i| below(OUTSIDE)(&beside[i])) {
        let seen = certain.last().is_some_and(|(last, _)| run.start < last.end);
        if run.len() >= CERTAIN && !seen {
            certain.extend(steady(tracks, noise, &run));
        }
    }
    let long = runs(0..tracks.len(), |i| below(VEILED)(&beside[i]));
    let veiled = long
        .into_iter()
        .filter(|run| run.len() >= VEILED_FRAMES)
        .map(|run| span(&run))
        .collect();
    CallProgressTones { certain, veiled }
}

/// Mean powers above the noise over 90 ms.
fn rest(tracks: &Tracks, noise: &[f32; BANDS], i: usize) -> [f32; BANDS] {
    let mut sums = [0.0; BANDS];
    for bands in tracks.bands.iter().take(i + REACH + 1).skip(i.saturating_sub(REACH)) {
        sums.iter_mut().zip(bands).for_each(|(sum, band)| *sum += band.to_f32());
    }
    let mean = |k: usize| sums[k] / (2 * REACH + 1) as f32;
    std::array::from_fn(|k| (mean(k) - noise[k]).max(0.0))
}

fn sum(bands: &[f32]) -> f32 {
    bands.iter().sum()
}

/// Where the power around a frame lies as a tone's would, how much there is beside it, as a share of it and more than noise explains.
fn beside(tracks: &Tracks, noise: &Noise, loudest: f32, i: usize) -> Option<f32> {
    let near = |bands: &[f32; BANDS]| sum(&bands[NEAR]);
    let own = tracks.bands.get(i)?.map(f32::from);
    let floor = noise.bands(i);
    if near(&own) < near(&floor) || near(&own) < 0.5 * FAINT * loudest {
        return None;
    }
    let rest = rest(tracks, &floor, i);
    let tone = near(&rest);
    let outside = sum(&rest) - tone;
    let peak = (0..BANDS).fold(0, |best, k| if rest[k] > rest[best] { k } else { best });
    let stands_out = PEAK.contains(&peak) && sum(&rest[PEAK]) > (ABOVE_NOISE * sum(&floor[PEAK])).max(FAINT * loudest);
    stands_out.then(|| (outside - OUTSIDE_NOISE * (sum(&floor) - near(&floor))) / tone)
}

/// The tone around a run of frames that are narrow, between its half-power points; `None` where it is not constant.
fn steady(tracks: &Tracks, noise: &Noise, run: &FrameRange) -> Option<(FrameRange, CallProgressTone)> {
    let near = |i: usize| {
        let rest = rest(tracks, &noise.bands(i), i);
        sum(&rest[NEAR])
    };
    let middle = median(run.clone().map(near).collect())?;
    let loud = |i: &usize| near(*i) > 0.5 * middle;
    let start = run.start - (1..=run.start).take_while(|back| loud(&(run.start - back))).count();
    let end = run.end + (run.end..tracks.len()).take_while(loud).count();
    let start = (start..end).find(loud)?;
    let end = 1 + (start..end).rev().find(loud)?;
    if end - start < SHORTEST {
        return None;
    }
    let inner = start + REACH..end - REACH;
    let rests: Vec<[f32; BANDS]> = inner.clone().map(|i| rest(tracks, &noise.bands(i), i)).collect();
    let levels: Vec<f32> = rests.iter().map(|rest| sum(&rest[NEAR])).collect();
    let centres: Vec<f32> = rests.iter().zip(&levels).map(|(rest, level)| centre(rest, *level)).collect();
    let mean = |values: &[f32]| sum(values) / values.len() as f32;
    let (level, frequency) = (mean(&levels), mean(&centres));
    let deviation = mean(&centres.iter().map(|centre| (centre - frequency).powi(2)).collect::<Vec<_>>()).sqrt();
    let noise = mean(&inner.map(|i| sum(&noise.bands(i)[NEAR])).collect::<Vec<_>>()) / level;
    let outside = mean(
        &rests
            .iter()
            .map(|rest| sum(rest) / sum(&rest[NEAR]).max(f32::MIN_POSITIVE) - 1.0)
            .collect::<Vec<_>>(),
    );
    let voices = if outside < MOVED_OUTSIDE { outside } else { 0.0 };
    let amplitude = (noise + voices).sqrt();
    let keeps = |db: f32, hz: f32, range: f32| range <= db + STILL_DB_NOISE * amplitude && deviation <= hz + STILL_HZ_NOISE * amplitude;
    let range = range_db(levels);
    let clear = noise.sqrt() < CLEAR && outside < MOVED_OUTSIDE;
    let still = keeps(STILL_DB, STILL_HZ, range) || clear && keeps(MOVED_DB, MOVED_HZ, range);
    let tone = CallProgressTone {
        span: span(&(start..end)),
        frequency: Hertz(f64::from(frequency)),
        level: Dbov::from_power(f64::from(level))?,
    };
    let whole = if clear {
        start.min(run.start)..end.max(run.end)
    } else {
        start..end
    };
    (still && (LOWEST_HZ..=HIGHEST_HZ).contains(&frequency)).then_some((whole, tone))
}

/// Where the power of the bands near the tone has its centre: triangles that add up to 1 make that the frequency of a single tone.
fn centre(rest: &[f32; BANDS], level: f32) -> f32 {
    let moments = NEAR.map(|k| rest[k] * CENTRES_HZ[k]);
    moments.sum::<f32>() / level.max(f32::MIN_POSITIVE)
}

fn median(values: Vec<f32>) -> Option<f32> {
    (!values.is_empty()).then(|| quantile(values, 0.5))
}

/// From the tenth percentile to the ninetieth.
fn range_db(mut levels: Vec<f32>) -> f32 {
    levels.sort_by(f32::total_cmp);
    let at = |tenths: usize| levels.get(levels.len() * tenths / 10).copied().unwrap_or(0.0);
    10.0 * (at(9) / at(1).max(f32::MIN_POSITIVE)).log10()
}
