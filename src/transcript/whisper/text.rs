//! Tokens become text: a token may end in the middle of a character, so bytes are joined before they are read.

use crate::transcript::passage::{Passage, Piece};
use crate::transcript::window::Window;
use crate::units::Span;
use whisper_rs::{WhisperContext, WhisperSegment};

/// A token of text.
struct Token<'a> {
    bytes: &'a [u8],
    /// The logarithm of its probability.
    log_probability: f64,
    /// Roughly when, in the window.
    span: Span,
}

/// The passage that a segment holds; `None` where it holds no text.
pub(super) fn passage(segment: &WhisperSegment, context: &WhisperContext, window: &Window, channel: usize) -> Option<Passage> {
    let tokens = tokens(segment, context);
    let pieces = pieces(&tokens, window);
    let (first, last) = (pieces.first()?, pieces.last()?);
    Some(Passage {
        channel,
        span: Span {
            start_s: first.span.start_s,
            end_s: last.span.end_s,
        },
        text: pieces.iter().map(|piece| piece.text.as_str()).collect(),
        confidence: confidence(&tokens),
        phrases: Some(window.phrases.clone()),
        pieces,
    })
}

/// The segment's tokens without marks of time and end.
fn tokens<'a>(segment: &'a WhisperSegment, context: &WhisperContext) -> Vec<Token<'a>> {
    let text = |i| {
        let token = segment.get_token(i)?;
        let data = token.token_data();
        (data.id < context.token_eot()).then_some(())?;
        Some(Token {
            bytes: token.to_bytes().ok()?,
            log_probability: f64::from(data.p).max(f64::MIN_POSITIVE).ln(),
            span: Span::new(0.01 * data.t0.max(0) as f64, 0.01 * data.t1.max(data.t0).max(0) as f64),
        })
    };
    (0..segment.n_tokens()).filter_map(text).collect()
}

/// Whole characters, each with the tokens' times and probabilities that it is made of.
fn pieces(tokens: &[Token], window: &Window) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open = 0..0;
    let mut bytes = Vec::new();
    for token in tokens {
        bytes.extend_from_slice(token.bytes);
        open.end += 1;
        let whole = match std::str::from_utf8(&bytes) {
            Ok(text) => text.to_owned(),
            Err(error) if error.error_len().is_none() => continue,
            Err(_) => String::from_utf8_lossy(&bytes).replace(char::REPLACEMENT_CHARACTER, ""),
        };
        let text = if pieces.is_empty() { whole.trim_start() } else { whole.as_str() };
        let joined = tokens.get(open.clone()).unwrap_or_default();
        if let (false, Some(first)) = (text.is_empty(), joined.first()) {
            let span = Span {
                start_s: window.in_recording(first.span.start_s.0),
                end_s: window.in_recording(token.span.end_s.0.max(first.span.start_s.0)),
            };
            pieces.push(Piece {
                text: text.to_owned(),
                span,
                confidence: confidence(joined),
            });
        }
        bytes.clear();
        open = open.end..open.end;
    }
    pieces
}

/// The geometric mean of the tokens' probabilities.
fn confidence(tokens: &[Token]) -> Option<f64> {
    let sum: f64 = tokens.iter().map(|token| token.log_probability).sum();
    (!tokens.is_empty()).then(|| (sum / tokens.len() as f64).exp())
}
