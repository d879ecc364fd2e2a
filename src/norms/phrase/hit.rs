//! A phrase found.

use super::glyph::{Cost, SYLLABLE};
use super::graph::{Kind, Step};
use super::said::{SELDOM, Said};
use super::sureness::log_odds;
use super::trellis::{Move, Way};
use crate::stats::logistic;
use crate::units::Span;
use std::ops::Range;

/// A phrase was said that is as likely as this.
const SURE: f64 = 0.5;
/// What few calls hold may have been said where a hit is as likely as this; chosen as [`super::search`]'s `MISHEARD` was.
const PLAUSIBLE: f64 = 0.15;

/// A phrase found in what was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which phrase, by index; 0 where only one was looked for.
    pub phrase: usize,
    /// The characters.
    pub characters: Range<usize>,
    /// From the beginning of the first to the end of the last.
    pub span: Span,
    /// The words as they were said.
    pub text: String,
    /// How far they are from the phrase, in syllables: 0 where every character is the same, 1 where one syllable is wrong.
    pub distance: f64,
    /// How many characters the phrase must hold as it was found; of a regular expression's match all.
    pub required: usize,
    /// The mean of 1 − the recogniser's confidence over the phrase's own characters.
    pub doubt: f64,
    /// Whether characters must have been misheard for it to be the phrase.
    pub misheard: bool,
    /// How likely it is that the phrase was truly said, 0–1.
    pub confidence: f64,
    /// What the phrase's slots took, in order.
    pub slots: Vec<Slot>,
}

/// The words that a slot took.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The slot's name, without braces.
    pub name: String,
    /// The characters.
    pub characters: Range<usize>,
    /// The words as they were said.
    pub text: String,
}

impl Hit {
    pub(super) fn new(said: &Said<'_>, way: &Way<'_>, names: &[String], tolerance: Tolerance) -> Option<Self> {
        let characters = said.characters.get(way.range.clone())?;
        let (first, last) = (characters.first()?, characters.last()?);
        let slots = slots(said, &way.moves, names);
        let text: String = characters.iter().map(|character| character.text).collect();
        let in_time = slots
            .iter()
            .map(|slot| &slot.text)
            .chain([&text])
            .all(|words| said.suits(words, first.span.start_s));
        in_time.then(|| Self {
            phrase: 0,
            characters: way.range.clone(),
            span: Span::new(first.span.start_s.0, last.span.end_s.0),
            text,
            distance: f64::from(way.cost) / 100.0,
            required: way.required,
            doubt: doubt(said, way),
            misheard: false,
            confidence: confidence(said, way, tolerance),
            slots,
        })
    }

    /// Words that are the phrase if some of their characters were misheard: half as likely as that, and never sure.
    pub(super) fn possible(said: &Said<'_>, way: &Way<'_>, names: &[String]) -> Option<Self> {
        let hit = Self::new(said, way, names, Tolerance::Usual)?;
        let misheard = SELDOM.powf(hit.distance.max(0.01));
        Some(Self {
            confidence: SURE * misheard,
            misheard: true,
            ..hit
        })
    }

    /// A match of a regular expression; its uncertainty is the recogniser's alone.
    pub(super) fn exact(said: &Said<'_>, phrase: usize, range: Range<usize>) -> Option<Self> {
        let characters = said.characters.get(range.clone())?;
        let (first, last) = (characters.first()?, characters.last()?);
        let doubt = range.clone().map(|at| 1.0 - said.confidence(at)).sum::<f64>() / range.len() as f64;
        Some(Self {
            phrase,
            span: Span::new(first.span.start_s.0, last.span.end_s.0),
            text: characters.iter().map(|character| character.text).collect(),
            distance: 0.0,
            required: range.len(),
            doubt,
            misheard: false,
            confidence: logistic(log_odds(0.0, doubt, range.len())),
            slots: Vec::new(),
            characters: range,
        })
    }

    /// Whether it counts as said: its confidence is at least one half. A less likely hit leaves a verdict undetermined.
    pub fn is_sure(&self) -> bool {
        self.confidence >= SURE
    }

    /// Whether it may be a phrase that few calls hold. A less likely hit only speaks against a phrase that is usually said being missing.
    pub fn is_plausible(&self) -> bool {
        self.confidence >= PLAUSIBLE
    }

