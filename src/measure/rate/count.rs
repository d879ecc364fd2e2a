//! How many characters are spoken in each phrase, by its words and its sound together.

use super::words::errors;
use crate::speech::{Counts, Syllables};
use crate::transcript::Words;
use crate::units::Span;
use serde::Deserialize;
use std::sync::LazyLock;

/// A number with its variance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    /// The expected number.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
}

impl std::iter::Sum for Count {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, next| Self {
            mean: sum.mean + next.mean,
            variance: sum.variance + next.variance,
        })
    }
}

/// How often a count is wrong, how often a wrong one is too low, and by how much: each further one is rarer by the same ratio.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fallible {
    pub wrong: f64,
    pub too_low: f64,
    pub further: f64,
}

/// The syllables' own probabilities are too sure of themselves: by how much, on corpora that the counting was not fitted on
/// (`lab/syllable/left_out.py`).
static EARS: LazyLock<Fallible> = LazyLock::new(|| toml::from_str(include_str!("ears.toml")).unwrap_or(Fallible::UNKNOWN));

impl Fallible {
    /// Of what a table says that cannot be read: so fallible that it hardly counts.
    pub(super) const UNKNOWN: Self = Self {
        wrong: 1.0,
        too_low: 0.5,
        further: 0.99,
    };

    /// The probability of counting `counted` where there are `true_count`.
    fn share(&self, counted: usize, true_count: usize) -> f64 {
        let side = match counted.cmp(&true_count) {
            std::cmp::Ordering::Less => self.too_low,
            std::cmp::Ordering::Equal => return 1.0 - self.wrong,
            std::cmp::Ordering::Greater => 1.0 - self.too_low,
        };
        let off = counted.abs_diff(true_count) as i32;
        self.wrong * side * (1.0 - self.further) * self.further.powi(off - 1)
    }
}

/// What is counted in one phrase.
pub(super) struct PhraseCount {
    /// Characters that its words hold, and fillers that only its sound holds; `None` where it has neither.
    pub words: Option<usize>,
    /// By the sound alone.
    pub sound: Count,
    /// By both.
    pub both: Count,
}

/// The counts of each phrase. Where there are words and `fillers` that they leave out, those; a phrase without either has its syllables if
/// they are clear, else nothing is spoken in it.
pub(super) fn counts(phrases: &[Span], syllables: &[Syllables], words: &Words, fillers: &[Span]) -> Vec<PhraseCount> {
    let mut held = vec![(0, false); phrases.len()];
    for character in &words.characters {
        if let Some((held, recognised)) = held.get_mut(character.phrase) {
            *held += 1;
            *recognised |= character.confidence.is_some();
        }
    }
    let all = phrases.iter().zip(syllables).zip(held);
    all.map(|((phrase, syllables), (held, recognised))| {
        let fillers = fillers.iter().filter(|filler| filler.overlap(phrase) > 0.0).count();
        let sound = Count {
            mean: syllables.expected,
            variance: syllables.variance,
        };
        let clear = words.missing.iter().any(|missing| missing.overlap(phrase) > 0.0);
        match held {
            0 if clear || fillers > 0 => PhraseCount {
                words: (fillers > 0).then_some(fillers),
                sound,
                both: sound,
            },
            0 => PhraseCount {
                words: None,
                sound,
                both: Count::default(),
            },
            held => PhraseCount {
                words: Some(held + fillers),
                sound,
                both: joined(
                    &syllables.counts,
                    held + fillers,
                    if recognised { &errors().recognised } else { &errors().given },
                ),
            },
        }
    })
    .collect()
}

/// The number that words and sound together make likely, by Bayes' rule.
fn joined(heard: &Counts, words: usize, writer: &Fallible) -> Count {
    let most = heard.iter().map(|(count, _)| count).max().unwrap_or(0).max(words);
    let weight = |n: usize| {
        let sound: f64 = heard.iter().map(|(count, share)| share * EARS.share(count, n)).sum();
        sound * writer.share(words, n)
    };
    let weights: Vec<f64> = (0..=most + 2).map(weight).collect();
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return Count {
            mean: words as f64,
            variance: 0.0,
        };
    }
    let moment = |f: &dyn Fn(f64) -> f64| weights.iter().enumerate().map(|(n, w)| w * f(n as f64)).sum::<f64>() / total;
    let mean = moment(&|n| n);
    Count {
        mean,
        variance: moment(&|n| (n - mean).powi(2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_what_is_wrong_is_shared_out() {
        assert!(EARS.wrong > 0.0 && EARS.wrong < 1.0, "the table is not read");
        let all: f64 = (0..100).map(|counted| EARS.share(counted, 50)).sum();
        assert!((all - 1.0).abs() < 1e-6, "{all}");
    }

    #[test]
    fn words_move_a_count_and_a_users_more_than_a_recognisers() {
        let heard = Counts::surely(10);
        let (recognised, given) = (joined(&heard, 12, &errors().recognised), joined(&heard, 12, &errors().given));
        assert!(recognised.mean > 10.0 && recognised.mean < given.mean && given.mean <= 12.0);
        assert!(given.variance < recognised.variance);
        assert!(joined(&heard, 10, &errors().recognised).variance < recognised.variance);
    }
}
