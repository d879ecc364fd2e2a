//! The lengthening before each pause: the stretch at a phrase's end over which the sound hardly changes.

use crate::speech::motion::Motion;
use crate::track::FRAME_S;

/// A sound is held while it moves on average at no more than this speed; running speech moves at about 1.4.
const HELD_SPEED: f32 = 0.7;
/// So much movement beyond that, summed over frames, is a boundary between syllables.
const BOUNDARY: f32 = 5.0;
/// No frame counts as moving faster than that.
const MAX_SPEED: f32 = 4.2;
/// In a lengthening of whatever sound, a frame that is no sonorant counts as so much faster: a drawn-out hiss or creak is a lengthening, yet vowels come
/// before it.
const HISS: f32 = 0.2;
/// In a lengthening of sonorants alone, a frame that is none counts as moving at least this fast.
const BROKEN_SPEED: f32 = 2.1;
/// A lengthening may end up to this many frames before the sound does: a weak last syllable (的, 吗) or a creak may follow.
const LATEST: usize = 40;
/// A pause of this many frames within a phrase ends a stretch that is judged like a phrase end.
const PAUSE: usize = 14;
/// A phrase whose lengthening begins within so many frames has no room for another syllable: it is one sound, 嗯 or 喂, and no ending.
const ONE_SOUND: usize = 13;
/// The stillest so many frames, ending within so many frames of the end of the sound; where the sound is shorter, it moves at that speed.
const STILL: usize = 36;
const STILL_LATEST: usize = 15;
const NEVER_STILL: f32 = 2.0;

/// The longest lengthening before a pause.
pub(super) struct Lengthening {
    /// First frame.
    pub first: usize,
    /// Last frame.
    pub last: usize,
    /// The sound between two pauses at whose end it is: its first frame, and the one after its last.
    pub sound_from: usize,
    pub sound_to: usize,
    /// Whether the pause after it ends the phrase.
    pub ends_phrase: bool,
    /// The length in seconds of the longest lengthening there of sonorants alone; at least one frame.
    pub sonorant_s: f64,
    /// The mean speed of the stillest [`STILL`] frames at the end, sonorant or not.
    pub still: f32,
}

impl Lengthening {
    pub(super) fn seconds(&self) -> f64 {
        (self.last + 1 - self.first) as f64 * FRAME_S
    }
}

/// The lengthenings of a phrase that begins at frame `from`, one before each of its pauses.
pub(super) fn lengthenings(motion: &Motion, from: usize) -> Vec<Lengthening> {
    let stretches = motion.stretches(PAUSE);
    let last = stretches.len().saturating_sub(1);
    let held = stretches
        .iter()
        .enumerate()
        .filter_map(|(i, &(first, end))| lengthening(motion, first, end, i == last));
    held.filter(|lengthening| lengthening.first >= ONE_SOUND)
        .map(|lengthening| Lengthening {
            first: from + lengthening.first,
            last: from + lengthening.last,
            sound_from: from + lengthening.sound_from,
            sound_to: from + lengthening.sound_to,
            ..lengthening
        })
        .collect()
}

/// The lengthening at the end of the stretch `first..=last`; `None` where nothing in it is sonorant.
fn lengthening(motion: &Motion, first: usize, last: usize, ends_phrase: bool) -> Option<Lengthening> {
    let sonorant = motion.sonorant.get(first..=last)?;
    let plain: Vec<f32> = motion.speed.get(first..=last)?.iter().map(|x| x.min(MAX_SPEED)).collect();
    let voiced = sonorant.iter().rposition(|s| *s)? + 1;
    let counted = |otherwise: fn(f32) -> f32| -> Vec<f32> {
        let frames = plain.iter().zip(sonorant);
        frames.map(|(&x, &s)| if s { x } else { otherwise(x).min(MAX_SPEED) }).collect()
    };
    let any = counted(|x| x + HISS);
    let sonorants = counted(|x| x.max(BROKEN_SPEED));
    let (start, end) = longest_lengthening(&any).unwrap_or((any.len() - 1, any.len() - 1));
    let sonorant_frames = longest_lengthening(sonorants.get(..voiced)?).map_or(1, |(start, end)| end + 1 - start);
    Some(Lengthening {
        first: first + start,
        last: first + end,
        sound_from: first,
        sound_to: last + 1,
        ends_phrase,
        sonorant_s: sonorant_frames as f64 * FRAME_S,
        still: stillest(&plain),
    })
}

/// First and last index of the longest lengthening that ends near the end of these speeds.
fn longest_lengthening(speeds: &[f32]) -> Option<(usize, usize)> {
    let ends = speeds.len().saturating_sub(LATEST + 1)..speeds.len();
    ends.filter_map(|end| Some((lengthening_start(&speeds[..=end])?, end)))
        .max_by_key(|(start, end)| end - start)
}

/// Where the lengthening at the end of these speeds begins: going back, movement beyond [`HELD_SPEED`] adds up and stillness takes off; once
/// [`BOUNDARY`] more has added up than at the stillest point, a boundary was passed, and the lengthening begins at that point.
fn lengthening_start(speeds: &[f32]) -> Option<usize> {
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

/// The mean of the [`STILL`] stillest speeds in a row near the end.
fn stillest(speeds: &[f32]) -> f32 {
    let from = speeds.len().saturating_sub(STILL + STILL_LATEST);
    let means = speeds[from..].windows(STILL).map(|w| w.iter().sum::<f32>() / STILL as f32);
    means.min_by(f32::total_cmp).unwrap_or(NEVER_STILL)
}
