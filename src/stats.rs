//! Statistics that several layers take.

/// The value below which a share of the values lies; 0 where there is none.
pub(crate) fn quantile(mut values: Vec<f32>, share: f64) -> f32 {
    let at = rank(values.len(), share);
    if at >= values.len() {
        return 0.0;
    }
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// The place of a quantile among so many sorted values.
pub(crate) fn rank(len: usize, share: f64) -> usize {
    (share * len.saturating_sub(1) as f64).round() as usize
}

/// The mean; `None` of nothing.
pub(crate) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0u64), |(sum, n), x| (sum + x, n + 1));
    (n > 0).then(|| sum / n as f64)
}

/// The probability that a logarithm of odds stands for.
pub(crate) fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_values() {
        let values = || vec![4.0, 1.0, 3.0, 2.0, 5.0];
        assert_eq!([0.0, 0.5, 1.0].map(|share| quantile(values(), share)), [1.0, 3.0, 5.0]);
        assert_eq!(quantile(vec![2.0, 1.0], 0.5), 2.0);
        assert_eq!(quantile(Vec::new(), 0.5), 0.0);
    }

    #[test]
    fn even_odds_are_one_half_and_opposite_odds_add_up_to_one() {
        assert_eq!(logistic(0.0), 0.5);
        assert!((logistic(2.0) - 0.880_797).abs() < 1e-6);
        assert!((logistic(3.0) + logistic(-3.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_has_no_mean() {
        assert_eq!(mean([1.0, 2.0].into_iter()), Some(1.5));
        assert_eq!(mean(std::iter::empty()), None);
    }
}
