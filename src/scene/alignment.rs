//! Whether the two sides of a call stand at the same time: a recorder may start one of them late, lose time on it, or run it at another speed.

use crate::units::Span;

/// So far apart, in seconds, turns have nothing to do with one another; both ways, in steps of a quarter of a second.
const APART_S: std::ops::RangeInclusive<usize> = 2..=6;
const STEPS: usize = 4;
/// People who hear one another speak at once for less than this share of the time that chance would give them. In 34 labelled calls of two
/// channels and a real one it is at most 0.41, in a real one full of back-channels 0.55; with a side moved by 1.5 s it is more in 19 of 20 of them, by 2 s in all but one.
const BY_CHANCE: f64 = 0.5;
/// So long, in seconds, they must do so, or would by chance: less says nothing.
const LEAST_S: f64 = 2.5;

/// Whether two sides that should stand at the same time do not: they speak at once about as long as they would by chance.
///
/// What chance gives is the mean of what they share when one of them is moved by 2 to 6 s either way. Both are in order of time. A side that is
/// moved by less than 1.5 s, or drifts by less, is mostly not told.
pub fn is_misaligned(one: &[Span], other: &[Span]) -> bool {
    let steps = (APART_S.start() * STEPS..=APART_S.end() * STEPS).map(|step| step as f64 / STEPS as f64);
    let moved: Vec<f64> = steps.flat_map(|by| [by, -by]).map(|by| shared(one, other, by)).collect();
    let chance = moved.iter().sum::<f64>() / moved.len() as f64;
    let at_once = shared(one, other, 0.0);
    // Many back-channels are said at once too, but even with them people share least where they hear one another.
    let shares_least = moved.iter().all(|&moved| moved >= at_once);
    at_once.max(chance) >= LEAST_S && at_once > BY_CHANCE * chance && !shares_least
}

/// How many seconds both speak when the other side is moved by so many.
fn shared(one: &[Span], other: &[Span], by: f64) -> f64 {
    let mut first = 0;
    let mut sum = 0.0;
    for own in one {
        first += other[first..].iter().take_while(|span| span.end_s.0 + by <= own.start_s.0).count();
        let near = other[first..].iter().take_while(|span| span.start_s.0 + by < own.end_s.0);
        sum += near
            .map(|span| own.overlap(&Span::new(span.start_s.0 + by, span.end_s.0 + by)))
            .sum::<f64>();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns of 2 to 4 s that answer one another after 0.3 s, and each side's back-channel now and then.
    fn call() -> (Vec<Span>, Vec<Span>) {
        let (mut sides, mut at) = ([Vec::new(), Vec::new()], 0.0);
        for turn in 0..16 {
            let length = 2.0 + f64::from(turn * 7 % 5) / 2.0;
            sides[turn as usize % 2].push(Span::new(at, at + length));
            if turn % 4 == 1 {
                sides[(turn as usize + 1) % 2].push(Span::new(at + 1.0, at + 1.4));
            }
            at += length + 0.3;
        }
        let [one, other] = sides;
        (one, other)
    }

    fn moved(side: &[Span], by: f64, speed: f64) -> Vec<Span> {
        side.iter()
            .map(|span| Span::new(span.start_s.0 / speed + by, span.end_s.0 / speed + by))
            .collect()
    }

    #[test]
    fn sides_that_take_turns_are_aligned() {
        let (one, other) = call();
        assert!(!is_misaligned(&one, &other) && !is_misaligned(&other, &one));
    }

    #[test]
    fn sides_with_many_back_channels_are_aligned_if_they_share_least_as_they_stand() {
        let (mut sides, mut at) = ([Vec::new(), Vec::new()], 0.0);
        for turn in 0..16 {
            let length = 3.0 + f64::from(turn * 7 % 5) / 2.0;
            sides[turn as usize % 2].push(Span::new(at, at + length));
            sides[(turn as usize + 1) % 2].extend([0.7, 1.4, 2.1].map(|after| Span::new(at + after, at + after + 0.4)));
            at += length + 0.3;
        }
        let [one, other] = sides;
        assert!(!is_misaligned(&one, &other) && !is_misaligned(&other, &one));
        assert!(is_misaligned(&one, &moved(&other, -2.0, 1.0)));
    }

    #[test]
    fn a_side_that_starts_late_or_runs_at_another_speed_is_told() {
        let (one, other) = call();
        for (by, speed) in [(2.0, 1.0), (-2.0, 1.0), (3.0, 1.0), (0.0, 0.5), (0.0, 1.1)] {
            let other = moved(&other, by, speed);
            assert!(is_misaligned(&one, &other) && is_misaligned(&other, &one), "{by} s, {speed} times");
        }
    }

    #[test]
    fn sides_that_always_speak_at_once_are_told_though_chance_would_give_little() {
        let one: Vec<Span> = (0..8).map(|i| Span::new(20.0 * f64::from(i), 20.0 * f64::from(i) + 1.0)).collect();
        assert!(is_misaligned(&one, &one) && !is_misaligned(&one, &moved(&one, 1.1, 1.0)));
    }

    #[test]
    fn little_speech_says_nothing() {
        let (one, other) = call();
        assert!(!is_misaligned(&one, &[]) && !is_misaligned(&[], &other));
        assert!(!is_misaligned(&one, &moved(&other[..1], 2.0, 1.0)));
    }

    #[test]
    fn what_is_shared_is_counted_once() {
        let spans = |times: &[(f64, f64)]| times.iter().map(|&(start, end)| Span::new(start, end)).collect::<Vec<_>>();
        let (one, other) = (spans(&[(0.0, 2.0), (3.0, 5.0)]), spans(&[(1.0, 4.0), (4.5, 9.0)]));
        assert!((shared(&one, &other, 0.0) - 2.5).abs() < 1e-12);
        assert!((shared(&one, &other, 1.0) - 2.0).abs() < 1e-12);
        assert!((shared(&other, &one, -1.0) - 2.0).abs() < 1e-12);
    }
}
