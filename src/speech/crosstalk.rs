//! Crosstalk: the other side's sound in this channel, through the line or as an acoustic echo.
//!
//! The path from the other channel to this one is estimated as an impulse response, from samples of both. This side's own voice and the line's
//! noise do not correlate with the other channel and average out, so that leaks far below both are found.

use crate::spectrum::{Response, ResponseEstimator};
use crate::stats::quantile;
use crate::track::{Excerpt, HOP, RATE};
use crate::units::Seconds;
use half::bf16;

/// Frames of half a second, one every quarter of a second.
const SPAN: usize = 4096;
const STEP: usize = 2048;
/// The most of these frames that are used, evenly spread, and the fewest that suffice.
const ENOUGH: usize = 240;
const FEWEST: usize = 4;
/// The source is loud within 15 dB of its loudest.
const LOUD: f32 = 0.03;
/// The louder this channel is in a frame, the smaller the frame's weight, down to 30 dB below the source, where all of it may be leakage.
const QUIET: f32 = 1e-3;
/// A frame counts where the source's strongest frequency is no stronger here than there: a tone that a recorder puts on both channels is no leak, and
/// one's own voice at that frequency hides it.
const AS_STRONG: f32 = 1.0;
/// The longest delay that is looked for, 0.3 s; the taps beyond it are the noise of the estimate.
const LONGEST_LAG: usize = 30 * HOP;
/// The factors by which the strongest tap of a path, and its other taps, exceed that noise. Of 34 calls, the strongest lag of channels without a leak
/// stands out by 4 to 7, with one (at −35 dB) by 12 to 550.
const STANDS_OUT: f32 = 9.0;
const PART: f32 = 5.0;
/// The tail that is looked for, up to 0.2 s, and how much of a path without one may seem to be: the ripple of a filter's edges.
const TAIL: usize = 20 * HOP;
const RIPPLE: f64 = 0.02;
/// The highest correlation of neighbouring parts of the noise that is reckoned with.
const MOST_ALIKE: f64 = 0.9;
/// A path whose strongest part moves by more than 2.5 ms from the recording's first half to its second belongs to sides that drift apart: seen as
/// one it is smeared, which is no tail.
const DRIFT: usize = HOP / 4;
/// Weaker paths are not reported; stronger ones may be two copies of one recording, or a leak in the other direction.
const WEAKEST_DB: f64 = -60.0;
const STRONGEST_DB: f64 = -12.0;
/// A stronger path beside this side's own voice is a mix of both, up to this gain.
const HELD_DB: f64 = 12.0;
/// How much earlier than its source a copy may come, 0.1 s.
const LEAD: usize = 10 * HOP;
/// How many times the expected power is subtracted, for a leak and for a side that is mixed in.
const LEAK_MARGIN: f32 = 4.0;
const MIX_MARGIN: f32 = 1.6;
/// What a codec or an echo canceller leaves of the other side is no linear copy of it: up to so many times as much is heard as the path tells.
const BEYOND_MOST: f32 = 30.0;
/// No more than so many decibels below the other side is taken for what is left of it: what is louder may be one's own voice in the other
/// channel.
const BEYOND_DB: f64 = -25.0;
/// What is heard with the other side is so many times as much as what is heard while it is quiet.
const BEYOND_QUIET: f32 = 10.0;
/// It is held against the path over so many frames in which the other side is within 20 dB of its loudest.
const BEYOND_LOUD: f32 = 0.01;
const BEYOND_FEWEST: usize = 50;
/// So many frames, evenly spread, are enough to tell.
const BEYOND_ASKED: usize = 1 << 16;
/// The median of a normal variable's magnitude.
const MEDIAN: f32 = 0.6745;

/// The leak of another channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Crosstalk {
    /// Which of the other channels, by its place among them.
    pub from: usize,
    /// How strong it is beside its source, in decibels.
    pub gain_db: f64,
    /// How much later the strongest part of it comes.
    pub delay: Seconds,
    /// How much of it comes long after that: a room's reverberation.
    pub tail: Tail,
    /// The share of the source's power at each delay in frames.
    parts: Vec<f32>,
}

/// The share of a path's power that comes more than 10 ms after its strongest part, within 0.2 s, and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// The share, 0–1.
    pub share: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end of it.
    pub high: f64,
}

impl Tail {
    /// Nothing is known of it.
    const UNKNOWN: Self = Self {
        share: 0.0,
        low: 0.0,
        high: 1.0,
    };
}

