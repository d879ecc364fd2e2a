//! Dragged endings (拖尾音): phrase-final syllables held far beyond what the speaker's own speech leads one to expect.
//!
//! A syllable is held while the sound hardly changes. At each phrase end the longest stretch is sought over which the sound moves, on
//! average, at less than half the speed of running speech: the rhyme of the final syllable. A glide of pitch, a diphthong, a fading voice
//! or the hiss or creak that it fades into is part of it; a boundary between syllables or a dip in level ends it. How long it may naturally
//! be follows from this speaker's tempo and other phrase ends. One logistic regression weighs how long and how still the end is against the tempo, and
//! whether what is held is a voice: sonorant, voiced, with a pitch that moves little, above the noise, and after one nucleus only.

mod ending;
mod lengthening;
mod observe;
mod weights;

use crate::speech::Syllables;
use crate::speech::motion::{Speaker, frames};
use crate::stats::{logistic, quantile, rank};
use crate::track::{FRAME_S, Tracks};
use crate::units::{Seconds, Span};
use ending::{FEATURES, Heard, NAMES};
use lengthening::{Lengthening, lengthenings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use weights::weights;

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

/// An ending is dragged that is so with this probability. What others would find, and take for dragged, of corpora left out stands in
/// docs/accuracy.md.
const DRAGGED: f64 = 0.62;
/// Listens to the phrase ends of one channel. `syllables` are those of each phrase: they give the tempo, and how long ago the last ones were.
/// Without phrases there is nothing to judge and the answer is empty.
pub fn drag(tracks: &Tracks, phrases: &[Span], syllables: &[Syllables]) -> Drag {
    let Some(weights) = weights() else {
        return Drag::default();
    };
    let judged = endings(tracks, phrases, syllables).into_iter().map(|ending| {
        let event = DragEvent {
            start_s: ending.span.start_s,
            end_s: ending.span.end_s,
            held_s: Seconds(ending.span.duration()),
            expected_s: ending.expected_s,
            confidence: logistic(weights.log_odds(&ending.features)),
        };
        (ending.ends_phrase, event)
    });
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

/// The names of the features of an ending, in order.
pub fn drag_feature_names() -> &'static [&'static str] {
    &NAMES
}

/// Calls `sink` with each phrase end of one channel, where it is held and its features, named by [`drag_feature_names`]: what the lab fits the
/// weights to. The arguments are those of [`drag()`].
pub fn drag_features(tracks: &Tracks, phrases: &[Span], syllables: &[Syllables], mut sink: impl FnMut(Span, &[f64])) {
    for ending in endings(tracks, phrases, syllables) {
        sink(ending.span, &ending.features);
    }
}

/// A phrase end, or what comes before a shorter pause.
struct Ending {
    span: Span,
    ends_phrase: bool,
    expected_s: Seconds,
    features: [f64; FEATURES],
}

fn endings(tracks: &Tracks, phrases: &[Span], syllables: &[Syllables]) -> Vec<Ending> {
    let frames: Vec<Range<usize>> = phrases.iter().map(|phrase| frames(phrase, tracks.len())).collect();
    let Some(speaker) = Speaker::new(tracks, &frames) else {
        return Vec::new();
    };
    let nuclei: Vec<f64> = syllables
        .iter()
        .flat_map(|of_phrase| of_phrase.nuclei.iter().map(|at| at.0))
        .collect();
    let tempo = syllable_length(phrases, &nuclei) / USUAL_SYLLABLE.0;
    let heard = Heard {
        tracks,
        nuclei: &nuclei,
        tempo,
    };
    let in_phrase = |(phrase, syllables): (&Range<usize>, &Syllables)| {
        let motion = speaker.motion(phrase);
        let found = lengthenings(&motion, phrase.start).into_iter().map(|lengthening| {
            let features = heard.features(&lengthening, &motion, &syllables.by_network, phrase.start);
            (lengthening, features)
        });
        found.collect::<Vec<_>>()
    };
    let (lengthenings, features): (Vec<Lengthening>, Vec<_>) = frames.iter().zip(syllables).flat_map(in_phrase).unzip();
    let others = other_ends(&lengthenings);
    let ending = |((lengthening, features), others): ((&Lengthening, _), f64)| Ending {
        span: Span::new(lengthening.first as f64 * FRAME_S, (lengthening.last + 1) as f64 * FRAME_S),
        ends_phrase: lengthening.ends_phrase,
        expected_s: Seconds(USUAL_RHYME * tempo.powf(TEMPO_POWER) * others.powf(OWN_POWER)),
        features,
    };
    lengthenings.iter().zip(features).zip(others).map(ending).collect()
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
