//! The voice near the microphone, separated from voices behind it, of a call floor or a neighbour.
//!
//! Both are speech; they differ in level. In running speech there is a vowel within 0.15 s of every moment, so the loudest
//! voiced frame near a moment stays within some 15 dB of the speaker's loudest, whatever the syllable. Voices behind form a second population
//! of that level far below. Where there are two, the minimum between them is the gate. A channel with one voice has no second population: what
//! is far below lies at the edges of what is loud, and not by itself.

use super::frame_range::{FrameRange, joined, runs};
use super::noise::Noise;
use super::snr::{HEARD, Snr};
use crate::track::{FRAME_S, Tracks};
use half::bf16;

/// A vowel is near within 0.15 s.
const REACH: usize = 15;
/// Levels are kept in steps of half a decibel, from 60 dB below the speaker's loudest; 0 is nothing voiced.
const STEPS_DB: f64 = 2.0;
const LOWEST_DB: f64 = -60.0;
const STEPS: usize = 256;
/// Between these levels the gate may lie, in decibels beside the speaker's loudest half second. Voices below −45 dB have no effect.
const GATE_DB: (f64, f64) = (-32.0, -10.0);
const FAINT_DB: f64 = -45.0;
/// The histogram is smoothed twice over so many steps to either side.
const SMOOTHED: usize = 4;
/// The gate lies where few levels do, a little rather than where the peaks beside are high; levels within this share of the deepest are as
/// good.
const EMPTY: f32 = 1.2;
const AS_DEEP: f32 = 0.03;
/// How far tones and music colour their neighbours, in frames.
const TONE_EDGE: usize = 12;
/// What is behind is heard by itself, this far from what is near: 0.3 s.
const AWAY: usize = 30;
/// So much of it, in seconds, makes voices: clicks and coughs come to less.
const VOICES_S: f64 = 2.0;
/// The medians of the two populations are at least so far apart: a voice that drops by 8 dB is still the same. The two sides of a call on one
/// channel are seldom further apart than that.
const APART_DB: f64 = 11.0;
const APART_ALONE_DB: f64 = 18.0;
/// The valley is this deep, as a share of the lower population's peak.
const VALLEY: f32 = 0.6;
/// What is behind seldom rises above this quantile of its levels: where the near voice falls below it, it may be either.
const SELDOM: f64 = 0.8;
/// A second speaker of the channel speaks on end, in a stretch without the first of at least so many seconds, and so much of it,
const SECOND_S: f64 = 8.0;
const SECOND_SPEECH_S: f64 = 4.0;
/// with at most this share of what is as faint outside of that stretch,
const ELSEWHERE: f64 = 0.25;
/// and speaks with the other side of the call, who speaks for this share of the stretch and with whom they overlap by at most this share of what
/// chance would bring.
const SPEAKS: f64 = 0.05;
const OVERLAP: f64 = 0.6;
/// The other side speaks within 20 dB of its loudest.
const OTHER_SPEAKS: f32 = 0.01;

/// Voices behind the speaker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Behind {
    /// The mean power of what is heard of them by themselves, full scale 1.
    pub power: f64,
    /// How far they lie below the near voice, in decibels: the medians of both.
    pub below_db: f64,
    /// Seconds in which they are heard by themselves.
    pub seconds: f64,
    /// Whether they were left out. With nothing beside it a channel may hold both sides of a call, and the fainter one is not behind.
    pub left_out: bool,
}

/// A second speaker of the channel, far fainter than the first, who speaks while the first does not for long: after a hand-over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Second {
    /// The mean power of the second's speech, full scale 1.
    pub power: f64,
    /// Where the stretch begins in which the first is not heard, in frames.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// What is known of the near voice.
pub(crate) struct Foreground {
    /// The level of the loudest voiced frame near each frame, in steps.
    near: Vec<u8>,
    /// The least level of what is near; 0 where nothing is behind.
    gate: u8,
    /// The power below which sound may be what is behind; 0 where nothing is.
    pub floor: f32,
    /// The voices behind.
    pub behind: Option<Behind>,
    /// A second, fainter speaker.
    pub second: Option<Second>,
}