/// How the call's other channels leak into one's own, by excerpts of them all. Channels that do not leak are left out.
pub fn crosstalk(own: &Excerpt, others: &[&Excerpt]) -> Vec<Crosstalk> {
    leaks(own, others, |_| false)
}

/// As [`crosstalk`], where one's own channel is known to hold the whole of some of the others besides one's own voice: of those a strong path
/// is a leak as well.
pub(crate) fn leaks(own: &Excerpt, others: &[&Excerpt], is_held: impl Fn(usize) -> bool) -> Vec<Crosstalk> {
    let leaks = others.iter().enumerate().map(|(from, other)| {
        let strongest = if is_held(from) { HELD_DB } else { STRONGEST_DB };
        let as_strong = if is_held(from) { f32::INFINITY } else { AS_STRONG };
        path(own, other, from, as_strong).filter(|leak| (WEAKEST_DB..=strongest).contains(&leak.gain_db))
    });
    leaks.flatten().collect()
}

/// The path by which `other` comes into `own`, where it is the `from`th of the other channels; `None` where there is none.
fn path(own: &Excerpt, other: &Excerpt, from: usize, as_strong: f32) -> Option<Crosstalk> {
    let [mut estimator, later] = estimators(own, other, 0, as_strong)?;
    let earlier = estimator.finish();
    estimator.merge(&later);
    let response = estimator.finish();
    let Heard { lag, taps } = heard(&response)?;
    let drifts = strongest(&earlier.taps).abs_diff(strongest(&later.finish().taps)) > DRIFT;
    let gain = response.gain(taps.iter().copied());
    Some(Crosstalk {
        from,
        gain_db: 10.0 * gain.log10(),
        delay: Seconds(lag as f64 / RATE.hz()),
        tail: if drifts { Tail::UNKNOWN } else { tail(&response.taps, lag) },
        parts: parts(&taps, gain as f32),
    })
}

/// The copy of a whole channel in another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Way {
    /// The ratio of powers.
    pub gain: f64,
    /// How many samples at [`RATE`] later the strongest part comes; earlier, where negative.
    pub lag: f64,
}

/// The path of `other` into `own`, from [`LEAD`] earlier on; `None` where there is none.
pub(crate) fn way(own: &Excerpt, other: &Excerpt) -> Option<Way> {
    let [mut estimator, later] = estimators(own, other, LEAD, f32::INFINITY)?;
    estimator.merge(&later);
    let response = estimator.finish();
    let Heard { lag, taps, .. } = heard(&response)?;
    let at = |lag: usize| taps.get(lag).map_or(0.0, |tap| f64::from(tap.abs()));
    // Of a path that is late by part of a sample, the second strongest tap has its share.
    let (before, here, after) = (at(lag.wrapping_sub(1)), at(lag), at(lag + 1));
    let part = if after > before {
        after / (after + here)
    } else {
        -before / (before + here)
    };
    Some(Way {
        gain: response.gain(taps.iter().copied()),
        lag: lag as f64 + part - LEAD as f64,
    })
}

/// The taps of a response above its noise.
struct Heard {
    /// The strongest tap.
    lag: usize,
    /// The taps above the noise; the others are 0.
    taps: Vec<f32>,
}

fn heard(response: &Response) -> Option<Heard> {
    let noise = noise(response)?;
    let taps = response.taps.get(..LONGEST_LAG)?;
    let lag = strongest(taps);
    if taps[lag].abs() <= STANDS_OUT * noise {
        return None;
    }
    let stand_out = |frame: &&[f32]| frame.iter().any(|tap| tap.abs() > PART * noise);
    let heard = taps
        .chunks(HOP)
        .flat_map(|frame| frame.iter().map(move |&tap| if stand_out(&frame) { tap } else { 0.0 }));
    let taps = heard.collect();
    Some(Heard { lag, taps })
}

/// Where the strongest tap is, within the longest delay.
fn strongest(taps: &[f32]) -> usize {
    let stronger = |best: usize, lag: usize| if taps[lag].abs() > taps[best].abs() { lag } else { best };
    (0..taps.len().min(LONGEST_LAG)).fold(0, stronger)
}

