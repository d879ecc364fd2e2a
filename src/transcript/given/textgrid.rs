//! Praat's TextGrid, long or short. Of its text only quoted strings, numbers that stand alone and marks in angle brackets count (Praat manual,
//! "TextGrid file formats"). A tier's name is the speaker's; tiers of phones are left out, and words of a tier joined.

use super::said::{Said, Token, joined, spaced};
use super::side::named;
use super::text::cleaned;
use super::{Content, Read};

pub(super) fn read(content: &Content) -> Option<Read> {
    let head: String = content.text.chars().take(200).collect();
    (head.contains("ooTextFile") && head.contains("TextGrid")).then(|| tiers(content.text))
}

/// What counts in the file.
enum Item {
    Text(String),
    Number(f64),
}

struct Reader<I: Iterator<Item = Item>>(I);

impl<I: Iterator<Item = Item>> Reader<I> {
    fn number(&mut self) -> Result<f64, String> {
        match self.0.next() {
            Some(Item::Number(number)) => Ok(number),
            Some(Item::Text(text)) => Err(format!("is a TextGrid with \"{text}\" where a number must be")),
            None => Err("is a TextGrid that ends too early".to_owned()),
        }
    }

    fn text(&mut self) -> Result<String, String> {
        match self.0.next() {
            Some(Item::Text(text)) => Ok(text),
            Some(Item::Number(number)) => Err(format!("is a TextGrid with {number} where a text must be")),
            None => Err("is a TextGrid that ends too early".to_owned()),
        }
    }
}

fn tiers(text: &str) -> Read {
    let mut reader = Reader(items(text).into_iter());
    for _ in 0..2 {
        reader.text()?;
    }
    for _ in 0..2 {
        reader.number()?;
    }
    let count = reader.number()? as usize;
    let mut all = Vec::new();
    for _ in 0..count {
        let (class, name) = (reader.text()?, reader.text()?);
        for _ in 0..2 {
            reader.number()?;
        }
        let marks = reader.number()? as usize;
        let mut tokens = Vec::new();
        for _ in 0..marks {
            let start = reader.number()?;
            let end = if class == "IntervalTier" { Some(reader.number()?) } else { None };
            let text = reader.text()?;
            if end.is_some() && !cleaned(&text).is_empty() {
                tokens.push(Token {
                    text,
                    start_s: Some(start),
                    end_s: end,
                    confidence: None,
                    side: named(speaker(&name)),
                });
            }
        }
        if !is_phones(&name) {
            all.extend(stretches(tokens));
        }
    }
    Ok(all)
}

/// The intervals of a tier: by themselves, or joined where they hold no more than a word each.
fn stretches(mut tokens: Vec<Token>) -> Vec<Said> {
    let characters: usize = tokens
        .iter()
        .map(|token| token.text.chars().filter(|c| c.is_alphanumeric()).count())
        .sum();
    let words = characters < 3 * tokens.len();
    if words {
        spaced(&mut tokens);
        return joined(tokens);
    }
    tokens.into_iter().flat_map(|token| joined(vec![token])).collect()
}

/// `坐席 - words`, as forced aligners name their tiers, is 坐席's.
fn speaker(name: &str) -> &str {
    let name = name.trim();
    let cut = name.rsplit_once(" - ").map_or(name, |(speaker, _)| speaker);
    if is_kind(name) { "" } else { cut }
}

fn is_kind(name: &str) -> bool {
    matches!(
        name.to_lowercase().as_str(),
        "words" | "word" | "text" | "utterances" | "sentences" | "transcript"
    )
}

fn is_phones(name: &str) -> bool {
    let name = name.to_lowercase();
    let kind = name.rsplit([' ', '-', '_']).next().unwrap_or_default();
    matches!(kind, "phones" | "phone" | "phonemes" | "pinyin" | "syllables" | "tones")
}

fn items(text: &str) -> Vec<Item> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find(|c: char| !c.is_whitespace()) {
        rest = rest.get(begin..).unwrap_or_default();
        if let Some(quoted) = rest.strip_prefix('"') {
            let (text, behind) = unquoted(quoted);
            all.push(Item::Text(text));
            rest = behind;
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        if word.starts_with('!') {
            rest = behind.split_once('\n').map_or("", |(_, next)| next);
            continue;
        }
        all.extend(word.parse().ok().filter(|number: &f64| number.is_finite()).map(Item::Number));
        rest = behind;
    }
    all
}

/// A text up to its closing quote, a doubled quote being one, and what follows.
fn unquoted(mut rest: &str) -> (String, &str) {
    let mut text = String::new();
    while let Some((before, behind)) = rest.split_once('"') {
        text += before;
        match behind.strip_prefix('"') {
            Some(next) => {
                text.push('"');
                rest = next;
            }
            None => return (text, behind),
        }
    }
    (text + rest, "")
}
