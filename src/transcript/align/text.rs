//! A channel's passages as a graph of spoken characters, with a branch for each reading of a number.

use crate::transcript::spoken::{Unit, units};
use crate::transcript::{Passage, Piece};
use crate::units::Span;
use std::ops::Range;

/// Passages that begin at most this long before the one that they follow, in seconds, are taken in the order in which they come.
const DISORDER_S: f64 = 1.0;

/// Interjections and words of hesitation, after which speakers often pause (Zhao & Jurafsky 2005).
const INTERJECTIONS: [char; 12] = ['嗯', '恩', '呃', '额', '啊', '哦', '噢', '喔', '唉', '哎', '诶', '喂'];
const PLACEHOLDERS: [[char; 2]; 4] = [['那', '个'], ['这', '个'], ['就', '是'], ['然', '后']];

/// What lies between two characters, by how readily a speaker pauses there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// The inside of a number or of a Latin word.
    Inside,
    /// Nothing is written between them.
    Nothing,
    /// Nothing is written, but behind a word of hesitation speakers often pause.
    Hesitation,
    /// Punctuation, or the end of a passage.
    Stop,
}

/// A place between characters, before the first or behind the last.
#[derive(Debug)]
pub(super) struct Node {
    /// What lies here.
    pub joint: Joint,
    /// The characters that lead here: one, or the last one of every reading of a number.
    pub into: Range<usize>,
}

/// A spoken character, which leads from one node to a later one.
#[derive(Debug)]
pub(super) struct Edge {
    /// Where it begins.
    pub from: usize,
    /// The character.
    pub text: char,
    /// The unit that it belongs to.
    pub unit: usize,
    /// For the last character of a unit's reading: how many readings are likelier.
    pub rank: Option<usize>,
}

/// A unit of the text and what is known of it.
#[derive(Debug)]
pub(super) struct Said<'a> {
    /// The passage that it stands in.
    pub passage: &'a Passage,
    /// What is written, with the punctuation behind it.
    pub written: &'a str,
    /// Whether punctuation that marks a pause follows.
    pub stop: bool,
    /// Roughly when.
    pub hint: Span,
    /// How sure the recogniser was, 0–1.
    pub confidence: Option<f64>,
}

/// The graph: nodes in such an order that every character leads from a node to a later one, characters in the order of where they lead.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// At least one.
    pub nodes: Vec<Node>,
    /// See [`Edge`].
    pub edges: Vec<Edge>,
    /// See [`Said`].
    pub units: Vec<Said<'a>>,
    /// The most nodes that one unit adds: further apart are no two that follow each other.
    pub widest: usize,
}

impl<'a> Text<'a> {
    /// The text of one channel's passages, which come in order of time or nearly so.
    pub(super) fn new(passages: &'a [Passage]) -> Self {
        let start = Node {
            joint: Joint::Stop,
            into: 0..0,
        };
        let mut text = Self {
            nodes: vec![start],
            edges: Vec::new(),
            units: Vec::new(),
            widest: 1,
        };
        for passage in ordered(passages) {
            text.add(passage);
        }
        text
    }

    /// Where the text ends.
    pub(super) fn end(&self) -> usize {
        self.nodes.len() - 1
    }

    fn add(&mut self, passage: &'a Passage) {
        let all = units(&passage.text);
        let ends = all.iter().skip(1).map(|next| next.range.start).chain([passage.text.len()]);
        for (i, (unit, end)) in all.iter().zip(ends).enumerate() {
            let begin = if i == 0 { 0 } else { unit.range.start };
            let piece = piece_at(passage, unit.range.start);
            self.units.push(Said {
                passage,
                written: passage.text.get(begin..end).unwrap_or_default(),
                stop: unit.stop,
                hint: piece.map_or(passage.span, |piece| piece.span),
                confidence: piece.and_then(|piece| piece.confidence).or(passage.confidence),
            });
            self.read(unit);
            let last = i + 1 == all.len();
            if let Some(node) = self.nodes.last_mut() {
                node.joint = match last || unit.stop {
                    true => Joint::Stop,
                    false if hesitates(&all[..=i]) => Joint::Hesitation,
                    false => Joint::Nothing,
                };
            }
        }
    }

    /// Adds the characters of a unit, reading beside reading.
    fn read(&mut self, unit: &Unit) {
        let start = self.end();
        let of = self.units.len() - 1;
        let mut lasts = Vec::new();
        for (rank, reading) in unit.readings.iter().enumerate() {
            let mut from = start;
            for (i, &text) in reading.iter().enumerate() {
                let last = i + 1 == reading.len();
                let edge = Edge {
                    from,
                    text,
                    unit: of,
                    rank: last.then_some(rank),
                };
                if last {
                    lasts.push(edge);
                } else {
                    from = self.lead_to_new_node(vec![edge]);
                }
            }
        }
        if !lasts.is_empty() {
            self.lead_to_new_node(lasts);
        }
        self.widest = self.widest.max(self.end() - start);
    }

    fn lead_to_new_node(&mut self, edges: Vec<Edge>) -> usize {
        let first = self.edges.len();
        self.edges.extend(edges);
        self.nodes.push(Node {
            joint: Joint::Inside,
            into: first..self.edges.len(),
        });
        self.end()
    }
}

/// Whether the last of the units ends a word of hesitation.
fn hesitates(units: &[Unit]) -> bool {
    let mut back = units.iter().rev().map(Unit::reading);
    let (Some(&[last]), before) = (back.next(), back.next()) else {
        return false;
    };
    INTERJECTIONS.contains(&last) || matches!(before, Some(&[first]) if PLACEHOLDERS.contains(&[first, last]))
}

/// The passages by time, if they are not in order of time already.
fn ordered(passages: &[Passage]) -> Vec<&Passage> {
    let mut ordered: Vec<&Passage> = passages.iter().collect();
    let back = |pair: &[Passage]| pair[1].span.start_s.0 < pair[0].span.start_s.0 - DISORDER_S;
    if passages.windows(2).any(back) {
        ordered.sort_by(|a, b| a.span.start_s.0.total_cmp(&b.span.start_s.0));
    }
    ordered
}

/// The piece that holds a byte of the passage's text.
fn piece_at(passage: &Passage, at: usize) -> Option<&Piece> {
    let mut end = 0;
    passage.pieces.iter().find(|piece| {
        end += piece.text.len();
        at < end
    })
}