/// The responses from the other channel to one's own in the recording's first half and in its second, of which so many samples before are looked
/// at too, over frames in which the other is loud; `None` where there are too few.
fn estimators(own: &Excerpt, other: &Excerpt, lead: usize, as_strong: f32) -> Option<[ResponseEstimator; 2]> {
    let pairs = own.stretches().zip(other.stretches());
    let frames: Vec<(&[bf16], &[bf16])> = pairs
        .flat_map(|(own, other)| {
            let starts = (0..(own.len().min(other.len()) + 1).saturating_sub(2 * SPAN)).step_by(STEP);
            starts.filter_map(move |start| {
                let source = other.get(start + lead..start + lead + SPAN)?;
                Some((source, own.get(start..start + 2 * SPAN)?))
            })
        })
        .collect();
    let energies: Vec<f32> = frames.iter().map(|(source, _)| energy(source)).collect();
    let least = LOUD * energies.iter().fold(0.0f32, |most, &energy| most.max(energy));
    let loud: Vec<_> = frames.iter().zip(&energies).filter(|&(_, &energy)| energy > least).collect();
    if loud.len() < FEWEST {
        return None;
    }
    let mut halves = [ResponseEstimator::new(SPAN).ok()?, ResponseEstimator::new(SPAN).ok()?];
    let exact = |samples: &[bf16]| -> Vec<f32> { samples.iter().map(|x| x.to_f32()).collect() };
    let middle = loud.len() / 2;
    for (at, ((source, own), strength)) in loud.iter().enumerate().step_by(loud.len().div_ceil(ENOUGH)) {
        let weight = 1.0 / (energy(own) + QUIET * *strength);
        halves[usize::from(at >= middle)]
            .add(&exact(source), &exact(own), weight, as_strong)
            .ok()?;
    }
    Some(halves)
}

fn energy(samples: &[bf16]) -> f32 {
    samples.iter().map(|x| x.to_f32() * x.to_f32()).sum()
}

/// The standard deviation of the taps where there is no path.
fn noise(response: &Response) -> Option<f32> {
    let mut beyond: Vec<f32> = response.taps.get(LONGEST_LAG..)?.iter().map(|tap| tap.abs()).collect();
    beyond.sort_by(f32::total_cmp);
    Some(beyond.get(beyond.len() / 2)? / MEDIAN)
}

/// The tail of the response, the noise in it taken off. What is beyond the longest delay is noise alone, and tells how much of it 10 ms hold and
/// how that varies: voices behind the speaker are noise that is not white, and of which neighbouring parts are alike (taken for a first-order
/// autoregression).
fn tail(taps: &[f32], lag: usize) -> Tail {
    let energy = |taps: &[f32]| taps.iter().map(|&tap| f64::from(tap) * f64::from(tap)).sum::<f64>();
    let between = |from: usize, to: usize| taps.get(from..to.min(taps.len())).unwrap_or_default();
    let noises: Vec<f64> = between(LONGEST_LAG, taps.len()).chunks_exact(HOP).map(energy).collect();
    let known = noises.len().max(1) as f64;
    let noise = noises.iter().sum::<f64>() / known;
    let variance = noises.iter().map(|x| (x - noise).powi(2)).sum::<f64>() / known;
    let covariance = noises.windows(2).map(|pair| (pair[0] - noise) * (pair[1] - noise)).sum::<f64>() / known;
    let alike = (covariance / variance.max(f64::MIN_POSITIVE)).clamp(0.0, MOST_ALIKE);
    let variance = variance * (1.0 + alike) / (1.0 - alike);
    let late = between(lag + HOP, lag + TAIL);
    let (least, count) = (energy(between(lag.saturating_sub(HOP), lag + HOP)), late.len() as f64 / HOP as f64);
    let share = |late: f64| late.max(0.0) / (least + late.max(0.0));
    let spread = 1.96 * (variance * count * (1.0 + count / known)).sqrt();
    let late = energy(late) - count * noise;
    Tail {
        share: share(late),
        low: (share(late - spread) - RIPPLE).max(0.0),
        high: (share(late + spread) + RIPPLE).min(1.0),
    }
}

/// The powers of taps, divided between the two frames around each, `gain` in all.
fn parts(taps: &[f32], gain: f32) -> Vec<f32> {
    let mut parts = vec![0.0; taps.len() / HOP + 2];
    for (lag, tap) in taps.iter().enumerate() {
        let (frame, later) = (lag / HOP, (lag % HOP) as f32 / HOP as f32);
        parts[frame] += (1.0 - later) * tap * tap;
        parts[frame + 1] += later * tap * tap;
    }
    let all: f32 = parts.iter().sum();
    parts.iter_mut().for_each(|part| *part *= gain / all);
    parts
}

impl Crosstalk {
    /// The most power of the other channel in a frame: four times the expectation for a faint leak, which may vary; less for a mix of both sides,
    /// which is exact and in which this side's own voice is to be kept.
    pub(crate) fn most(&self, source: &[bf16], frame: usize) -> f32 {
        let margin = if self.gain_db > STRONGEST_DB { MIX_MARGIN } else { LEAK_MARGIN };
        margin * self.leakage(source, frame)
    }

