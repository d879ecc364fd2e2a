//! A gain that follows the level (AGC): in a pause it rises, and the noise with it.

use crate::track::FRAME_S;
use crate::units::Span;

/// Pauses that tell last so long, in seconds.
const PAUSE_S: f64 = 0.8;
/// The noise right after speech (once that has died away) is held against that at the end of the pause, each over 0.2 s.
const AFTER_S: f64 = 0.12;
const WINDOW_S: f64 = 0.2;
/// It rises by so many decibels in the median over so many pauses.
const RISE_DB: f64 = 4.0;
const FEWEST: usize = 4;

/// A gain that follows the level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GainControl {
    /// By how many decibels the noise rises in a pause: the median over the pauses.
    pub rise_db: f64,
    /// Over how many pauses.
    pub pauses: usize,
}

/// Whether the gain of a channel follows its level, by the noise between its phrases; `power` is its mean square frame by frame.
///
/// `None` where it does not, or where there are too few pauses with noise to tell. What else sounds in single pauses does not move the median.
pub fn gain_control(power: &[f32], phrases: &[Span]) -> Option<GainControl> {
    let pauses = phrases.windows(2).map(|pair| (pair[0].end_s.0, pair[1].start_s.0));
    let mut rises: Vec<f64> = pauses.filter_map(|(from, to)| rise_db(power, from, to)).collect();
    rises.sort_by(f64::total_cmp);
    let median = *rises.get(rises.len() / 2)?;
    (rises.len() >= FEWEST && median >= RISE_DB).then_some(GainControl {
        rise_db: median,
        pauses: rises.len(),
    })
}

fn rise_db(power: &[f32], from: f64, to: f64) -> Option<f64> {
    if to - from < PAUSE_S {
        return None;
    }
    let quiet = |start: f64| {
        let frame = |time: f64| (time / FRAME_S).round() as usize;
        let mut part = power.get(frame(start)..frame(start + WINDOW_S))?.to_vec();
        let at = part.len() / 2;
        let (_, middle, _) = part.select_nth_unstable_by(at, f32::total_cmp);
        (*middle > 0.0).then_some(f64::from(*middle))
    };
    Some(10.0 * (quiet(to - AFTER_S - WINDOW_S)? / quiet(from + AFTER_S)?).log10())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two seconds of speech, two of a pause, over and over; the noise rises by so many decibels in each pause.
    fn channel(rise_db: f64, times: usize) -> (Vec<f32>, Vec<Span>) {
        let power = |frame: usize| {
            let t = (frame % 400) as f64 * FRAME_S;
            let level = if t < 2.0 { -20.0 } else { -60.0 + rise_db * (t - 2.0) / 2.0 };
            10f64.powf(level / 10.0) as f32
        };
        let span = |i: usize| Span::new(4.0 * i as f64, 4.0 * i as f64 + 2.0);
        ((0..400 * times).map(power).collect(), (0..times).map(span).collect())
    }

    #[test]
    fn noise_that_rises_in_pauses_is_one() {
        let (power, phrases) = channel(15.0, 8);
        let found = gain_control(&power, &phrases).unwrap();
        assert!(found.pauses == 7 && (9.0..15.0).contains(&found.rise_db), "{found:?}");
    }

    #[test]
    fn steady_noise_silence_and_few_pauses_are_none() {
        for (power, phrases) in [channel(0.0, 8), channel(-10.0, 8), channel(15.0, 3)] {
            assert_eq!(gain_control(&power, &phrases), None);
        }
        let (power, phrases) = channel(15.0, 8);
        assert_eq!(gain_control(&vec![0.0; power.len()], &phrases), None);
    }
}
