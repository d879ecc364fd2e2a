//! Invented text: what recognisers write where nothing of the kind is said. They were trained on subtitles, and over noise, music or the
//! silence after a sentence they write what subtitles end with, or write one phrase over and over (Koenecke et al. 2024, "Careless Whisper",
//! FAccT).
//!
//! No wording alone is enough to drop anything: thanks and good-byes are what service norms ask for. What counts is the sound. A sentence is
//! dropped where it stands over no speech or over far fewer syllables than it has characters; of a loop, what the syllables have no room for;
//! the phrases of subtitles on lesser evidence of the same kind. Marks of sounds, as (音乐), are no text at all.

mod sentence;
mod wording;

use super::{Dropped, Passage};
use crate::speech::Syllables;
use crate::units::Span;
use sentence::{Sentence, cut, sentences};
use std::ops::Range;

/// Why text was left out: a few fixed phrases.
pub mod reason {
    /// It names a sound.
    pub const SOUND_MARK: &str = "a mark of a sound";
    /// It stands where nobody speaks.
    pub const NO_SPEECH: &str = "no speech there";
    /// It has far more characters than the sound has syllables.
    pub const TOO_FEW_SYLLABLES: &str = "too few syllables for it";
    /// It is a repetition that the sound has no syllables for.
    pub const LOOP: &str = "repeated more often than said";
    /// It is what subtitles end with, and the sound does not bear it out.
    pub const SUBTITLES: &str = "a phrase of subtitles that is not heard";
}

/// Hints may be off by so many seconds.
const HINT_S: f64 = 1.0;
/// A sentence is invented where it has more than so many times the characters that the sound has syllables, and so many more besides: fast
/// speech runs syllables together, but not half of them.
const TIMES: f64 = 2.0;
const MORE: f64 = 3.0;
/// The same for what subtitles end with, within hints that are off by this much.
const TIMES_SUBTITLES: f64 = 1.3;
const MORE_SUBTITLES: f64 = 1.5;
const HINT_SUBTITLES_S: f64 = 0.3;
/// What subtitles end with is invented, too, where the recogniser is less sure of it than this.
const UNSURE: f64 = 0.3;
/// A loop says the same at least so many times.
const LOOP: usize = 3;
/// The passage of a loop has room for so many times its syllables, and for so many characters besides.
const TIMES_LOOP: f64 = 1.2;
const MORE_LOOP: f64 = 2.0;

/// Passages without what was invented.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sifted {
    /// What is left of them, in their order.
    pub kept: Vec<Passage>,
    /// What was left out.
    pub dropped: Vec<Dropped>,
}

/// Leaves out of one channel's passages what was invented. `phrases` and their `syllables` are the channel's, in order of time.
pub fn sift(passages: &[Passage], phrases: &[Span], syllables: &[Syllables]) -> Sifted {
    let mut sifted = Sifted::default();
    for passage in passages {
        let sound = Sound {
            phrases,
            syllables,
            only: passage.phrases.clone(),
        };
        if let Some(kept) = sift_one(passage.clone(), &sound, &mut sifted.dropped) {
            sifted.kept.push(kept);
        }
    }
    sifted
}

/// What is left of a passage, if anything.
fn sift_one(mut passage: Passage, sound: &Sound, dropped: &mut Vec<Dropped>) -> Option<Passage> {
    let mut leave_out = |passage: &mut Passage, ranges: Vec<(Range<usize>, &str)>| {
        for (range, reason) in ranges.into_iter().rev() {
            dropped.push(cut(passage, range, reason));
        }
    };
    let marks = wording::sound_marks(&passage.text)
        .into_iter()
        .map(|mark| (mark, reason::SOUND_MARK));
    leave_out(&mut passage, marks.collect());
    let invented = |s: &Sentence, passage: &Passage| sound.verdict(s, passage).map(|reason| (s.range.clone(), reason));
    let ranges = sentences(&passage).iter().filter_map(|s| invented(s, &passage)).collect();
    leave_out(&mut passage, ranges);
    let ranges = sound.excess(&passage).map(|range| (range, reason::LOOP));
    leave_out(&mut passage, ranges.into_iter().collect());
    wording::says_something(&passage.text).then_some(passage)
}

/// What a passage is held against.
struct Sound<'a> {
    phrases: &'a [Span],
    syllables: &'a [Syllables],
    /// The phrases that the passage can belong to, where that is known.
    only: Option<Range<usize>>,
}

impl Sound<'_> {
    /// Why a sentence of a passage was invented, if it was.
    fn verdict(&self, sentence: &Sentence, passage: &Passage) -> Option<&'static str> {
        let characters = sentence.characters as f64;
        if characters == 0.0 {
            return None;
        }
        if !self.phrases_near(&sentence.hint, HINT_S).any(|_| true) {
            return Some(reason::NO_SPEECH);
        }
        let of_subtitles = passage.text.get(sentence.range.clone()).is_some_and(wording::is_of_subtitles);
        let unsure = sentence.confidence.is_some_and(|c| c < UNSURE);
        if of_subtitles && (unsure || characters > TIMES_SUBTITLES * self.near(&sentence.hint, HINT_SUBTITLES_S) + MORE_SUBTITLES) {
            return Some(reason::SUBTITLES);
        }
        let room = TIMES * self.near(&sentence.hint, HINT_S) + MORE;
        (characters > room).then_some(reason::TOO_FEW_SYLLABLES)
    }

    /// The part of a loop in the passage that its syllables have no room for.
    fn excess(&self, passage: &Passage) -> Option<Range<usize>> {
        let repeats = wording::repeats(&passage.text, LOOP)?;
        let room = TIMES_LOOP * self.near(&passage.span, HINT_S) + MORE_LOOP;
        let over = wording::fewest_characters(&passage.text) as f64 - room;
        let unit = wording::fewest_characters(passage.text.get(repeats.first()?.clone())?) as f64;
        let surplus = (over / unit).ceil().max(0.0) as usize;
        let kept = repeats.len() - surplus.min(repeats.len() - 1);
        (surplus > 0).then_some(repeats.get(kept)?.start..repeats.last()?.end)
    }

    /// The phrases within reach of a hint, by index.
    fn phrases_near(&self, hint: &Span, reach_s: f64) -> impl Iterator<Item = usize> {
        let wide = Span::new(hint.start_s.0 - reach_s, hint.end_s.0 + reach_s);
        let mine = move |i: &usize| self.only.as_ref().is_none_or(|only| only.contains(i));
        let all = self
            .phrases
            .iter()
            .enumerate()
            .filter(move |(_, phrase)| phrase.overlap(&wide) > 0.0);
        all.map(|(i, _)| i).filter(mine)
    }

    /// The syllables within reach of a hint: as many as there are likely to be at the most.
    fn near(&self, hint: &Span, reach_s: f64) -> f64 {
        let wide = Span::new(hint.start_s.0 - reach_s, hint.end_s.0 + reach_s);
        let (mut expected, mut variance) = (0.0, 0.0);
        for phrase in self.phrases_near(hint, reach_s) {
            if let (Some(span), Some(syllables)) = (self.phrases.get(phrase), self.syllables.get(phrase)) {
                let share = span.overlap(&wide) / span.duration().max(f64::MIN_POSITIVE);
                expected += share * syllables.expected;
                variance += share * syllables.variance;
            }
        }
        expected + 2.0 * variance.sqrt()
    }
}

#[cfg(test)]
mod tests;
