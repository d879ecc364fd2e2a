//! Whether a text may be what is heard, by its length.

use super::passage::Passage;

/// Written and heard syllables fit together between these shares, give or take a few.
const FEW: f64 = 0.75;
const MANY: f64 = 1.35;
const SOME: f64 = 3.0;

/// How much speech a text stands for, roughly in syllables: characters and digits, a third of the letters, no punctuation.
pub(crate) fn speech(text: &str) -> f64 {
    let weight = |c: char| {
        if c.is_ascii_alphabetic() {
            1.0 / 3.0
        } else {
            f64::from(u8::from(c.is_alphanumeric()))
        }
    };
    text.chars().map(weight).sum()
}

/// Whether so many syllables may be these words: neither a loop nor words left out.
pub(crate) fn fits(passages: &[Passage], syllables: f64) -> bool {
    (FEW * syllables - SOME..=MANY * syllables + SOME).contains(&written(passages))
}

/// By how many syllables the words miss what is heard.
pub(crate) fn misfit(passages: &[Passage], syllables: f64) -> f64 {
    (written(passages) - syllables).abs()
}

/// About how many syllables are written.
fn written(passages: &[Passage]) -> f64 {
    passages.iter().map(|passage| speech(&passage.text)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Seconds;

    #[test]
    fn punctuation_is_no_speech_and_letters_are_a_third() {
        assert_eq!(speech("您好,请问12:30。"), 8.0);
        assert!((speech("See you") - 2.0).abs() < 1e-9);
    }

    #[test]
    fn loops_and_gaps_do_not_fit() {
        let said = |text: &str| [Passage::whole(text.to_owned(), Seconds(9.0))];
        assert!(fits(&said(&"好".repeat(20)), 20.0) && fits(&[], 3.0));
        assert!(!fits(&said(&"好".repeat(60)), 20.0) && !fits(&said("好"), 20.0));
        assert_eq!(misfit(&said("好"), 20.0), 19.0);
    }
}
