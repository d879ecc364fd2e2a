//! How many of some uncertain things are so.

/// The 95 % interval of how many of these are so, each with its probability and independent of the others (Poisson's binomial
/// distribution).
pub(super) fn how_many(probabilities: impl Iterator<Item = f64>) -> (usize, usize) {
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
