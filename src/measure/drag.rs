//! Dragged endings (拖尾音): phrase-final syllables held far beyond what the speaker's own speech leads one to expect.
//!
//! A syllable is held while the sound hardly changes. At each phrase end the longest stretch is sought over which the sound moves, on
//! average, at less than half the speed of running speech: the rhyme of the final syllable. A glide of pitch, a diphthong or a fading voice
//! is part of it, a consonant or a dip in level ends it. How long it may naturally be follows from this speaker's tempo and from the other
//! phrase ends, which are always somewhat longer than medial syllables; what counts is the ratio of the two.

mod motion;

use crate::track::{FRAME_S, Tracks};
use crate::units::{Seconds, Span};
use motion::{Motion, Speaker, quantile, rank};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The report's `drag`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Drag {
    /// How many phrase ends were judged: phrases that are more than one sound.
    pub phrase_ends: u32,
    /// The dragged ones.
    pub events: Vec<DragEvent>,
}

/// One dragged ending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DragEvent {
    /// Where the rhyme of the final syllable begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// The length of the final syllable's rhyme.
    pub held_s: Seconds,
    /// The length that this speaker's own speech leads one to expect there.
    pub expected_s: Seconds,
    /// 0–1.
    pub confidence: f64,
}

/// A sound is held while it moves on average at no more than this speed; running speech moves at about 1.4.
const HELD_SPEED: f32 = 0.7;
/// So much movement beyond that, summed over frames, is a boundary between syllables.
const BOUNDARY: f32 = 5.0;
/// A frame that is no sonorant counts as moving at least this fast, and no frame faster than that.
const BROKEN_SPEED: f32 = 2.1;
const MAX_SPEED: f32 = 4.2;
/// The held stretch may end up to this many frames before the last sonorant frame: a weak last syllable (的, 吗) or a creak may follow.
const LATEST: usize = 40;
/// A pause of this many frames within a phrase ends a stretch that is judged like a phrase end.
const PAUSE: usize = 14;
/// What lies this far below the strong frames of a phrase is pause.
const PAUSE_DB: f32 = 27.0;
/// The shortest sound that is judged, in frames.
const SHORTEST: usize = 8;
/// A phrase whose hold begins within so many frames has no room for another syllable: it is one sound, 嗯 or 喂, and no ending.
const ONE_SOUND: usize = 13;

/// The tempo that is assumed before any syllable is heard, in seconds a syllable, and how many syllables that is worth.
const USUAL_SYLLABLE: (f64, f64) = (0.21, 4.0);
/// How long a phrase end is usually held, in seconds, and how many of the speaker's own ends that is worth.
const USUAL_END: (f64, f64) = (0.12, 4.0);
/// The expected length goes with these powers of the speaker's syllable length and of the speaker's own phrase ends.
const TEMPO_POWER: f64 = 0.8;
const OWN_POWER: f64 = 0.15;
/// Confidence is a logistic function of the logarithm of held over expected: its slope, and the ratio at which it is one half.
const SLOPE: f64 = 3.7;
const CRITICAL: f64 = 2.48;
/// The ratio must be this much larger at a pause that ends no phrase.
const INNER_CRITICAL: f64 = 1.57;
/// The steadier the hold, the smaller the ratio may be: by how much its logarithm grows with the mean speed, and the usual speed of a hold.
const STEADINESS: (f64, f64) = (0.75, 0.55);

/// Listens to the phrase ends of one channel. `nuclei` are the times of its syllables, in seconds and in order: they give the tempo.
/// Without phrases there is nothing to judge and the answer is empty.
pub fn drag(tracks: &Tracks, phrases: &[Span], nuclei: &[f64]) -> Drag {
    let frames: Vec<Range<usize>> = phrases.iter().map(|phrase| frames(phrase, tracks.len())).collect();
    let Some(speaker) = Speaker::new(tracks, &frames) else {
        return Drag::default();
    };
    let holds: Vec<Hold> = frames.iter().flat_map(|frames| holds(&speaker, frames)).collect();
    let tempo = (syllable_length(phrases, nuclei) / USUAL_SYLLABLE.0).powf(TEMPO_POWER);
    let mut lengths: Vec<f32> = holds.iter().map(|hold| hold.seconds() as f32).collect();
    lengths.sort_by(f32::total_cmp);
    let expected = |hold: &Hold| USUAL_END.0 * tempo * own_ends(&lengths, hold).powf(OWN_POWER);
    let judged = holds.iter().map(|hold| judge(hold, expected(hold)));
    Drag {
        phrase_ends: holds.iter().filter(|h| h.ends_phrase).count() as u32,
        events: judged.filter(|event| event.confidence >= 0.5).collect(),
    }
}

/// The longest held stretch before a pause.
struct Hold {
    /// First frame.
    first: usize,
    /// Last frame.
    last: usize,
    /// Whether the pause after it ends the phrase.
    ends_phrase: bool,
    /// Mean speed in it.
    speed: f64,
}

impl Hold {
    fn seconds(&self) -> f64 {
        (self.last + 1 - self.first) as f64 * FRAME_S
    }
}

