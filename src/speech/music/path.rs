//! The ranges of music by the log-odds of moments: the most likely path through music and no music (Viterbi), with a cost for every change.

use super::FrameRange;
use super::feature::STEP;
use super::runs;

/// Log-odds are limited to this and divided by ten, since the windows of neighbouring moments overlap almost entirely.
const MOST: f32 = 5.0;
const WEIGHT: f32 = 0.1;
/// The cost of a change between music and no music: 1.5 s with the odds of speech do not divide music, nor the reverse.
const CHANGE: f32 = 3.5;
/// The shortest music, in moments: 2.5 s.
const SHORTEST: usize = 25;
/// Its ends are moved to where the sound is faintest within 0.25 s.
const EDGE: usize = 25;

/// The ranges of music, in moments.
pub(super) fn path(odds: &[f32]) -> Vec<FrameRange> {
    let mut costs = [0.0f32, CHANGE];
    let came_from: Vec<[bool; 2]> = odds
        .iter()
        .map(|odds| {
            let gain = WEIGHT * odds.clamp(-MOST, MOST);
            let into_music = costs[0] + CHANGE < costs[1];
            let out_of_music = costs[1] + CHANGE < costs[0];
            costs = [
                if out_of_music { costs[1] + CHANGE } else { costs[0] },
                if into_music { costs[0] + CHANGE } else { costs[1] } - gain,
            ];
            [out_of_music, !into_music]
        })
        .collect();
    let mut is_music = costs[1] < costs[0];
    let mut music = vec![false; odds.len()];
    for (moment, [from_music, stayed]) in music.iter_mut().zip(came_from).rev() {
        *moment = is_music;
        is_music = if is_music { stayed } else { from_music };
    }
    let stretches = runs(0..music.len(), |i| music[i]);
    stretches.into_iter().filter(|stretch| stretch.len() >= SHORTEST).collect()
}

/// The frames of a range of moments, to where the sound is faintest around its ends, and without silence there.
pub(super) fn edges(moments: &FrameRange, power: &[f32], sounds: impl Fn(usize) -> bool) -> Option<FrameRange> {
    let faintest = |frame: usize| {
        let around = frame.saturating_sub(EDGE)..(frame + EDGE).min(power.len());
        let level = |i: usize| power[i.saturating_sub(1)..(i + 2).min(power.len())].iter().sum::<f32>();
        around.min_by(|&a, &b| {
            let levels = level(a).total_cmp(&level(b));
            levels.then(a.abs_diff(frame).cmp(&b.abs_diff(frame)))
        })
    };
    let (start, end) = (faintest(moments.start * STEP)?, faintest((moments.end * STEP).min(power.len()))?);
    let first = (start..end).find(|&i| sounds(i))?;
    let last = (first..end).rev().find(|&i| sounds(i))?;
    Some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_doubts_change_nothing() {
        let mut odds = vec![-4.0; 300];
        odds[100..200].fill(3.0);
        odds[140..147].fill(-3.0);
        odds[20..25].fill(5.0);
        assert!(matches!(&path(&odds)[..], [only] if *only == (100..200)));
        assert!(path(&[]).is_empty());
    }

    #[test]
    fn music_from_beginning_to_end() {
        assert!(matches!(&path(&[2.0; 60])[..], [only] if *only == (0..60)));
    }

    #[test]
    fn ends_lie_in_the_gap_beside_the_sound() {
        let mut power = vec![1.0; 400];
        power[..115].fill(0.0);
        power[290..310].fill(0.0);
        assert_eq!(edges(&(10..30), &power, |i| power[i] > 0.5), Some(115..290));
        assert_eq!(edges(&(10..30), &[0.0; 400], |_| false), None);
    }
}
