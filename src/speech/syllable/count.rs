//! How many syllables a phrase has: every number with its probability.

/// How likely each number of syllables is.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    /// The smallest number that is possible at all.
    first: usize,
    /// Probabilities of it and those above it; they add up to one.
    shares: Box<[f32]>,
}

impl Counts {
    /// Surely `count` syllables.
    pub fn surely(count: usize) -> Self {
        Self {
            first: count,
            shares: Box::new([1.0]),
        }
    }

    /// Each number that is possible and its probability.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        (self.first..).zip(self.shares.iter().map(|&share| f64::from(share)))
    }

    /// The same numbers, each times a weight of its own; unchanged where no weight is left.
    pub(super) fn weighed(&self, weight: impl Fn(usize) -> f64) -> Self {
        let shares: Vec<f64> = self.iter().map(|(count, share)| share * weight(count)).collect();
        let sum: f64 = shares.iter().sum();
        if sum <= 0.0 {
            return self.clone();
        }
        Self {
            first: self.first,
            shares: shares.iter().map(|share| (share / sum) as f32).collect(),
        }
    }

    /// The expected number.
    pub fn mean(&self) -> f64 {
        self.iter().map(|(count, share)| share * count as f64).sum()
    }

    /// Its variance.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        self.iter().map(|(count, share)| share * (count as f64 - mean).powi(2)).sum()
    }
}

/// Shares below this are left out: the sums stay short, and what is so unlikely is no count but a mishearing.
const LEAST: f64 = 1e-9;

/// Ways to choose nuclei: ln of their summed weight, and which share of it those with a given number of nuclei have.
#[derive(Clone, Debug)]
pub(super) struct Ways {
    log_weight: f64,
    first: usize,
    shares: Vec<f64>,
}

impl Ways {
    /// The one way to choose nothing, of weight 1.
    pub(super) fn none() -> Self {
        Self {
            log_weight: 0.0,
            first: 0,
            shares: vec![1.0],
        }
    }

    /// All of several alternatives, each with a score (ln) of its own besides.
    pub(super) fn any<'a>(alternatives: impl Iterator<Item = (f64, &'a Self)> + Clone) -> Self {
        let weight = |(score, ways): (f64, &Self)| score + ways.log_weight;
        let top = alternatives.clone().map(weight).fold(f64::NEG_INFINITY, f64::max);
        let near = |alternative: &(f64, &Self)| weight(*alternative) - top > LEAST.ln();
        let near = alternatives.filter(near);
        let first = near.clone().map(|(_, ways)| ways.first).min().unwrap_or(0);
        let end = near.clone().map(|(_, ways)| ways.first + ways.shares.len()).max().unwrap_or(0);
        let mut shares = vec![0.0; end - first];
        for (score, ways) in near {
            let factor = (score + ways.log_weight - top).exp();
            let sums = shares.iter_mut().skip(ways.first - first);
            sums.zip(&ways.shares).for_each(|(sum, share)| *sum += factor * share);
        }
        Self::normalised(top, first, shares)
    }

    fn normalised(log_weight: f64, first: usize, mut shares: Vec<f64>) -> Self {
        let sum: f64 = shares.iter().sum();
        if sum.is_nan() || sum <= 0.0 {
            return Self {
                log_weight: f64::NEG_INFINITY,
                first: 0,
                shares: Vec::new(),
            };
        }
        shares.iter_mut().for_each(|share| *share /= sum);
        let unlikely = |share: &&f64| **share < LEAST;
        let (before, after) = (
            shares.iter().take_while(unlikely).count(),
            shares.iter().rev().take_while(unlikely).count(),
        );
        shares.truncate(shares.len() - after);
        shares.drain(..before);
        Self {
            log_weight: log_weight + sum.ln(),
            first: first + before,
            shares,
        }
    }

    /// The same ways, each with one more nucleus.
    pub(super) fn and_one_more(self) -> Self {
        Self {
            first: self.first + 1,
            ..self
        }
    }

    /// The same ways, all weighing `score` (ln) more.
    pub(super) fn weighing(self, score: f64) -> Self {
        Self {
            log_weight: self.log_weight + score,
            ..self
        }
    }

    /// ln of the summed weight.
    pub(super) fn log_weight(&self) -> f64 {
        self.log_weight
    }

    /// The number of nuclei.
    pub(super) fn counts(&self) -> Counts {
        Counts {
            first: self.first,
            shares: self.shares.iter().map(|&share| share as f32).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_share_by_their_weight() {
        let (none, two) = (Ways::none(), Ways::none().and_one_more().and_one_more());
        let counts = Ways::any([(3f64.ln(), &none), (0.0, &two)].into_iter()).counts();
        let all: Vec<(usize, f64)> = counts.iter().collect();
        assert_eq!(all, [(0, 0.75), (1, 0.0), (2, 0.25)]);
        assert_eq!((counts.mean(), counts.variance()), (0.5, 0.75));
    }

    #[test]
    fn weights_move_the_count_and_none_leave_it() {
        let (none, two) = (Ways::none(), Ways::none().and_one_more().and_one_more());
        let counts = Ways::any([(0.0, &none), (0.0, &two)].into_iter()).counts();
        assert_eq!(counts.weighed(|count| if count == 2 { 3.0 } else { 1.0 }).mean(), 1.5);
        assert_eq!(counts.weighed(|_| 0.0), counts);
    }

    #[test]
    fn no_alternative_has_no_count() {
        let counts = Ways::any(std::iter::empty()).counts();
        assert_eq!((counts.iter().count(), counts.mean(), counts.variance()), (0, 0.0, 0.0));
    }
}
