//! The noise floor of a channel, by minimum statistics (Martin 2001): speech has gaps in time and in frequency, noise has none.

use super::gate::{GatedNoise, gated_noise};
use crate::track::Tracks;
use crate::track::bands::{BANDS, Bands};
use half::bf16;

/// How many of the loudest frames make half a second, and how many candidates are kept at a time.
const LOUDEST: usize = 50;
const SORTED: usize = 4096;
/// Frames that are averaged before the minimum is taken, 0.1 s.
const BLOCK: usize = 10;
/// Frames further below the loudest sound than this (60 dB) hold nothing: digital silence, or a sender switched off.
const SILENCE: f32 = 1e-6;
/// The floor is never taken to be lower than this below the loudest sound (65 dB).
const LOWEST: f32 = 3.162_277_7e-7;
/// How far the mean of white noise lies above the minimum of its 0.1 s means over 4 s: of the whole power, and of each band.
const POWER_BIAS: f32 = 1.12;
const BAND_BIAS: [f32; BANDS] = [
    1.84, 1.82, 1.75, 1.7, 1.64, 1.6, 1.59, 1.52, 1.5, 1.46, 1.46, 1.41, 1.39, 1.38, 1.34, 1.34,
];
/// Levels, in dB under the loudest sound, at which the noise of a switched sender is looked for, and the steps of the histogram.
const SWITCHED_DB: (f32, f32) = (-60.0, -20.0);
const STEP_DB: f32 = 0.5;
/// Such noise lies within 3 dB, and in at least this share of the frames that are not silent.
const CROWD_STEPS: usize = 6;
const CROWD_SHARE: f32 = 0.2;
const CROWD_FRAMES: usize = 20;
/// So much of a tone's power lies in three neighbouring bands.
const NARROW: f32 = 0.95;

/// The power that half a second (less in short recordings) of the loudest frames reaches: what everything is measured against.
pub(crate) fn loudest(power: impl Iterator<Item = f32>) -> f32 {
    let (mut top, mut frames) = (Vec::with_capacity(SORTED), 0);
    for power in power {
        if top.len() == SORTED {
            top.select_nth_unstable_by(LOUDEST, |a: &f32, b| b.total_cmp(a));
            top.truncate(LOUDEST);
        }
        top.push(power);
        frames += 1;
    }
    let rank = LOUDEST.min(1 + frames / 8);
    if top.len() < rank {
        return 0.0;
    }
    *top.select_nth_unstable_by(rank - 1, |a, b| b.total_cmp(a)).1
}

/// The noise floor, block by block.
pub(crate) struct Noise {
    power: Vec<f32>,
    bands: Vec<Bands>,
}

impl Noise {
    /// The mean square of the noise around a frame.
    pub(crate) fn power(&self, frame: usize) -> f32 {
        self.power.get(frame / BLOCK).copied().unwrap_or(f32::INFINITY)
    }

    /// The band powers of the noise around a frame.
    pub(crate) fn bands(&self, frame: usize) -> [f32; BANDS] {
        let bands = self.bands.get(frame / BLOCK).unwrap_or(&[bf16::INFINITY; BANDS]);
        bands.map(bf16::to_f32)
    }
}

/// Block means of a channel's power and bands.
pub(crate) struct Blocks {
    power: Vec<f32>,
    bands: [Vec<f32>; BANDS],
    loudest: f32,
    switched: (f32, [f32; BANDS]),
    gated: Option<GatedNoise>,
}

impl Blocks {
    /// The means of 0.1 s of a channel whose loudest sound has the power `loudest`.
    pub(super) fn new(tracks: &Tracks, loudest: f32) -> Self {
        let mean = |frames: &[f32]| frames.iter().sum::<f32>() / frames.len() as f32;
        // Lanes that grow by doubling would leave holes in memory as large as themselves.
        let blocks = tracks.bands.len().div_ceil(BLOCK);
        let mut bands: [Vec<f32>; BANDS] = std::array::from_fn(|_| Vec::with_capacity(blocks));
        for block in tracks.bands.chunks(BLOCK) {
            let means = mean_bands(block.iter());
            bands.iter_mut().zip(means).for_each(|(lane, mean)| lane.push(mean));
        }
        Self {
            power: tracks.power.chunks(BLOCK).map(mean).collect(),
            bands,
            loudest,
            switched: switched(tracks, loudest),
            gated: gated_noise(tracks),
        }
    }

