//! Fillers (语气词): 嗯, 呃 and words used as such.
//!
//! Fillers are found in two ways. Most are in the words: 嗯 and 呃 always, 啊 and 哦 where they open a phrase, 那个 and 就是 where they carry no
//! meaning. Recognisers leave out half of the filled pauses, so the sound is used too: a sustained sound between two pauses that no character
//! covers is a filler. An interjection that is all that its speaker says in a turn, but for assent, is no filler: it is an answer or a back-channel.
//! Nor is what ends a turn: a filler keeps the turn while its speaker looks for words, and recognisers write 嗯 and 这个 where speech ends.
//!
//! What a filled pause is: Clark & Fox Tree 2002, "Using uh and um in spontaneous speaking", Cognition 84; that Mandarin speakers fill
//! pauses with 那个 and 这个 more than with sounds: Zhao & Jurafsky 2005, "A preliminary study of Mandarin filled pauses", DiSS.

mod alignment;
mod costs;
mod observe;
mod particle;

use crate::speech::sound::{Sound, sounds};
use crate::speech::{Syllables, turns};
use crate::track::Tracks;
use crate::transcript::{Character, Words};
use crate::units::{Seconds, Span};
use alignment::Alignment;
pub use costs::set_filler_costs;
use particle::{Kind, Particle, particles, possible};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The report's `fillers`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fillers {
    /// How many there are.
    pub count: Option<u32>,
    /// How many in 100 characters.
    pub per_100_characters: Option<f64>,
    /// Sentence-final 啊 呢 吧 嘛, which are not among the events.
    pub sentence_final: Option<u32>,
    /// Words that may be fillers besides (那个, 就是, 啊), in 100 characters, where the text has no punctuation; else 0.
    #[serde(default)]
    pub possible_per_100_characters: f64,
    /// Each one.
    pub events: Vec<FillerEvent>,
}

/// One filler.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FillerEvent {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// The word, where it is known.
    pub text: Option<String>,
    /// By what it was detected.
    pub heard_by: HeardBy,
}

/// By what a filler was detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeardBy {
    /// The transcript.
    Words,
    /// The sound alone.
    Sound,
}

impl Fillers {
    /// Where the sound holds fillers that no word covers.
    pub(crate) fn by_sound(&self) -> Vec<Span> {
        let events = self.events.iter().filter(|event| event.heard_by == HeardBy::Sound);
        events
            .map(|event| Span {
                start_s: event.start_s,
                end_s: event.end_s,
            })
            .collect()
    }
}

/// A character is unsure where the recogniser gave it less than this.
const UNSURE: f64 = 0.6;
/// Words that are often said alone, and 为, as which 喂 is heard.
const ALONE: &str = "好对行是喂为不有没";

/// What assents: 是的, 嗯, 好的 in one turn are back-channels, all of them.
const ASSENT: &str = "好对行是的";
/// Particles that are never said alone.
const NEVER_ALONE: &str = "呗吧呢嘛吗么的了";

/// Finds the fillers of one channel: in its words, and among the sounds that they leave out.
///
/// `phrases` and `syllables` are the channel's own, in order of time, and `words` were joined with them. The count is `None` where the words
/// hold no character at all.
pub fn fillers(tracks: &Tracks, phrases: &[Span], syllables: &[Syllables], words: &Words) -> Fillers {
    let characters = &words.characters;
    if characters.is_empty() {
        return Fillers::default();
    }
    let found = Found::new(sounds(tracks, phrases, syllables), characters);
    let talk = Talk::new(phrases, found.rest(characters));
    let holds_turn = |filler: &&Filler| talk.in_phrase(filler.phrase) && talk.goes_on(filler, characters, &found.is_filler);
    let mut events: Vec<FillerEvent> = found.fillers.iter().filter(holds_turn).map(|filler| filler.event.clone()).collect();
    events.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
    let spoken = characters.len() + found.wordless.len();
    Fillers {
        count: Some(events.len() as u32),
        per_100_characters: Some(100.0 * events.len() as f64 / spoken as f64),
        sentence_final: Some(found.sentence_final),
        possible_per_100_characters: 100.0 * found.possible as f64 / spoken as f64,
        events,
    }
}

/// The sustained sounds of one channel that its words leave out, 嗯 as an answer or a back-channel among them, in order: each is a character that
/// was spoken. Takes what [`fillers`] takes.
pub fn wordless(tracks: &Tracks, phrases: &[Span], syllables: &[Syllables], words: &Words) -> Vec<Span> {
    Found::new(sounds(tracks, phrases, syllables), &words.characters).wordless
}

/// What may be a filler.
struct Filler {
    event: FillerEvent,
    /// The phrase that it is spoken in.
    phrase: usize,
    /// The first character after it.
    then: usize,
}

/// What may be fillers.
struct Found {
    /// Those among the words, then the sustained sounds that the words leave out or write wrongly.
    fillers: Vec<Filler>,
    /// The sounds that no character covers.
    wordless: Vec<Span>,
    /// Particles that end sentences.
    sentence_final: u32,
    /// Words that may be fillers besides, where nothing is punctuated.
    possible: usize,
    /// For each character whether it is one of these fillers.
    is_filler: Vec<bool>,
}