    /// Keeps the surest of hits that overlap; of equally sure ones the longest, where a wrong syllable counts as three characters less.
    pub(in crate::norms) fn best(mut hits: Vec<Self>) -> Vec<Self> {
        let sure = |hit: &Self| (hit.confidence * 20.0).round() as u8;
        let worth = |hit: &Self| hit.characters.len() as f64 - 3.0 * hit.distance;
        hits.sort_by(|a, b| {
            let order = sure(b).cmp(&sure(a)).then(worth(b).total_cmp(&worth(a)));
            order.then((a.characters.start, a.phrase).cmp(&(b.characters.start, b.phrase)))
        });
        let mut kept: Vec<Self> = Vec::new();
        for hit in hits {
            if kept.iter().all(|other| shared(&other.characters, &hit.characters) == 0) {
                kept.push(hit);
            }
        }
        kept.sort_by_key(|hit| hit.characters.start);
        kept
    }
}

/// How many characters two ranges share.
pub(super) fn shared(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// How likely it is that a phrase was said that is found at such a cost, among characters that the recogniser was so sure of.
///
/// A logistic curve ([`log_odds`]). 您 is often written 你 and seldom the other way round, however sure the recogniser says it is: 你 on its
/// own gets a confidence of at most one half.
///
/// Where the profile sets how much may differ, a difference within that lowers the confidence less: the cost is divided by the ratio of that
/// tolerance to the usual one.
fn confidence(said: &Said<'_>, way: &Way<'_>, tolerance: Tolerance) -> f64 {
    let sure = log_odds(
        f64::from(way.cost) / 100.0 / tolerance.scale(way.required),
        doubt(said, way),
        way.required,
    );
    let is_you = |at| said.recognised(at) && said.glyph(at).is_some_and(|glyph| glyph.text == '你');
    let ambiguous = way.range.len() == 1 && own(way).any(is_you);
    logistic(if ambiguous { sure.min(0.0) } else { sure })
}

/// The recogniser's mean doubt about the phrase's own characters.
fn doubt(said: &Said<'_>, way: &Way<'_>) -> f64 {
    own(way).map(|at| 1.0 - said.confidence(at)).sum::<f64>() / own(way).count().max(1) as f64
}

/// The phrase's own characters: neither a slot's nor what is said in between.
fn own(way: &Way<'_>) -> impl Iterator<Item = usize> {
    let says = |step: &&Step| matches!(step.kind, Kind::Say(_));
    way.moves.iter().filter_map(move |each| each.step.filter(says).and(each.at))
}

fn slots(said: &Said<'_>, moves: &[Move<'_>], names: &[String]) -> Vec<Slot> {
    let mut slots: Vec<(usize, Range<usize>)> = Vec::new();
    for (at, slot) in moves.iter().filter_map(|each| Some((each.at?, each.step?.inside.slot?))) {
        match slots.last_mut() {
            Some((last, range)) if *last == slot && range.end <= at => range.end = at + 1,
            _ => slots.push((slot, at..at + 1)),
        }
    }
    let taken = |(slot, characters): (usize, Range<usize>)| {
        Some(Slot {
            name: names.get(slot)?.clone(),
            text: said
                .characters
                .get(characters.clone())?
                .iter()
                .map(|character| character.text)
                .collect(),
            characters,
        })
    };
    slots.into_iter().filter_map(taken).collect()
}

/// How much a hit may differ from its phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Tolerance {
    /// As much as its length allows without another phrase being meant.
    #[default]
    Usual,
    /// This share of the phrase's characters, 0–1.
    Share(f64),
}

impl Tolerance {
    /// The highest cost of a hit, by the number of characters that may not be left out.
    pub(super) fn budget(self, required: usize) -> Cost {
        match self {
            Self::Usual => budget(required),
            Self::Share(share) => (share * required as f64 * f64::from(SYLLABLE)).round() as Cost,
        }
    }

    /// Its ratio to the usual tolerance; 1 where it is narrower.
    fn scale(self, required: usize) -> f64 {
        (f64::from(self.budget(required)) / f64::from(budget(required).max(1))).max(1.0)
    }
}

/// The usual highest cost of a hit, by the number of characters that may not be left out.
fn budget(required: usize) -> Cost {
    match required {
        0 | 1 => 0,
        2 | 3 => 15,
        4 => 45,
        5 => 70,
        6 => 85,
        longer => (30 + 10 * Cost::try_from(longer).unwrap_or(17)).min(200),
    }
}
