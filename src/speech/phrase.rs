//! Phrases: speech cut at pauses.

use super::foreground::Foreground;
use super::frame_range::{FrameRange, joined, runs, span};
use super::noise::Noise;
use super::snr::{HEARD, Snr, above};
use crate::track::{FRAME_S, Tracks};
use crate::units::{Seconds, Span};

/// All that the phrases of a channel are derived from.
pub(crate) struct Sounds<'a> {
    /// The channel's tracks.
    pub tracks: &'a Tracks,
    /// Its noise.
    pub noise: &'a Noise,
    /// What rises above the noise.
    pub snr: &'a Snr,
    /// Frames of tones and music.
    pub masked: &'a [bool],
    /// The near voice, separated from those behind it.
    pub foreground: &'a Foreground,
    /// The power of the loudest half second of speech.
    pub speaker: f32,
}

/// A phrase ends at a pause of so many frames, 0.25 s.
const PAUSE: usize = 25;
/// Nothing further below the speaker's loudest than this (46 dB) is looked at.
const RANGE: f32 = 2.511_886_4e-5;
/// The edge of a phrase, below its loudest frame: 40 dB.
const EDGE: f32 = 1e-4;
/// A sound of speech has at least five frames that are certainly heard; gaps below three frames do not divide it.
const CERTAIN: f32 = 0.36;
const CERTAIN_FRAMES: usize = 5;
const HOLE: usize = 3;
/// Speech is voiced within 0.35 s, and has at least three voiced frames a phrase.
const VOICE_REACH: usize = 35;
const VOICED_FRAMES: usize = 3;
/// Of its frames within 10 dB of its loudest at least this share is voiced: of a cough, breath or a rustle it is less.
const STRONG: f32 = 0.1;
const VOICED_SHARE: f32 = 0.15;
/// A phrase whose loudest frames lie further below the speaker's than this (26 dB) is another person's, or not speech.
const QUIET: f32 = 2.511_886_4e-3;
/// What is neither voiced nor within 30 dB of the phrase's loudest (breath) belongs to it for 80 ms at most.
const WEAK: f32 = 1e-3;
const WEAK_FRAMES: usize = 8;
/// How far phrases continue under noise, in seconds for each squared decibel between the last audible level and the edge, at start and end. Levels
/// fall faster towards silence, and onsets are steeper than ends. The first 3 dB are within the error of measurement.
const HIDDEN_START_S: f64 = 0.000_075;
const HIDDEN_END_S: f64 = 0.000_15;
const HIDDEN_SLACK_DB: f64 = 3.0;
const HIDDEN_MOST_S: f64 = 0.2;

/// The phrases of a channel.
pub(crate) fn phrases(sounds: &Sounds) -> Vec<Span> {
    let near_voice = near_voice(sounds);
    let heard = |i: usize| {
        let level = sounds.snr.excess(i);
        let stands_out = sounds.snr.log_ratio(i) > HEARD && level > RANGE * sounds.speaker && level > sounds.foreground.floor;
        stands_out && !sounds.masked[i] && near_voice[i] && sounds.foreground.holds(i)
    };
    let certain = |stretch: &FrameRange| {
        let frames = stretch.clone().filter(|&i| heard(i) && sounds.snr.log_ratio(i) > CERTAIN);
        frames.take(CERTAIN_FRAMES).count() == CERTAIN_FRAMES
    };
    let islands = joined(runs(0..sounds.tracks.len(), heard), HOLE);
    let rough = joined(islands.into_iter().filter(&certain), PAUSE);
    let mut phrases: Vec<Span> = Vec::new();
    for stretch in rough.into_iter().flat_map(|rough| trimmed(rough, sounds.snr, &heard)) {
        let found = certain(&stretch).then(|| phrase(&stretch, sounds)).flatten();
        match (found, phrases.last_mut()) {
            (Some(next), Some(last)) if next.start_s.0 - last.end_s.0 < PAUSE as f64 * FRAME_S => {
                last.end_s = Seconds(last.end_s.0.max(next.end_s.0));
            }
            (found, _) => phrases.extend(found),
        }
    }
    phrases
}

