//! Finding one phrase.

use super::Slots;
use super::glyph::{Cost, Glyph, Role, UNLIKE};
use super::grammar;
use super::graph::{GAP, Graph, Needed, Outline, outlines};
use super::hit::{Hit, Tolerance};
use super::said::Said;
use super::trellis::{Trellis, Way};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::ops::Range;

/// The most characters inside a hit that are not in the phrase.
const EXTRA: usize = 6;
/// The highest cost of a hit whose characters may be misheard, and the share of the phrase's characters that it must hold all the same.
/// Chosen on the labelled calls as they are and in white noise of 10 dB, as Whisper base hears them: greetings, thanks and forbidden phrases
/// that were said and misheard are found so, and hardly one that was not said.
const MISHEARD: Cost = 75;
const HEARD: f64 = 0.6;
/// The most states of a graph.
const MOST_STATES: usize = 10_000;
/// The most sounds that are looked for before a range is searched.
const MOST_NEEDED: usize = 60;
/// The length of a range that is searched at once, in characters.
const SEARCHED_AT_ONCE: usize = 256;

/// A phrase that has been read, ready for the search.
#[derive(Clone, Debug)]
pub struct Pattern {
    graph: Graph,
    /// The highest cost of a path through the graph.
    limit: Cost,
    /// How many characters a hit can have.
    reach: usize,
    /// The paths through the graph, each by what must be said on it.
    ways: Vec<Needs>,
    /// The same where characters may be misheard, and the highest cost of a path there.
    misheard: Vec<Needs>,
    misheard_limit: Cost,
    tolerance: Tolerance,
}

/// What must be said on a path through a phrase's graph.
#[derive(Clone, Debug)]
struct Needs {
    /// The sounds in their order.
    sounds: Vec<Sound>,
    /// How many of them a hit may lack.
    lacking: usize,
}

/// A sound that must be said.
#[derive(Clone, Debug)]
struct Sound {
    /// The classes of sounds of which one is needed.
    classes: Vec<u64>,
    /// How many characters of a hit can lie before it and behind it.
    before: usize,
    behind: usize,
}

impl Pattern {
    /// Reads a phrase; see the [module](super) for how it is written.
    ///
    /// # Errors
    /// [`Error::Phrase`] with the phrase, the column and what must hold.
    pub fn parse(text: &str, slots: &Slots) -> Result<Self> {
        Self::tolerant(text, slots, Tolerance::Usual)
    }

    /// A phrase of which a hit may differ so much.
    ///
    /// # Errors
    /// As of [`Pattern::parse`].
    pub(super) fn tolerant(text: &str, slots: &Slots, tolerance: Tolerance) -> Result<Self> {
        let fault = |reason: String| Error::Phrase {
            text: text.to_owned(),
            column: 1,
            reason,
        };
        let parts = grammar::parse(text, slots)?;
        let outlines = outlines(&parts);
        if outlines.iter().any(|way| way.needed.is_empty()) {
            return Err(fault("must hold a character that is always said".into()));
        }
        let graph = Graph::new(&parts);
        if graph.states.len() > MOST_STATES {
            let states = graph.states.len();
            return Err(fault(format!("unfolds to {states} places: must have at most {MOST_STATES}")));
        }
        let lengths = graph.lengths();
        let gaps = Cost::try_from(lengths.gaps).unwrap_or(Cost::MAX).saturating_mul(GAP);
        let allowed = tolerance.budget(lengths.required);
        Ok(Self {
            limit: allowed.saturating_add(gaps),
            reach: lengths.longest + 2 * EXTRA,
            ways: outlines.iter().map(|way| Needs::new(way, tolerance.budget(way.required))).collect(),
            misheard: outlines.iter().map(Needs::of_misheard).collect(),
            misheard_limit: gaps.saturating_add(MISHEARD),
            graph,
            tolerance,
        })
    }

    /// Where the phrase was said: of hits that overlap the surest, in order of time.
    pub fn find(&self, said: &Said<'_>) -> Vec<Hit> {
        Hit::best(self.all(said).into_iter().chain(self.possible(said)).collect())
    }

    /// Every hit, overlapping ones too.
    pub(super) fn all(&self, said: &Said<'_>) -> Vec<Hit> {
        let mut trellis = Trellis::new(&self.graph, self.limit);
        let mut hits = Vec::new();
        for range in self.ranges(said, &self.ways) {
            for way in trellis.ways(said, range) {
                if way.cost <= self.tolerance.budget(way.required) {
                    hits.extend(Hit::new(said, &way, &self.graph.slots, self.tolerance));
                }
            }
        }
        hits
    }

