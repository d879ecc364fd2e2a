//! What was said on one channel: words aligned with the sound, and the measures that need words.

use crate::measure::{Fillers, Language, LanguageStretch, fillers, written_language};
use crate::speech::Syllables;
use crate::track::Tracks;
use crate::transcript::{Character, DetectedLanguage, Heard, Word, Words, align, sift};
use crate::units::Span;

/// A channel's words and the measures that take them.
pub(super) struct Spoken {
    /// The words.
    pub words: Words,
    /// The fillers among them, and those that only the sound holds.
    pub fillers: Fillers,
    /// The language, where it is known.
    pub language: Language,
}

impl Spoken {
    /// Joins what was heard with the sound that it was heard in.
    pub(super) fn new(tracks: &Tracks, phrases: &[Span], syllables: &[Syllables], heard: Heard) -> Self {
        let sifted = sift(&heard.passages, phrases, syllables);
        let mut words = align(tracks, phrases, syllables, &sifted.kept);
        words.dropped.extend(sifted.dropped);
        let language = match heard.language {
            Some(detected) => language(detected, heard.languages),
            None => written_language(&text(&words)),
        };
        Self {
            fillers: fillers(tracks, phrases, syllables, &words),
            language,
            words,
        }
    }

    /// The words, where they are in a language that is counted in characters.
    pub(super) fn chinese(&self) -> Option<&Words> {
        let counted = self.language.code.as_deref().is_none_or(|code| matches!(code, "zh" | "yue"));
        counted.then_some(&self.words)
    }

    /// How many characters a phrase has, how they are written, and each one as it is spoken.
    pub(super) fn in_phrase(&self, index: usize) -> (Option<u32>, Option<String>, Option<Vec<Word>>) {
        let first = self.words.characters.partition_point(|character| character.phrase < index);
        let end = self.words.characters.partition_point(|character| character.phrase <= index);
        let inside = &self.words.characters[first..end];
        let units = inside.iter().map(unit).collect();
        let text = inside.iter().map(|character| character.written.as_str()).collect();
        (Some(inside.len() as u32), Some(text), Some(units))
    }
}

fn language(whole: DetectedLanguage, parts: Vec<(Span, DetectedLanguage)>) -> Language {
    let stretch = |(span, detected): (Span, DetectedLanguage)| LanguageStretch {
        start_s: span.start_s,
        end_s: span.end_s,
        code: detected.code,
        confidence: detected.confidence,
    };
    Language {
        code: Some(whole.code),
        confidence: Some(whole.confidence),
        stretches: parts.into_iter().map(stretch).collect(),
    }
}

fn unit(character: &Character) -> Word {
    Word {
        text: character.text.to_string(),
        start_s: character.span.start_s,
        end_s: character.span.end_s,
        confidence: character.confidence,
        stop: character.stop,
        unheard: !character.heard,
        agent_probability: None,
    }
}

fn text(words: &Words) -> String {
    words.segments.iter().map(|segment| segment.text.as_str()).collect()
}
