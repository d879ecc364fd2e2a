//! How fast the sound changes: a held vowel hardly moves, running speech does.
//!
//! The shape of each frame's spectrum (its first cepstral coefficients, in decibels over the noise) and its level are scaled by how much
//! they vary in this speaker's own speech; speed is how far they move in 60 ms. A speaker with a strong or a weak voice, a narrow or a wide
//! band, so moves at about the same speed.

use crate::track::Tracks;
use crate::track::bands::BANDS;

/// Cepstral coefficients kept: the broad shape of the spectrum, not the harmonics.
const SHAPE: usize = 5;
/// Frames to either side over which movement is taken.
const REACH: usize = 3;
/// The share of the level's movement beside the shape's.
const LEVEL_WEIGHT: f32 = 0.5;
/// The level's spread in decibels is taken to be at least this, so that an even voice does not turn breath into movement.
const MIN_LEVEL_SPREAD_DB: f32 = 2.0;
/// What lies this far below the mean of speech counts as nothing: shape 35 dB, level 40 dB.
const SHAPE_FLOOR: f32 = 3e-4;
const LEVEL_FLOOR: f32 = 1e-4;
/// The bands below about 1.2 kHz, where vowels, nasals and glides are strong and fricatives are not.
const LOW_BANDS: usize = 8;
/// A sonorant's low bands lie within 17 dB of the strong ones.
const SONORANT_SHARE: f32 = 0.02;
/// Where they are 6 dB stronger than the high bands, 30 dB will do.
const DARK: f32 = 4.0;
const DARK_SHARE: f32 = 0.001;
/// Holes in a sonorant stretch that are filled, in frames.
const FILL: usize = 2;

/// What a channel's frames say about holding, one value a frame.
pub(super) struct Motion {
    /// Movement in 60 ms, in spreads of the speaker's own speech: about 1.4 in running speech, below 0.7 where a vowel is held.
    pub speed: Vec<f32>,
    /// Level in decibels over the mean of speech, noise taken off.
    pub level: Vec<f32>,
    /// Whether the frame is voiced or strong in the low bands.
    pub sonorant: Vec<bool>,
}

/// The motion of a channel whose frames `inside` are speech; `None` when there is none.
pub(super) fn motion(tracks: &Tracks, inside: &[bool]) -> Option<Motion> {
    let mean = |values: &[f32]| {
        let (sum, n) = within(values, inside).fold((0.0, 0), |(sum, n), x| (sum + x, n + 1));
        (sum > 0.0).then(|| sum / n as f32)
    };
    let sonorant = sonorants(tracks, inside);
    let speech = mean(&tracks.power)?;
    let noise = floor(&tracks.power, inside);
    let level: Vec<f32> = tracks
        .power
        .iter()
        .map(|&p| decibels(((p - noise).max(0.0) + 0.25 * noise) / speech + LEVEL_FLOOR))
        .collect();
    let level = smooth(&level);
    let spoken: Vec<bool> = inside.iter().zip(&sonorant).map(|(&a, &b)| a && b).collect();
    let mut path = shapes(tracks, inside)?;
    let spread = LEVEL_WEIGHT / deviation(&level, &spoken).max(MIN_LEVEL_SPREAD_DB);
    scale_shapes(&mut path, &spoken);
    path.push(level.iter().map(|x| x * spread).collect());
    let path: Vec<Vec<f32>> = path.iter().map(|x| smooth(x)).collect();
    Some(Motion {
        speed: speed(&path, level.len()),
        level,
        sonorant,
    })
}

/// Frames that are voiced, strong in the low bands, or weak but far stronger in the low bands than in the high ones, as a creaking or a
/// fading voice is; short holes are filled.
fn sonorants(tracks: &Tracks, inside: &[bool]) -> Vec<bool> {
    let (low, noise) = over_noise(tracks, 0..LOW_BANDS, inside);
    let (high, _) = over_noise(tracks, LOW_BANDS..BANDS, inside);
    let strong = quantile(within(&low, inside).collect(), 0.9);
    let sounds = |low: f32, high: f32| {
        let least = if low > DARK * high { DARK_SHARE } else { SONORANT_SHARE };
        low > noise && low > strong * least
    };
    let mut found: Vec<bool> = low
        .iter()
        .zip(&high)
        .zip(&tracks.pitch.f0)
        .map(|((&l, &h), &f0)| f0 > 0.0 || sounds(l, h))
        .collect();
    fill(&mut found);
    found
}

/// The power in these bands above their noise, and the noise.
fn over_noise(tracks: &Tracks, bands: std::ops::Range<usize>, inside: &[bool]) -> (Vec<f32>, f32) {
    let powers: Vec<f32> = tracks
        .bands
        .iter()
        .map(|b| b[bands.clone()].iter().map(|x| x.to_f32()).sum())
        .collect();
    let noise = floor(&powers, inside);
    (smooth(&powers.iter().map(|x| (x - noise).max(0.0)).collect::<Vec<_>>()), noise)
}

