//! Many phrases and their exceptions.

use super::hit::{Hit, shared};
use super::{Pattern, Said, Slots};
use crate::error::Result;

/// How much further from the words an exception may be than the hit that it voids, in syllables: two homophones.
const WORSE: f64 = 0.2;

/// The phrases of one norm, and what is not meant by them.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    patterns: Vec<Pattern>,
    except: Vec<Pattern>,
}

impl Phrases {
    /// Reads phrases and exceptions.
    ///
    /// # Errors
    /// [`Error::Options`](crate::Error::Options), one line with the phrase, the column and what must hold.
    pub fn parse<'p>(
        patterns: impl IntoIterator<Item = &'p str>,
        except: impl IntoIterator<Item = &'p str>,
        slots: &Slots,
    ) -> Result<Self> {
        Ok(Self {
            patterns: patterns
                .into_iter()
                .map(|text| Pattern::parse(text, slots))
                .collect::<Result<_>>()?,
            except: except.into_iter().map(|text| Pattern::parse(text, slots)).collect::<Result<_>>()?,
        })
    }

    /// Where one of the phrases was said: of hits that overlap the surest, in order of time. A hit is void where an exception that fits
    /// the words as well as it does (no more than 0.2 syllables further off) covers more than half of its characters.
    pub fn find(&self, said: &Said<'_>) -> Vec<Hit> {
        let found = self.patterns.iter().enumerate().flat_map(|(phrase, pattern)| {
            let hits = pattern.all(said).into_iter();
            hits.map(move |hit| Hit { phrase, ..hit })
        });
        let mut hits: Vec<_> = found.collect();
        if hits.is_empty() {
            return hits;
        }
        for exception in self.except.iter().flat_map(|pattern| pattern.all(said)) {
            hits.retain(|hit| {
                let fits = exception.distance <= hit.distance + WORSE;
                !(fits && 2 * shared(&exception.characters, &hit.characters) > hit.characters.len())
            });
        }
        Hit::best(hits)
    }
}
