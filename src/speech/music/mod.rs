//! Music, with or without singing, told from speech: a small network looks at how the sound of each tenth of a second moves (how its level is
//! modulated, whether it has a pitch and keeps it, how its spectrum changes), over windows of 1 to 6 s, and the likeliest path through its answers
//! gives the stretches.
//!
//! Speech is modulated about four times a second, and more deeply than music (Scheirer & Slaney 1997, "Construction and evaluation of a robust
//! multifeature speech/music discriminator", ICASSP).

mod feature;
mod network;
mod path;
mod quantity;

pub(crate) use feature::each_moment;
pub use feature::names as music_feature_names;

use super::stretch::{Stretch, runs};
use crate::track::Tracks;

/// What lies further below the loudest than this (40 dB) is no end of music.
const FAINT: f32 = 1e-4;

/// Where there is music, in order; `tone` says which frames are call-progress tones, which are none.
pub(crate) fn music(tracks: &Tracks, loudest: f32, tone: impl Fn(usize) -> bool) -> Vec<Stretch> {
    let Some(network) = network::network() else {
        return Vec::new();
    };
    let mut odds = Vec::with_capacity(tracks.len().div_ceil(feature::STEP));
    each_moment(tracks, loudest, &tone, |features| odds.push(network.log_odds(features)));
    let sounds = |i: usize| tracks.power.get(i).is_some_and(|&power| power > FAINT * loudest) && !tone(i);
    let mut found: Vec<Stretch> = Vec::new();
    for stretch in path::path(&odds) {
        let Some(stretch) = path::edges(&stretch, &tracks.power, sounds) else {
            continue;
        };
        let start = found.last().map_or(0, |last| last.end).max(stretch.start);
        if start < stretch.end {
            found.push(start..stretch.end);
        }
    }
    found
}
