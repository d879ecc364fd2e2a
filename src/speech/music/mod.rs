//! Music, with or without singing, distinguished from speech. The features of each tenth of a second say how the sound moves (how its level is
//! modulated, whether it has a pitch and keeps it, how its spectrum changes) in windows of 1 to 6 s. A small network gives the log-odds of music,
//! and the most likely path through them gives the ranges.
//!
//! Speech is modulated about four times a second, and more deeply than music (Scheirer & Slaney 1997, "Construction and evaluation of a robust
//! multifeature speech/music discriminator", ICASSP).

mod feature;
mod network;
mod path;
mod quantity;

pub(crate) use feature::each_moment;
pub use feature::names as music_feature_names;

use super::frame_range::{FrameRange, runs};
use crate::track::Tracks;

/// What lies further below the loudest than this (40 dB) is no end of music.
const FAINT: f32 = 1e-4;
/// The shortest music in frames, silence at its ends taken off: 1 s.
const SHORTEST: usize = 100;

/// Where there is music, in order; `tone` says which frames are call-progress tones, which are none.
pub(crate) fn music(tracks: &Tracks, loudest: f32, tone: impl Fn(usize) -> bool) -> Vec<FrameRange> {
    let Some(network) = network::network() else {
        return Vec::new();
    };
    let mut odds = Vec::with_capacity(tracks.len().div_ceil(feature::STEP));
    each_moment(tracks, loudest, &tone, |features| odds.push(network.log_odds(features)));
    let sounds = |i: usize| tracks.power.get(i).is_some_and(|&power| power > FAINT * loudest) && !tone(i);
    let mut found: Vec<FrameRange> = Vec::new();
    for stretch in path::path(&odds) {
        let Some(stretch) = path::edges(&stretch, &tracks.power, sounds) else {
            continue;
        };
        let start = found.last().map_or(0, |last| last.end).max(stretch.start);
        if start + SHORTEST <= stretch.end {
            found.push(start..stretch.end);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::frame_range::span;
    use crate::track::Tracker;
    use std::f64::consts::TAU;

    const RATE: f64 = 8000.0;

    /// Chords that are struck twice a second and die away, over a bass.
    fn chords(seconds: f64) -> Vec<f32> {
        let at = |t: f64| {
            let beat = (2.0 * t).floor();
            let root = 220.0 * 2f64.powf([0.0, 5.0, 7.0, 4.0][(beat / 4.0) as usize % 4] / 12.0);
            let fade = (-4.0 * (t - beat / 2.0)).exp();
            let note = |hertz: f64| (1..6).map(|h| (TAU * hertz * f64::from(h) * t).sin() / f64::from(h)).sum::<f64>();
            0.05 * (fade * (note(root) + note(1.26 * root) + note(1.5 * root)) + 0.7 * note(root / 2.0))
        };
        (0..(seconds * RATE) as usize).map(|i| at(i as f64 / RATE) as f32).collect()
    }

    fn found(samples: &[f32]) -> Vec<FrameRange> {
        let mut tracker = Tracker::new().unwrap();
        tracker.push(samples);
        let tracks = tracker.finish();
        let loudest = tracks.power.iter().copied().fold(0.0, f32::max);
        music(&tracks, loudest, |_| false)
    }

    #[test]
    fn chords_between_silences_are_music_to_their_ends() {
        let mut samples = vec![0.0; 16_000];
        samples.extend(chords(8.0));
        samples.extend([0.0; 16_000]);
        let [stretch] = &found(&samples)[..] else {
            panic!("not one stretch")
        };
        let span = span(stretch);
        assert!((span.start_s.0 - 2.0).abs() < 0.3 && (span.end_s.0 - 10.0).abs() < 0.5, "{span:?}");
    }

    #[test]
    fn a_gain_changes_nothing() {
        let samples = chords(6.0);
        let quieter: Vec<f32> = samples.iter().map(|x| x / 16.0).collect();
        assert_eq!(found(&samples), found(&quieter));
    }

    #[test]
    fn silence_and_nothing_are_no_music() {
        assert!(found(&[]).is_empty() && found(&[0.0; 40_000]).is_empty());
    }
}
