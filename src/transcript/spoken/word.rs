//! Latin words: letters are spelled, English words said.

use regex_lite::Regex;
use std::sync::LazyLock;

static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[A-Za-zÀ-ɏ]+(?:['-][A-Za-zÀ-ɏ]+)*").ok());

/// Acronyms that are said as words as often as they are spelled.
const SAID: [&str; 5] = ["SIM", "PIN", "POS", "PAD", "WIFI"];
/// Longest word that is spelled unless it stands among other words: APP, vip.
const SPELLED: usize = 3;
/// Longest word that may be spelled at all.
const SPELLED_AT_MOST: usize = 6;

/// Reads the Latin word that begins here. Capitals and short words are spelled; longer words, and words among words, are said: each
/// syllable then shows as its first letter.
pub(super) fn read(before: &str, rest: &str) -> Option<(usize, Vec<String>)> {
    let word = WORD.as_ref()?.find(rest)?.as_str();
    let after = rest.get(word.len()..)?;
    let letters: Vec<char> = word
        .chars()
        .filter(|c| c.is_alphabetic())
        .filter_map(|c| c.to_uppercase().next())
        .collect();
    let spelled: String = letters.iter().collect();
    let said = syllables(&letters);
    let capitals = !word.chars().any(char::is_lowercase);
    let is_long = letters.len() > SPELLED_AT_MOST;
    let is_said = is_long || !capitals && (letters.len() > SPELLED || is_among_words(before, after));
    let readings = match (is_said, is_long) {
        _ if said.is_empty() => vec![spelled],
        (true, true) => vec![said],
        (true, false) => vec![said, spelled],
        _ if SAID.contains(&spelled.as_str()) => vec![spelled, said],
        _ => vec![spelled],
    };
    Some((word.len(), readings))
}

/// Whether a Latin word stands beside, parted by one space or one comma.
fn is_among_words(before: &str, after: &str) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !super::plain::is_han(c));
    let gap = |c: char| c == ' ' || c == ',';
    latin(after.trim_start_matches(gap).chars().next()) && after.starts_with(gap)
        || latin(before.trim_end_matches(gap).chars().next_back()) && before.ends_with(gap)
}

/// The first letter of each syllable of an English word, by groups of vowels; a final e after a consonant is silent but for -le.
fn syllables(letters: &[char]) -> String {
    let vowel = |at: usize| letters.get(at).is_some_and(|c| !c.is_ascii() || "AEIOUY".contains(*c));
    let mut first_letters = String::new();
    for at in (0..letters.len()).filter(|&at| vowel(at) && !(at > 0 && vowel(at - 1))) {
        let last = at + 1 == letters.len();
        let silent = last && letters.get(at) == Some(&'E') && !first_letters.is_empty() && (at == 0 || letters.get(at - 1) != Some(&'L'));
        if !silent {
            first_letters.extend(letters.get(at.saturating_sub(1)));
        }
    }
    first_letters
}