    /// The floor as the minimum over `reach` blocks to either side. Where that is silence, it is the noise that comes and goes with the
    /// sender, if there is one; and it is no less than the noise of a line that is heard to be switched: where the line is off, nothing is sent.
    pub(super) fn floor(&self, reach: usize) -> Noise {
        let mut power = minimum(&self.power, reach);
        let lowest = LOWEST * self.loudest;
        let silent = |power: f32| power * POWER_BIAS < SILENCE * self.loudest;
        let (switched, switched_bands) = self.switched;
        let mut bands = vec![[bf16::ZERO; BANDS]; power.len()];
        for (b, (lane, bias)) in self.bands.iter().zip(BAND_BIAS).enumerate() {
            for ((bands, least), &power) in bands.iter_mut().zip(minimum(lane, reach)).zip(&power) {
                let noise = if silent(power) { switched_bands[b] } else { least * bias };
                let gated = self.gated.as_ref().map_or(0.0, |gated| gated.bands[b]);
                bands[b] = bf16::from_f32(noise.max(gated).max(lowest / BANDS as f32));
            }
        }
        for power in &mut power {
            let noise = if silent(*power) {
                switched.max(lowest)
            } else {
                *power * POWER_BIAS
            };
            *power = self.gated.as_ref().map_or(noise, |gated| noise.max(gated.power));
        }
        Noise { power, bands }
    }
}

/// The mean level of the noise that a sender lets through only around speech: the most crowded 3 dB among the frames that are neither
/// silent nor loud. Speech alone spreads over its whole range; a tone of the line keeps to one level too, and is no noise.
fn switched(tracks: &Tracks, loudest: f32) -> (f32, [f32; BANDS]) {
    let step_of = |power: f32| {
        let level = 10.0 * (power / loudest).log10();
        (SWITCHED_DB.0..SWITCHED_DB.1)
            .contains(&level)
            .then(|| ((level - SWITCHED_DB.0) / STEP_DB) as usize)
    };
    let mut histogram = [0usize; ((SWITCHED_DB.1 - SWITCHED_DB.0) / STEP_DB) as usize];
    let mut sounding = 0;
    let frames = || {
        tracks
            .power
            .iter()
            .copied()
            .zip(&tracks.bands)
            .filter(|(_, bands)| !is_narrow(bands))
    };
    for (power, _) in frames().filter(|&(power, _)| power > SILENCE * loudest) {
        sounding += 1;
        if let Some(count) = step_of(power).and_then(|step| histogram.get_mut(step)) {
            *count += 1;
        }
    }
    let crowds = histogram.windows(CROWD_STEPS).map(|steps| steps.iter().sum::<usize>());
    let (size, first) = crowds
        .zip(0..)
        .max_by_key(|&(size, first)| (size, std::cmp::Reverse(first)))
        .unwrap_or_default();
    if size < CROWD_FRAMES || (size as f32) < CROWD_SHARE * sounding as f32 {
        return (0.0, [0.0; BANDS]);
    }
    let inside = |power: f32| step_of(power).is_some_and(|step| (first..first + CROWD_STEPS).contains(&step));
    let crowd = || frames().filter(|&(power, _)| inside(power));
    let power: f32 = crowd().map(|(power, _)| power).sum();
    (power / size as f32, mean_bands(crowd().map(|(_, bands)| bands)))
}

/// Whether nearly all of a frame's power lies in three neighbouring bands.
pub(super) fn is_narrow(bands: &Bands) -> bool {
    let bands = bands.map(bf16::to_f32);
    let most = bands.windows(3).map(|near| near.iter().sum::<f32>()).fold(0.0, f32::max);
    most > NARROW * bands.iter().sum::<f32>()
}

fn mean_bands<'a>(frames: impl Iterator<Item = &'a Bands>) -> [f32; BANDS] {
    let (mut sums, mut count) = ([0.0; BANDS], 0.0f32);
    for bands in frames {
        sums.iter_mut().zip(bands).for_each(|(sum, band)| *sum += band.to_f32());
        count += 1.0;
    }
    sums.map(|sum| sum / count.max(1.0))
}

/// The minimum over `reach` neighbours to either side: minima over windows that double in length, then two of them for each value.
fn minimum(values: &[f32], reach: usize) -> Vec<f32> {
    let mut minima = vec![f32::INFINITY; reach];
    minima.extend_from_slice(values);
    minima.extend(std::iter::repeat_n(f32::INFINITY, reach));
    let (whole, mut length) = (2 * reach + 1, 1);
    while 2 * length <= whole {
        for i in 0..minima.len().saturating_sub(length) {
            minima[i] = minima[i].min(minima[i + length]);
        }
        length *= 2;
    }
    minima
        .iter()
        .zip(&minima[whole - length..])
        .take(values.len())
        .map(|(a, b)| a.min(*b))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minimum_is_that_of_the_neighbours() {
        let values: Vec<f32> = (0..57u32).map(|i| (i * 37 % 41) as f32).collect();
        for reach in [0, 1, 5, 20, 80] {
            let direct = |i: usize| {
                values[i.saturating_sub(reach)..(i + reach + 1).min(57)]
                    .iter()
                    .copied()
                    .fold(f32::INFINITY, f32::min)
            };
            assert_eq!(minimum(&values, reach), (0..57).map(direct).collect::<Vec<_>>(), "reach {reach}");
        }
        assert!(minimum(&[], 3).is_empty());
    }

    #[test]
    fn the_loudest_half_second() {
        assert_eq!(loudest((0..1000).map(|i| i as f32)), 950.0);
        assert_eq!(loudest([3.0].into_iter()), 3.0);
        assert_eq!(loudest(std::iter::empty()), 0.0);
    }
}