/// Frames within reach of a voiced one.
fn near_voice(sounds: &Sounds) -> Vec<bool> {
    let n = sounds.tracks.len();
    let mut near = vec![false; n];
    let voiced = |i: usize| is_voiced(sounds.tracks, i) && sounds.snr.log_ratio(i) > HEARD;
    for run in runs(0..n, voiced) {
        near[run.start.saturating_sub(VOICE_REACH)..(run.end + VOICE_REACH).min(n)].fill(true);
    }
    near
}

fn is_voiced(tracks: &Tracks, i: usize) -> bool {
    tracks.pitch.f0.get(i).is_some_and(|&f0| f0 > 0.0)
}

/// A range without the frames below the edge of its loudest frame. Pauses that this leaves divide it, and each part has an edge of its own.
fn trimmed(stretch: FrameRange, snr: &Snr, heard: &impl Fn(usize) -> bool) -> Vec<FrameRange> {
    let (mut open, mut done) = (vec![stretch], Vec::new());
    while let Some(stretch) = open.pop() {
        let peak = stretch.clone().map(|i| snr.excess(i)).fold(0.0, f32::max);
        let parts = joined(runs(stretch, |i| heard(i) && snr.excess(i) > EDGE * peak), PAUSE);
        if parts.len() > 1 {
            open.extend(parts.into_iter().rev());
        } else {
            done.extend(parts);
        }
    }
    done
}

/// The phrase in a range, if there is one.
fn phrase(stretch: &FrameRange, sounds: &Sounds) -> Option<Span> {
    let level = |i: usize| sounds.snr.excess(i);
    let peak = peak(stretch.clone().map(level));
    let voiced = |i: usize| is_voiced(sounds.tracks, i);
    let loud = || stretch.clone().filter(|&i| level(i) > STRONG * peak);
    let voiced_enough = loud().filter(|&i| voiced(i)).count() as f32 >= VOICED_SHARE * loud().count() as f32;
    if peak < QUIET * sounds.speaker || stretch.clone().filter(|&i| voiced(i)).count() < VOICED_FRAMES || !voiced_enough {
        return None;
    }
    let strong = |&i: &usize| level(i) > WEAK * peak || (voiced(i) && level(i) > EDGE * peak);
    let first = stretch.clone().find(strong)?.saturating_sub(WEAK_FRAMES);
    let last = stretch.clone().rev().find(strong)? + WEAK_FRAMES;
    let stretch = stretch.start.max(first)..stretch.end.min(last + 1);
    let whole = span(&stretch);
    let before = hidden(stretch.start..stretch.start + 2, stretch.start, peak, sounds, HIDDEN_START_S);
    let after = hidden(
        stretch.end.saturating_sub(2)..stretch.end,
        stretch.end - 1,
        peak,
        sounds,
        HIDDEN_END_S,
    );
    let end = sounds.tracks.len() as f64 * FRAME_S;
    Some(Span::new((whole.start_s.0 - before).max(0.0), (whole.end_s.0 + after).min(end)))
}

/// The third loudest frame, so that a click does not count.
fn peak(levels: impl Iterator<Item = f32>) -> f32 {
    let mut top = [0.0f32; 3];
    for level in levels {
        let rank = top.iter().take_while(|&&higher| higher >= level).count();
        if let Some(tail) = top.get_mut(rank..).filter(|tail| !tail.is_empty()) {
            tail.rotate_right(1);
            tail[0] = level;
        }
    }
    top[2]
}

/// How long a phrase continues beyond its last audible frames, `at` an edge; 0 where no noise hides it.
fn hidden(frames: FrameRange, at: usize, peak: f32, sounds: &Sounds, seconds: f64) -> f64 {
    let bands = |i: usize| sounds.tracks.bands.get(i).map_or(0.0, |bands| above(bands, &sounds.noise.bands(i)));
    let heard = frames.clone().map(bands).sum::<f32>() / frames.len() as f32;
    let noise = sounds.noise.bands(at).iter().sum::<f32>().max(sounds.foreground.floor);
    let missing = 10.0 * f64::from(heard.min(noise) / (EDGE * peak)).max(1e-9).log10() - HIDDEN_SLACK_DB;
    (seconds * missing.max(0.0).powi(2)).min(HIDDEN_MOST_S)
}
