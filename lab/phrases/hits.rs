//! What the built-in lists of phrases find: `phrase_hits FILE...` reads characters as `lab/phrases/hear.py` writes them, and writes each hit
//! as file, list, start and end, distance, doubt, required characters, whether characters must have been misheard, and text, tab-separated.

use callnorm::norms::phrase::{LISTS, Phrases, Said, Slots};
use callnorm::transcript::Character;
use callnorm::units::Span;
use std::error::Error;
use std::io::Write;
use toml::{Table, Value};

fn main() -> Result<(), Box<dyn Error>> {
    let mut lists = Vec::new();
    collect("", &LISTS.parse()?, &mut lists)?;
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path)?;
        let characters = text
            .lines()
            .map(character)
            .collect::<Option<Vec<_>>>()
            .ok_or("a line is not a character")?;
        let said = Said::new(&characters);
        for (name, phrases) in &lists {
            for hit in phrases.find(&said) {
                let (start, end, misheard) = (hit.span.start_s.0, hit.span.end_s.0, u8::from(hit.misheard));
                let found = format!(
                    "{start}\t{end}\t{}\t{}\t{}\t{misheard}\t{}",
                    hit.distance, hit.doubt, hit.required, hit.text
                );
                writeln!(out, "{path}\t{name}\t{found}")?;
            }
        }
    }
    Ok(())
}

/// A list for each table that holds phrases, and those below it.
fn collect(name: &str, table: &Table, lists: &mut Vec<(String, Phrases)>) -> callnorm::Result<()> {
    let texts = |key| {
        table
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    };
    if table.contains_key("phrases") {
        lists.push((
            name.to_owned(),
            Phrases::parse(texts("phrases"), texts("except"), &Slots::default())?,
        ));
    }
    for (key, below) in table.iter().filter_map(|(key, value)| Some((key, value.as_table()?))) {
        collect(&format!("{name}.{key}"), below, lists)?;
    }
    Ok(())
}

fn character(line: &str) -> Option<Character> {
    let [text, start, end, confidence, phrase, segment, stop] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
    Some(Character {
        text: text.chars().next()?,
        written: String::new(),
        span: Span::new(start.parse().ok()?, end.parse().ok()?),
        phrase: phrase.parse().ok()?,
        segment: segment.parse().ok()?,
        stop: stop == "1",
        heard: true,
        confidence: confidence.parse().ok(),
    })
}
