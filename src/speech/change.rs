//! How much the spectrum changes within a few hundredths of a second: it is small in tones and sustained notes, and seldom so in speech.

use crate::track::bands::BANDS;

/// A change between two moments, in decibels, over the bands in which both lie above the noise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    /// By how much the level changed.
    pub level: f32,
    /// By how much the spectrum changed apart from that (root mean square over the bands).
    pub shape: f32,
}

/// How far a band must stand above the noise to count, 6 dB.
const ABOVE: f32 = 4.0;

/// The change from one moment to another, each given as its band powers and the noise in them; `None` where nothing stands out.
pub(crate) fn change(from: [&[f32; BANDS]; 2], to: [&[f32; BANDS]; 2]) -> Option<Change> {
    let mut weights = [0.0; BANDS];
    let mut steps = [0.0; BANDS];
    for i in 0..BANDS {
        let weakest = (from[0][i] - ABOVE * from[1][i]).min(to[0][i] - ABOVE * to[1][i]);
        if weakest > 0.0 {
            weights[i] = weakest.sqrt();
            steps[i] = 10.0 * (to[0][i] / from[0][i]).log10();
        }
    }
    let total: f32 = weights.iter().sum();
    if total <= 0.0 {
        return None;
    }
    let mean = |f: &dyn Fn(f32) -> f32| weights.iter().zip(steps).map(|(w, step)| w * f(step)).sum::<f32>() / total;
    let level = mean(&|step| step);
    let shape = mean(&|step| (step - level).powi(2)).sqrt();
    Some(Change { level, shape })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_louder_copy_changes_only_in_level() {
        let quiet: [f32; BANDS] = std::array::from_fn(|i| 1.0 + i as f32);
        let loud = quiet.map(|x| 10.0 * x);
        let none = [0.0; BANDS];
        let found = change([&quiet, &none], [&loud, &none]).unwrap();
        assert!((found.level - 10.0).abs() < 1e-4 && found.shape < 1e-3, "{found:?}");
        assert!(change([&none, &none], [&loud, &none]).is_none());
    }
}
