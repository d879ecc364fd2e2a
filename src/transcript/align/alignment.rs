//! Alignment of text with phrases: which characters are spoken in which phrase. Characters and phrases keep their order. Each choice has a
//! cost, a negative log-odds:
//!
//! - a phrase gets a number of characters that its syllables make likely; a character without a syllable and a syllable without a
//!   character each cost something;
//! - a sustained sound that may be a filled pause may stay without a word, since recognisers leave them out;
//! - a phrase ends where punctuation allows a pause;
//! - a character within a second of its time hint costs nothing, further off it costs more;
//! - a number may be read in several ways, the likeliest costs nothing.
//!
//! The alignment of least total cost is found by dynamic programming (Viterbi with a beam) over phrases and places in the text.

use super::text::{Edge, Joint, Text};
use crate::speech::Counts;
use crate::units::Span;

/// The cost of a character without a syllable, or of a syllable without a character (negative log-odds, as all costs here) …
const UNHEARD: f64 = 2.5;
const UNCOVERED: f64 = 3.3;
/// … and each further one in the phrase.
const FURTHER: f64 = 1.6;
/// … and all syllables of a phrase together, at the most.
const EMPTY: f64 = 8.0;
/// The cost of a sustained sound without a character: recognisers leave out about half of the filled pauses.
const WORDLESS: f64 = 0.7;
/// Characters that are left out because there is no sound for them: once for a run of them, for each, and for each whose time is past.
const SKIP: f64 = 4.0;
const SKIP_EACH: f64 = 1.2;
const SKIP_PAST: f64 = 0.05;
/// A character's time is past when the phrases that it may be in are over, or so many seconds after its hint.
const PAST_S: f64 = 10.0;
/// The cost of a pause without punctuation, or inside a number; and of one that ends a turn.
const PAUSE_AT_NOTHING: f64 = 3.5;
const PAUSE_INSIDE: f64 = 2.0;
const TURN_ENDS: f64 = 3.0;
/// The cost of punctuation without a pause.
const NO_PAUSE: f64 = 1.5;
/// The cost of each likelier reading of a number.
const READING: f64 = 0.7;
/// Hints may be off by so many seconds; what lies further off costs so much a second for each character, and so much at the most: times
/// that a recogniser gives can be quite wrong.
const HINT_S: f64 = 1.0;
const HINT_COST: f64 = 1.0;
const HINT_MOST: f64 = 2.0;
/// Paths whose cost exceeds the lowest by more than this are dropped (the beam).
const BEAM: f64 = 40.0;
/// So many characters can be left out before the path is dropped.
const SKIP_MOST: usize = ((BEAM - SKIP) / SKIP_PAST) as usize;
/// Characters that a phrase may get beyond the most syllables that it may have.
const SURPLUS: usize = 6;

/// A phrase with the distribution of its number of syllables.
pub(super) struct Phrase<'a> {
    /// Its index.
    pub index: usize,
    /// When it is.
    pub span: Span,
    /// Whether the pause behind it ends the turn.
    pub ends_turn: bool,
    /// How likely each number of syllables is.
    pub counts: &'a Counts,
    /// How many of them may be filled pauses.
    pub sustained: usize,
}

/// The characters that a phrase is aligned with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PhraseAlignment {
    /// Characters (edges of the text), in order.
    pub edges: Vec<usize>,
    /// How many of its syllables correspond to them: fewer than the characters where some have no syllable, more where words are missing.
    pub syllables: usize,
}

/// Aligns the text with the phrases: one alignment for each. Characters in no alignment have no sound.
pub(super) fn align_text(text: &Text, phrases: &[Phrase]) -> Vec<PhraseAlignment> {
    let mut layers = vec![Layer::start()];
    for phrase in phrases {
        let next = layers.last().map(|layer| Step::new(text, phrase, layer).after.pruned());
        layers.extend(next);
    }
    let mut at = layers.last().map_or(0, |layer| layer.cheapest_end(text));
    let mut alignments: Vec<PhraseAlignment> = Vec::new();
    for (phrase, layer) in phrases.iter().zip(&layers).rev() {
        let (alignment, from) = Step::new(text, phrase, layer).alignment(at);
        alignments.push(alignment);
        at = from;
    }
    alignments.reverse();
    alignments
}

