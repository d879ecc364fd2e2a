//! Tokens become text: a token may end in the middle of a character, so bytes are joined before they are read.

use crate::transcript::chunk::Chunk;
use crate::transcript::pace::Pace;
use crate::transcript::passage::Passage;
use crate::units::Span;
use whisper_rs::{WhisperContext, WhisperState};

/// A token of text.
struct Token {
    bytes: Vec<u8>,
    /// The logarithm of its probability.
    log_probability: f64,
}

/// What `state` has just heard in a chunk, if it holds text.
pub(super) fn passage(state: &WhisperState, context: &WhisperContext, chunk: &Chunk, pace: &Pace, channel: usize) -> Option<Passage> {
    let tokens = tokens(state, context);
    let pieces = pace.spread(characters(&tokens));
    let (first, last) = (pieces.first()?, pieces.last()?);
    Some(Passage {
        channel,
        span: Span {
            start_s: first.span.start_s,
            end_s: last.span.end_s,
        },
        text: pieces.iter().map(|piece| piece.text.as_str()).collect(),
        confidence: confidence(&tokens),
        phrases: Some(chunk.phrases()),
        pieces,
    })
}

/// The tokens without marks of time and end.
fn tokens(state: &WhisperState, context: &WhisperContext) -> Vec<Token> {
    let mut tokens = Vec::new();
    for segment in state.as_iter() {
        for token in (0..segment.n_tokens()).filter_map(|index| segment.get_token(index)) {
            if let (true, Ok(bytes)) = (token.token_id() < context.token_eot(), token.to_bytes()) {
                let probability = f64::from(token.token_probability()).max(f64::MIN_POSITIVE);
                tokens.push(Token {
                    bytes: bytes.to_vec(),
                    log_probability: probability.ln(),
                });
            }
        }
    }
    tokens
}

/// Whole characters, each with the probability of the tokens that it is made of.
fn characters(tokens: &[Token]) -> Vec<(String, Option<f64>)> {
    let mut characters: Vec<(String, Option<f64>)> = Vec::new();
    let mut first = 0;
    for end in 1..=tokens.len() {
        let joined = tokens.get(first..end).unwrap_or_default();
        let bytes: Vec<u8> = joined.iter().flat_map(|token| token.bytes.iter().copied()).collect();
        if std::str::from_utf8(&bytes).is_err_and(|error| error.error_len().is_none()) {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes).replace(char::REPLACEMENT_CHARACTER, "");
        let text = text.replace(is_wide, "，");
        let text = if characters.is_empty() { text.trim_start() } else { text.as_str() };
        if !text.is_empty() {
            characters.push((text.to_owned(), confidence(joined)));
        }
        first = end;
    }
    characters
}

/// Whisper writes digits and Latin letters in ASCII; where base goes astray, a wide one stands in the place of every mark of a chunk.
fn is_wide(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// The geometric mean of the tokens' probabilities.
fn confidence(tokens: &[Token]) -> Option<f64> {
    let sum: f64 = tokens.iter().map(|token| token.log_probability).sum();
    (!tokens.is_empty()).then(|| (sum / tokens.len() as f64).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(bytes: &[u8], probability: f64) -> Token {
        Token {
            bytes: bytes.to_vec(),
            log_probability: probability.ln(),
        }
    }

    #[test]
    fn a_character_in_two_tokens_becomes_one() {
        let han = "您好".as_bytes();
        let tokens = [
            token(b" ", 0.9),
            token(&han[..2], 0.5),
            token(&han[2..4], 0.5),
            token(&han[4..], 0.5),
            token(",".as_bytes(), 1.0),
        ];
        let characters = characters(&tokens);
        assert_eq!(characters.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(), ["您好", ","]);
        assert!((characters[0].1.unwrap() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn half_a_character_at_the_end_or_before_another_is_left_out() {
        let han = "您".as_bytes();
        let tokens = [
            token(&han[..2], 0.5),
            token(b"A", 0.5),
            token("好".as_bytes(), 0.5),
            token(&han[..1], 0.5),
        ];
        let text: String = characters(&tokens).into_iter().map(|(text, _)| text).collect();
        assert_eq!(text, "A好");
    }

    #[test]
    fn a_wide_digit_or_letter_is_a_mark() {
        let text = characters(&[token("您好１请问Ｇ".as_bytes(), 0.5), token(b"12", 0.5)]);
        assert_eq!(text.into_iter().map(|(text, _)| text).collect::<String>(), "您好，请问，12");
    }
}
