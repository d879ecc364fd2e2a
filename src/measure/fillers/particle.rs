//! Fillers among the words.

use super::alignment::Alignment;
use super::{FillerEvent, HeardBy};
use crate::speech::sound::Sound;
use crate::transcript::Character;
use std::ops::Range;

/// Sounds that are fillers wherever they stand.
const SOUNDS: &str = "嗯呃";
/// As recognisers also spell those sounds; words of their own unless they stand alone or on a sustained sound.
const SPELLINGS: &str = "额恩饿俄";
/// Interjections at the head of a phrase; elsewhere they belong to what goes before.
const INTERJECTIONS: &str = "啊哦噢喔唉哎诶欸";
/// Particles that end a sentence.
const FINALS: &str = "啊呀呢吧嘛";
/// Pronouns: 那个 before one points at nothing.
const PRONOUNS: &str = "我你您他她它咱";

/// What people are asked to do, and no thing does: 那个 before it is not its subject …
const REQUESTS: &str = "请按拨帮";
/// … unless it is a thing, 那个按键, 那个请求, or how something is done, 就是按照规定.
const THINGS: &str = "键钮号码助手求假柬揭款照时月规";
/// What 就是 is an adverb or a copula before: 就是因为, 就是要, 就是这样, 也就是说.
const SAID_OF: &str = "因由为要不没这那在从怕说得能会";
/// A text is punctuated that has a mark for so many characters; speech has one for six to ten.
const PUNCTUATED: usize = 30;
/// The fewest characters of a sentence.
const SENTENCE: usize = 8;

/// What a particle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A filler that is a sound: 嗯.
    Interjection,
    /// A filler that is a word: 那个.
    Word,
    /// What ends a sentence and is no filler: 吧.
    Final,
}

/// A filler or a sentence-final particle.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Particle {
    /// Its characters.
    pub characters: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// An interjection is taken for the one that a sustained sound without words is where less than this lies between them, in seconds: it may have
/// been laid on the sound beside.
const NEAR_S: f64 = 0.5;

impl Particle {
    /// The phrase that it is spoken in. `all` are the characters that it was found in.
    pub(super) fn phrase(&self, all: &[Character]) -> usize {
        all[self.characters.start].phrase
    }

    /// Whether it lies on a sound or right beside it.
    pub(super) fn is_near(&self, sound: &Sound, all: &[Character]) -> bool {
        let own = &all[self.characters.clone()];
        let (start, end) = (own[0].span.start_s.0, own[own.len() - 1].span.end_s.0);
        start - sound.span.end_s.0 < NEAR_S && sound.span.start_s.0 - end < NEAR_S
    }

    /// The event that it is in the report. `all` are the characters that it was found in.
    pub(super) fn event(&self, all: &[Character]) -> FillerEvent {
        let own = &all[self.characters.clone()];
        FillerEvent {
            start_s: own[0].span.start_s,
            end_s: own[own.len() - 1].span.end_s,
            text: Some(own.iter().map(|c| c.text).collect()),
            heard_by: HeardBy::Words,
        }
    }
}

/// The fillers and the sentence-final particles among these characters, in order. `alignment` gives the speaker's pauses.
pub(super) fn particles(characters: &[Character], alignment: &Alignment) -> Vec<Particle> {
    let reading = Reading { characters, alignment };
    let (mut found, mut at) = (Vec::new(), 0);
    while at < characters.len() {
        let interjection = reading.interjection(at).map(|end| (end, Kind::Interjection));
        let filler = interjection.or_else(|| reading.word(at).map(|end| (end, Kind::Word)));
        let ends_sentence = || reading.is_one_of(at, FINALS) && reading.breaks_after(at);
        let particle = filler.or_else(|| ends_sentence().then_some((at + 1, Kind::Final)));
        let end = particle.map_or(at + 1, |(end, _)| end);
        found.extend(particle.map(|(end, kind)| Particle { characters: at..end, kind }));
        at = end;
    }
    found
}

/// How many more words may be fillers in a text without punctuation, in which nothing shows whether 那个 or 啊 stands by itself: 0 in one that is
/// punctuated. `found` are the particles of these characters.
pub(super) fn possible(characters: &[Character], alignment: &Alignment, found: &[Particle]) -> usize {
    let marks = characters.iter().filter(|c| c.stop).count();
    if marks * PUNCTUATED > characters.len() {
        return 0;
    }
    let reading = Reading { characters, alignment };
    let is_found = |at: usize| found.iter().any(|particle| particle.characters.contains(&at));
    let may_be = |&at: &usize| reading.is_one_of(at, INTERJECTIONS) || reading.hesitation(at).is_some();
    (0..characters.len()).filter(may_be).filter(|&at| !is_found(at)).count()
}