/// The cost of a phrase's having `characters` characters, and how many syllables that takes it to have.
fn fit(phrase: &Phrase, characters: usize) -> (f64, usize) {
    let some = |cost: f64, count: usize| match count {
        0 => 0.0,
        _ => cost + FURTHER * (count as f64 - 1.0),
    };
    let cost = |(syllables, share): (usize, f64)| {
        let uncovered = syllables.saturating_sub(characters);
        let wordless = uncovered.min(phrase.sustained);
        let mismatch = some(UNHEARD, characters.saturating_sub(syllables)) + some(UNCOVERED, uncovered - wordless);
        (mismatch + WORDLESS * wordless as f64 - share.ln(), syllables)
    };
    let counts = phrase.counts.iter();
    let (best, syllables) = counts
        .map(cost)
        .fold((f64::INFINITY, 0), |best, next| if next.0 < best.0 { next } else { best });
    if characters == 0 {
        (best.min(EMPTY), syllables)
    } else {
        (best, syllables)
    }
}

/// The cost of being at each of the places `first..` of the text.
struct Layer {
    first: usize,
    costs: Vec<f64>,
}

impl Layer {
    /// Before the first character.
    fn start() -> Self {
        Self {
            first: 0,
            costs: vec![0.0],
        }
    }

    /// The cost of a place.
    fn at(&self, node: usize) -> f64 {
        let costs = node.checked_sub(self.first).and_then(|i| self.costs.get(i));
        costs.copied().unwrap_or(f64::INFINITY)
    }

    /// Without the paths that cost too much.
    fn pruned(mut self) -> Self {
        let best = self.costs.iter().copied().fold(f64::INFINITY, f64::min);
        let alive = |cost: &f64| *cost <= best + BEAM;
        let before = self.costs.iter().position(alive).unwrap_or(0);
        let end = self.costs.iter().rposition(alive).map_or(0, |last| last + 1);
        self.costs.truncate(end);
        self.costs.drain(..before);
        self.costs
            .iter_mut()
            .filter(|cost| !alive(cost))
            .for_each(|cost| *cost = f64::INFINITY);
        Self {
            first: self.first + before,
            costs: self.costs,
        }
    }

    /// The place from which leaving out the rest of the text costs least.
    fn cheapest_end(&self, text: &Text) -> usize {
        let rest = |node: usize| match text.end() - node {
            0 => 0.0,
            left => SKIP + SKIP_EACH * left as f64,
        };
        let cost = |i: &usize| self.costs[*i] + rest(self.first + i);
        let best = (0..self.costs.len()).min_by(|a, b| cost(a).total_cmp(&cost(b)));
        self.first + best.unwrap_or(0)
    }
}

/// One phrase: first characters may be left out, then some are aligned with it.
struct Step<'a> {
    text: &'a Text<'a>,
    phrase: &'a Phrase<'a>,
    before: &'a Layer,
    /// The costs after characters that lead to a place were left out.
    skipped: Layer,
    /// The most characters the phrase may get.
    most: usize,
    /// For each place, the costs with 0 to `most` characters in the phrase.
    paths: Vec<Vec<f64>>,
    /// The costs when the phrase is done, by the number that is best.
    after: Layer,
    /// That number.
    counts: Vec<usize>,
}

impl<'a> Step<'a> {
    fn new(text: &'a Text, phrase: &'a Phrase, before: &'a Layer) -> Self {
        let nothing = || Layer {
            first: before.first,
            costs: Vec::new(),
        };
        let mut step = Self {
            text,
            phrase,
            before,
            skipped: nothing(),
            most: phrase.counts.iter().map(|(count, _)| count).max().unwrap_or(0) + SURPLUS,
            paths: Vec::new(),
            after: nothing(),
            counts: Vec::new(),
        };
        step.skip();
        step.walk();
        step.finish();
        step
    }

    /// Fills `skipped` as far as leaving out characters may lead.
    fn skip(&mut self) {
        let end = (self.before.first + self.before.costs.len() + SKIP_MOST).min(self.text.nodes.len());
        for node in self.before.first..end {
            let paths = self.text.nodes[node].into.clone().map(|edge| self.skip_cost(edge));
            let cost = paths.fold(f64::INFINITY, f64::min);
            self.skipped.costs.push(cost);
        }
        self.skipped.costs.truncate(
            self.skipped
                .costs
                .iter()
                .rposition(|cost| cost.is_finite())
                .map_or(0, |last| last + 1),
        );
    }

    /// The cost of being where a character leads by leaving it out.
    fn skip_cost(&self, edge: usize) -> f64 {
        let Edge { from, unit, .. } = self.text.edges[edge];
        let unit = &self.text.units[unit];
        let past = match &unit.passage.phrases {
            Some(phrases) => phrases.end <= self.phrase.index,
            None => unit.hint.end_s.0 + PAST_S < self.phrase.span.start_s.0,
        };
        let each = if past { SKIP_PAST } else { SKIP_EACH };
        each + self.skipped.at(from).min(self.before.at(from) + SKIP)
    }

