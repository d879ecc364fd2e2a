//! Which language a chunk is in.

use whisper_rs::{WhisperContext, WhisperError, WhisperState};

/// How likely each language is, by its code.
pub(super) type Guess = Vec<(&'static str, f64)>;

/// Another language than the expected one is believed when it is as likely as this.
const SURE: f64 = 0.8;

/// The language, where it is surely another one than `expected`.
pub(super) fn other_than(expected: &str, guess: &Guess) -> Option<&'static str> {
    guess
        .iter()
        .find(|(code, probability)| *code != expected && *probability >= SURE)
        .map(|(code, _)| *code)
}

/// Asks for the language of the chunk that `state` has just heard: one more step of the decoder, since the encoder's work is still there.
pub(super) fn guess(state: &mut WhisperState, context: &WhisperContext) -> Result<Guess, WhisperError> {
    let start = context.token_sot();
    state.decode(&[start], 0, 1)?;
    // Between these two lie the languages that the model knows: 99 of them, or 100 with Cantonese.
    let codes = (0..context.token_translate() - start - 1).filter_map(whisper_rs::get_lang_str);
    let first = (start + 1) as usize;
    let logits: Vec<f64> = state.get_logits()?.iter().skip(first).map(|&logit| f64::from(logit)).collect();
    let likely: Vec<(&str, f64)> = codes.zip(logits).collect();
    let most = likely.iter().map(|l| l.1).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = likely.iter().map(|l| (l.1 - most).exp()).sum();
    Ok(likely.into_iter().map(|(code, logit)| (code, (logit - most).exp() / sum)).collect())
}