/// Weighs one hold against the expected length.
fn judge(hold: &Hold, expected: f64) -> DragEvent {
    let held = hold.seconds();
    let steady = (STEADINESS.0 * (hold.speed - STEADINESS.1)).exp();
    let critical = CRITICAL * steady * if hold.ends_phrase { 1.0 } else { INNER_CRITICAL };
    DragEvent {
        start_s: Seconds(hold.first as f64 * FRAME_S),
        end_s: Seconds((hold.last + 1) as f64 * FRAME_S),
        held_s: Seconds(held),
        expected_s: Seconds(expected),
        confidence: 1.0 / (1.0 + (held / (expected * critical)).powf(-SLOPE)),
    }
}

/// The holds of a phrase, one before each of its pauses.
fn holds(speaker: &Speaker, phrase: &Range<usize>) -> Vec<Hold> {
    let motion = speaker.motion(phrase);
    let stretches = stretches(&motion.level);
    let last = stretches.len().saturating_sub(1);
    let held = stretches
        .iter()
        .enumerate()
        .filter_map(|(i, &(first, end))| longest_hold(&motion, first, end, i == last));
    held.filter(|hold| hold.first >= ONE_SOUND)
        .map(|hold| Hold {
            first: phrase.start + hold.first,
            last: phrase.start + hold.last,
            ..hold
        })
        .collect()
}

/// First and last frames of the stretches between the pauses of a phrase, given its level.
fn stretches(level: &[f32]) -> Vec<(usize, usize)> {
    if level.len() < SHORTEST {
        return Vec::new();
    }
    let least = quantile(level.to_vec(), 0.9) - PAUSE_DB;
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (i, _) in level.iter().enumerate().filter(|(_, x)| **x > least) {
        match found.last_mut() {
            Some(stretch) if i - stretch.1 <= PAUSE => stretch.1 = i,
            _ => found.push((i, i)),
        }
    }
    found.retain(|s| s.1 - s.0 >= SHORTEST);
    found
}

/// The longest hold within `first..=last` that ends near its end.
fn longest_hold(motion: &Motion, first: usize, last: usize, ends_phrase: bool) -> Option<Hold> {
    let last = first + motion.sonorant.get(first..=last)?.iter().rposition(|s| *s)?;
    let frames = motion.speed.get(first..=last)?.iter().zip(&motion.sonorant[first..=last]);
    let speeds: Vec<f32> = frames
        .map(|(&speed, &sonorant)| if sonorant { speed } else { speed.max(BROKEN_SPEED) }.min(MAX_SPEED))
        .collect();
    let ends = speeds.len().saturating_sub(LATEST + 1)..speeds.len();
    let (start, end) = ends
        .filter_map(|end| Some((hold_start(&speeds[..=end])?, end)))
        .max_by_key(|(start, end)| end - start)?;
    let held = &speeds[start..=end];
    let speed = f64::from(held.iter().sum::<f32>()) / held.len() as f64;
    Some(Hold {
        first: first + start,
        last: first + end,
        ends_phrase,
        speed,
    })
}

/// Where the hold at the end of these speeds begins: going back, movement beyond [`HELD_SPEED`] adds up and stillness takes off; once
/// [`BOUNDARY`] more has added up than at the stillest point, a boundary was passed, and the hold begins at that point.
fn hold_start(speeds: &[f32]) -> Option<usize> {
    let (mut sum, mut least, mut start) = (0.0, 0.0, None);
    for (i, speed) in speeds.iter().enumerate().rev() {
        sum += speed - HELD_SPEED;
        if sum < least {
            (least, start) = (sum, Some(i));
        } else if sum > least + BOUNDARY {
            break;
        }
    }
    start
}

/// The speaker's syllable length in seconds: the median interval between nuclei of one phrase, drawn to the usual where there are few.
fn syllable_length(phrases: &[Span], nuclei: &[f64]) -> f64 {
    let mut intervals = Vec::new();
    for phrase in phrases {
        intervals.extend(phrase.times(nuclei).windows(2).map(|w| (w[1] - w[0]) as f32));
    }
    let (usual, worth) = USUAL_SYLLABLE;
    let n = intervals.len() as f64;
    drawn(f64::from(quantile(intervals, 0.5)), n, usual, worth)
}

/// How long the speaker's other phrase ends are held, as a multiple of the usual: a low quantile, so that drags among them hide no others.
/// `lengths` are those of all ends, sorted.
fn own_ends(lengths: &[f32], hold: &Hold) -> f64 {
    let (usual, worth) = USUAL_END;
    let n = lengths.len().saturating_sub(1);
    let own = lengths.partition_point(|&length| length < hold.seconds() as f32);
    let at = rank(n, 0.4);
    let quantile = lengths.get(at + usize::from(at >= own)).copied().unwrap_or(0.0);
    drawn(f64::from(quantile), n as f64, usual, worth) / usual
}

/// `value`, known from `n` cases, drawn towards the usual one in the logarithm.
fn drawn(value: f64, n: f64, usual: f64, worth: f64) -> f64 {
    if value > 0.0 {
        usual * (value / usual).powf(n / (n + worth))
    } else {
        usual
    }
}

/// The frames of a phrase.
fn frames(phrase: &Span, most: usize) -> Range<usize> {
    let frame = |at: Seconds| ((at.0.max(0.0) / FRAME_S).round() as usize).min(most);
    let start = frame(phrase.start_s);
    start..frame(phrase.end_s).max(start)
}

#[cfg(test)]
mod tests;
