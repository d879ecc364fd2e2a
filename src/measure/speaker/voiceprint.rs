//! What is heard of a voice in a stretch of speech, as sums: those of two stretches add up to those of both.

use crate::speech::motion::frames;
use crate::track::bands::{BANDS, Bands};
use crate::track::{FRAME_S, Tracks};
use crate::units::{Seconds, Span};
use std::f64::consts::PI;
use std::ops::Add;
use std::sync::LazyLock;

/// The cepstral coefficients of a spectrum of so many bands.
const CEPSTRUM: usize = BANDS;
/// Those of which the spread is a feature, from the first on, which is the level.
const SPREADS: usize = 8;
/// Pitch, its spread, periodicity, level, the means of all coefficients but the first, the spreads.
pub(super) const FEATURES: usize = 4 + (CEPSTRUM - 1) + SPREADS;
/// A frame whose periodicity is weaker than this has no sure pitch.
const STRONG: f32 = 0.6;
/// The fewest voiced frames of which a voice is known.
const LEAST: f32 = 15.0;

/// The sums over the frames of a stretch, in single precision: a call of hours has one of these for each of its characters.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Voiceprint {
    frames: f32,
    power: f32,
    voiced: f32,
    pitch: f32,
    pitch_squares: f32,
    periodicity: f32,
    cepstrum: [f32; CEPSTRUM],
    squares: [f32; SPREADS],
}

/// The names of a voice's features: its pitch in semitones over 100 Hz and how that spreads, its periodicity, 0–1, its level in decibels, and
/// in nepers the mean cepstrum of its voiced frames and how that spreads.
pub fn voice_feature_names() -> Vec<String> {
    let of_pitch = ["pitch", "pitch_spread", "periodicity", "level"].map(str::to_owned);
    let means = (1..CEPSTRUM).map(|index| format!("cepstrum_{index}"));
    let spreads = (0..SPREADS).map(|index| format!("spread_{index}"));
    of_pitch.into_iter().chain(means).chain(spreads).collect()
}

/// The voices of stretches of speech.
pub fn voiceprints(tracks: &Tracks, stretches: &[Span]) -> Vec<Voiceprint> {
    let voiceprint = |stretch| {
        frames(stretch, tracks.len())
            .map(|frame| heard(tracks, frame))
            .fold(Voiceprint::default(), Add::add)
    };
    stretches.iter().map(voiceprint).collect()
}

/// One frame.
fn heard(tracks: &Tracks, frame: usize) -> Voiceprint {
    let of = |track: &[f32]| track.get(frame).copied().unwrap_or(0.0);
    let (hertz, periodicity) = (of(&tracks.pitch.f0), of(&tracks.pitch.strength));
    let all = Voiceprint {
        frames: 1.0,
        power: of(&tracks.power),
        ..Voiceprint::default()
    };
    let Some(bands) = tracks.bands.get(frame).filter(|_| hertz > 0.0 && periodicity >= STRONG) else {
        return all;
    };
    let (pitch, cepstrum) = (12.0 * (hertz / 100.0).log2(), cepstrum(bands));
    Voiceprint {
        voiced: 1.0,
        pitch,
        pitch_squares: pitch * pitch,
        periodicity,
        cepstrum,
        squares: std::array::from_fn(|index| cepstrum.get(index).map_or(0.0, |value| value * value)),
        ..all
    }
}

/// The type-II cosine transform of the logarithmic spectrum.
fn cepstrum(bands: &Bands) -> [f32; CEPSTRUM] {
    let logarithms = bands.map(|band| band.to_f32().max(f32::MIN_POSITIVE).ln());
    COSINES.map(|cosines| logarithms.iter().zip(cosines).map(|(value, cosine)| value * cosine).sum())
}

/// The rows of the transform, a coefficient each.
static COSINES: LazyLock<[[f32; BANDS]; CEPSTRUM]> = LazyLock::new(|| {
    let cosine = |index: usize, band: usize| (PI * index as f64 * (band as f64 + 0.5) / BANDS as f64).cos();
    let scale = (2.0 / BANDS as f64).sqrt();
    std::array::from_fn(|index| std::array::from_fn(|band| (scale * cosine(index, band)) as f32))
});

