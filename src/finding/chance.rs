//! How many of some uncertain things are so, and which share of things.

use super::estimate::Estimate;

/// The 95 % interval of how many of these are so, each with its probability and independent of the others (Poisson's binomial
/// distribution).
pub fn how_many(probabilities: impl Iterator<Item = f64>) -> (usize, usize) {
    let mut chances = vec![1.0];
    let mut most = 0;
    for p in probabilities {
        add(&mut chances, p.clamp(0.0, 1.0));
        most += 1;
    }
    let mut below = 0.0;
    let cumulated: Vec<f64> = chances
        .iter()
        .map(|chance| {
            below += chance;
            below
        })
        .collect();
    let quantile = |q: f64| cumulated.iter().position(|&sum| sum >= q).unwrap_or(most);
    (quantile(0.025), quantile(0.975))
}

/// Adds one more to the chances that none, one, two … are so; chances too small to matter are dropped at the end.
fn add(chances: &mut Vec<f64>, p: f64) {
    let mut carried = 0.0;
    for chance in chances.iter_mut() {
        let stays = *chance * (1.0 - p) + carried;
        carried = *chance * p;
        *chance = stays;
    }
    if carried > 1e-12 {
        chances.push(carried);
    }
}

/// A share in a hundred, with the 95 % interval of Wilson (1927); `None` of nothing.
pub fn share(some: usize, all: usize) -> Option<Estimate> {
    clustered_share(some, all, 1.0)
}

/// A share of what comes in clusters, whose variance is `effect` times that of what comes one by one (the design effect; Kish 1965): its interval
/// is that of so many times fewer.
pub fn clustered_share(some: usize, all: usize, effect: f64) -> Option<Estimate> {
    const Z2: f64 = 1.96 * 1.96;
    let (some, all) = (some as f64 / effect, all as f64 / effect);
    let (p, spread) = (some / all, 1.0 + Z2 / all);
    let middle = (p + Z2 / (2.0 * all)) / spread;
    let half = (Z2 * (p * (1.0 - p) / all + Z2 / (4.0 * all * all))).sqrt() / spread;
    Estimate::new(100.0 * p, 100.0 * (middle - half).max(0.0), 100.0 * (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_an_interval_that_narrows_with_the_number() {
        let interval = |some, all| share(some, all).unwrap().interval();
        assert!((interval(9, 10).low - 59.6).abs() < 0.1 && (interval(9, 10).high - 98.2).abs() < 0.1);
        assert!(interval(90, 100).low > 82.0 && interval(100, 100).high == 100.0);
        assert!(share(0, 0).is_none());
        assert_eq!(clustered_share(18, 20, 2.0).unwrap().interval(), interval(9, 10));
    }
}