impl Found {
    fn new(sounds: Vec<Sound>, characters: &[Character]) -> Self {
        let alignment = Alignment::new(sounds, characters);
        let all = particles(characters, &alignment);
        let possible = possible(characters, &alignment, &all);
        let (finals, by_words): (Vec<Particle>, Vec<Particle>) = all.into_iter().partition(|p| p.kind == Kind::Final);
        let mut found = Self {
            possible,
            sentence_final: finals.len() as u32,
            is_filler: vec![false; characters.len()],
            fillers: by_words.iter().map(|p| by_words_on(p, &alignment, characters)).collect(),
            wordless: Vec::new(),
        };
        by_words.iter().for_each(|p| found.is_filler[p.characters.clone()].fill(true));
        for (sound, on) in alignment.sustained() {
            let mut interjections = by_words.iter().filter(|p| p.kind == Kind::Interjection);
            let has_word = interjections.any(|p| p.is_near(sound, characters));
            if !has_word && !on.is_empty() && !is_misheard(sound, &on, characters) {
                continue;
            }
            if !has_word {
                found.fillers.push(by_sound(sound, &alignment));
                found.wordless.extend(on.is_empty().then_some(sound.span));
            }
            found.is_filler[on].fill(true);
        }
        found
    }

    /// The phrases, by index, of the characters that are neither fillers nor assent.
    fn rest(&self, characters: &[Character]) -> impl Iterator<Item = usize> {
        let all = characters.iter().zip(&self.is_filler);
        all.filter(|(c, filler)| !**filler && !ASSENT.contains(c.text))
            .map(|(c, _)| c.phrase)
    }
}

/// Whether the transcript writes one character, set apart, where the sound holds a filled pause: one that is never said alone, or one that it
/// is unsure of.
fn is_misheard(sound: &Sound, on: &Range<usize>, characters: &[Character]) -> bool {
    let (Some(only), 1) = (characters.get(on.start), on.len()) else {
        return false;
    };
    let before = on.start.checked_sub(1).and_then(|before| characters.get(before));
    let opens = before.is_none_or(|before| before.stop || before.phrase != only.phrase);
    let ends = only.stop || characters.get(on.end).is_none_or(|next| next.phrase != only.phrase);
    let unsure = only.confidence.is_some_and(|confidence| confidence < UNSURE);
    opens && ends && (NEVER_ALONE.contains(only.text) || sound.still && unsure && !ALONE.contains(only.text))
}

/// A filler among the words. An interjection that has a sustained sound for itself is where that is.
fn by_words_on(particle: &Particle, alignment: &Alignment, characters: &[Character]) -> Filler {
    let own = alignment.sound(particle.characters.start);
    let held = alignment
        .sustained()
        .find(|(sound, on)| own.is_some_and(|own| own.span == sound.span) && *on == particle.characters);
    let mut event = particle.event(characters);
    if let Some((sound, _)) = held.filter(|_| particle.kind == Kind::Interjection) {
        (event.start_s, event.end_s) = (sound.span.start_s, sound.span.end_s);
    }
    Filler {
        event,
        phrase: own.map_or(particle.phrase(characters), |sound| sound.phrase),
        then: particle.characters.end,
    }
}

fn by_sound(sound: &Sound, alignment: &Alignment) -> Filler {
    Filler {
        event: FillerEvent {
            start_s: sound.span.start_s,
            end_s: sound.span.end_s,
            text: None,
            heard_by: HeardBy::Sound,
        },
        phrase: sound.phrase,
        then: alignment.after(sound),
    }
}

/// In which turns something is said that is no filler.
struct Talk {
    /// For each phrase, which turn is its.
    turns: Vec<usize>,
    /// For each turn, whether it says something.
    says: Vec<bool>,
}

impl Talk {
    /// `said` are the phrases, by index, of the characters that are no fillers.
    fn new(phrases: &[Span], said: impl Iterator<Item = usize>) -> Self {
        let turns = turns(phrases);
        let turn_of = |phrase: &Span| turns.partition_point(|turn| turn.end_s.0 < phrase.end_s.0);
        let mut talk = Self {
            turns: phrases.iter().map(turn_of).collect(),
            says: vec![false; turns.len() + 1],
        };
        for phrase in said {
            if let Some(&turn) = talk.turns.get(phrase) {
                talk.says[turn] = true;
            }
        }
        talk
    }

    fn in_phrase(&self, phrase: usize) -> bool {
        self.turns.get(phrase).is_some_and(|&turn| self.says[turn])
    }

    /// Whether words follow in the turn of the filler.
    fn goes_on(&self, filler: &Filler, characters: &[Character], is_filler: &[bool]) -> bool {
        let turn = |phrase: usize| self.turns.get(phrase);
        let mut then = characters.iter().zip(is_filler).skip(filler.then);
        then.any(|(c, is_filler)| !is_filler && turn(c.phrase) == turn(filler.phrase))
    }
}

#[cfg(test)]
mod tests;