impl Add for Voiceprint {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            frames: self.frames + other.frames,
            power: self.power + other.power,
            voiced: self.voiced + other.voiced,
            pitch: self.pitch + other.pitch,
            pitch_squares: self.pitch_squares + other.pitch_squares,
            periodicity: self.periodicity + other.periodicity,
            cepstrum: added(self.cepstrum, other.cepstrum),
            squares: added(self.squares, other.squares),
        }
    }
}

fn added<const N: usize>(mut sums: [f32; N], more: [f32; N]) -> [f32; N] {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    sums
}

impl Voiceprint {
    /// How long the stretch is.
    pub(super) fn length(&self) -> Seconds {
        Seconds(f64::from(self.frames) * FRAME_S)
    }

    /// By [`voice_feature_names`]; `None` where too little is voiced.
    pub fn features(&self) -> Option<[f64; FEATURES]> {
        (self.voiced >= LEAST && self.power > 0.0).then_some(())?;
        let mean = |sum: f32| f64::from(sum / self.voiced);
        let spread = |sum: f32, squares: f32| (mean(squares) - mean(sum).powi(2)).max(0.0).sqrt();
        let of_pitch = [
            mean(self.pitch),
            spread(self.pitch, self.pitch_squares),
            mean(self.periodicity),
            10.0 * f64::from(self.power / self.frames).log10(),
        ];
        let means = self.cepstrum.iter().skip(1).map(|sum| mean(*sum));
        let spreads = self.cepstrum.iter().zip(&self.squares).map(|(sum, squares)| spread(*sum, *squares));
        let all: Vec<f64> = of_pitch.into_iter().chain(means).chain(spreads).collect();
        all.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::pitch::PitchTrack;

    fn tracks(gain: f32) -> Tracks {
        let bands = |i: usize| std::array::from_fn(|band| half::bf16::from_f32(gain * (1 + (i + band) % 5) as f32));
        Tracks {
            power: (0..100).map(|i| gain * (1 + i % 7) as f32).collect(),
            bands: (0..100).map(bands).collect(),
            pitch: PitchTrack {
                f0: (0..100).map(|i| if i % 2 == 0 { 200.0 } else { 400.0 }).collect(),
                strength: vec![0.9; 100],
            },
        }
    }

    fn features(tracks: &Tracks, span: Span) -> [f64; FEATURES] {
        voiceprints(tracks, &[span])[0].features().unwrap()
    }

    #[test]
    fn a_voice_is_the_same_at_every_level_but_for_its_level() {
        let [soft, loud] = [1.0, 4.0].map(|gain| features(&tracks(gain), Span::new(0.1, 0.9)));
        assert_eq!(soft.len(), voice_feature_names().len());
        assert!((soft[0] - 18.0).abs() < 1e-5 && (soft[1] - 6.0).abs() < 1e-5 && (soft[2] - 0.9).abs() < 1e-6);
        assert!((loud[3] - soft[3] - 10.0 * 4f64.log10()).abs() < 1e-5);
        assert!(
            soft[4..].iter().zip(&loud[4..]).all(|(a, b)| (a - b).abs() < 1e-3),
            "{soft:?} {loud:?}"
        );
    }

    #[test]
    fn two_stretches_add_up_to_both() {
        let tracks = tracks(1.0);
        let [first, second, both] =
            [(0.1, 0.4), (0.4, 0.9), (0.1, 0.9)].map(|(start, end)| voiceprints(&tracks, &[Span::new(start, end)])[0]);
        let (sum, both) = ((first + second).features().unwrap(), both.features().unwrap());
        assert!(sum.iter().zip(both).all(|(a, b)| (a - b).abs() < 1e-3));
    }

    #[test]
    fn of_too_little_voice_nothing_is_known() {
        assert_eq!(voiceprints(&tracks(1.0), &[Span::new(0.1, 0.2)])[0].features(), None);
        assert_eq!(voiceprints(&Tracks::default(), &[Span::new(0.1, 0.9)])[0].features(), None);
    }
}
