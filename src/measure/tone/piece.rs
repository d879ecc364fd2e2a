//! A second or two of speech, and how it is voiced.

use crate::speech::motion::frames;
use crate::stats::quantile;
use crate::track::Tracks;
use crate::units::{Hertz, Span};

/// Phrases are cut into pieces of about this length.
const PIECE_S: f64 = 1.5;
/// A frame whose periodicity is weaker than this has no sure pitch.
const STRONG: f32 = 0.6;
/// The fewest voiced frames of a piece.
const LEAST: usize = 15;
/// The bands below 1 kHz.
const LOW_BANDS: usize = 7;

/// A piece of a phrase.
pub(super) struct Piece {
    pub span: Span,
    /// The pitch of its voiced frames, in hertz.
    pub pitch: Vec<f32>,
    /// Its median pitch in semitones over 1 Hz, its mean tilt and its level in decibels.
    pub cues: [f64; 3],
}

/// The phrases in pieces, those left out that have too few voiced frames.
pub(super) fn pieces(tracks: &Tracks, phrases: &[Span]) -> Vec<Piece> {
    phrases
        .iter()
        .flat_map(|phrase| phrase.pieces(PIECE_S))
        .filter_map(|span| piece(tracks, span))
        .collect()
}

/// The median pitch of each phrase; `None` where too few frames are voiced.
pub fn pitches(tracks: &Tracks, phrases: &[Span]) -> Vec<Option<Hertz>> {
    let median = |span: &Span| Some(Hertz(f64::from(quantile(piece(tracks, *span)?.pitch, 0.5))));
    phrases.iter().map(median).collect()
}

fn piece(tracks: &Tracks, span: Span) -> Option<Piece> {
    let (mut pitch, mut tilt, mut power) = (Vec::new(), 0.0, 0.0);
    for i in frames(&span, tracks.len()) {
        let (&f0, &strength) = (tracks.pitch.f0.get(i)?, tracks.pitch.strength.get(i)?);
        let (low, high) = tracks.bands.get(i)?.split_at(LOW_BANDS);
        let [low, high] = [low, high].map(|bands| bands.iter().map(|band| f64::from(band.to_f32())).sum::<f64>());
        if f0 > 0.0 && strength >= STRONG && low > 0.0 && high > 0.0 {
            pitch.push(f0);
            tilt += decibels(high / low);
            power += low + high;
        }
    }
    let count = pitch.len();
    (count >= LEAST).then(|| Piece {
        cues: [
            12.0 * f64::from(quantile(pitch.clone(), 0.5)).log2(),
            tilt / count as f64,
            decibels(power / count as f64),
        ],
        span,
        pitch,
    })
}

fn decibels(power: f64) -> f64 {
    10.0 * power.log10()
}
