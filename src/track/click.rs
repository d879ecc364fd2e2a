//! Clicks: key strokes, crackles, a pen on the table. They are taken out of the tracks, so that nothing takes them for sounds of a voice.
//!
//! A click is over in a few hundredths of a second, is not voiced, and has quiet before and after it: what it interrupts goes on as it was.
//! The burst of a stop has no quiet after it, the vowel or its breath follows.

use super::Tracks;
use super::bands::BANDS;
use half::bf16;
use std::ops::Range;

/// The longest click, 60 ms.
const LONGEST: usize = 6;
/// It stands so far (10 dB) above the quiet, which comes within 30 ms before its loudest frame and within its length after it.
const ABOVE: f32 = 10.0;
const RISE: usize = 3;
/// The windows of the bands reach so many frames beyond their own.
const WINDOW: usize = 2;

/// Replaces clicks by what lies before and after them.
pub(super) fn take_out(tracks: &mut Tracks) {
    for click in clicks(tracks) {
        let (before, after) = (click.start.saturating_sub(1), click.end.min(tracks.len() - 1));
        let power = tracks.power[before].min(tracks.power[after]);
        tracks.power[click.clone()].fill(power);
        let (before, after) = (click.start.saturating_sub(WINDOW), (click.end + WINDOW - 1).min(tracks.len() - 1));
        let quiet: [bf16; BANDS] = std::array::from_fn(|b| least(tracks.bands[before][b], tracks.bands[after][b]));
        for bands in &mut tracks.bands[before..=after] {
            bands.iter_mut().zip(quiet).for_each(|(band, quiet)| *band = least(*band, quiet));
        }
    }
}

fn least(a: bf16, b: bf16) -> bf16 {
    if b < a { b } else { a }
}

/// The frames of each click, in order.
fn clicks(tracks: &Tracks) -> Vec<Range<usize>> {
    let power = &tracks.power;
    let mut found: Vec<Range<usize>> = Vec::new();
    for i in RISE..power.len().saturating_sub(1) {
        let quiet = power[i] / ABOVE;
        let is_top = power[i] >= power[i - 1] && power[i] > power[i + 1];
        let seen = found.last().is_some_and(|last| i < last.end);
        if !is_top || seen || tracks.pitch.f0[i] > 0.0 {
            continue;
        }
        let start = (i - RISE..i).rev().find(|&before| power[before] < quiet);
        let end = (i + 1..power.len().min(i + LONGEST)).find(|&after| power[after] < quiet);
        if let (Some(start), Some(end)) = (start, end) {
            let click = start + 1..end;
            if click.len() <= LONGEST && tracks.pitch.f0[click.clone()].iter().all(|&f0| f0 <= 0.0) {
                found.push(click);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::pitch::PitchTrack;

    /// Frames of these powers, all bands alike, voiced where they are above 0.5.
    fn tracks(power: &[f32]) -> Tracks {
        let band = |&power: &f32| [bf16::from_f32(power / BANDS as f32); BANDS];
        Tracks {
            power: power.to_vec(),
            bands: power.iter().map(band).collect(),
            pitch: PitchTrack {
                f0: power.iter().map(|&power| if power > 0.5 { 120.0 } else { 0.0 }).collect(),
                strength: vec![0.5; power.len()],
            },
        }
    }

    fn with(sound: &[f32]) -> Vec<f32> {
        let mut power = vec![1e-4; 40];
        power[15..15 + sound.len()].copy_from_slice(sound);
        power
    }

    #[test]
    fn what_is_short_between_quiet_is_taken_out() {
        for click in [&[0.1][..], &[0.01, 0.2, 0.05], &[0.4, 0.1, 0.05, 0.004]] {
            let mut tracks = tracks(&with(click));
            take_out(&mut tracks);
            let least = click.iter().fold(0.0f32, |most, &x| most.max(x)) / ABOVE;
            assert!(tracks.power.iter().all(|&power| power < least), "{click:?}: {:?}", tracks.power);
            assert!(tracks.bands.iter().flatten().all(|band| band.to_f32() < least), "{click:?}");
        }
    }

    #[test]
    fn sounds_that_last_or_are_voiced_or_are_followed_by_a_vowel_stay() {
        for sound in [&[0.2; 9][..], &[0.01, 0.9, 0.9, 0.01], &[0.3, 0.1, 0.2, 0.9, 0.9, 0.9, 0.9]] {
            let mut tracks = tracks(&with(sound));
            take_out(&mut tracks);
            assert_eq!(tracks.power, with(sound), "{sound:?}");
        }
    }

    #[test]
    fn few_frames_are_no_trouble() {
        for power in [&[][..], &[1.0], &[0.0, 0.3, 0.0], &[0.0, 0.0, 0.0, 0.3, 0.0]] {
            take_out(&mut tracks(power));
        }
    }
}
