//! Latin words: letters are spelled, English words said.

use regex_lite::Regex;
use std::sync::LazyLock;

static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[A-Za-zÀ-ɏ]+(?:['-][A-Za-zÀ-ɏ]+)*").ok());

/// Acronyms that are said as words as often as they are spelled.
const SAID: [&str; 5] = ["SIM", "PIN", "POS", "PAD", "WIFI"];
/// Longest word that is spelled unless it stands among other words: APP, vip.
const SPELLED: usize = 3;
/// Longest word in capitals that is spelled for certain.
const SPELLED_CAPITALS: usize = 4;
/// Longest word in small letters that may be spelled at all.
const SPELLED_AT_MOST: usize = 6;

/// Reads the Latin word that begins here. Capitals and short words are spelled; longer words, and words among words, are said: each
/// syllable then shows as its first letter.
pub(super) fn read(before: &str, rest: &str) -> Option<(usize, Vec<String>)> {
    let word = WORD.as_ref()?.find(rest)?.as_str();
    let after = rest.get(word.len()..)?;
    let capital = |c: char| c.to_uppercase().next().filter(|&c| c.is_uppercase() && c <= 'ɏ');
    let letters: Vec<char> = word.chars().filter_map(capital).collect();
    let spelled: String = letters.iter().collect();
    let said = syllables(&letters);
    let capitals = !word.chars().any(char::is_lowercase);
    let is_short = letters.len() <= SPELLED;
    let readings = if said.is_empty() {
        vec![spelled]
    } else if capitals || is_short && !is_among_words(before, after) {
        let is_word = letters.len() > SPELLED_CAPITALS || SAID.contains(&spelled.as_str());
        if is_word { vec![spelled, said] } else { vec![spelled] }
    } else if letters.len() <= SPELLED_AT_MOST {
        vec![said, spelled]
    } else {
        vec![said]
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
            let onset = if first_letters.is_empty() { 0 } else { at - 1 };
            first_letters.extend(letters.get(onset));
        }
    }
    first_letters
}
