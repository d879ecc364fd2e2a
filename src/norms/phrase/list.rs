//! Many phrases and their exceptions.

use super::hit::{Hit, Tolerance, shared};
use super::{Pattern, Said, Slots};
use crate::error::{Error, Result};
use regex_lite::Regex;

/// How much further from the words an exception may be than the hit that it voids, in syllables: two homophones.
const WORSE: f64 = 0.2;

/// The phrases of one norm, and what is not meant by them.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    patterns: Vec<Pattern>,
    except: Vec<Pattern>,
    regex: Vec<Regex>,
    except_regex: Vec<Regex>,
}

impl Phrases {
    /// Reads phrases and exceptions.
    ///
    /// # Errors
    /// [`Error::Phrase`](crate::Error::Phrase) with the phrase, the column and what must hold.
    pub fn parse<'p>(
        patterns: impl IntoIterator<Item = &'p str>,
        except: impl IntoIterator<Item = &'p str>,
        slots: &Slots,
    ) -> Result<Self> {
        Self::similar(patterns, except, slots, None)
    }

    /// Phrases of which a hit must be so like, 0–1: of a phrase's syllables the rest may be wrong, missing or extra. `None` is
    /// [`Phrases::parse`], where the length decides.
    ///
    /// # Errors
    /// As of [`Phrases::parse`].
    pub fn similar<'p>(
        patterns: impl IntoIterator<Item = &'p str>,
        except: impl IntoIterator<Item = &'p str>,
        slots: &Slots,
        similarity: Option<f64>,
    ) -> Result<Self> {
        let tolerance = similarity.map_or(Tolerance::Usual, |similarity| Tolerance::Share(1.0 - similarity.clamp(0.0, 1.0)));
        let read = |text| Pattern::tolerant(text, slots, tolerance);
        Ok(Self {
            patterns: patterns.into_iter().map(read).collect::<Result<_>>()?,
            except: except.into_iter().map(|text| Pattern::parse(text, slots)).collect::<Result<_>>()?,
            ..Self::default()
        })
    }

    /// The same with regular expressions, and with those that void what they cover. They are matched against the spoken text of each turn:
    /// simplified Han characters without punctuation, digits as 零一二…九, Latin letters as capitals.
    ///
    /// # Errors
    /// [`Error::Regex`] with the expression and what is wrong with it.
    pub fn with_regex<'p>(self, regex: impl IntoIterator<Item = &'p str>, except: impl IntoIterator<Item = &'p str>) -> Result<Self> {
        Ok(Self {
            regex: regex.into_iter().map(expression).collect::<Result<_>>()?,
            except_regex: except.into_iter().map(expression).collect::<Result<_>>()?,
            ..self
        })
    }

    /// Where one of the phrases was said: of hits that overlap the surest, in order of time. A hit is void where an exception that fits
    /// the words as well as it does (no more than 0.2 syllables further off) covers more than half of its characters.
    pub fn find(&self, said: &Said<'_>) -> Vec<Hit> {
        let found = self.patterns.iter().enumerate().flat_map(|(phrase, pattern)| {
            let hits = pattern.all(said).into_iter().chain(pattern.possible(said));
            hits.map(move |hit| Hit { phrase, ..hit })
        });
        let first = self.patterns.len();
        let matched = self
            .regex
            .iter()
            .enumerate()
            .flat_map(|(number, regex)| matches(regex, said, first + number));
        let mut hits: Vec<_> = found.chain(matched).collect();
        if hits.is_empty() {
            return hits;
        }
        let regex = self.except_regex.iter().flat_map(|regex| matches(regex, said, 0));
        for exception in self.except.iter().flat_map(|pattern| pattern.all(said)).chain(regex) {
            hits.retain(|hit| {
                let fits = exception.distance <= hit.distance + WORSE;
                !(fits && 2 * shared(&exception.characters, &hit.characters) > hit.characters.len())
            });
        }
        Hit::best(hits)
    }
}

fn expression(text: &str) -> Result<Regex> {
    let wrong = |reason: String| Error::Regex {
        text: text.to_owned(),
        reason: reason.replace('\n', " "),
    };
    let regex = Regex::new(text).map_err(|error| wrong(error.to_string()))?;
    if regex.is_match("") {
        return Err(wrong("must not match where nothing is said".into()));
    }
    Ok(regex)
}

/// What an expression matches in each turn.
fn matches(regex: &Regex, said: &Said<'_>, phrase: usize) -> Vec<Hit> {
    let inside = |(first, text): &(usize, String)| {
        let at = |byte: usize| first + text.get(..byte).map_or(0, |before| before.chars().count());
        let found = regex.find_iter(text).map(|found| at(found.start())..at(found.end()));
        found.filter_map(|range| Hit::exact(said, phrase, range)).collect::<Vec<_>>()
    };
    said.texts().iter().flat_map(inside).collect()
}