/// Words that usually carry a meaning and sometimes none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hesitation {
    /// 那个, however it is spelt
    That,
    /// 这个
    This,
    /// 就是
    Precisely,
    /// 然后
    Then,
}

struct Reading<'a> {
    characters: &'a [Character],
    alignment: &'a Alignment,
}

impl Reading<'_> {
    fn at(&self, at: usize) -> Option<char> {
        self.characters.get(at).map(|c| c.text)
    }

    fn is_one_of(&self, at: usize, set: &str) -> bool {
        self.at(at).is_some_and(|c| set.contains(c))
    }

    /// Whether the writing or the speaker breaks off behind this character.
    fn breaks_after(&self, at: usize) -> bool {
        self.characters.get(at).is_none_or(|c| c.stop) || self.alignment.pauses_after(at)
    }

    fn breaks_before(&self, at: usize) -> bool {
        at == 0 || self.breaks_after(at - 1)
    }

    /// The end of the run of interjections that begins here, if one does.
    fn interjection(&self, at: usize) -> Option<usize> {
        let opens = self.is_one_of(at, INTERJECTIONS) && self.breaks_before(at);
        let alone =
            || self.is_one_of(at, SPELLINGS) && self.breaks_before(at) && (self.breaks_after(at) || self.alignment.is_sustained(at));
        if !(opens || self.is_one_of(at, SOUNDS) || alone()) {
            return None;
        }
        let mut end = at + 1;
        while !self.breaks_after(end - 1) && (self.is_one_of(end, SOUNDS) || self.is_one_of(end, INTERJECTIONS)) {
            end += 1;
        }
        Some(end)
    }

    fn hesitation(&self, at: usize) -> Option<Hesitation> {
        match (self.at(at)?, self.at(at + 1)?) {
            _ if !self.runs_on(at) => None,
            ('那', '个' | '哥' | '各') => Some(Hesitation::That),
            ('这', '个') => Some(Hesitation::This),
            ('就', '是') => Some(Hesitation::Precisely),
            ('然', '后') => Some(Hesitation::Then),
            _ => None,
        }
    }

    /// The end of the word that begins here and means nothing, if one does: said twice without a break, alone between two breaks, or at the
    /// head of what cannot follow it otherwise.
    fn word(&self, at: usize) -> Option<usize> {
        let word = self.hesitation(at)?;
        let (last, next) = (at + 1, at + 2);
        let repeated = !self.breaks_after(last) && self.hesitation(next) == Some(word);
        let alone = self.breaks_after(last) && (word != Hesitation::Then || self.alignment.pauses_after(last));
        let idle = alone || self.leads_nowhere(word, next);
        (repeated || self.breaks_before(at) && idle).then_some(next)
    }

    /// Whether the words from `next` on cannot belong to the word before them: 那个 points at a thing, 就是 says what something is.
    fn leads_nowhere(&self, word: Hesitation, next: usize) -> bool {
        let clause = || self.is_one_of(next, PRONOUNS) && self.goes_on(next);
        let request = || self.is_one_of(next, REQUESTS) && !self.is_one_of(next + 1, THINGS);
        match word {
            Hesitation::That => clause() || request() || self.is_one_of(next, SOUNDS) || self.hesitation(next).is_some(),
            Hesitation::Precisely if self.is_one_of(next, SAID_OF) => false,
            Hesitation::Precisely if self.is_one_of(next, REQUESTS) => request(),
            Hesitation::Precisely => clause() || self.is_sentence(next),
            Hesitation::This | Hesitation::Then => false,
        }
    }

    /// Whether so much is said in one go from here on that it is a sentence of its own; what ends in 的 says what something is.
    fn is_sentence(&self, from: usize) -> bool {
        let last = (from..self.characters.len()).find(|&at| !self.runs_on(at)).unwrap_or(from);
        last + 1 - from >= SENTENCE && self.at(last) != Some('的')
    }

    /// Whether a pronoun heads a clause: it is not the last word nor says whose something is.
    fn goes_on(&self, pronoun: usize) -> bool {
        let last = if self.at(pronoun + 1) == Some('们') {
            pronoun + 1
        } else {
            pronoun
        };
        (pronoun..=last).all(|at| self.runs_on(at)) && self.at(last + 1) != Some('的')
    }

    /// Whether the phrase goes on behind this character, and nothing is written there.
    fn runs_on(&self, at: usize) -> bool {
        let next = self.characters.get(at + 1);
        let one = self.characters.get(at);
        one.zip(next).is_some_and(|(one, next)| !one.stop && one.phrase == next.phrase)
    }
}

#[cfg(test)]
mod tests;
