//! Fillers among the words.

use super::sound::Line;
use super::{FillerEvent, HeardBy};
use crate::transcript::Character;
use std::ops::Range;

/// Sounds that are fillers wherever they stand.
const SOUNDS: &str = "嗯呃";
/// As recognisers also spell those sounds; real words unless they stand alone.
const SPELLINGS: &str = "额恩饿俄";
/// Interjections at the head of a phrase; elsewhere they belong to what goes before.
const INTERJECTIONS: &str = "啊哦噢喔唉哎诶欸";
/// Particles that end a sentence.
const FINALS: &str = "啊呀呢吧嘛";
/// Pronouns: 那个 before one points at nothing.
const PRONOUNS: &str = "我你您他她它咱";

/// A filler or a sentence-final particle.
pub(super) struct Particle {
    /// Its characters.
    pub characters: Range<usize>,
    /// Whether it ends a sentence and is no filler.
    pub sentence_final: bool,
}

impl Particle {
    /// The event that it is in the report. `all` are the characters that it was found in.
    pub fn event(&self, all: &[Character]) -> FillerEvent {
        let own = &all[self.characters.clone()];
        FillerEvent {
            start_s: own[0].span.start_s,
            end_s: own[own.len() - 1].span.end_s,
            text: Some(own.iter().map(|c| c.text).collect()),
            heard_by: HeardBy::Words,
        }
    }
}

/// The fillers and the sentence-final particles among these characters, in order. `line` tells where the speaker pauses.
pub(super) fn particles(characters: &[Character], line: &Line) -> Vec<Particle> {
    let reading = Reading { characters, line };
    let (mut found, mut at) = (Vec::new(), 0);
    while at < characters.len() {
        let filler = reading.interjection(at).or_else(|| reading.word(at));
        let sentence_final = filler.is_none() && reading.is_one_of(at, FINALS) && reading.breaks_after(at);
        let end = filler.unwrap_or(at + 1);
        if filler.is_some() || sentence_final {
            found.push(Particle {
                characters: at..end,
                sentence_final,
            });
        }
        at = end;
    }
    found
}

/// Words that mostly mean something and sometimes nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hesitation {
    /// 那个
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
    line: &'a Line,
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
        self.characters.get(at).is_none_or(|c| c.stop) || self.line.pauses_after(at)
    }

    fn breaks_before(&self, at: usize) -> bool {
        at == 0 || self.breaks_after(at - 1)
    }

    /// The end of the run of interjections that begins here, if one does.
    fn interjection(&self, at: usize) -> Option<usize> {
        let opens = self.is_one_of(at, INTERJECTIONS) && self.breaks_before(at);
        let alone = || self.is_one_of(at, SPELLINGS) && self.breaks_before(at) && self.breaks_after(at);
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
            _ if self.breaks_after(at) => None,
            ('那', '个') => Some(Hesitation::That),
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
        let alone = self.breaks_after(last) && (word != Hesitation::Then || self.line.pauses_after(last));
        let idle = alone || self.leads_nowhere(word, next);
        (repeated || self.breaks_before(at) && idle).then_some(next)
    }

    /// Whether the words from `next` on cannot belong to the word before them: 那个 points at a thing, 就是 says what something is.
    fn leads_nowhere(&self, word: Hesitation, next: usize) -> bool {
        let clause = || self.is_one_of(next, PRONOUNS) && self.goes_on(next);
        match word {
            Hesitation::That => clause() || self.at(next) == Some('请') || self.is_one_of(next, SOUNDS) || self.hesitation(next).is_some(),
            Hesitation::Precisely => clause(),
            Hesitation::This | Hesitation::Then => false,
        }
    }

    /// Whether a pronoun heads a clause: it is not the last word nor says whose something is.
    fn goes_on(&self, pronoun: usize) -> bool {
        let last = if self.at(pronoun + 1) == Some('们') {
            pronoun + 1
        } else {
            pronoun
        };
        !self.breaks_after(last) && !self.breaks_after(last + 1) && self.at(last + 1) != Some('的')
    }
}