    /// How many times as much is heard of the other channel as the path tells, 1 and more: what a codec or an echo canceller makes of it is
    /// heard with it, but is no linear copy. `heard` is this channel's power above its noise in a frame; one's own voice is seldom there while
    /// the other side speaks, so the median tells.
    pub(crate) fn beyond(&self, source: &[bf16], frames: usize, heard: impl Fn(usize) -> f32) -> f32 {
        let most = BEYOND_MOST.min(10f32.powf((BEYOND_DB - self.gain_db) as f32 / 10.0));
        if most <= 1.0 {
            return 1.0;
        }
        let frames = frames.min(source.len());
        let asked = (0..frames).step_by(1 + frames / BEYOND_ASKED);
        let both: Vec<(f32, f32)> = asked.map(|frame| (self.leakage(source, frame), heard(frame))).collect();
        let loud = BEYOND_LOUD * super::noise::loudest(both.iter().map(|(expected, _)| *expected));
        let (mut ratios, mut with, mut without) = (Vec::new(), Vec::new(), Vec::new());
        for (expected, heard) in both {
            if expected > loud {
                ratios.push(heard / expected);
                with.push(heard);
            } else {
                without.push(heard);
            }
        }
        if ratios.len() < BEYOND_FEWEST || quantile(with, 0.5) <= BEYOND_QUIET * quantile(without, 0.5) {
            return 1.0;
        }
        quantile(ratios, 0.5).clamp(1.0, most)
    }

