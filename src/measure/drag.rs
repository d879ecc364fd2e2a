//! Dragged endings (拖尾音): phrase-final syllables held far beyond what the speaker's own speech leads one to expect.
//!
//! A syllable is held while the sound hardly changes. At each phrase end the longest stretch is sought over which the sound moves, on
//! average, at less than half the speed of running speech: the rhyme of the final syllable. A glide of pitch, a diphthong, a fading voice
//! or the hiss or creak that it fades into is part of it; a boundary between syllables or a dip in level ends it. How long it may naturally
//! be follows from this speaker's tempo and other phrase ends. One logistic regression weighs the length of the lengthening, how much of it is a vowel
//! or another sonorant, and how still the end is against the tempo.

mod lengthening;
mod observe;

use crate::speech::motion::{Speaker, frames};
use crate::stats::{logistic, quantile, rank};
use crate::track::{FRAME_S, Tracks};
use crate::units::{Seconds, Span};
use lengthening::{Lengthening, lengthenings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The report's `drag`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Drag {
    /// How many phrase ends were judged: phrases that are more than one sound, and what is dragged before a shorter pause within one.
    pub phrase_ends: u32,
    /// The dragged ones.
    pub events: Vec<DragEvent>,
}

/// One dragged ending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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

/// The tempo that is assumed before any syllable is heard, in seconds a syllable, and how many syllables that is worth.
const USUAL_SYLLABLE: (f64, f64) = (0.21, 4.0);
/// How long the sonorants of a phrase end are usually held, in seconds, and how many of the speaker's own ends that is worth.
const USUAL_END: (f64, f64) = (0.12, 4.0);
/// A low quantile of the speaker's other ends stands for all of them, so that drags among them hide no others.
const OTHER_ENDS: f64 = 0.4;
/// The length of a final syllable's rhyme at the usual tempo, in seconds, and the powers of the speaker's tempo and of the speaker's other
/// ends with which it goes.
const USUAL_RHYME: f64 = 0.18;
const TEMPO_POWER: f64 = 0.8;
const OWN_POWER: f64 = 0.15;

/// The weights of the logistic regression, of logarithms but for the last two, fitted to labelled calls and lengthened clips; the constant was
/// then lowered by 0.2, since a false alarm costs an agent points. How the speaker's other ends are held weighs nothing beside these.
const HELD: f64 = 3.25;
const SONORANT: f64 = 0.67;
const STILL: f64 = -4.58;
const TEMPO: f64 = -5.84;
const ENDS_PHRASE: f64 = 1.83;
const CONSTANT: f64 = 0.82;
/// No sound counts as stiller than this: a voice that stands perfectly still is no better evidence than one that hardly moves.
const STILLEST: f64 = 0.3;
/// An ending is dragged that is rather so than not.
const DRAGGED: f64 = 0.5;
/// What is added before the logarithm is taken, so that nothing held and nothing moving are finite: seconds, and speed.
const LEAST_HELD: f64 = 0.02;
const LEAST_SPEED: f64 = 0.05;

/// Listens to the phrase ends of one channel. `nuclei` are the times of its syllables, in seconds and in order: they give the tempo.
/// Without phrases there is nothing to judge and the answer is empty.
pub fn drag(tracks: &Tracks, phrases: &[Span], nuclei: &[f64]) -> Drag {
    let frames: Vec<Range<usize>> = phrases.iter().map(|phrase| frames(phrase, tracks.len())).collect();
    let Some(speaker) = Speaker::new(tracks, &frames) else {
        return Drag::default();
    };
    let lengthenings: Vec<Lengthening> = frames
        .iter()
        .flat_map(|phrase| lengthenings(&speaker.motion(phrase), phrase.start))
        .collect();
    let tempo = syllable_length(phrases, nuclei) / USUAL_SYLLABLE.0;
    let others = other_ends(&lengthenings);
    let judged = lengthenings
        .iter()
        .zip(others)
        .map(|(lengthening, others)| (lengthening.ends_phrase, judge(lengthening, tempo, others)));
    // What is dragged before a shorter pause is an ending too.
    let endings: Vec<_> = judged
        .filter(|(ends_phrase, event)| *ends_phrase || event.confidence >= DRAGGED)
        .collect();
    Drag {
        phrase_ends: endings.len() as u32,
        events: endings
            .into_iter()
            .map(|(_, event)| event)
            .filter(|event| event.confidence >= DRAGGED)
            .collect(),
    }
}

/// Weighs one lengthening. `tempo` is the speaker's syllable length and `others` the lengthenings at the speaker's other ends, as multiples of the usual.
fn judge(lengthening: &Lengthening, tempo: f64, others: f64) -> DragEvent {
    let held = lengthening.seconds();
    let weight = HELD * (held + LEAST_HELD).ln()
        + SONORANT * (lengthening.sonorant_s + LEAST_HELD).ln()
        + STILL * (f64::from(lengthening.still).max(STILLEST) + LEAST_SPEED).ln()
        + TEMPO * tempo.ln()
        + if lengthening.ends_phrase { ENDS_PHRASE } else { 0.0 }
        + CONSTANT;
    DragEvent {
        start_s: Seconds(lengthening.first as f64 * FRAME_S),
        end_s: Seconds((lengthening.last + 1) as f64 * FRAME_S),
        held_s: Seconds(held),
        expected_s: Seconds(USUAL_RHYME * tempo.powf(TEMPO_POWER) * others.powf(OWN_POWER)),
        confidence: logistic(weight),
    }
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

/// For each lengthening, how long the speaker's other ends are held, as a multiple of the usual.
fn other_ends(lengthenings: &[Lengthening]) -> Vec<f64> {
    let (usual, worth) = USUAL_END;
    let n = lengthenings.len().saturating_sub(1);
    let at = rank(n, OTHER_ENDS);
    let mut order: Vec<usize> = (0..lengthenings.len()).collect();
    order.sort_by(|&a, &b| lengthenings[a].sonorant_s.total_cmp(&lengthenings[b].sonorant_s));
    let mut others = vec![1.0; lengthenings.len()];
    for (rank, &own) in order.iter().enumerate() {
        // Without its own place in the order, what lies beyond it moves one down.
        if let Some(&other) = order.get(at + usize::from(rank <= at)) {
            others[own] = drawn(lengthenings[other].sonorant_s, n as f64, usual, worth) / usual;
        }
    }
    others
}

/// `value`, known from `n` cases, drawn towards the usual one in the logarithm.
fn drawn(value: f64, n: f64, usual: f64, worth: f64) -> f64 {
    if value > 0.0 {
        usual * (value / usual).powf(n / (n + worth))
    } else {
        usual
    }
}

#[cfg(test)]
mod tests;
