//! The room of a channel: the decay time of its sound, and the echo of the other side in it. Both show a
//! telephone that is not held to the mouth (免提).

mod observe;
use crate::speech::Crosstalk;
use crate::track::FRAME_S;
use crate::units::{Seconds, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A decay is timed from 5 dB to 25 dB below the loudest of a phrase's last 0.6 s, and no later than 0.55 s after its end.
const FROM_DB: f64 = 5.0;
const TO_DB: f64 = 25.0;
const BEFORE_S: f64 = 0.6;
const AFTER_S: f64 = 0.55;
/// The lower of the two stands at least 5 dB above the channel's quietest tenth.
const ABOVE_NOISE_DB: f64 = 5.0;
/// The fewest frames for that.
const ASKED: usize = 1 << 16;
/// What a decay is extrapolated to, as reverberation times are.
const FALL_DB: f64 = 60.0;
/// The quartile of so many decays and more is an answer.
const FEWEST: usize = 5;
const QUARTILE: f64 = 0.25;
/// How far, beside sampling, a voice puts the quartile off: by a tenth.
const VOICE: f64 = 1.1;

/// The report's `acoustics`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Acoustics {
    /// Seconds in which the sound falls by 60 dB once a phrase is over: the lower quartile over the phrases, extrapolated from 20 dB. Speech
    /// itself takes 0.15 to 0.35 s at the mouth; in a room it takes no less than the room does. `None` where fewer than five phrases stand
    /// 30 dB out of the noise.
    pub decay_s: Option<f64>,
    /// The lower end of its 95 % interval.
    pub decay_low_s: Option<f64>,
    /// The upper end of it.
    pub decay_high_s: Option<f64>,
    /// The phrase ends that it was measured at.
    pub decays: Vec<Decay>,
    /// The other side, as it is heard in this channel; `None` where it isn't.
    pub echo: Option<Echo>,
}

/// How the sound dies away after one phrase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Decay {
    /// When it begins to.
    pub at_s: Seconds,
    /// In how many seconds it would fall by 60 dB.
    pub decay_s: f64,
}

/// The other side in this channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Echo {
    /// How strong it is beside the other's own channel, in decibels.
    pub gain_db: f64,
    /// How much later it comes.
    pub delay_s: Seconds,
    /// The share of it, 0–1, that comes more than 10 ms after its strongest part, within 0.2 s: a wire has none, a room has.
    pub tail: f64,
    /// The lower end of the share's 95 % interval.
    pub tail_low: f64,
    /// The upper end of it.
    pub tail_high: f64,
}

/// Measures what is heard of the room.
///
/// `power` is the channel's mean square frame by frame, `phrases` where it speaks, `crosstalk` what activity found of the other channels,
/// `beneath` the mean power of what hides a decay: voices behind the speaker, noise that the line sends with speech only; 0 where there is
/// none.
///
/// In a room no decay is shorter than the room's own (Ratnam et al. 2003 estimate reverberation from speech on this ground), so of all phrase
/// ends the abrupt ones show it: hence the lower quartile. The interval is that of the quartile of a sample, widened by a tenth for the voice.
pub fn acoustics(power: &[f32], phrases: &[Span], crosstalk: &[Crosstalk], beneath: f64) -> Acoustics {
    let decays = decays(power, phrases, beneath);
    let interval = quartile(decays.iter().map(|decay| decay.decay_s).collect());
    let strongest = crosstalk.iter().max_by(|a, b| a.gain_db.total_cmp(&b.gain_db));
    Acoustics {
        decay_s: interval.map(|[_, decay, _]| decay),
        decay_low_s: interval.map(|[low, ..]| low / VOICE),
        decay_high_s: interval.map(|[.., high]| high * VOICE),
        decays,
        echo: strongest.map(|crosstalk| Echo {
            gain_db: crosstalk.gain_db,
            delay_s: crosstalk.delay,
            tail: crosstalk.tail.share,
            tail_low: crosstalk.tail.low,
            tail_high: crosstalk.tail.high,
        }),
    }
}

fn decays(power: &[f32], phrases: &[Span], beneath: f64) -> Vec<Decay> {
    let Some(floor) = floor_db(power) else {
        return Vec::new();
    };
    let floor = floor.max(10.0 * beneath.max(f64::MIN_POSITIVE).log10());
    let next = phrases.iter().skip(1).map(|next| next.start_s.0).chain([f64::INFINITY]);
    let spans = phrases.iter().zip(next).map(|(phrase, next)| {
        let start = phrase.start_s.0.max(phrase.end_s.0 - BEFORE_S);
        (start, next.min(phrase.end_s.0 + AFTER_S))
    });
    spans
        .filter_map(|(start, end)| {
            let (from, to) = ((start / FRAME_S) as usize, ((end / FRAME_S) as usize).min(power.len()));
            let level: Vec<f64> = (from..to).map(|frame| level_db(power, frame)).collect();
            decay(&level, floor, from)
        })
        .collect()
}

