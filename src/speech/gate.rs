//! Noise that a line sends only during speech and shortly after it (DTX, noise gates). It ends abruptly, after the end of the speech.
//!
//! Before each switch the sound has one level and one spectrum, unvoiced and wide-band; it falls to the level of the silent line within 20 ms. A
//! single such fall may be a stop consonant or a door; several from the same level and spectrum are a switch.

use super::noise::is_narrow;
use crate::stats::quantile;
use crate::track::Tracks;
use crate::track::bands::BANDS;

/// The noise stands for 80 ms before the fall, and the quiet for 100 ms after it.
const BEFORE: usize = 8;
const AFTER: usize = 10;
/// A fall of at least 7 dB, from a level within 7 dB for 80 ms, into a quiet within 7 dB. Of 70 channels of labelled calls and clips without a switch
/// one seems to have one; with three falls ten have.
const PLAIN: Shape = Shape {
    falls: 4,
    fall: 5.0,
    sounding: 8,
    before: 5.0,
    after: 5.0,
    same_level_db: 2.0,
    same_colour_db: 3.5,
};
/// A fall of at least 12 dB after a second that was nowhere quieter than the noise: fewer of them do, and the level may move, as line noise with much
/// in its low bands does. Speech itself falls to the silent line between its sounds. None of those channels seems to have such a switch.
const DEEP: Shape = Shape {
    falls: 3,
    fall: 16.0,
    sounding: 100,
    before: 16.0,
    after: 10.0,
    same_level_db: 3.0,
    same_colour_db: 5.0,
};
/// Speech is heard over the noise that is sent with it: so many times as strong, in one of so many frames that are not silent.
const SPEECH: f32 = 4.0;
const SPEECH_SHARE: f64 = 0.9;
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

/// What a switch looks like: so many falls that are alike (colours: root mean square over the bands). Powers are ratios, frame by frame.
struct Shape {
    falls: usize,
    fall: f32,
    sounding: usize,
    before: f32,
    after: f32,
    same_level_db: f32,
    same_colour_db: f32,
}

/// The noise of a line that is switched; `None` where there is none.
pub fn gated_noise(tracks: &Tracks) -> Option<GatedNoise> {
    let found = [DEEP, PLAIN].iter().find_map(|shape| shape.switch(tracks))?;
    let sounding: Vec<f32> = tracks
        .power
        .iter()
        .copied()
        .filter(|&power| power >= found.power / SPEECH)
        .collect();
    (quantile(sounding, SPEECH_SHARE) > SPEECH * found.power).then_some(found)
}

impl Shape {
    /// The noise of the most falls that are alike, if they are a switch.
    fn switch(&self, tracks: &Tracks) -> Option<GatedNoise> {
        let falls = self.noises(tracks);
        let alike = |fall: &GatedNoise| falls.iter().filter(|other| self.is_same(fall, other)).collect::<Vec<_>>();
        let same = falls.iter().map(alike).max_by_key(Vec::len)?;
        let mean = |of: &dyn Fn(&GatedNoise) -> f32| same.iter().map(|fall| of(fall)).sum::<f32>() / same.len() as f32;
        (same.len() >= self.falls).then(|| GatedNoise {
            power: mean(&|fall| fall.power),
            bands: std::array::from_fn(|b| mean(&|fall| fall.bands[b])),
            falls: same.len(),
        })
    }

    /// What sounds before each fall.
    fn noises(&self, tracks: &Tracks) -> Vec<GatedNoise> {
        let mut found: Vec<GatedNoise> = Vec::new();
        let mut last = 0;
        for at in self.sounding..(tracks.len() + 1).saturating_sub(AFTER + 1) {
            if at < last + BEFORE || !self.is_fall(&tracks.power, at) {
                continue;
            }
            let voiced = tracks.pitch.f0[at - BEFORE..at].iter().filter(|&&f0| f0 > 0.0).count();
            // The window of the last frames holds some of the quiet already.
            let inside = &tracks.bands[at - BEFORE..at - 1];
            if voiced > VOICED || inside.iter().any(is_narrow) {
                continue;
            }
            last = at;
            let power = mean_of(&tracks.power[at - BEFORE..at]);
            let mean = |b: usize| inside.iter().map(|bands| bands[b].to_f32()).sum::<f32>() / inside.len() as f32;
            found.push(GatedNoise {
                power,
                bands: std::array::from_fn(mean),
                falls: 1,
            });
        }
        found
    }

    fn is_fall(&self, power: &[f32], at: usize) -> bool {
        let (before, after) = (&power[at - BEFORE..at], &power[at + 1..at + 1 + AFTER]);
        let ((least, most), (quietest, loudest)) = (extremes(before), extremes(after));
        let noise = mean_of(before);
        let steady = most < self.before * least && loudest <= self.after * quietest;
        steady && loudest * self.fall < noise && power[at - self.sounding..at].iter().all(|x| x * self.before >= noise)
    }

    fn is_same(&self, a: &GatedNoise, b: &GatedNoise) -> bool {
        let db = |x: f32| 10.0 * x.log10();
        let level = db(a.power / b.power).abs();
        let floor = FAINT * a.bands.iter().chain(&b.bands).fold(f32::MIN_POSITIVE, |most, &x| most.max(x));
        let squares = a.bands.iter().zip(&b.bands).map(|(x, y)| db((x + floor) / (y + floor)).powi(2));
        level < self.same_level_db && (squares.sum::<f32>() / BANDS as f32).sqrt() < self.same_colour_db
    }
}

fn mean_of(power: &[f32]) -> f32 {
    power.iter().sum::<f32>() / power.len() as f32
}

fn extremes(power: &[f32]) -> (f32, f32) {
    let fold = |(least, most): (f32, f32), &x: &f32| (least.min(x), most.max(x));
    power.iter().fold((f32::INFINITY, 0.0), fold)
}
