//! Noise that a line sends only during speech and shortly after it (DTX, noise gates). It ends abruptly, after the end of the speech.
//!
//! Before each switch the sound has one level and one spectrum, unvoiced and wide-band; it falls to the level of the silent line within 20 ms. A
//! single such fall may be a stop consonant or a door; several from the same level and spectrum are a switch.

use super::noise::is_narrow;
use crate::track::Tracks;
use crate::track::bands::BANDS;

/// The level stands for 80 ms before the fall, and the quiet for 100 ms after it; each within 7 dB, frame by frame.
const BEFORE: usize = 8;
const AFTER: usize = 10;
const RANGE: f32 = 5.0;
/// The fall: at least 7 dB, in each frame.
const FALL: f32 = 5.0;
/// So many falls out of the same noise are a switch (of 70 channels of labelled calls without one, one seems to have one; with three falls
/// ten have): levels within 2 dB, colours within 3.5 dB (root mean square over the bands).
const FALLS: usize = 4;
const SAME_LEVEL_DB: f32 = 2.0;
const SAME_COLOUR_DB: f32 = 3.5;
/// Nothing further below the noise's own loudest band than this has a colour.
const FAINT: f32 = 1e-3;
/// At most so many of the frames before the fall may seem voiced.
const VOICED: usize = 2;

/// The noise that a switch lets through.
#[derive(Clone, Debug, PartialEq)]
pub struct GatedNoise {
    /// Its mean square, full scale 1.
    pub power: f32,
    /// Its band powers.
    pub bands: [f32; BANDS],
    /// How often it is heard to be switched off.
    pub falls: usize,
}

/// The noise of a line that is switched; `None` where there is none.
pub fn gated_noise(tracks: &Tracks) -> Option<GatedNoise> {
    let falls = falls(tracks);
    let near = |fall: &GatedNoise| falls.iter().filter(|other| is_same(fall, other)).count();
    let (count, best) = falls.iter().map(|fall| (near(fall), fall)).max_by_key(|(count, _)| *count)?;
    if count < FALLS {
        return None;
    }
    let same = || falls.iter().filter(|other| is_same(best, other));
    let mean = |of: &dyn Fn(&GatedNoise) -> f32| same().map(of).sum::<f32>() / count as f32;
    Some(GatedNoise {
        power: mean(&|fall| fall.power),
        bands: std::array::from_fn(|b| mean(&|fall| fall.bands[b])),
        falls: count,
    })
}

/// What sounds before each fall.
fn falls(tracks: &Tracks) -> Vec<GatedNoise> {
    let mut found: Vec<GatedNoise> = Vec::new();
    let mut last = 0;
    for at in BEFORE..(tracks.len() + 1).saturating_sub(AFTER + 1) {
        let (before, after) = (&tracks.power[at - BEFORE..at], &tracks.power[at + 1..at + 1 + AFTER]);
        let power = before.iter().sum::<f32>() / BEFORE as f32;
        let (least, most) = extremes(before);
        let (quietest, loudest) = extremes(after);
        let falls = most < RANGE * least && loudest * FALL < power && loudest <= RANGE * quietest;
        if !falls || at < last + BEFORE {
            continue;
        }
        let voiced = tracks.pitch.f0[at - BEFORE..at].iter().filter(|&&f0| f0 > 0.0).count();
        // The window of the last frames holds some of the quiet already.
        let inside = &tracks.bands[at - BEFORE..at - 1];
        if voiced > VOICED || inside.iter().any(is_narrow) {
            continue;
        }
        last = at;
        let mean = |b: usize| inside.iter().map(|bands| bands[b].to_f32()).sum::<f32>() / inside.len() as f32;
        found.push(GatedNoise {
            power,
            bands: std::array::from_fn(mean),
            falls: 1,
        });
    }
    found
}

fn extremes(power: &[f32]) -> (f32, f32) {
    let fold = |(least, most): (f32, f32), &x: &f32| (least.min(x), most.max(x));
    power.iter().fold((f32::INFINITY, 0.0), fold)
}

fn is_same(a: &GatedNoise, b: &GatedNoise) -> bool {
    let db = |x: f32| 10.0 * x.log10();
    let level = db(a.power / b.power).abs();
    let floor = FAINT * a.bands.iter().chain(&b.bands).fold(f32::MIN_POSITIVE, |most, &x| most.max(x));
    let squares = a.bands.iter().zip(&b.bands).map(|(x, y)| db((x + floor) / (y + floor)).powi(2));
    level < SAME_LEVEL_DB && (squares.sum::<f32>() / BANDS as f32).sqrt() < SAME_COLOUR_DB
}