/// Joins stretches that are at most [`FILL`] frames apart.
fn fill(found: &mut [bool]) {
    let mut last = None;
    for i in 0..found.len() {
        if !found[i] {
            continue;
        }
        if let Some(from) = last.filter(|&from| i - from <= FILL + 1) {
            found[from..i].fill(true);
        }
        last = Some(i);
    }
}

/// Cepstral coefficients 1 to [`SHAPE`] of the band powers over the noise, in decibels, coefficient by coefficient.
fn shapes(tracks: &Tracks, inside: &[bool]) -> Option<Vec<Vec<f32>>> {
    let bands: Vec<Vec<f32>> = (0..BANDS).map(|b| tracks.bands.iter().map(|x| x[b].to_f32()).collect()).collect();
    let (sum, n) = bands
        .iter()
        .flat_map(|x| within(x, inside))
        .fold((0.0, 0), |(sum, n), x| (sum + x, n + 1));
    let speech = sum / n.max(1) as f32;
    if speech <= 0.0 {
        return None;
    }
    let mut shapes = vec![vec![0.0; tracks.bands.len()]; SHAPE];
    for (b, powers) in bands.iter().enumerate() {
        let noise = floor(powers, inside);
        let logs: Vec<f32> = powers.iter().map(|p| decibels((p + noise) / speech + SHAPE_FLOOR)).collect();
        for (k, shape) in shapes.iter_mut().enumerate() {
            let angle = std::f32::consts::PI * (k + 1) as f32 * (b as f32 + 0.5) / BANDS as f32;
            let weight = angle.cos() * (2.0 / BANDS as f32).sqrt();
            shape.iter_mut().zip(&logs).for_each(|(c, x)| *c += weight * x);
        }
    }
    Some(shapes)
}

/// Scales each coefficient by its spread in speech, half its own and half that of all, so that together they weigh as one.
fn scale_shapes(shapes: &mut [Vec<f32>], spoken: &[bool]) {
    let spreads: Vec<f32> = shapes.iter().map(|x| deviation(x, spoken)).collect();
    let mean = spreads.iter().sum::<f32>() / SHAPE as f32;
    for (shape, spread) in shapes.iter_mut().zip(spreads) {
        let by = 1.0 / ((0.5 * (spread + mean)).max(f32::MIN_POSITIVE.sqrt()) * (SHAPE as f32).sqrt());
        shape.iter_mut().for_each(|x| *x *= by);
    }
}

/// How far the path moves from [`REACH`] frames before to as many after each frame.
fn speed(path: &[Vec<f32>], frames: usize) -> Vec<f32> {
    let mut speed = vec![0.0; frames];
    for coordinate in path {
        for (pair, sum) in coordinate.windows(2 * REACH + 1).zip(speed.iter_mut().skip(REACH)) {
            *sum += (pair[2 * REACH] - pair[0]).powi(2);
        }
    }
    speed.iter_mut().for_each(|x| *x = x.sqrt());
    speed
}

/// The noise under the speech: a low quantile outside the phrases, or of everything where there is too little outside.
fn floor(values: &[f32], inside: &[bool]) -> f32 {
    let outside: Vec<f32> = values.iter().zip(inside).filter(|(_, s)| !**s).map(|(x, _)| *x).collect();
    if outside.len() > 20 {
        quantile(outside, 0.3)
    } else {
        quantile(values.to_vec(), 0.05)
    }
}

/// The mean of each value and its neighbours.
fn smooth(values: &[f32]) -> Vec<f32> {
    let last = values.len().saturating_sub(1);
    (0..values.len())
        .map(|i| (values[i.saturating_sub(1)] + values[i] + values[(i + 1).min(last)]) / 3.0)
        .collect()
}

/// The values where `chosen`.
fn within<'a>(values: &'a [f32], chosen: &'a [bool]) -> impl Iterator<Item = f32> + 'a {
    values.iter().zip(chosen).filter(|(_, c)| **c).map(|(x, _)| *x)
}

/// Standard deviation where `chosen`; 0 where nothing is.
fn deviation(values: &[f32], chosen: &[bool]) -> f32 {
    let (sum, squares, n) = within(values, chosen).fold((0.0, 0.0, 0.0), |(s, q, n), x| {
        let x = f64::from(x);
        (s + x, q + x * x, n + 1.0)
    });
    if n > 0.0 {
        (squares / n - (sum / n).powi(2)).max(0.0).sqrt() as f32
    } else {
        0.0
    }
}

/// The value below which a share of the values lies; 0 where there is none.
pub(super) fn quantile(mut values: Vec<f32>, share: f64) -> f32 {
    let at = (share * values.len().saturating_sub(1) as f64).round() as usize;
    if at >= values.len() {
        return 0.0;
    }
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

fn decibels(power: f32) -> f32 {
    10.0 * power.log10()
}
