//! Things to be said, looked for in what one side says, or both.

use super::heard::Speech;
use super::phrase::{Hit, Phrases};
use super::reason::Reason;
use super::window::TimeRange;
use crate::finding::Evidence;

/// Things that are said.
#[derive(Clone, Debug)]
pub struct Words {
    /// The things, each said in one way or another.
    pub items: Vec<Phrases>,
    /// How many of them it takes.
    pub need: Need,
    /// Whether it takes them in one turn.
    pub same_turn: bool,
}

/// How many of the things it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Each of them.
    All,
    /// One of them.
    Any,
    /// So many of them.
    Number(usize),
}

/// Whether something was said.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    Said,
    /// By one side or the other.
    Doubtful,
    Unsure,
    Unsaid,
}

/// What was found of each thing in a part of what one side says.
pub(super) struct Search<'s, 'a> {
    pub speech: &'s Speech<'a>,
    pub range: TimeRange,
    /// For each thing its hits in that part.
    hits: Vec<Vec<Hit>>,
}

impl<'s, 'a> Search<'s, 'a> {
    pub(super) fn new(words: &Words, speech: &'s Speech<'a>, range: TimeRange) -> Self {
        let find = |item: &Phrases| item.find(&speech.said);
        let whole = Self {
            speech,
            range: TimeRange::ALL,
            hits: words.items.iter().map(find).collect(),
        };
        whole.within(range)
    }

    pub(super) fn within(&self, part: TimeRange) -> Self {
        let inside = |hits: &Vec<Hit>| hits.iter().filter(|hit| part.holds(&hit.span)).cloned().collect();
        Self {
            speech: self.speech,
            range: self.range.and(part),
            hits: self.hits.iter().map(inside).collect(),
        }
    }

    /// The parts in which all that it takes must stand.
    fn turns(&self) -> impl Iterator<Item = Self> {
        let inside = self.speech.turns.iter().filter(|turn| self.range.holds(turn));
        inside.map(|turn| {
            self.within(TimeRange {
                from: turn.start_s.0,
                to: turn.end_s.0,
            })
        })
    }

    pub(super) fn is_clear(&self) -> bool {
        self.speech.is_clear(self.range)
    }

    /// Why it may be said there though it was not found.
    pub(super) fn gap(&self) -> Option<Reason> {
        self.speech.gap(self.range)
    }

    /// The same part with what the other side says, but not quite surely; `None` where there is no such thing.
    pub(super) fn perhaps(&self, words: &Words) -> Option<Self> {
        let speech = self.speech.perhaps.as_deref()?;
        Some(Self::new(words, speech, self.range))
    }

    /// Whether the other side may have said something of what was found.
    fn is_doubtful(&self) -> bool {
        self.hits.iter().flatten().any(|hit| self.speech.is_doubtful(&hit.characters))
    }
}

impl Words {
    /// How many things it takes; at least one.
    fn least(&self) -> usize {
        match self.need {
            Need::All => self.items.len(),
            Need::Any => 1,
            Need::Number(number) => number,
        }
        .max(1)
    }

    /// Whether it is said, with the surest hit of each thing.
    pub(super) fn found(&self, searches: &[Search<'_, '_>]) -> (Found, Vec<Evidence>) {
        if !self.same_turn {
            return self.together(searches);
        }
        let turns = searches.iter().flat_map(Search::turns);
        let each = turns.map(|turn| self.together(std::slice::from_ref(&turn)));
        each.min_by_key(|(found, _)| *found).unwrap_or((Found::Unsaid, Vec::new()))
    }

    /// Whether it is said by that side, with every hit: all that are sure, where some are.
    pub(super) fn every(&self, searches: &[Search<'_, '_>]) -> (Found, Vec<Evidence>) {
        if self.need != Need::Any {
            return match self.found(searches) {
                (Found::Said, evidence) if searches.iter().any(Search::is_doubtful) => (Found::Doubtful, evidence),
                found => found,
            };
        }
        let mut hits: Vec<(&Speech<'_>, &Hit)> = Vec::new();
        for search in searches {
            let mut own: Vec<_> = search.hits.iter().flatten().filter(|hit| hit.is_plausible()).collect();
            own.sort_by_key(|hit| hit.characters.start);
            hits.extend(own.into_iter().map(|hit| (search.speech, hit)));
        }
        let own = |speech: &Speech<'_>, hit: &Hit| hit.is_sure() && !speech.is_doubtful(&hit.characters);
        let found = match hits.iter().map(|(speech, hit)| (own(speech, hit), hit.is_sure())).max() {
            Some((true, _)) => Found::Said,
            Some((false, true)) => Found::Doubtful,
            Some((false, false)) => Found::Unsure,
            None => Found::Unsaid,
        };
        let shown = hits.iter().filter(|(speech, hit)| match found {
            Found::Said => own(speech, hit),
            Found::Doubtful => hit.is_sure(),
            Found::Unsure | Found::Unsaid => true,
        });
        (found, shown.map(|(speech, hit)| speech.evidence(hit)).collect())
    }

    fn together(&self, searches: &[Search<'_, '_>]) -> (Found, Vec<Evidence>) {
        let best = |item: usize| {
            let hits = searches
                .iter()
                .flat_map(|search| search.hits.get(item).into_iter().flatten().map(|hit| (search.speech, hit)));
            hits.max_by(|a, b| a.1.confidence.total_cmp(&b.1.confidence))
        };
        let hits: Vec<_> = (0..self.items.len()).filter_map(best).collect();
        let sure = hits.iter().filter(|(_, hit)| hit.is_sure()).count();
        let found = match (sure >= self.least(), hits.len() >= self.least()) {
            (true, _) => Found::Said,
            (false, true) => Found::Unsure,
            (false, false) => Found::Unsaid,
        };
        (found, hits.into_iter().map(|(speech, hit)| speech.evidence(hit)).collect())
    }
}