impl Foreground {
    /// Listens to what is not masked; `others` are the powers of the channels of the call's other sides, none where both are on this one.
    pub(crate) fn new((tracks, noise, snr): (&Tracks, &Noise, &Snr), masked: &[bool], speaker: f32, others: &[&[bf16]]) -> Self {
        let levels = Levels {
            tracks,
            noise,
            snr,
            masked,
            speaker,
        };
        let mut voiced = levels.voiced();
        for tone in runs(0..masked.len(), |i| masked[i]) {
            voiced[tone.start.saturating_sub(TONE_EDGE)..(tone.end + TONE_EDGE).min(masked.len())].fill(0);
        }
        let near = spread(voiced, REACH);
        let mut found = Self {
            near,
            gate: 0,
            floor: 0.0,
            behind: None,
            second: None,
        };
        found.part(&levels, others);
        found
    }

    /// Whether a frame may be the near voice's.
    pub(crate) fn holds(&self, frame: usize) -> bool {
        self.near.get(frame).is_some_and(|&level| level >= self.gate)
    }

    fn part(&mut self, levels: &Levels, others: &[&[bf16]]) {
        let Some(valley) = Valley::of(&self.near, levels.masked) else {
            return;
        };
        let away = self.away(valley.gate);
        let faint = |i: &usize| self.near[*i] > step(FAINT_DB) && !levels.masked[*i];
        let frames: Vec<usize> = away.iter().cloned().flatten().filter(faint).collect();
        let seconds = frames.len() as f64 * FRAME_S;
        let apart = if others.is_empty() { APART_ALONE_DB } else { APART_DB };
        if seconds < VOICES_S || valley.below_db < apart {
            return;
        }
        let power = frames.iter().map(|&i| f64::from(levels.snr.excess(i))).sum::<f64>() / frames.len() as f64;
        let left_out = !others.is_empty();
        if let Some(stretch) = self.second(&away, &faint, others).filter(|_| left_out) {
            let (from, to) = (stretch.start, stretch.end);
            self.second = Some(Second { power, from, to });
            return;
        }
        if !valley.deep {
            return;
        }
        self.behind = Some(Behind {
            power,
            below_db: valley.below_db,
            seconds,
            left_out,
        });
        if left_out {
            let mut sorted: Vec<f32> = frames.iter().map(|&i| levels.snr.excess(i)).collect();
            let at = (SELDOM * (sorted.len() - 1) as f64) as usize;
            self.floor = *sorted.select_nth_unstable_by(at, f32::total_cmp).1;
            self.gate = valley.gate;
        }
    }

    /// The stretches away from everything as loud as the gate.
    fn away(&self, gate: u8) -> Vec<FrameRange> {
        let loud = joined(runs(0..self.near.len(), |i| self.near[i] >= gate), 2 * AWAY);
        let starts = std::iter::once(0).chain(loud.iter().map(|stretch| stretch.end + AWAY));
        let ends = loud.iter().map(|stretch| stretch.start.saturating_sub(AWAY));
        starts
            .zip(ends.chain([self.near.len()]))
            .map(|(start, end)| start..end.max(start))
            .collect()
    }

    /// The stretch that holds a second speaker.
    fn second(&self, away: &[FrameRange], faint: &impl Fn(&usize) -> bool, others: &[&[bf16]]) -> Option<FrameRange> {
        let count = |stretch: &FrameRange| stretch.clone().filter(faint).count();
        let longest = away.iter().max_by_key(|stretch| count(stretch))?;
        let (speech, all) = (count(longest), away.iter().map(count).sum::<usize>());
        let seconds = |frames: usize| frames as f64 * FRAME_S;
        let on_end = seconds(longest.len()) >= SECOND_S && seconds(speech) >= SECOND_SPEECH_S;
        let alone = (all - speech) as f64 <= ELSEWHERE * all as f64;
        let with_them = |other: &&[bf16]| overlaps(longest, faint, other).is_some_and(|overlaps| overlaps <= OVERLAP);
        (on_end && alone && others.iter().any(with_them)).then(|| longest.clone())
    }
}

/// How often the other side speaks while something faint is heard, beside how often it speaks at all in that stretch; `None` where it hardly
/// does: nobody speaks with it there.
fn overlaps(stretch: &FrameRange, faint: &impl Fn(&usize) -> bool, other: &[bf16]) -> Option<f64> {
    let loudest = super::noise::loudest(other.iter().map(|power| power.to_f32()));
    let speaks = |i: usize| other.get(i).is_some_and(|power| power.to_f32() > OTHER_SPEAKS * loudest);
    let share = |frames: &mut dyn Iterator<Item = usize>| {
        let (all, speaking) = frames.fold((0, 0), |(all, speaking), i| (all + 1, speaking + u32::from(speaks(i))));
        f64::from(speaking) / f64::from(all.max(1u32))
    };
    let (all, meanwhile) = (share(&mut stretch.clone()), share(&mut stretch.clone().filter(faint)));
    (all >= SPEAKS).then(|| meanwhile / all)
}

