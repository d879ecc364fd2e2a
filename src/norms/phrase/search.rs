//! Finding one phrase.

use super::Slots;
use super::glyph::{Cost, Glyph, Role, UNLIKE};
use super::grammar;
use super::graph::{GAP, Graph, needed};
use super::hit::{Hit, budget};
use super::said::Said;
use super::trellis::Trellis;
use crate::error::{Error, Result};
use std::ops::Range;

/// How many characters that the phrase has not may stand inside it.
const EXTRA: usize = 8;
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
    /// What must be said: for each, the classes of sounds of which one is needed.
    needed: Vec<Vec<u64>>,
    /// How many of them a hit may lack.
    lacking: usize,
}

impl Pattern {
    /// Reads a phrase; see the [module](super) for how it is written.
    ///
    /// # Errors
    /// [`Error::Options`], one line with the phrase, the column and what must hold.
    pub fn parse(text: &str, slots: &Slots) -> Result<Self> {
        let parts = grammar::parse(text, slots)?;
        let always = needed(&parts);
        if always.is_empty() {
            return Err(Error::Options(format!("phrase {text:?} must hold a character that is always said")));
        }
        let graph = Graph::new(&parts);
        if graph.states.len() > MOST_STATES {
            return Err(Error::Options(format!(
                "phrase {text:?} unfolds to {} places: it must have at most {MOST_STATES}",
                graph.states.len()
            )));
        }
        let lengths = graph.lengths();
        let gaps = Cost::try_from(lengths.gaps).unwrap_or(Cost::MAX).saturating_mul(GAP);
        let allowed = budget(lengths.required);
        let sure = |any: &Vec<Glyph>| any.iter().all(|glyph| glyph.role != Role::You && (glyph.missing() >= UNLIKE || glyph.missing() > allowed));
        Ok(Self {
            limit: allowed.saturating_add(gaps),
            reach: lengths.longest + EXTRA,
            needed: always.iter().filter(|any| sure(any)).map(|any| any.iter().flat_map(Glyph::classes).collect()).collect(),
            lacking: usize::from(allowed / UNLIKE),
            graph,
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
                if way.cost <= budget(way.required) {
                    hits.extend(Hit::new(said, &way, &self.graph.slots));
                }
            }
        }
        hits
    }

    /// Where a hit can lie: around the places of what is said most seldom of what is needed, where enough of the rest is near.
    fn stretches(&self, said: &Said<'_>) -> Vec<Range<usize>> {
        let mut stretches: Vec<Range<usize>> = Vec::new();
        let Some(mut rarest) = Some(&self.needed).filter(|needed| needed.len() > self.lacking).cloned() else {
            return parted(0..said.len(), self.reach);
        };
        rarest.sort_by_key(|classes| classes.iter().map(|class| said.places(*class).len()).sum::<usize>());
        let mut places: Vec<_> = rarest
            .iter()
            .take(self.lacking + 1)
            .flatten()
            .flat_map(|class| said.places(*class).iter().copied())
            .collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            let around = place.saturating_sub(self.reach)..(place + self.reach).min(said.len());
            if !self.enough(said, &around) {
                continue;
            }
            match stretches.last_mut() {
                Some(last) if last.end >= around.start => last.end = around.end,
                _ => stretches.push(around),
            }
        }
        stretches.into_iter().flat_map(|stretch| parted(stretch, self.reach)).collect()
    }

    /// Whether enough of what is needed is said in a stretch, in its order: the longest common subsequence, bit by bit (Hyyrö 2004).
    fn enough(&self, said: &Said<'_>, stretch: &Range<usize>) -> bool {
        let needed = self.needed.get(..MOST_NEEDED).unwrap_or(&self.needed);
        let mut masks = vec![0u64; stretch.len()];
        for (bit, classes) in needed.iter().enumerate() {
            for class in classes {
                let places = said.places(*class);
                let first = places.partition_point(|place| *place < stretch.start);
                for place in places.iter().skip(first).take_while(|place| **place < stretch.end) {
                    if let Some(mask) = masks.get_mut(place - stretch.start) {
                        *mask |= 1 << bit;
                    }
                }
            }
        }
        let open = masks.iter().filter(|mask| **mask > 0).fold(u64::MAX, |open, mask| {
            let taken = open & mask;
            open.wrapping_add(taken) | (open - taken)
        });
        let common = (!open & ((1 << needed.len()) - 1)).count_ones() as usize;
        common + self.lacking >= needed.len()
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
