//! The noise under speech, judged by the pauses beside it.

use crate::track::FRAME_S;
use crate::track::meter::Readings;
use crate::units::Span;

/// Speech may reach this far beyond the edges of its phrases.
const MARGIN_S: f64 = 0.1;
/// The shortest pause that is used, without its margins.
const SHORTEST_S: f64 = 0.2;
/// Frames in 0.1 s, and how many such blocks make a second.
const BLOCK: usize = 10;
const BLOCKS_MIN: usize = 10;

/// The noise power under each phrase, full scale 1: the floor of the pause before it or of the one after it, the lower of the two.
///
/// What is only heard in one of them (the other side, a ring, a door) is so not taken for noise under the phrase, and noise that
/// comes and goes with time is followed. Stretches in `left_out` (tones, music; in order of time) belong to no pause. 0 where there is no such pause.
pub(crate) fn under(readings: &Readings, phrases: &[Span], left_out: &[Span]) -> Vec<f64> {
    let floors: Vec<Option<f64>> = pauses(readings, phrases)
        .map(|between| floor(pause(readings, between, left_out)))
        .collect();
    let nearest = |some: &mut dyn Iterator<Item = &Option<f64>>| some.flatten().next().copied();
    (0..phrases.len())
        .map(|i| {
            let before = floors.get(..=i).and_then(|floors| nearest(&mut floors.iter().rev()));
            let after = floors.get(i + 1..).and_then(|floors| nearest(&mut floors.iter()));
            before.into_iter().chain(after).reduce(f64::min).unwrap_or(0.0)
        })
        .collect()
}

/// The power that a quarter of the pauses reaches, in means of 0.1 s; `None` where the pauses last for less than a second together. Beside
/// [`under`], which is the noise of quiet moments, it tells what comes and goes: traffic, voices.
pub(crate) fn loud_quarter(readings: &Readings, phrases: &[Span], left_out: &[Span]) -> Option<f64> {
    let mut blocks: Vec<f32> = pauses(readings, phrases)
        .flat_map(|between| {
            let powers = pause(readings, between, left_out);
            let mean = |block: &[f32]| block.iter().sum::<f32>() / block.len() as f32;
            powers.chunks_exact(BLOCK).map(mean).collect::<Vec<_>>()
        })
        .collect();
    blocks.sort_by(f32::total_cmp);
    let quarter = blocks.get(blocks.len() * 3 / 4).filter(|_| blocks.len() >= BLOCKS_MIN);
    quarter.map(|&power| f64::from(power)).filter(|power| power.is_finite())
}

/// What lies before, between and after the phrases.
fn pauses<'a>(readings: &Readings, phrases: &'a [Span]) -> impl Iterator<Item = Span> + use<'a> {
    let end_s = readings.power().len() as f64 * FRAME_S;
    let starts = std::iter::once(0.0).chain(phrases.iter().map(|p| p.end_s.0 + MARGIN_S));
    let ends = phrases.iter().map(|p| p.start_s.0 - MARGIN_S).chain(std::iter::once(end_s));
    starts.zip(ends).map(|(start, end)| Span::new(start, end))
}

/// The frame powers of a pause, but for those that are left out.
fn pause(readings: &Readings, pause: Span, left_out: &[Span]) -> Vec<f32> {
    let first = left_out.partition_point(|span| span.end_s.0 <= pause.start_s.0);
    let touching: Vec<&Span> = left_out
        .iter()
        .skip(first)
        .take_while(|span| span.start_s.0 < pause.end_s.0)
        .collect();
    let first = Readings::frame_at(pause.start_s);
    let outside = |frame: usize| {
        let here = Span::new(frame as f64 * FRAME_S, (frame + 1) as f64 * FRAME_S);
        !touching.iter().any(|span| span.overlap(&here) > 0.0)
    };
    readings
        .within(&pause)
        .iter()
        .enumerate()
        .filter(|&(k, _)| outside(first + k))
        .map(|(_, &power)| power)
        .collect()
}

/// The mean power of the quiet frames: those up to 3 dB above the lowest quarter. Steady noise is nearly all of them; what else
/// there is in a pause stays out as long as it doesn't fill three quarters of it.
fn floor(mut powers: Vec<f32>) -> Option<f64> {
    if (powers.len() as f64) < SHORTEST_S / FRAME_S {
        return None;
    }
    powers.sort_by(f32::total_cmp);
    let bound = 2.0 * powers.get(powers.len() / 4)?;
    let quiet = powers.partition_point(|&p| p <= bound);
    let sum: f64 = powers.iter().take(quiet).map(|&p| f64::from(p)).sum();
    Some(sum / quiet as f64).filter(|noise| noise.is_finite())
}
