//! A segment of a transcript, before it is known to which channel it belongs.

use super::text::cleaned;

/// The party in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The agent.
    Agent,
    /// The customer.
    Customer,
}

/// Whose words they are, as far as the transcript says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// The channel's index, from 0.
    pub channel: Option<usize>,
    /// What the speaker is called there.
    pub speaker: Option<String>,
    /// The speaker's party.
    pub party: Option<Party>,
}

impl Side {
    /// Whether nothing is said.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// What is not said here, from there.
    pub(super) fn or(self, other: &Self) -> Self {
        if self.is_unknown() { other.clone() } else { self }
    }
}

/// A word or a token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Token {
    /// As it is written, blanks before it included.
    pub text: String,
    /// Where it begins, in seconds.
    pub start_s: Option<f64>,
    /// Where it ends, in seconds.
    pub end_s: Option<f64>,
    /// How sure it is, 0–1.
    pub confidence: Option<f64>,
    /// Who says it, where each word has that.
    pub side: Side,
}

/// A segment as a transcript gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// Whose it is.
    pub side: Side,
    /// The words.
    pub text: String,
    /// Where it begins, in seconds.
    pub start_s: Option<f64>,
    /// Where it ends, in seconds.
    pub end_s: Option<f64>,
    /// Word by word, where that is given.
    pub tokens: Vec<Token>,
    /// How sure it is, 0–1.
    pub confidence: Option<f64>,
}

/// Words with a longer pause between them, in seconds, belong to two segments.
const GAP_S: f64 = 0.3;

/// Consecutive words as segments: divided where the speaker changes, after the end of a sentence, at a pause,
/// and where times run back, as they do where the other side speaks meanwhile.
pub(super) fn joined(tokens: Vec<Token>) -> Vec<Said> {
    let mut all: Vec<Vec<Token>> = Vec::new();
    for token in tokens {
        match all.last_mut().filter(|run| run.last().is_some_and(|last| goes_on(last, &token))) {
            Some(run) => run.push(token),
            None => all.push(vec![token]),
        }
    }
    all.into_iter().map(segment).collect()
}

fn goes_on(last: &Token, next: &Token) -> bool {
    let gap = next
        .start_s
        .zip(last.end_s.or(last.start_s))
        .is_some_and(|(start, end)| (start - end).abs() > GAP_S);
    let stop = last.text.trim_end().ends_with(['。', '！', '？', '!', '?']);
    last.side == next.side && !gap && !stop
}

fn segment(tokens: Vec<Token>) -> Said {
    let text: String = tokens.iter().map(|token| token.text.as_str()).collect();
    Said {
        side: tokens.first().map(|token| token.side.clone()).unwrap_or_default(),
        text: cleaned(&text),
        start_s: tokens.iter().find_map(|token| token.start_s),
        end_s: tokens.iter().rev().find_map(|token| token.end_s.or(token.start_s)),
        confidence: mean(&tokens),
        tokens,
    }
}

/// The geometric mean of the tokens' probabilities.
pub(super) fn mean(tokens: &[Token]) -> Option<f64> {
    let known: Vec<f64> = tokens.iter().filter_map(|token| token.confidence).collect();
    let sum: f64 = known.iter().map(|p| p.max(1e-6).ln()).sum();
    (!known.is_empty()).then(|| (sum / known.len() as f64).exp().clamp(0.0, 1.0))
}

/// Puts blanks between Latin words that come without any.
pub(super) fn spaced(tokens: &mut [Token]) {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let mut before = None;
    for token in tokens {
        if latin(before) && latin(token.text.chars().next()) {
            token.text.insert(0, ' ');
        }
        before = token.text.chars().last().or(before);
    }
}