    /// Fills `paths`, place by place, until none leads further.
    fn walk(&mut self) {
        let mut reached = self.before.first + self.before.costs.len().max(self.skipped.costs.len());
        let mut node = self.before.first;
        while node < self.text.nodes.len() && node <= reached + self.text.widest {
            let mut row = vec![f64::INFINITY; self.most + 1];
            row[0] = self.before.at(node).min(self.skipped.at(node));
            for edge in self.text.nodes[node].into.clone() {
                for (nth, slot) in row.iter_mut().enumerate().skip(1) {
                    *slot = slot.min(self.path(edge, nth));
                }
            }
            if row.iter().any(|cost| cost.is_finite()) {
                reached = reached.max(node);
            }
            self.paths.push(row);
            node += 1;
        }
    }

    /// The cost of being where a character leads when it is the `nth` of the phrase.
    fn path(&self, edge: usize, nth: usize) -> f64 {
        let from = self.text.edges[edge].from;
        let path = from.checked_sub(self.before.first).and_then(|i| self.paths.get(i)?.get(nth - 1));
        let runs_on = nth > 1 && self.text.nodes[from].joint == Joint::Stop;
        path.map_or(f64::INFINITY, |path| path + self.cost(edge) + if runs_on { NO_PAUSE } else { 0.0 })
    }

    /// The cost of a character's being spoken in this phrase.
    fn cost(&self, edge: usize) -> f64 {
        let edge = &self.text.edges[edge];
        let unit = &self.text.units[edge.unit];
        if unit
            .passage
            .phrases
            .as_ref()
            .is_some_and(|phrases| !phrases.contains(&self.phrase.index))
        {
            return f64::INFINITY;
        }
        let span = &self.phrase.span;
        let off = (span.start_s.0 - unit.hint.end_s.0).max(unit.hint.start_s.0 - span.end_s.0) - HINT_S;
        READING * edge.rank.unwrap_or(0) as f64 + (HINT_COST * off).clamp(0.0, HINT_MOST)
    }

    fn finish(&mut self) {
        let fits: Vec<f64> = (0..=self.most).map(|characters| fit(self.phrase, characters).0).collect();
        for (i, paths) in self.paths.iter().enumerate() {
            let pause = self.pause(self.text.nodes[self.before.first + i].joint);
            let cost = |count: usize| paths[count] + fits[count] + if count > 0 { pause } else { 0.0 };
            let best = (0..paths.len()).min_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(0);
            self.after.costs.push(cost(best));
            self.counts.push(best);
        }
    }

    /// The cost of the pause behind the phrase.
    fn pause(&self, joint: Joint) -> f64 {
        let turn = if self.phrase.ends_turn { TURN_ENDS } else { 0.0 };
        match joint {
            Joint::Inside => PAUSE_INSIDE + turn,
            Joint::Nothing => PAUSE_AT_NOTHING + turn,
            Joint::Stop | Joint::Hesitation => 0.0,
        }
    }

    /// The phrase's alignment on the best path to a place, and the place where that path starts.
    fn alignment(&self, end: usize) -> (PhraseAlignment, usize) {
        let characters = self.counts[end - self.before.first];
        let (mut node, mut edges) = (end, Vec::with_capacity(characters));
        for nth in (1..=characters).rev() {
            let cost = |edge: &usize| self.path(*edge, nth);
            let into = self.text.nodes[node].into.clone();
            let Some(edge) = into.min_by(|a, b| cost(a).total_cmp(&cost(b))) else {
                break;
            };
            node = self.text.edges[edge].from;
            edges.push(edge);
        }
        edges.reverse();
        let syllables = fit(self.phrase, characters).1;
        (PhraseAlignment { edges, syllables }, self.unskipped(node))
    }

    /// Goes back over the characters that were left out before a place.
    fn unskipped(&self, mut node: usize) -> usize {
        let mut skipping = self.skipped.at(node) < self.before.at(node);
        while skipping {
            let edges = self.text.nodes[node].into.clone();
            let Some(edge) = edges.min_by(|a, b| self.skip_cost(*a).total_cmp(&self.skip_cost(*b))) else {
                break;
            };
            node = self.text.edges[edge].from;
            skipping = self.skipped.at(node) < self.before.at(node) + SKIP;
        }
        node
    }
}
