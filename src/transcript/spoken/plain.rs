//! The normalised text: simplified, half-width, marks of sounds blanked, each character with its place in the written text.

use crate::transcript::script::simplified;
use std::ops::Range;

/// A normalised text, character for character.
pub(super) struct Plain {
    /// Simplified Han, half-width letters and digits, one sign for each kind.
    pub text: String,
    /// Where each character of it begins in `text` and what it comes from in the written text, in bytes.
    places: Vec<(usize, Range<usize>)>,
    /// Whether runs of Han characters between spaces are too long to be words.
    spaces_part_phrases: bool,
}

/// Mean length of the Han runs between spaces, in characters, from which on they are phrases.
const PHRASE: usize = 3;

impl Plain {
    pub(super) fn new(written: &str) -> Self {
        let mut characters: Vec<char> = simplified(written).chars().map(narrow).collect();
        blank_sounds(&mut characters);
        let mut plain = Self {
            text: String::with_capacity(written.len()),
            places: Vec::with_capacity(characters.len()),
            spaces_part_phrases: are_phrases(&characters),
        };
        for ((from, original), c) in written.char_indices().zip(characters) {
            plain.places.push((plain.text.len(), from..from + original.len_utf8()));
            plain.text.push(c);
        }
        plain
    }

    /// Whether the character at `at`, which is not spoken, marks a pause: punctuation, or a space between Han characters in a text whose
    /// spaces part phrases (as recognisers write) rather than words.
    pub(super) fn is_pause(&self, at: usize, character: char) -> bool {
        let (before, rest) = self.text.split_at(at);
        let is_between = || before.ends_with(is_han) && rest.trim_start().starts_with(is_han);
        is_stop(character) || character == ' ' && self.spaces_part_phrases && is_between()
    }

    /// The part of the written text that a part of the plain text comes from.
    pub(super) fn range(&self, part: Range<usize>) -> Option<Range<usize>> {
        let first = self.places.partition_point(|(at, _)| *at < part.start);
        let end = self.places.partition_point(|(at, _)| *at < part.end);
        let (_, from) = self.places.get(first)?;
        let (_, to) = self.places.get(end.checked_sub(1)?)?;
        Some(from.start..to.end)
    }
}

fn are_phrases(characters: &[char]) -> bool {
    let runs: Vec<usize> = characters
        .split(|&c| c == ' ')
        .map(|run| run.iter().filter(|&&c| is_han(c)).count())
        .filter(|&n| n > 0)
        .collect();
    runs.iter().sum::<usize>() >= PHRASE * runs.len()
}

/// One sign for each kind: half-width letters, digits and signs; 零 for 〇. Full-width commas and stops stay: they are never part of a number.
fn narrow(c: char) -> char {
    match c {
        '\u{ff0c}' | '\u{ff01}' | '\u{ff1f}' | '\u{ff1b}' => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '￥' => '¥',
        '￡' => '£',
        '〇' => '零',
        '–' | '−' | '‐' | '‑' | '﹣' => '-',
        '〜' | '∼' => '~',
        '\u{a0}' | '\u{3000}' | '\u{2009}' | '\u{202f}' => ' ',
        '’' => '\'',
        _ => c,
    }
}

/// Longest mark of a sound, in characters without its brackets.
const LONGEST_SOUND: usize = 24;
/// What the marks of sounds that stand in round brackets end with: (开门声), (音乐), (笑); other round brackets hold words.
const SOUNDS: &str = "音声笑哭乐掌嗽气铃默响噪字幕唱歌";

/// Blanks what recognisers write for sounds: all in 〔square〕, 【black】 and <angle> brackets and between *asterisks*, and in round
/// brackets what ends with the name of a sound or is Latin alone.
fn blank_sounds(characters: &mut [char]) {
    let mut at = 0;
    while at < characters.len() {
        let length = characters.get(at..).and_then(sound).unwrap_or(0);
        characters.iter_mut().skip(at).take(length).for_each(|c| *c = ' ');
        at += length.max(1);
    }
}

/// The length of the mark of a sound that begins here.
fn sound(rest: &[char]) -> Option<usize> {
    let close = match rest.first()? {
        '[' => ']',
        '【' => '】',
        '〔' => '〕',
        '<' => '>',
        '*' => '*',
        '(' => ')',
        _ => return None,
    };
    let length = rest.iter().skip(1).take(LONGEST_SOUND + 1).position(|&c| c == close)?;
    let inside = rest.get(1..=length)?;
    let named = || {
        inside
            .iter()
            .rev()
            .find(|c| c.is_alphanumeric())
            .is_some_and(|c| SOUNDS.contains(*c))
    };
    let latin = || inside.iter().any(char::is_ascii_lowercase) && inside.iter().all(|c| c.is_ascii_alphabetic() || " _-".contains(*c));
    let is_sound = match close {
        ')' => inside.is_empty() || named() || latin(),
        '*' => !inside.is_empty() && !inside.iter().any(char::is_ascii_digit),
        _ => true,
    };
    is_sound.then_some(length + 2)
}

/// Whether a character is Han, extensions included.
pub(super) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_23af)
}

/// Whether a character is punctuation that marks a pause.
fn is_stop(c: char) -> bool {
    "。，、！？；：…—．.,!?;:~\n｡､".contains(c)
}
