//! Clicks: key strokes, crackles, a pen on the table. They are taken out of the tracks, so that nothing takes them for sounds of a voice.
//!
//! A click is over in a few hundredths of a second. Where nobody speaks it is not voiced and has quiet before and after it; the burst of a
//! stop has no quiet after it, the vowel or its breath follows. Within a voice that goes on it stands out in all high bands at once.

use super::Tracks;
use super::bands::BANDS;
use half::bf16;
use std::ops::Range;

/// The longest click, 60 ms.
const LONGEST: usize = 6;
/// It stands so far (10 dB) above the quiet, which comes within 30 ms before its loudest frame and within its length after it.
const ABOVE: f32 = 10.0;
const RISE: usize = 3;
/// Within a voice it stands so far (6 dB) above what is there 30 ms before and after its loudest frame, in the upper half of the bands; the
/// voice is no further below it than 20 dB: where a tone begins or ends there is a spike too.
const SPIKE: f32 = 4.0;
const VOICE_BELOW: f32 = 100.0;
const SPIKE_REACH: usize = 3;
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
        let is_top = power[i] >= power[i - 1] && power[i] > power[i + 1];
        let seen = found.last().is_some_and(|last| i < last.end);
        if is_top && !seen {
            found.extend(between_quiet(tracks, i).or_else(|| within_voice(tracks, i)));
        }
    }
    found
}

/// The click whose loudest frame this is, with quiet on both sides of it.
fn between_quiet(tracks: &Tracks, top: usize) -> Option<Range<usize>> {
    let power = &tracks.power;
    let quiet = power[top] / ABOVE;
    let start = (top - RISE..top).rev().find(|&before| power[before] < quiet)? + 1;
    let end = (top + 1..power.len().min(top + LONGEST)).find(|&after| power[after] < quiet)?;
    let unvoiced = tracks.pitch.f0[start..end].iter().all(|&f0| f0 <= 0.0);
    (unvoiced && end - start <= LONGEST).then_some(start..end)
}

/// The click whose loudest frame this is, within a voice that goes on before, under and after it.
fn within_voice(tracks: &Tracks, top: usize) -> Option<Range<usize>> {
    let (before, after) = (top - SPIKE_REACH, top + SPIKE_REACH);
    let voiced = tracks.pitch.f0.get(before..=after)?.iter().all(|&f0| f0 > 0.0);
    let goes_on = tracks.power[before].min(tracks.power[after]) * VOICE_BELOW > tracks.power[top];
    let band = |frame: usize, band: usize| tracks.bands[frame][band].to_f32();
    let stands = |b: usize| band(top, b) > SPIKE * band(before, b).max(band(after, b));
    (voiced && goes_on && (BANDS / 2..BANDS).all(stands)).then_some(before + 1..after)
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
    fn what_stands_out_of_a_voice_is_taken_out_where_it_is_short_in_every_high_band() {
        let voice = [0.8; 24];
        let mut with_a_click = voice;
        with_a_click[12] = 4.0;
        let mut click = tracks(&with(&with_a_click));
        take_out(&mut click);
        assert_eq!(click.power, with(&voice));
        assert!(click.bands.iter().flatten().all(|band| band.to_f32() < 0.1));
        let mut low = tracks(&with(&with_a_click));
        low.bands[27][BANDS - 1] = low.bands[24][BANDS - 1];
        take_out(&mut low);
        assert_eq!(low.power, with(&with_a_click), "a band that does not hear it");
        let mut longer = tracks(&with(&[&voice[..], &[4.0; 7], &voice[..]].concat()[..24]));
        let before = longer.power.clone();
        take_out(&mut longer);
        assert_eq!(longer.power, before);
    }

    #[test]
    fn few_frames_are_no_trouble() {
        for power in [&[][..], &[1.0], &[0.0, 0.3, 0.0], &[0.0, 0.0, 0.0, 0.3, 0.0]] {
            take_out(&mut tracks(power));
        }
    }
}