/// What the levels are taken from.
struct Levels<'a> {
    tracks: &'a Tracks,
    noise: &'a Noise,
    snr: &'a Snr,
    masked: &'a [bool],
    speaker: f32,
}

impl Levels<'_> {
    /// The level of each frame and its neighbours, where it is voiced and stands out from the noise.
    fn voiced(&self) -> Vec<u8> {
        let level = |i: usize| self.snr.excess(i);
        let of = |i: usize| {
            let voiced = self.tracks.pitch.f0.get(i).is_some_and(|&f0| f0 > 0.0);
            let mean = (level(i.saturating_sub(1)) + level(i) + level(i + 1)) / 3.0;
            if !voiced || self.snr.log_ratio(i) <= HEARD || mean <= self.noise.power(i) {
                return 0;
            }
            step(10.0 * f64::from(mean / self.speaker).log10())
        };
        (0..self.tracks.len()).map(of).collect()
    }
}

/// A level beside the speaker's loudest as a number of steps.
fn step(db: f64) -> u8 {
    ((db - LOWEST_DB) * STEPS_DB).clamp(0.0, (STEPS - 1) as f64) as u8
}

/// The greatest of `reach` neighbours to either side.
fn spread(values: Vec<u8>, reach: usize) -> Vec<u8> {
    let mut greatest = values;
    let mut done = 0;
    while done < reach {
        let by = (reach - done).min(done + 1);
        let last = greatest.len().saturating_sub(1);
        greatest = (0..greatest.len())
            .map(|i| greatest[i].max(greatest[i.saturating_sub(by)]).max(greatest[(i + by).min(last)]))
            .collect();
        done += by;
    }
    greatest
}

/// Where the two populations meet.
struct Valley {
    gate: u8,
    /// How far the median of the lower one is below that of the upper one.
    below_db: f64,
    deep: bool,
}

impl Valley {
    fn of(near: &[u8], masked: &[bool]) -> Option<Self> {
        let faint = usize::from(step(FAINT_DB));
        let mut counts = [0.0f32; STEPS];
        for (&level, _) in near.iter().zip(masked).filter(|(_, masked)| !**masked) {
            counts[usize::from(level)] += 1.0;
        }
        counts[..=faint].fill(0.0);
        let smooth = smoothed(&smoothed(&counts));
        // How far each level lies below the lower of the highest peaks to its two sides: a valley in the sense of cartography.
        let highest = |levels: &mut dyn Iterator<Item = usize>| levels.map(|at| smooth[at]).fold(0.0, f32::max);
        let depth = |at: usize| highest(&mut (0..=at)).min(highest(&mut (at..STEPS))) - EMPTY * smooth[at];
        let range = usize::from(step(GATE_DB.0))..=usize::from(step(GATE_DB.1));
        let depths: Vec<f32> = range.clone().map(depth).collect();
        let deepest = depths.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let as_deep: Vec<usize> = range
            .zip(&depths)
            .filter(|(_, depth)| **depth >= deepest - AS_DEEP * deepest.abs())
            .map(|(at, _)| at)
            .collect();
        let gate = *as_deep.get(as_deep.len() / 2)?;
        let (lower, upper) = (median(&counts[..gate])?, gate + median(&counts[gate..])?);
        let peak = smooth[..gate].iter().copied().fold(0.0, f32::max);
        Some(Self {
            gate: gate as u8,
            below_db: (upper - lower) as f64 / STEPS_DB,
            deep: smooth[gate] <= VALLEY * peak,
        })
    }
}

fn smoothed(counts: &[f32; STEPS]) -> [f32; STEPS] {
    std::array::from_fn(|at| {
        let around = counts
            .get(at.saturating_sub(SMOOTHED)..(at + SMOOTHED + 1).min(STEPS))
            .unwrap_or_default();
        around.iter().sum::<f32>() / around.len().max(1) as f32
    })
}

/// The bin that holds the median; `None` where there is nothing.
fn median(counts: &[f32]) -> Option<usize> {
    let all: f32 = counts.iter().sum();
    let mut sum = 0.0;
    counts.iter().position(|count| {
        sum += count;
        all > 0.0 && sum >= 0.5 * all
    })
}
