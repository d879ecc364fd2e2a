//! Tone: pitch level and range, shouting, flat speech.
//!
//! A speaker who shouts speaks higher, louder, and with a flatter spectrum, all at once: by 9 semitones and more, 20 dB, and with the
//! energy above 1 kHz risen by about half of that (Raitio et al. 2013, Interspeech; Sundberg & Nordenberg 2006, JASA 120). Any one of them
//! alone is something else: a gain, a line that drops its low tones, a question. So the weakest of the three decides, each
//! against what is usual for this speaker in this recording.

mod observe;
mod piece;

use crate::stats::{logistic, quantile};
use crate::track::{FRAME_S, Tracks};
use crate::units::{Hertz, Seconds, Span};
pub use piece::pitches;
use piece::{Piece, pieces};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The report's `tone`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tone {
    /// Median pitch of the voiced speech.
    pub pitch_median_hz: Option<Hertz>,
    /// Lower end of the pitch range: the 5th percentile, leaps of the tracker left out.
    pub pitch_low_hz: Option<Hertz>,
    /// Upper end of it: the 95th percentile.
    pub pitch_high_hz: Option<Hertz>,
    /// From the lower to the upper end, in semitones.
    pub pitch_range_st: Option<f64>,
    /// How far the range may be off, in semitones: half of its 95 % interval.
    pub pitch_range_error_st: Option<f64>,
    /// How much voiced speech that is measured on.
    pub voiced_s: Seconds,
    /// Where the speaker shouts; `None` where there is too little speech to know the speaker's usual voice.
    pub shouting: Option<Vec<Shout>>,
    /// How many shouts are to be expected among what is not listed, by its likeness to one.
    pub shouting_missed: f64,
    /// The parts of the speech, each of 4 s of voice or more, and the range of the pitch in each.
    pub ranges: Vec<PitchRange>,
}

/// Where the speaker shouts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Shout {
    /// From where.
    pub start_s: Seconds,
    /// To where.
    pub end_s: Seconds,
    /// How far the pitch lies above the speaker's usual one, in semitones.
    pub pitch_st: f64,
    /// How far the power above 1 kHz is nearer to that below than it usually is, in decibels.
    pub tilt_db: f64,
    /// How far the level lies above the usual one.
    pub level_db: f64,
    /// 0–1.
    pub confidence: f64,
}

/// How far the pitch ranges in a part of the speech.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PitchRange {
    /// From where.
    pub start_s: Seconds,
    /// To where.
    pub end_s: Seconds,
    /// From the 5th to the 95th percentile, in semitones.
    pub range_st: f64,
    /// Half of its 95 % interval.
    pub error_st: f64,
}

/// A voice is known from so much voiced speech, in so many pieces.
const KNOWN: (f64, usize) = (4.0, 6);
/// What speaks as much for shouting as against it, if all three hold: semitones, and decibels of tilt and of level. No piece of the labelled
/// calls, in which nobody shouts, has more than 0.54 times all three.
const RAISED: [f64; 3] = [4.0, 4.0, 4.0];
/// How steeply the confidence rises where the weakest of the three passes that.
const STEEP: f64 = 10.0;
/// A piece beside a raised one needs this share of it.
const BESIDE: f64 = 0.5;
/// Pieces of one shout lie no further apart than this.
const TOGETHER_S: f64 = 1.0;

/// Voiced speech of a part that is judged for itself.
pub(crate) const PART_VOICED_S: f64 = 4.0;
/// The ends of the range.
const ENDS: (f64, f64) = (0.05, 0.95);
/// What lies below this share of the lower quartile, or above that of the upper, is a leap of the tracker (De Looze & Hirst 2008).
const LEAP: (f32, f32) = (0.75, 1.5);
/// Seconds of voice for each independent value of the pitch: it changes from syllable to syllable.
const SYLLABLE_S: f64 = 0.15;

/// Listens to the voice of one channel, on which one speaker is.
///
/// Nothing is measured where no frame of the phrases is voiced.
pub fn tone(tracks: &Tracks, phrases: &[Span]) -> Tone {
    let pieces = pieces(tracks, phrases);
    let all: Vec<f32> = pieces.iter().flat_map(|piece| piece.pitch.iter().copied()).collect();
    let voiced_s = all.len() as f64 * FRAME_S;
    let hertz = |share: f64| (!all.is_empty()).then(|| Hertz(f64::from(quantile(kept(&all), share))));
    let range = extent(&all);
    let shouts = (voiced_s >= KNOWN.0 && pieces.len() >= KNOWN.1).then(|| shouting(&pieces));
    Tone {
        pitch_median_hz: hertz(0.5),
        pitch_low_hz: hertz(ENDS.0),
        pitch_high_hz: hertz(ENDS.1),
        pitch_range_st: range.map(|range| range.0),
        pitch_range_error_st: range.map(|range| range.1),
        voiced_s: Seconds(voiced_s),
        shouting_missed: shouts.as_ref().map_or(0.0, |shouts| shouts.1),
        shouting: shouts.map(|shouts| shouts.0),
        ranges: ranges(&pieces),
    }
}

