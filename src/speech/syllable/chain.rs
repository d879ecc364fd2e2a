//! The syllables of a phrase as a chain: every way of choosing nuclei among the candidates has a score, the sum of what speaks for its
//! nuclei, for each two neighbours and for its distance from the edges, given a tempo. From all ways together come the expected number of
//! syllables and its variance (a semi-Markov random field; Sarawagi & Cohen 2004), and from the best way the nuclei.

use super::evidence::{Candidate, EDGE, NUCLEUS, PAIR};

/// What each figure of the evidence weighs; fitted to counts of syllables by maximum likelihood (docs/measures.md).
pub struct Weights {
    /// For a nucleus.
    pub nucleus: [f32; NUCLEUS],
    /// For two neighbours.
    pub pair: [f32; PAIR],
    /// For the distance from the phrase's start.
    pub start: [f32; EDGE],
    /// For the distance from the phrase's end.
    pub end: [f32; EDGE],
    /// For an interval that differs from the tempo's, times the square of the difference in ln.
    pub rhythm: f32,
    /// For a phrase without any syllable.
    pub empty: f32,
}

/// Tempos that a phrase may have, as ln(usual interval / 0.2 s), from fast to slow.
const TEMPOS: [f64; 5] = [-0.6, -0.3, 0.0, 0.3, 0.6];
/// How much tempos differ (standard deviation of the above).
const TEMPO_SPREAD: f64 = 0.4;

/// The number of syllables of a phrase: ln of the summed weight of all ways, mean and variance of the number over them.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    log_weight: f64,
    /// Expected number.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
}

impl Count {
    const IMPOSSIBLE: Self = Self {
        log_weight: f64::NEG_INFINITY,
        mean: 0.0,
        variance: 0.0,
    };

    fn exactly(n: f64, log_weight: f64) -> Self {
        Self {
            log_weight,
            mean: n,
            variance: 0.0,
        }
    }

    /// One more syllable, at a price.
    fn next(self, score: f64) -> Self {
        Self {
            log_weight: self.log_weight + score,
            mean: self.mean + 1.0,
            variance: self.variance,
        }
    }

    fn scaled(self, score: f64) -> Self {
        Self {
            log_weight: self.log_weight + score,
            ..self
        }
    }

    /// All of several alternatives.
    fn either(all: &[Self]) -> Self {
        let top = all.iter().map(|c| c.log_weight).fold(f64::NEG_INFINITY, f64::max);
        if top == f64::NEG_INFINITY {
            return Self::IMPOSSIBLE;
        }
        let share = |c: &Self| (c.log_weight - top).exp();
        let sum: f64 = all.iter().map(share).sum();
        let mean = all.iter().map(|c| share(c) * c.mean).sum::<f64>() / sum;
        let variance = all.iter().map(|c| share(c) * (c.variance + (c.mean - mean).powi(2))).sum::<f64>() / sum;
        Self {
            log_weight: top + sum.ln(),
            mean,
            variance,
        }
    }
}

/// The scores of a phrase's candidates and links, tempo left out.
pub struct Chain<'a> {
    candidates: &'a [Candidate],
    weights: &'a Weights,
    nucleus: Vec<f64>,
    links: Vec<Vec<f64>>,
}

impl<'a> Chain<'a> {
    /// Weighs the evidence.
    pub fn new(candidates: &'a [Candidate], weights: &'a Weights) -> Self {
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

    /// The number of syllables, over all tempos.
    pub fn count(&self) -> Count {
        Count::either(&TEMPOS.map(|tempo| self.count_at(tempo)))
    }

    /// The tempo under which all ways together weigh most.
    fn tempo(&self) -> f64 {
        let weigh = |tempo: &f64| self.count_at(*tempo).log_weight;
        TEMPOS.into_iter().max_by(|a, b| weigh(a).total_cmp(&weigh(b))).unwrap_or(0.0)
    }

    fn count_at(&self, tempo: f64) -> Count {
        let mut until: Vec<Count> = Vec::with_capacity(self.candidates.len());
        let mut ways = Vec::new();
        for (j, candidate) in self.candidates.iter().enumerate() {
            ways.clear();
            ways.push(Count::exactly(1.0, self.start(j)));
            ways.extend(
                candidate
                    .links
                    .iter()
                    .enumerate()
                    .map(|(k, l)| until[l.from].next(self.link(j, k, tempo))),
            );
            until.push(Count::either(&ways));
        }
        ways.clear();
        ways.push(Count::exactly(0.0, f64::from(self.weights.empty)));
        ways.extend(until.iter().enumerate().map(|(j, c)| c.scaled(self.end(j))));
        Count::either(&ways).scaled(-0.5 * (tempo / TEMPO_SPREAD).powi(2))
    }

    /// The best way to choose `count` nuclei, or as near to `count` as a price for each nucleus comes: candidate indices, in order.
    pub fn best(&self, count: usize) -> Vec<usize> {
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
