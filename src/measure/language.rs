//! The language that is spoken.

mod observe;

use crate::units::Seconds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The report's `language`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Language {
    /// As Whisper names languages: `zh` for Mandarin, `yue` for Cantonese, `en` for English.
    pub code: Option<String>,
    /// How sure that is, 0–1.
    pub confidence: Option<f64>,
    /// The same stretch by stretch, by a recogniser; empty without one.
    #[serde(default)]
    pub stretches: Vec<LanguageStretch>,
}

/// A stretch of speech in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LanguageStretch {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// The likeliest language.
    pub code: String,
    /// How sure that is, 0–1.
    pub confidence: f64,
}

/// Han characters that Cantonese is written with and Mandarin is not.
const CANTONESE: &str = "嘅咗喺唔佢哋冇嚟啲嗰咁乜";
/// Every tenth character or so of written Cantonese is one of them.
const CANTONESE_SHARE: f64 = 0.03;
/// So many say something.
const CANTONESE_LEAST: usize = 2;

/// The language of a text by its writing alone: Latin words against Han characters, and among these those that only Cantonese has. There is no
/// confidence in it. `code` is `None` where there is no word of either.
pub fn written_language(text: &str) -> Language {
    let han: Vec<char> = text.chars().filter(|c| is_han(*c)).collect();
    let is_latin = |c: char| c.is_alphabetic() && !is_han(c);
    let latin = text.split(|c| !is_latin(c)).filter(|word| !word.is_empty()).count();
    let cantonese = han.iter().filter(|c| CANTONESE.contains(**c)).count();
    let code = if han.is_empty() && latin == 0 {
        None
    } else if latin > han.len() {
        Some("en")
    } else if cantonese >= CANTONESE_LEAST && cantonese as f64 >= CANTONESE_SHARE * han.len() as f64 {
        Some("yue")
    } else {
        Some("zh")
    };
    Language {
        code: code.map(str::to_owned),
        ..Language::default()
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        let language = written_language(text);
        assert_eq!(language.confidence, None);
        language.code
    }

    #[test]
    fn the_writing_tells_mandarin_cantonese_and_english_apart() {
        assert_eq!(code("您好，请下载我们的 APP，谢谢。").as_deref(), Some("zh"));
        assert_eq!(code("唔該，我哋嘅電話係幾多號呀？").as_deref(), Some("yue"));
        assert_eq!(code("Hello, how may I help you?").as_deref(), Some("en"));
        assert_eq!(code("您看佢怎么样，我们现在给您查询一下，请您稍等").as_deref(), Some("zh"));
    }

    #[test]
    fn without_words_there_is_no_answer() {
        assert_eq!(code(""), None);
        assert_eq!(code("138 0013，。"), None);
    }
}
