//! Finding one phrase.

use super::Slots;
use super::glyph::{Cost, Glyph, Role, UNLIKE};
use super::grammar;
use super::graph::{GAP, Graph, Needed, Outline, outlines};
use super::hit::{Hit, Tolerance};
use super::said::Said;
use super::trellis::Trellis;
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::ops::Range;

/// How many characters that the phrase has not may stand inside it.
const EXTRA: usize = 6;
/// The most states of a graph.
const MOST_STATES: usize = 10_000;
/// How much of what is needed is looked for before a stretch is searched.
const MOST_NEEDED: usize = 60;
/// How long a stretch is searched at once.
const STRETCH: usize = 256;

/// A phrase, read and made ready.
#[derive(Clone, Debug)]
pub struct Pattern {
    graph: Graph,
    /// What no way through may cost.
    limit: Cost,
    /// How many characters a hit can have.
    reach: usize,
    /// The ways through, each by what must be said on it.
    ways: Vec<Needs>,
    tolerance: Tolerance,
}

/// What must be said on a way through a phrase.
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
            ways: outlines.iter().map(|way| Needs::new(way, tolerance)).collect(),
            graph,
            tolerance,
        })
    }

    /// Where the phrase was said: of hits that overlap the surest, in order of time.
    pub fn find(&self, said: &Said<'_>) -> Vec<Hit> {
        Hit::best(self.all(said))
    }

    /// Every hit, overlapping ones too.
    pub(super) fn all(&self, said: &Said<'_>) -> Vec<Hit> {
        let mut trellis = Trellis::new(&self.graph, self.limit);
        let mut hits = Vec::new();
        for stretch in self.stretches(said) {
            for way in trellis.ways(said, stretch) {
                if way.cost <= self.tolerance.budget(way.required) {
                    hits.extend(Hit::new(said, &way, &self.graph.slots, self.tolerance));
                }
            }
        }
        hits
    }

    /// Where a hit can lie.
    fn stretches(&self, said: &Said<'_>) -> Vec<Range<usize>> {
        let mut marks = vec![0; said.len()];
        let mut near: Vec<_> = self.ways.iter().flat_map(|needs| needs.near(said, &mut marks)).collect();
        near.sort_unstable_by_key(|stretch| stretch.start);
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for stretch in near {
            match stretches.last_mut() {
                Some(last) if last.end >= stretch.start => last.end = last.end.max(stretch.end),
                _ => stretches.push(stretch),
            }
        }
        stretches.into_iter().flat_map(|stretch| parted(stretch, self.reach)).collect()
    }
}

impl Needs {
    fn new(way: &Outline, tolerance: Tolerance) -> Self {
        let allowed = tolerance.budget(way.required);
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

    /// Around the places of what is said most seldom of what is needed, where enough of the rest is near. `marks` has a number for every
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
            .filter(|stretch| marks.get(stretch.clone()).is_some_and(|marks| self.enough(marks)))
            .collect();
        each().for_each(|(_, place)| marks.get_mut(place).into_iter().for_each(|mark| *mark = 0));
        near
    }

    /// Whether enough of what is needed is said in a stretch, in its order: the longest common subsequence, bit by bit (Hyyrö 2004).
    /// A mark has a bit for every sound that a character answers to.
    fn enough(&self, marks: &[u64]) -> bool {
        let open = marks.iter().filter(|mark| **mark > 0).fold(u64::MAX, |open, mark| {
            let taken = open & mark;
            open.wrapping_add(taken) | (open - taken)
        });
        let common = (!open & ((1 << self.sounds.len()) - 1)).count_ones() as usize;
        common + self.lacking >= self.sounds.len()
    }
}

/// A stretch in parts that overlap by `reach`, so that memory stays small.
fn parted(stretch: Range<usize>, reach: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = stretch.start;
    while start < stretch.end {
        let end = (start + STRETCH + reach).min(stretch.end);
        parts.push(start..end);
        if end == stretch.end {
            break;
        }
        start += STRETCH;
    }
    parts
}
