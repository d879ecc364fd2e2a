//! What the tests of the rulebook share: calls made up from sentences.

#![allow(clippy::unwrap_used, dead_code, missing_docs)]

use callnorm::norms::Voice;
use callnorm::transcript::Character;
use callnorm::units::Span;

/// A sentence as characters, five a second from `start`; `，` a stop with a pause, `/` the next turn, a second later.
pub fn characters(sentence: &str, start: f64, confidence: Option<f64>) -> Vec<Character> {
    let (mut phrase, mut segment, mut at) = (0, 0, start);
    let mut all: Vec<Character> = Vec::new();
    for mark in sentence.chars() {
        match mark {
            '，' => {
                (phrase, at) = (phrase + 1, at + 0.3);
                if let Some(last) = all.last_mut() {
                    last.stop = true;
                }
            }
            '/' => (phrase, segment, at) = (phrase + 1, segment + 1, at + 1.0),
            text => {
                all.push(Character {
                    text,
                    written: String::new(),
                    span: Span::new(at, at + 0.2),
                    phrase,
                    segment,
                    stop: false,
                    heard: true,
                    confidence,
                });
                at += 0.2;
            }
        }
    }
    all
}

pub fn voice(characters: &[Character], channel: usize, mixed: bool) -> Voice<'_> {
    if characters.is_empty() {
        return Voice::Silent;
    }
    Voice::Worded {
        channel,
        mixed,
        characters,
    }
}
