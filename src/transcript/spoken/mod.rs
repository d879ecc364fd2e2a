//! A written text as it is spoken: numbers, times, money and letters spelled out, punctuation and marks of sounds left out, in
//! simplified Han characters and single capital Latin letters.
//!
//! A written number often has several readings: 12:30 is 十二点三十 or 十二点半, 1280 is 一千二百八十 or 幺二八零. A [`Unit`] therefore
//! holds all likely readings, the likeliest first; the syllables that are heard decide between them where their lengths differ.

mod numeral;
mod pattern;
mod plain;
mod quantity;
mod rhotic;
mod sense;
mod word;

use plain::Plain;
use std::ops::Range;

/// A piece of a written text that is read in one go: mostly one Han character, else a number or a Latin word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Where it stands in the written text, in bytes; always whole characters.
    pub range: Range<usize>,
    /// How it may be read, the likeliest first; never empty, none of them empty. Each is a row of spoken syllables: simplified Han
    /// characters, or capital Latin letters (a letter that is spelled, or the first letter of each syllable of an English word).
    pub readings: Vec<Vec<char>>,
    /// Whether punctuation that marks a pause follows.
    pub stop: bool,
}

impl Unit {
    /// The likeliest reading.
    pub fn reading(&self) -> &[char] {
        self.readings.first().map_or(&[], Vec::as_slice)
    }

    /// Whether the likeliest reading has Han characters alone; Latin letters may be English as well as spelled.
    pub fn is_han(&self) -> bool {
        self.reading().iter().all(|&c| plain::is_han(c))
    }
}

/// The units of a written text, in order. Punctuation, marks of sounds such as `(音)`, `[音乐]` and ♪, and scripts other than Han and Latin
/// have none; 儿 as a suffix belongs to the unit before it and adds no syllable.
pub fn units(text: &str) -> Vec<Unit> {
    let plain = Plain::new(text);
    let mut units: Vec<Unit> = Vec::new();
    let mut at = 0;
    while let Some(next) = plain.text.get(at..).and_then(|rest| rest.chars().next()) {
        let (length, readings) = read(&plain.text, at, next);
        match plain.range(at..at + length) {
            Some(range) if !readings.is_empty() => units.push(Unit {
                range,
                readings,
                stop: false,
            }),
            _ => {
                if let Some(unit) = units.last_mut() {
                    unit.stop |= plain.is_pause(at, next);
                }
            }
        }
        at += length;
    }
    rhotic::merge(&mut units);
    units
}

/// How many bytes are read in one go at `at`, where the character `next` stands, and how; no reading for what is not spoken.
fn read(text: &str, at: usize, next: char) -> (usize, Vec<Vec<char>>) {
    let (before, rest) = text.split_at(at);
    let found = pattern::read(before, rest).or_else(|| word::read(before, rest));
    let (length, readings) = found.unwrap_or_else(|| {
        let spoken = if plain::is_han(next) { vec![next.to_string()] } else { Vec::new() };
        (next.len_utf8(), spoken)
    });
    let mut rows: Vec<Vec<char>> = Vec::new();
    for row in readings.iter().map(|reading| reading.chars().collect::<Vec<char>>()) {
        if !row.is_empty() && !rows.contains(&row) {
            rows.push(row);
        }
    }
    (length, rows)
}

/// The text as it is spoken, by the likeliest readings: simplified Han characters and capital letters, no punctuation.
pub fn spoken(text: &str) -> String {
    units(text).iter().flat_map(|unit| unit.reading().iter()).collect()
}

/// How many characters (spoken syllables) a text has by the likeliest readings.
pub fn characters(text: &str) -> usize {
    units(text).iter().map(|unit| unit.reading().len()).sum()
}
