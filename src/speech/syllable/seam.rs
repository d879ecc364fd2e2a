//! Where one syllable ends and the next begins.

use super::shape::Shape;

/// The seam between two nuclei, as a frame edge (a whole number is the beginning of that frame), indices into the shape's arrays.
pub fn seam(shape: &Shape, from: usize, to: usize) -> f64 {
    let score = |i: usize| shape.novelty[i];
    let at = (from + 1..to).max_by(|&a, &b| score(a).total_cmp(&score(b)));
    at.map_or(0.5 * (from + to) as f64 + 0.5, |at| at as f64 + 0.5)
}