/// The shouts, and how many more are to be expected. A shout is a run of raised pieces of which at least one is surely so.
fn shouting(pieces: &[Piece]) -> (Vec<Shout>, f64) {
    let usual: [f64; 3] = std::array::from_fn(|cue| usual(pieces, cue));
    let mut runs: Vec<Shout> = Vec::new();
    let mut missed = 0.0;
    for piece in pieces {
        let above: [f64; 3] = std::array::from_fn(|cue| piece.cues[cue] - usual[cue]);
        let weakest = above
            .iter()
            .zip(RAISED)
            .map(|(above, raised)| above / raised)
            .fold(f64::INFINITY, f64::min);
        let shout = Shout {
            start_s: piece.span.start_s,
            end_s: piece.span.end_s,
            pitch_st: above[0],
            tilt_db: above[1],
            level_db: above[2],
            confidence: logistic(STEEP * (weakest - 1.0)),
        };
        match runs.last_mut() {
            _ if weakest < BESIDE => missed += shout.confidence,
            Some(last) if shout.start_s.0 - last.end_s.0 <= TOGETHER_S => last.join(shout),
            _ => runs.push(shout),
        }
    }
    let (shouts, doubtful): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| run.confidence >= 0.5);
    (shouts, missed + doubtful.iter().map(|run| run.confidence).sum::<f64>())
}

impl Shout {
    /// Continues into the next piece; the surer of the two gives how far the voice is raised.
    fn join(&mut self, next: Self) {
        let end_s = next.end_s;
        if next.confidence > self.confidence {
            *self = Self {
                start_s: self.start_s,
                ..next
            };
        }
        self.end_s = end_s;
    }
}

/// The usual value of a cue: the median over all voiced frames.
fn usual(pieces: &[Piece], cue: usize) -> f64 {
    let mut values: Vec<_> = pieces.iter().map(|piece| (piece.cues[cue], piece.pitch.len())).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|value| value.1).sum::<usize>() / 2;
    let mut frames = 0;
    let middle = values.iter().find(|value| {
        frames += value.1;
        frames > half
    });
    middle.map_or(0.0, |value| value.0)
}

/// Pieces one after another, joined until there is enough voice; what is left at the end is part of the last.
fn ranges(pieces: &[Piece]) -> Vec<PitchRange> {
    let mut parts: Vec<(Span, Vec<f32>)> = Vec::new();
    let enough = |pitch: &[f32]| pitch.len() as f64 * FRAME_S >= PART_VOICED_S;
    let mut left: f64 = pieces.iter().map(|piece| piece.pitch.len() as f64 * FRAME_S).sum();
    for piece in pieces {
        match parts.last_mut() {
            Some((span, pitch)) if !enough(pitch) || left < PART_VOICED_S => {
                span.end_s = piece.span.end_s;
                pitch.extend(&piece.pitch);
            }
            _ => parts.push((piece.span, piece.pitch.clone())),
        }
        left -= piece.pitch.len() as f64 * FRAME_S;
    }
    let range = |(span, pitch): (Span, Vec<f32>)| {
        let (range_st, error_st) = extent(&pitch).filter(|_| enough(&pitch))?;
        Some(PitchRange {
            start_s: span.start_s,
            end_s: span.end_s,
            range_st,
            error_st,
        })
    };
    parts.into_iter().filter_map(range).collect()
}

/// The pitch without leaps of the tracker.
fn kept(pitch: &[f32]) -> Vec<f32> {
    let least = LEAP.0 * quantile(pitch.to_vec(), 0.25);
    let most = LEAP.1 * quantile(pitch.to_vec(), 0.75);
    pitch.iter().copied().filter(|f0| (least..=most).contains(f0)).collect()
}

/// From the lower to the upper end of the pitch range, in semitones, and how far that may be off: the ends are order statistics of as many
/// independent values as there are syllables.
fn extent(pitch: &[f32]) -> Option<(f64, f64)> {
    let kept = kept(pitch);
    if kept.is_empty() {
        return None;
    }
    let semitones = |share: f64| 12.0 * f64::from(quantile(kept.clone(), share.clamp(0.0, 1.0))).log2();
    let syllables = (kept.len() as f64 * FRAME_S / SYLLABLE_S).max(1.0);
    let error = |share: f64| {
        let spread = 1.96 * (share * (1.0 - share) / syllables).sqrt();
        (semitones(share + spread) - semitones(share - spread)) / 2.0
    };
    let range = semitones(ENDS.1) - semitones(ENDS.0);
    Some((range, error(ENDS.0).hypot(error(ENDS.1))))
}
