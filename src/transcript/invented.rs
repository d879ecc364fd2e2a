//! Invented text: what recognisers write where nothing of the kind is said. They were trained on subtitles, and over noise, music or the
//! silence after a sentence they write what subtitles end with, or write one phrase over and over (Koenecke et al. 2024, "Careless Whisper",
//! FAccT).
//!
//! No wording alone is enough to drop anything: thanks and good-byes are what service norms ask for. What counts is the sound. A sentence is
//! dropped where it stands over no speech or over far fewer syllables than it has characters; of a loop, what exceeds the syllables;
//! the phrases of subtitles with weaker evidence of the same kind. Marks of sounds, as (音乐), are no text at all.

mod sentence;
mod wording;

use super::{DropReason, Dropped, Passage};
use crate::speech::Syllables;
use crate::units::Span;
use sentence::{Sentence, cut, sentences};
use std::ops::Range;

/// Hints may be off by so many seconds.
const HINT_S: f64 = 1.0;
/// A sentence is invented where it has more than so many times the characters that the sound has syllables, and so many more besides: fast
/// speech runs syllables together, but not half of them.
const TIMES: f64 = 2.0;
const MORE: f64 = 3.0;
/// The same for what subtitles end with and for what the recogniser is unsure of, within hints that are off by this much.
const TIMES_DOUBTFUL: f64 = 1.3;
const MORE_DOUBTFUL: f64 = 1.5;
const HINT_DOUBTFUL_S: f64 = 0.3;
/// So much of a sentence must be what its passage has more characters than the sound has syllables.
const EXPLAINED: f64 = 0.5;
/// The recogniser is unsure of what it gave less than this. What subtitles end with is then invented whatever the sound.
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
    let mut leave_out = |passage: &mut Passage, range, reason| dropped.push(cut(passage, range, reason));
    for mark in wording::sound_marks(&passage.text, passage.confidence.is_some()).into_iter().rev() {
        leave_out(&mut passage, mark, DropReason::SoundMark);
    }
    while let Some(range) = sound.excess(&passage) {
        leave_out(&mut passage, range, DropReason::RepeatedTooOften);
    }
    while let Some((range, reason)) = sound.invented(&passage) {
        leave_out(&mut passage, range, reason);
    }
    wording::says_something(&passage.text).then_some(passage)
}

/// The sound that a passage is compared with.
struct Sound<'a> {
    phrases: &'a [Span],
    syllables: &'a [Syllables],
    /// The phrases that the passage can belong to, where that is known.
    only: Option<Range<usize>>,
}

impl Sound<'_> {
    /// The sentence of a passage that is most surely invented, if one is, and why.
    fn invented(&self, passage: &Passage) -> Option<(Range<usize>, DropReason)> {
        let sentences = sentences(passage).into_iter().filter(|sentence| sentence.characters > 0);
        let beyond = |sentence: &Sentence| sentence.characters as f64 - self.near(&sentence.hint, HINT_S);
        let found = sentences.filter_map(|sentence| {
            self.verdict(&sentence, passage)
                .map(|reason| (beyond(&sentence), sentence.range, reason))
        });
        let worst = found.max_by(|a, b| a.0.total_cmp(&b.0));
        worst.map(|(_, range, reason)| (range, reason))
    }

    /// Why a sentence of a passage was invented, if it was. Its own hint alone proves nothing: recognisers also write what was said at
    /// quite another time. The passage must fit its sound better without it.
    fn verdict(&self, sentence: &Sentence, passage: &Passage) -> Option<DropReason> {
        if !self.phrases_near(&self.reach(passage), 0.0).any(|_| true) {
            return Some(DropReason::NoSpeechThere);
        }
        let characters = sentence.characters as f64;
        let of_subtitles = passage.text.get(sentence.range.clone()).is_some_and(wording::is_of_subtitles);
        let unsure = sentence.confidence.is_some_and(|c| c < UNSURE);
        if of_subtitles && unsure {
            return Some(DropReason::SubtitlePhrase);
        }
        let surplus = wording::fewest_characters(&passage.text) as f64 - self.near(&self.reach(passage), 0.0);
        if surplus < EXPLAINED * characters {
            return None;
        }
        let beyond = |times: f64, more: f64, reach_s: f64| characters > times * self.near(&sentence.hint, reach_s) + more;
        let doubtful = beyond(TIMES_DOUBTFUL, MORE_DOUBTFUL, HINT_DOUBTFUL_S);
        if of_subtitles && doubtful {
            return Some(DropReason::SubtitlePhrase);
        }
        if !self.phrases_near(&sentence.hint, HINT_S).any(|_| true) {
            return Some(DropReason::NoSpeechThere);
        }
        (unsure && doubtful || beyond(TIMES, MORE, HINT_S)).then_some(DropReason::TooFewSyllables)
    }

    /// The part of a loop in the passage that exceeds its syllables; all of it where it exceeds them by far.
    fn excess(&self, passage: &Passage) -> Option<Range<usize>> {
        let repeats = wording::repeats(&passage.text, LOOP)?;
        let room = TIMES_LOOP * self.near(&self.reach(passage), 0.0) + MORE_LOOP;
        let characters = wording::fewest_characters(&passage.text) as f64;
        let unit = wording::fewest_characters(passage.text.get(repeats.first()?.clone())?) as f64;
        let surplus = ((characters - room) / unit).ceil().max(0.0) as usize;
        let kept = if characters > TIMES * room {
            0
        } else {
            repeats.len().saturating_sub(surplus).max(1)
        };
        (surplus > 0).then_some(repeats.get(kept)?.start..repeats.last()?.end)
    }

    /// The phrases within reach of a hint, by index.
    fn phrases_near(&self, hint: &Span, reach_s: f64) -> impl Iterator<Item = usize> {
        let wide = widened(hint, reach_s);
        let mine = move |i: &usize| self.only.as_ref().is_none_or(|only| only.contains(i));
        let all = self
            .phrases
            .iter()
            .enumerate()
            .filter(move |(_, phrase)| phrase.overlap(&wide) > 0.0);
        all.map(|(i, _)| i).filter(mine)
    }

    /// The time in which a passage can have been said.
    fn reach(&self, passage: &Passage) -> Span {
        let only = self.only.clone().and_then(|only| self.phrases.get(only));
        match only.map(|phrases| (phrases.first(), phrases.last())) {
            Some((Some(first), Some(last))) => Span {
                start_s: first.start_s,
                end_s: last.end_s,
            },
            _ => widened(&passage.span, HINT_S),
        }
    }

    /// The syllables within reach of a hint: as many as there are likely to be at the most.
    fn near(&self, hint: &Span, reach_s: f64) -> f64 {
        let wide = widened(hint, reach_s);
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

fn widened(span: &Span, by_s: f64) -> Span {
    Span::new(span.start_s.0 - by_s, span.end_s.0 + by_s)
}

#[cfg(test)]
mod tests;
