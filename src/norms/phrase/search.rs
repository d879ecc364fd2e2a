//! Finding one phrase.

use super::Slots;
use super::glyph::{Cost, Glyph, Role, UNLIKE};
use super::grammar;
use super::graph::{GAP, Graph, Needed, Outline, outlines};
use super::hit::{Hit, budget};
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

/// A sound that must be said, and where it is.
struct Heard<'s> {
    sound: &'s Sound,
    places: Vec<&'s [usize]>,
}

impl Pattern {
    /// Reads a phrase; see the [module](super) for how it is written.
    ///
    /// # Errors
    /// [`Error::Options`], one line with the phrase, the column and what must hold.
    pub fn parse(text: &str, slots: &Slots) -> Result<Self> {
        let parts = grammar::parse(text, slots)?;
        let outlines = outlines(&parts);
        if outlines.iter().any(|way| way.needed.is_empty()) {
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
        Ok(Self {
            limit: allowed.saturating_add(gaps),
            reach: lengths.longest + 2 * EXTRA,
            ways: outlines.iter().map(Needs::new).collect(),
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

    /// Where a hit can lie.
    fn stretches(&self, said: &Said<'_>) -> Vec<Range<usize>> {
        let mut near: Vec<_> = self.ways.iter().flat_map(|needs| needs.near(said)).collect();
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
    fn new(way: &Outline) -> Self {
        let allowed = budget(way.required);
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

    /// Around the places of what is said most seldom of what is needed, where enough of the rest is near.
    fn near(&self, said: &Said<'_>) -> Vec<Range<usize>> {
        if self.sounds.len() <= self.lacking {
            return vec![0..said.len()];
        }
        let heard = self.sounds.iter().map(|sound| Heard {
            sound,
            places: sound
                .classes
                .iter()
                .map(|class| said.places(*class))
                .filter(|places| !places.is_empty())
                .collect(),
        });
        let heard: Vec<_> = heard.collect();
        if heard.iter().filter(|each| each.places.is_empty()).count() > self.lacking {
            return Vec::new();
        }
        let mut rarest: Vec<_> = heard.iter().collect();
        rarest.sort_by_key(|each| each.places.iter().map(|places| places.len()).sum::<usize>());
        let around =
            |each: &Heard<'_>, place: usize| place.saturating_sub(each.sound.before)..(place + each.sound.behind + 1).min(said.len());
        let mut masks = Vec::new();
        rarest
            .iter()
            .take(self.lacking + 1)
            .flat_map(|each| each.places.iter().copied().flatten().map(|place| around(each, *place)))
            .filter(|stretch| self.enough(&heard, stretch, &mut masks))
            .collect()
    }

    /// Whether enough of what is needed is said in a stretch, in its order: the longest common subsequence, bit by bit (Hyyrö 2004).
    fn enough(&self, heard: &[Heard<'_>], stretch: &Range<usize>, masks: &mut Vec<u64>) -> bool {
        masks.clear();
        masks.resize(stretch.len(), 0);
        for (bit, each) in heard.iter().enumerate() {
            for places in &each.places {
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
        let common = (!open & ((1 << heard.len()) - 1)).count_ones() as usize;
        common + self.lacking >= heard.len()
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