    /// Where the phrase was said if characters of which the recogniser was not sure were misheard; none of these hits is sure.
    pub(super) fn possible(&self, said: &Said<'_>) -> Vec<Hit> {
        if !said.is_doubtful() {
            return Vec::new();
        }
        let mut trellis = Trellis::new(&self.graph, self.misheard_limit).mishearing();
        let is_possible = |way: &Way<'_>| way.cost <= MISHEARD && way.heard(said) as f64 >= HEARD * way.required as f64;
        let mut hits = Vec::new();
        for range in self.ranges(said, &self.misheard) {
            let ways = trellis.ways(said, range).into_iter().filter(is_possible);
            hits.extend(ways.filter_map(|way| Hit::possible(said, &way, &self.graph.slots)));
        }
        hits
    }

    /// Where a hit can lie.
    fn ranges(&self, said: &Said<'_>, ways: &[Needs]) -> Vec<Range<usize>> {
        let mut marks = vec![0; said.len()];
        let mut near: Vec<_> = ways.iter().flat_map(|needs| needs.near(said, &mut marks)).collect();
        near.sort_unstable_by_key(|range| range.start);
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for range in near {
            match ranges.last_mut() {
                Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
                _ => ranges.push(range),
            }
        }
        ranges.into_iter().flat_map(|range| parted(range, self.reach)).collect()
    }
}

impl Needs {
    /// What a hit must have whose other characters may be misheard.
    fn of_misheard(way: &Outline) -> Self {
        Self {
            lacking: ((1.0 - HEARD) * way.required as f64).ceil() as usize,
            ..Self::new(way, MISHEARD)
        }
    }

    fn new(way: &Outline, allowed: Cost) -> Self {
        let sure = |glyph: &Glyph| glyph.role != Role::You && (glyph.missing() >= UNLIKE || glyph.missing() > allowed);
        let sound = |needed: &Needed| Sound {
            classes: needed
                .any
                .iter()
                .flat_map(Glyph::classes)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            before: needed.before + EXTRA,
            behind: needed.behind + EXTRA,
        };
        let needed = way.needed.iter().filter(|needed| needed.any.iter().all(sure));
        Self {
            sounds: needed.take(MOST_NEEDED).map(sound).collect(),
            lacking: usize::from(allowed / UNLIKE),
        }
    }

    /// The ranges around the rarest of the needed sounds, where enough of the other needed sounds are near. `marks` has a number for every
    /// character, 0 before and after.
    fn near(&self, said: &Said<'_>, marks: &mut [u64]) -> Vec<Range<usize>> {
        if self.sounds.len() <= self.lacking {
            return std::iter::once(0..said.len()).collect();
        }
        let places = |sound: &Sound| {
            sound
                .classes
                .iter()
                .map(|class| said.places(*class))
                .filter(|places| !places.is_empty())
                .collect()
        };
        let heard: Vec<Vec<&[usize]>> = self.sounds.iter().map(places).collect();
        if heard.iter().filter(|places| places.is_empty()).count() > self.lacking {
            return Vec::new();
        }
        let each = || {
            heard
                .iter()
                .enumerate()
                .flat_map(|(bit, places)| places.iter().copied().flatten().map(move |place| (bit, *place)))
        };
        each().for_each(|(bit, place)| marks.get_mut(place).into_iter().for_each(|mark| *mark |= 1 << bit));
        let mut rarest: Vec<_> = self.sounds.iter().zip(&heard).collect();
        rarest.sort_by_key(|(_, places)| places.iter().map(|places| places.len()).sum::<usize>());
        let around = |sound: &Sound, place: usize| place.saturating_sub(sound.before)..(place + sound.behind + 1).min(said.len());
        let near = rarest
            .iter()
            .take(self.lacking + 1)
            .flat_map(|(sound, places)| places.iter().copied().flatten().map(|place| around(sound, *place)))
            .filter(|range| marks.get(range.clone()).is_some_and(|marks| self.enough(marks)))
            .collect();
        each().for_each(|(_, place)| marks.get_mut(place).into_iter().for_each(|mark| *mark = 0));
        near
    }

    /// Whether enough of what is needed is said in a range, in its order: the longest common subsequence, bit by bit (Hyyrö 2004).
    /// A mark has a bit for every sound that a character may stand for.
    fn enough(&self, marks: &[u64]) -> bool {
        let open = marks.iter().filter(|mark| **mark > 0).fold(u64::MAX, |open, mark| {
            let taken = open & mark;
            open.wrapping_add(taken) | (open - taken)
        });
        let common = (!open & ((1 << self.sounds.len()) - 1)).count_ones() as usize;
        common + self.lacking >= self.sounds.len()
    }
}

/// A range in parts that overlap by `reach`, so that memory stays small.
fn parted(range: Range<usize>, reach: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let end = (start + SEARCHED_AT_ONCE + reach).min(range.end);
        parts.push(start..end);
        if end == range.end {
            break;
        }
        start += SEARCHED_AT_ONCE;
    }
    parts
}
