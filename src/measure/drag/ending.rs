//! What the weights weigh of an ending: how long it is held, how still it is, and how much of it is a voice rather than noise, breath or a room.

use super::lengthening::Lengthening;
use crate::speech::RunningCount;
use crate::speech::motion::Motion;
use crate::track::{FRAME_S, Tracks};
use std::ops::Range;

/// How many features there are.
pub(super) const FEATURES: usize = 13;
/// Their names, in order.
pub(super) const NAMES: [&str; FEATURES] = [
    "held",
    "sonorant",
    "still",
    "tempo",
    "ends_phrase",
    "pitch_moves",
    "after_nucleus",
    "voiced_share",
    "level_over_noise",
    "nuclei",
    "voiced",
    "sound",
    "last_syllables",
];

/// No sound counts as stiller than this: a voice that stands perfectly still is no better evidence than one that hardly moves.
const STILLEST: f64 = 0.3;
/// What is added before a logarithm is taken, so that nothing held and nothing moving are finite: seconds, and speed.
const LEAST_HELD: f64 = 0.02;
const LEAST_AFTER: f64 = 0.05;
const LEAST_SPEED: f64 = 0.05;
/// Holes in the voice of an ending that are passed over, in frames.
const HOLE: usize = 3;
/// The largest step of pitch between frames that counts, in semitones: more is an error of the octave. And the largest mean.
const MAX_STEP: f64 = 2.0;
const MAX_MOVES: f64 = 1.0;
/// More nuclei and a level further over the noise than this (30 dB) say nothing more.
const MAX_NUCLEI: usize = 4;
const MAX_OVER_NOISE: f64 = 3.0;
/// How many syllables before the end are timed: where the last one begins is less sure than where the one before it is half over.
const LAST_SYLLABLES: f64 = 1.5;

/// A channel's tracks and what is known of its speaker.
pub(super) struct Heard<'a> {
    pub tracks: &'a Tracks,
    /// The times of the syllables' nuclei, in seconds and in order.
    pub nuclei: &'a [f64],
    /// The speaker's syllable length, as a multiple of the usual.
    pub tempo: f64,
}

impl Heard<'_> {
    /// The features of one lengthening of a phrase that begins at frame `from`, with the phrase's running count of syllables.
    pub(super) fn features(&self, lengthening: &Lengthening, motion: &Motion, running: &RunningCount, from: usize) -> [f64; FEATURES] {
        let held = lengthening.first..lengthening.last + 1;
        let voice = self.voice(lengthening.sound_from..lengthening.sound_to);
        let (after, nuclei) = self.nuclei(&held, lengthening.sound_from, voice.end);
        let level = motion.level.get(held.start - from..held.end - from).unwrap_or_default();
        let level = level.iter().map(|&x| f64::from(x)).sum::<f64>() / held.len() as f64;
        [
            (lengthening.seconds() + LEAST_HELD).ln(),
            (lengthening.sonorant_s + LEAST_HELD).ln(),
            (f64::from(lengthening.still).max(STILLEST) + LEAST_SPEED).ln(),
            self.tempo.ln(),
            f64::from(u8::from(lengthening.ends_phrase)),
            self.pitch_moves(&held),
            (after + LEAST_AFTER).ln(),
            held.clone().filter(|&i| self.voiced(i)).count() as f64 / held.len() as f64,
            ((level - f64::from(motion.quiet)) / 10.0).min(MAX_OVER_NOISE),
            nuclei.min(MAX_NUCLEI) as f64,
            (voice.len() as f64 * FRAME_S + LEAST_HELD).ln(),
            ((lengthening.sound_to - lengthening.sound_from) as f64 * FRAME_S).ln(),
            (last_syllables(running, (held.end - from) as f64 * FRAME_S) + LEAST_AFTER).ln(),
        ]
    }

    fn f0(&self, i: usize) -> f32 {
        self.tracks.pitch.f0.get(i).copied().unwrap_or(0.0)
    }

    fn voiced(&self, i: usize) -> bool {
        self.f0(i) > 0.0
    }

    /// The last voice in these frames, short holes passed over.
    fn voice(&self, sound: Range<usize>) -> Range<usize> {
        let end = sound.clone().rfind(|&i| self.voiced(i)).map_or(sound.start, |last| last + 1);
        let mut start = end;
        for i in (sound.start..end).rev() {
            if self.voiced(i) {
                start = i;
            } else if start - i > HOLE {
                break;
            }
        }
        start..end
    }

    /// The seconds from the last nucleus before the end of the voice to that end, and how many nuclei the held frames have. Where there is no
    /// nucleus, the time since the sound began.
    fn nuclei(&self, held: &Range<usize>, sound_from: usize, voice_end: usize) -> (f64, usize) {
        let at = |frame: usize| frame as f64 * FRAME_S;
        let in_voice = |t: &f64| *t > at(sound_from) && *t < at(voice_end);
        let last = self.nuclei.iter().copied().rfind(in_voice).unwrap_or(at(sound_from));
        let inside = self.nuclei.iter().filter(|&&t| t >= at(held.start) && t <= at(held.end));
        (at(voice_end) - last, inside.count())
    }

    /// How far the pitch moves from frame to frame, in semitones: a mean drawn to 0 where there are few.
    fn pitch_moves(&self, held: &Range<usize>) -> f64 {
        let both = |i: &usize| self.voiced(*i) && self.voiced(i + 1);
        let step = |i: usize| (12.0 * f64::from(self.f0(i + 1) / self.f0(i)).log2()).abs().min(MAX_STEP);
        let steps: Vec<f64> = (held.start..held.end.saturating_sub(1)).filter(both).map(step).collect();
        (steps.iter().sum::<f64>() / (steps.len() as f64 + 1.0)).min(MAX_MOVES)
    }
}

/// How long the last [`LAST_SYLLABLES`] before a time take, both in seconds; all since the phrase began where it has not so many.
fn last_syllables(running: &RunningCount, end: f64) -> f64 {
    end - running.when(running.by(end) - LAST_SYLLABLES)
}
