//! The syllables of a phrase as a chain: every way of choosing nuclei among the candidates has a score, the sum of what speaks for its
//! nuclei, for each two neighbours and for its distance from the edges, given a tempo. From all ways together comes how likely each number of
//! syllables is (a semi-Markov random field; Sarawagi & Cohen 2004), and from the best way the nuclei.

use super::count::{Counts, Ways};
use super::features::Candidate;
use super::weights::Weights;

/// Tempos that a phrase may have, as ln(usual interval / 0.2 s), from fast to slow.
const TEMPOS: [f64; 5] = [-0.6, -0.3, 0.0, 0.3, 0.6];
/// How much tempos differ (standard deviation of the above).
const TEMPO_SPREAD: f64 = 0.4;

/// The scores of a phrase's candidates and links, tempo left out.
pub(super) struct Chain<'a> {
    candidates: &'a [Candidate],
    weights: &'a Weights,
    nucleus: Vec<f64>,
    links: Vec<Vec<f64>>,
}

impl<'a> Chain<'a> {
    /// Weighs the evidence.
    pub(super) fn new(candidates: &'a [Candidate], weights: &'a Weights) -> Self {
        let nucleus = candidates.iter().map(|c| dot(&c.nucleus, &weights.nucleus)).collect();
        let links = candidates
            .iter()
            .map(|c| c.links.iter().map(|l| dot(&l.pair, &weights.pair)).collect())
            .collect();
        Self {
            candidates,
            weights,
            nucleus,
            links,
        }
    }

    /// How likely each number of syllables is, over all tempos.
    pub(super) fn counts(&self) -> Counts {
        let tempos = TEMPOS.map(|tempo| self.ways(tempo));
        Ways::any(tempos.iter().map(|ways| (0.0, ways))).counts()
    }

    /// The tempo under which all ways together weigh most.
    fn tempo(&self) -> f64 {
        let weigh = |tempo: &f64| self.ways(*tempo).log_weight();
        TEMPOS.into_iter().max_by(|a, b| weigh(a).total_cmp(&weigh(b))).unwrap_or(0.0)
    }

    /// All ways at one tempo, by their number of nuclei.
    fn ways(&self, tempo: f64) -> Ways {
        let none = Ways::none();
        let mut until: Vec<Ways> = Vec::with_capacity(self.candidates.len());
        for (j, candidate) in self.candidates.iter().enumerate() {
            let links = candidate.links.iter().enumerate();
            let before = links.map(|(k, link)| (self.link(j, k, tempo), &until[link.from]));
            until.push(Ways::any(std::iter::once((self.start(j), &none)).chain(before)).and_one_more());
        }
        let ends = until.iter().enumerate().map(|(j, ways)| (self.end(j), ways));
        let empty = std::iter::once((f64::from(self.weights.empty), &none));
        Ways::any(empty.chain(ends)).weighing(-0.5 * (tempo / TEMPO_SPREAD).powi(2))
    }

    /// The best way to choose `count` nuclei, or as near to `count` as a price for each nucleus comes: candidate indices, in order.
    pub(super) fn best(&self, count: usize) -> Vec<usize> {
        if count == 0 || self.candidates.is_empty() {
            return Vec::new();
        }
        let tempo = self.tempo();
        let (mut low, mut high) = (-30.0, 30.0);
        let mut best = self.best_at(tempo, 0.0);
        for _ in 0..24 {
            let price = 0.5 * (low + high);
            let way = self.best_at(tempo, price);
            if way.len().abs_diff(count) < best.len().abs_diff(count) {
                best = way.clone();
            }
            match way.len().cmp(&count) {
                std::cmp::Ordering::Equal => return way,
                std::cmp::Ordering::Less => low = price,
                std::cmp::Ordering::Greater => high = price,
            }
        }
        best
    }

    /// Viterbi's best way where each nucleus earns `bonus` more.
    fn best_at(&self, tempo: f64, bonus: f64) -> Vec<usize> {
        let mut until: Vec<(f64, Option<usize>)> = Vec::with_capacity(self.candidates.len());
        for (j, candidate) in self.candidates.iter().enumerate() {
            let mut best = (self.start(j) + bonus, None);
            for (k, link) in candidate.links.iter().enumerate() {
                let score = until[link.from].0 + self.link(j, k, tempo) + bonus;
                if score > best.0 {
                    best = (score, Some(link.from));
                }
            }
            until.push(best);
        }
        let total = |j: &usize| until[*j].0 + self.end(*j);
        let mut at = (0..until.len()).max_by(|a, b| total(a).total_cmp(&total(b)));
        let mut way = Vec::new();
        while let Some(j) = at {
            way.push(j);
            at = until[j].1;
        }
        way.reverse();
        way
    }

    fn start(&self, j: usize) -> f64 {
        self.nucleus[j] + dot(&self.candidates[j].start, &self.weights.start)
    }

    fn end(&self, j: usize) -> f64 {
        dot(&self.candidates[j].end, &self.weights.end)
    }

    fn link(&self, j: usize, k: usize, tempo: f64) -> f64 {
        let off = f64::from(self.candidates[j].links[k].log_interval) - tempo;
        self.nucleus[j] + self.links[j][k] + f64::from(self.weights.rhythm) * off * off
    }
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}
