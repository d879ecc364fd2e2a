//! The noise floor, band by band, around a stretch of speech.

use crate::track::bands::{BANDS, Bands};

/// Frames over which band powers are averaged before their low quantile is taken.
const AVERAGED: usize = 12;
/// The quantile of the averaged powers that is taken for noise: pauses and closures fill at least this share of any speech.
const QUANTILE: f64 = 0.07;
/// What brings that quantile of 12-frame averages of stationary noise up to its mean.
const BIAS: f32 = 1.15;

/// The mean noise power of each band, from the quietest moments of `bands`; zero where there are fewer than a quarter of a second.
pub(super) fn noise_floor(bands: &[Bands]) -> [f32; BANDS] {
    let mut floor = [0.0; BANDS];
    if bands.len() <= 2 * AVERAGED {
        return floor;
    }
    let mut averaged = Vec::with_capacity(bands.len());
    for (band, floor) in floor.iter_mut().enumerate() {
        moving_average(bands, band, &mut averaged);
        let at = (QUANTILE * (averaged.len() - 1) as f64) as usize;
        let (_, quiet, _) = averaged.select_nth_unstable_by(at, f32::total_cmp);
        *floor = *quiet * BIAS;
    }
    floor
}

fn moving_average(bands: &[Bands], band: usize, out: &mut Vec<f32>) {
    out.clear();
    out.extend(
        bands
            .windows(AVERAGED)
            .map(|w| w.iter().map(|b| b[band].to_f32()).sum::<f32>() / AVERAGED as f32),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::bf16;

    #[test]
    fn speech_above_a_steady_floor_leaves_the_floor() {
        let bands: Vec<Bands> = (0..400)
            .map(|i| [bf16::from_f32(if i % 100 < 60 { 1.0 } else { 0.01 }); BANDS])
            .collect();
        let floor = noise_floor(&bands);
        assert!(floor.iter().all(|&n| (n / 0.0115 - 1.0).abs() < 0.05), "{floor:?}");
    }

    #[test]
    fn too_short_has_no_floor() {
        assert_eq!(noise_floor(&[[bf16::ONE; BANDS]; 20]), [0.0; BANDS]);
    }
}