    /// The power that is to be expected on this channel in a frame, by the other's powers. Where a frame begins is no more exact than a
    /// frame, so the greatest of three neighbours stands.
    pub(crate) fn leakage(&self, source: &[bf16], frame: usize) -> f32 {
        let power = |frame: usize| source.get(frame).map_or(0.0, |power| power.to_f32());
        let at = |frame: usize| {
            let parts = self.parts.iter().enumerate().take(frame + 1);
            parts.map(|(later, part)| part * power(frame - later)).sum::<f32>()
        };
        at(frame).max(at(frame + 1)).max(frame.checked_sub(1).map_or(0.0, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::track::{Glance, GlanceTaker};

    /// Bursts of noise, each with a strength of its own.
    fn bursts(seconds: usize, period: usize, seed: u64) -> Vec<f32> {
        let mut random = Random(seed);
        let level = |i: usize| {
            if i % period < period / 2 {
                0.1 + 0.01 * (i / 999 % 17) as f32
            } else {
                0.0
            }
        };
        (0..8000 * seconds).map(|i| level(i) * random.even() as f32).collect()
    }

    fn glance(samples: &[f32]) -> Glance {
        let mut taker = GlanceTaker::new(samples.len() as f64 / RATE.hz());
        taker.push(samples);
        taker.finish()
    }

    /// What is heard beside `other`: one's own, the other's by `gain` and `lag` samples later.
    fn beside(own: &[f32], other: &[f32], gain: f32, lag: usize) -> Option<Crosstalk> {
        let leaking: Vec<f32> = (0..own.len())
            .map(|i| own[i] + i.checked_sub(lag).map_or(0.0, |i| gain * other[i]))
            .collect();
        crosstalk(&glance(&leaking).excerpt, &[&glance(other).excerpt]).pop()
    }

    #[test]
    fn a_leak_is_found_with_its_delay_and_strength_below_noise_and_ones_own_voice() {
        let (own, other, noise) = (bursts(40, 21_000, 1), bursts(40, 17_000, 2), bursts(40, 2, 3));
        let noisy: Vec<f32> = own.iter().zip(&noise).map(|(own, noise)| own + 0.05 * noise).collect();
        for (gain_db, lag) in [(-35.0f64, 160), (-35.0, 480), (-20.0, 0), (-25.0, 1777)] {
            let gain = 10f64.powf(gain_db / 20.0) as f32;
            for own in [&own, &noisy] {
                let found = beside(own, &other, gain, lag).unwrap();
                assert!((found.gain_db - gain_db).abs() < 1.5, "{gain_db} dB: {found:?}");
                assert!((found.delay.0 * RATE.hz() - lag as f64).abs() < 1.5, "{lag}: {found:?}");
            }
        }
    }

    #[test]
    fn a_room_has_a_tail_and_a_wire_has_none() {
        let (own, other) = (bursts(40, 21_000, 1), bursts(40, 17_000, 2));
        // Taps of one strength from 10 to 100 ms, 15 % of the power in all.
        let room = bursts(1, 2, 5)
            .iter()
            .map(|tap| tap.signum() * (0.15f32 / 0.85 / 720.0).sqrt())
            .collect::<Vec<_>>();
        let echo = |i: usize| {
            (80..800)
                .filter_map(|lag| Some(room[lag] * other[i.checked_sub(lag)?]))
                .sum::<f32>()
        };
        let echoing: Vec<f32> = (0..own.len()).map(|i| own[i] + 0.03 * echo(i)).collect();
        let tail = beside(&echoing, &other, 0.03, 0).unwrap().tail;
        assert!(tail.low < 0.15 && 0.15 < tail.high && tail.low > 0.08, "{tail:?}");
        let tail = beside(&own, &other, 0.03, 100).unwrap().tail;
        assert!(tail.low == 0.0 && tail.share < 0.02 && tail.high < 0.05, "{tail:?}");
    }

    #[test]
    fn a_tone_that_is_put_on_both_channels_is_no_leak() {
        let (own, other) = (bursts(40, 21_000, 1), bursts(40, 17_000, 2));
        // 0.4 s of 1400 Hz every 5 s, as recorders announce themselves by.
        let tone = |i: usize| if i % 40_000 < 3200 { 0.1 * (i as f32 * 1.0996).sin() } else { 0.0 };
        let with_tone = |of: &[f32]| of.iter().enumerate().map(|(i, x)| x + tone(i)).collect::<Vec<f32>>();
        assert_eq!(beside(&with_tone(&own), &with_tone(&other), 0.0, 0), None);
    }

    #[test]
    fn the_leak_of_a_side_that_drifts_has_no_tail_that_is_known() {
        let (own, other) = (bursts(40, 21_000, 1), bursts(40, 17_000, 2));
        let drifting: Vec<f32> = (0..own.len())
            .map(|i| own[i] + 0.05 * other[i.saturating_sub(160 + i / 2000)])
            .collect();
        let found = beside(&drifting, &other, 0.0, 0).unwrap();
        assert_eq!((found.tail.low, found.tail.high), (0.0, 1.0), "{found:?}");
    }

    #[test]
    fn what_is_to_be_expected_covers_what_leaks() {
        let other = bursts(40, 17_000, 2);
        let found = beside(&vec![0.0; other.len()], &other, 0.02, 333).unwrap();
        let (source, leaking) = (
            glance(&other).power,
            glance(&other.iter().map(|x| 0.02 * x).collect::<Vec<_>>()).power,
        );
        for (frame, true_power) in leaking.iter().take(source.len() - 5).enumerate() {
            let (expected, true_power) = (found.leakage(&source, frame + 4), true_power.to_f32());
            assert!(4.0 * expected >= true_power, "{frame}: {expected} of {true_power}");
        }
    }

    #[test]
    fn what_a_codec_leaves_beside_the_linear_path_is_counted_with_it() {
        let (own, other) = (bursts(40, 21_000, 1), bursts(40, 17_000, 2));
        let leak = beside(&own, &other, 0.02, 160).unwrap();
        let source = glance(&other).power;
        let frames = source.len();
        let times = |more: f32, quiet: f32| {
            let heard = |frame: usize| quiet + more * leak.leakage(&source, frame);
            leak.beyond(&source, frames, heard)
        };
        assert_eq!([times(1.0, 0.0), times(0.5, 0.0)], [1.0, 1.0]);
        assert!((times(4.0, 0.0) - 4.0).abs() < 0.1);
        // What is heard as well while the other side is quiet is not of that side.
        assert_eq!(times(4.0, 1.0), 1.0);
        assert_eq!(leak.beyond(&source, 10, |_| 1.0), 1.0);
        // What is as loud as one's own voice in the other channel is left alone.
        let strong = beside(&own, &other, 0.1, 160).unwrap();
        assert_eq!(strong.beyond(&source, frames, |frame| 9.0 * strong.leakage(&source, frame)), 1.0);
    }

    #[test]
    fn two_speakers_are_no_crosstalk() {
        let (own, other) = (bursts(40, 21_000, 1), bursts(40, 17_000, 2));
        assert_eq!(beside(&own, &other, 0.0, 0), None);
        assert_eq!(beside(&other, &other, 0.0, 0), None, "the same recording twice");
        assert_eq!(beside(&own, &other, 1e-4, 80), None, "80 dB below");
        assert_eq!(beside(&own[..9000], &other[..9000], 0.02, 80), None, "too short to tell");
        assert_eq!(beside(&[], &[], 0.02, 80), None);
        assert_eq!(beside(&own, &vec![0.0; own.len()], 0.0, 0), None);
    }
}