/// The level of a frame and its two neighbours.
fn level_db(power: &[f32], frame: usize) -> f64 {
    let around = power.iter().take(frame + 2).skip(frame.saturating_sub(1));
    10.0 * (around.map(|&power| f64::from(power)).sum::<f64>() / 3.0)
        .max(f64::MIN_POSITIVE)
        .log10()
}

/// The level below which the quietest tenth of the frames lie, digital silence left out; of a long recording's, evenly spread ones are asked.
fn floor_db(power: &[f32]) -> Option<f64> {
    let asked = power.iter().step_by(1 + power.len() / ASKED);
    let mut sounding: Vec<f32> = asked.copied().filter(|&power| power > 0.0).collect();
    let tenth = sounding.len() / 10;
    let (_, floor, _) = (!sounding.is_empty()).then(|| sounding.select_nth_unstable_by(tenth, f32::total_cmp))?;
    Some(10.0 * f64::from(*floor).log10())
}

/// The last fall from near the loudest of these levels; `None` where noise or the next phrase ends it too early. `first` is the frame that
/// they begin with.
fn decay(level: &[f64], floor: f64, first: usize) -> Option<Decay> {
    let peak = level.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if peak - TO_DB < floor + ABOVE_NOISE_DB {
        return None;
    }
    let from = level.iter().rposition(|&level| level > peak - FROM_DB)?;
    let to = from + level.get(from..)?.iter().position(|&level| level < peak - TO_DB)?;
    let begins = crossing(level, from, peak - FROM_DB)?;
    let ends = crossing(level, to.checked_sub(1)?, peak - TO_DB)?;
    Some(Decay {
        at_s: Seconds((first as f64 + begins) * FRAME_S),
        decay_s: (ends - begins) * FRAME_S * FALL_DB / (TO_DB - FROM_DB),
    })
}

/// Where between a frame and the next the level falls to this one.
fn crossing(level: &[f64], frame: usize, to: f64) -> Option<f64> {
    let (above, below) = (level.get(frame)?, level.get(frame + 1)?);
    Some(frame as f64 + (above - to) / (above - below))
}

/// The lower quartile with its 95 % interval, from the ranks between which that of a sample falls.
fn quartile(mut values: Vec<f64>) -> Option<[f64; 3]> {
    if values.len() < FEWEST {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let (n, last) = (values.len() as f64, (values.len() - 1) as f64);
    let spread = 1.96 * (n * QUARTILE * (1.0 - QUARTILE)).sqrt();
    let at = |rank: f64| values.get(rank.clamp(0.0, last).round() as usize).copied();
    Some([at(last * QUARTILE - spread)?, at(last * QUARTILE)?, at(last * QUARTILE + spread)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Phrases of one second every two, which fall by 60 dB in so many seconds, over a noise of this level.
    fn channel(decay_s: f64, noise_db: f64, phrases: usize) -> (Vec<f32>, Vec<Span>) {
        let power = |frame: usize| {
            let t = (frame % 200) as f64 * FRAME_S;
            let level = if t < 1.0 { -20.0 } else { -20.0 - 60.0 * (t - 1.0) / decay_s };
            (10f64.powf(level / 10.0) + 10f64.powf(noise_db / 10.0)) as f32
        };
        let span = |i: usize| Span::new(2.0 * i as f64, 2.0 * i as f64 + 1.0);
        ((0..200 * phrases).map(power).collect(), (0..phrases).map(span).collect())
    }

    #[test]
    fn a_decay_is_timed_and_its_interval_holds_it() {
        for decay_s in [0.21, 0.3, 0.6, 0.9] {
            let (power, phrases) = channel(decay_s, -90.0, 12);
            let found = acoustics(&power, &phrases, &[], 0.0);
            let (low, high) = (found.decay_low_s.unwrap(), found.decay_high_s.unwrap());
            assert!((found.decay_s.unwrap() - decay_s).abs() < 0.05, "{decay_s}: {found:?}");
            assert!(low < decay_s && decay_s < high, "{decay_s}: {low}–{high}");
            assert!((found.decays[1].at_s.0 - 3.0).abs() < 0.1);
        }
    }

    #[test]
    fn noise_and_few_phrases_give_no_answer() {
        for (power, phrases) in [channel(0.3, -45.0, 12), channel(0.3, -90.0, 4), (vec![], vec![])] {
            let found = acoustics(&power, &phrases, &[], 0.0);
            assert_eq!((found.decay_s, found.decay_low_s, found.decay_high_s), (None, None, None));
        }
        assert_eq!(acoustics(&[0.0; 500], &[Span::new(0.0, 2.0)], &[], 0.0), Acoustics::default());
    }

    #[test]
    fn the_quartile_of_many_is_known_better_than_that_of_few() {
        let width = |n: usize| {
            let [low, middle, high] = quartile((0..n).map(|i| i as f64 / n as f64).collect()).unwrap();
            assert!((middle - 0.25).abs() < 0.15 && low <= middle && middle <= high);
            high - low
        };
        assert!(width(5) > width(20) && width(20) > width(200));
        assert_eq!(quartile(vec![1.0; 4]), None);
    }
}
