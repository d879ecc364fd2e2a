//! What the tests of the rulebook share: calls made up from sentences, and the built-in lists of phrases.

#![allow(clippy::unwrap_used, clippy::panic, dead_code, missing_docs)]

pub mod random;
pub mod scene;
pub mod shared;
pub mod sound;

use callnorm::norms::Voice;
use callnorm::norms::phrase::{LISTS, Phrases, Slots};
use callnorm::transcript::Character;
use callnorm::units::Span;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// The norms that forbid phrases, which are the names of their lists too.
pub const FORBIDDEN: [&str; 6] = [
    "no-irresponsible",
    "no-complaining",
    "no-blaming",
    "no-brushing-off",
    "no-arguing",
    "no-bare-wei",
];

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

/// One side's voice; where `mixed`, the other side may have said any of it.
pub fn voice(characters: &[Character], channel: usize, mixed: bool) -> Voice<'_> {
    if characters.is_empty() {
        return Voice::Silent;
    }
    Voice::Worded {
        channel,
        perhaps: &[],
        doubtful: if mixed { &[true; 1000] } else { &[] },
        wordless: &[],
        hidden_by: None,
        characters,
    }
}

/// The built-in lists by name: phrases and exceptions.
pub fn builtin_lists() -> BTreeMap<String, Phrases> {
    let mut lists = BTreeMap::new();
    collect("", &LISTS.parse().unwrap(), &mut lists);
    lists
}

fn collect(name: &str, table: &Table, lists: &mut BTreeMap<String, Phrases>) {
    let texts = |key| {
        let texts = table.get(key).and_then(Value::as_array);
        texts.into_iter().flatten().map(|text| text.as_str().unwrap())
    };
    if table.contains_key("phrases") {
        let phrases = Phrases::parse(texts("phrases"), texts("except"), &Slots::default()).unwrap();
        lists.insert(name.to_owned(), phrases);
    }
    for (key, inner) in table.iter().filter_map(|(key, value)| Some((key, value.as_table()?))) {
        let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
        collect(&name, inner, lists);
    }
}
