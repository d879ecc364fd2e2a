//! Where one syllable ends and the next begins.
//!
//! A Mandarin syllable ends with a vowel or a nasal, and the next begins with its initial: the seam is where the rhyme breaks off, ahead of
//! the closure, the hiss or the murmur that leads to the next nucleus, not where the next rhyme sets in.

use super::shape::Shape;

/// A valley between two nuclei is clear from this depth on, in dB under the rhyme before it.
const CLEAR: f32 = 3.0;
/// The rhyme has broken off where it has fallen half the depth of the valley, in dB, or so far.
const BROKEN_OFF: f32 = 8.0;
/// Where there is no clear valley (vowels and sonorants run into each other) the seam divides the way from nucleus to nucleus so.
const SHARE: f64 = 0.35;

/// The seam between two nuclei as a frame edge: a whole number is the beginning of that frame, counted as in the shape's arrays.
pub(super) fn seam(shape: &Shape, from: usize, to: usize) -> f64 {
    let level = &shape.sonorant;
    let centre = |at: f64| at + 0.5;
    let Some(valley) = (from..=to).min_by(|&a, &b| level[a].total_cmp(&level[b])) else {
        return centre(from as f64);
    };
    let loudest = level[from..=valley].iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let depth = loudest - level[valley];
    if depth < CLEAR {
        return centre(from as f64 + SHARE * (to - from) as f64);
    }
    let edge = loudest - BROKEN_OFF.min(0.5 * depth);
    let after = (from..valley).rev().find(|&i| level[i] >= edge).unwrap_or(from);
    let (high, low) = (level[after], level[(after + 1).min(valley)]);
    let rest = if high > low { (high - edge) / (high - low) } else { 0.0 };
    centre(after as f64 + f64::from(rest))
}
