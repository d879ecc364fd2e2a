//! Where a syllable nucleus may be: maxima of sub-band levels, and moments at which the spectrum rests.

use super::shape::Shape;

/// Frames within which two candidates are one.
const SAME: usize = 2;
/// The same for moments of rest, whose place is less exact.
const SAME_REST: usize = 3;
/// No nucleus is this far (dB) under the phrase's loud frames.
const QUIETEST: f32 = -25.0;
/// Nor, where only the spectrum rests, this far.
const QUIETEST_REST: f32 = -15.0;

/// Candidate frames (indices into the shape's arrays), in order.
pub(super) fn candidates(shape: &Shape) -> Vec<usize> {
    let mut chosen = vec![false; shape.sonorant.len()];
    for (level, least) in [(&shape.sonorant, 0.15), (&shape.mid, 0.5), (&shape.high, 0.7), (&shape.low, 0.5)] {
        for i in maxima(level) {
            if inside(shape, i) && shape.sonorant[i] > QUIETEST && prominence(level, i) >= least {
                choose(&mut chosen, i, SAME);
            }
        }
    }
    let rest: Vec<f32> = shape.flux.iter().map(|f| -f).collect();
    for i in maxima(&rest) {
        if inside(shape, i) && shape.sonorant[i] > QUIETEST_REST {
            choose(&mut chosen, i, SAME_REST);
        }
    }
    (0..chosen.len()).filter(|&i| chosen[i]).collect()
}

fn inside(shape: &Shape, i: usize) -> bool {
    (shape.first..shape.first + shape.frames).contains(&i)
}

/// Chooses a frame if none was chosen within `same` frames of it.
fn choose(chosen: &mut [bool], i: usize, same: usize) {
    let near = i.saturating_sub(same)..(i + same + 1).min(chosen.len());
    if !chosen[near].contains(&true) {
        chosen[i] = true;
    }
}

fn maxima(x: &[f32]) -> impl Iterator<Item = usize> + '_ {
    x.windows(3)
        .enumerate()
        .filter(|(_, w)| w[1] > w[0] && w[1] >= w[2])
        .map(|(i, _)| i + 1)
}

/// How far a maximum stands above the deeper of the saddles that part it from anything higher (topographic prominence, in dB).
pub(super) fn prominence(x: &[f32], at: usize) -> f32 {
    let saddle = |side: &mut dyn Iterator<Item = &f32>| side.take_while(|&&v| v <= x[at]).fold(x[at], |low, &v| low.min(v));
    let before = saddle(&mut x[..at].iter().rev());
    let after = saddle(&mut x[at..].iter());
    x[at] - before.max(after)
}
