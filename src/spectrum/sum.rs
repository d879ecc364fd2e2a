//! Sums over slices, kept in lanes side by side so that the compiler can use the processor's vectors.

const LANES: usize = 16;

/// The sum of `term` over the pairs of two slices, as far as both go.
pub(crate) fn sum_pairs(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let both = a.len().min(b.len());
    let (a, a_rest) = a[..both].as_chunks::<LANES>();
    let (b, b_rest) = b[..both].as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            sums[i] += term(a[i], b[i]);
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| term(*a, *b)).sum::<f32>()
}

/// The sum of a slice.
pub(crate) fn sum(values: &[f32]) -> f32 {
    sum_pairs(values, values, |value, _| value)
}
