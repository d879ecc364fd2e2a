//! The density of syllables or characters over time, smoothed so that a shift of half a second changes little.

/// A step of the curve, in seconds.
const STEP_S: f64 = 0.1;
/// Half the width of the triangular window of a syllable, in steps.
const REACH: usize = 6;

/// A curve, from its first step that is not zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Density {
    first: usize,
    values: Vec<f32>,
}

impl Density {
    /// The curve of syllables at these times.
    pub(super) fn at(times: impl Iterator<Item = f64>) -> Self {
        let steps: Vec<usize> = times.map(|time| (time.max(0.0) / STEP_S) as usize + REACH).collect();
        let (Some(&least), Some(&most)) = (steps.iter().min(), steps.iter().max()) else {
            return Self::default();
        };
        let first = least - REACH;
        let mut values = vec![0.0; most + REACH + 1 - first];
        for step in steps {
            for (offset, value) in values.iter_mut().skip(step - REACH - first).take(2 * REACH + 1).enumerate() {
                *value += (REACH + 1 - offset.abs_diff(REACH)) as f32 / ((REACH + 1) * (REACH + 1)) as f32;
            }
        }
        Self { first, values }
    }

    /// The sum of the products of two curves.
    pub(super) fn dot(&self, other: &Self) -> f64 {
        let from = self.first.max(other.first);
        let (own, others) = (self.from(from), other.from(from));
        own.iter().zip(others).map(|(a, b)| f64::from(a * b)).sum()
    }

    /// Adds another curve, `times` times.
    pub(super) fn add(&mut self, other: &Self, times: f32) {
        if other.values.is_empty() {
            return;
        }
        if self.values.is_empty() {
            self.first = other.first;
        }
        if other.first < self.first {
            let missing = vec![0.0; self.first - other.first];
            self.values.splice(0..0, missing);
            self.first = other.first;
        }
        let begin = other.first - self.first;
        let end = begin + other.values.len();
        if self.values.len() < end {
            self.values.resize(end, 0.0);
        }
        for (own, other) in self.values[begin..end].iter_mut().zip(&other.values) {
            *own += times * other;
        }
    }

    fn from(&self, step: usize) -> &[f32] {
        self.values.get(step.saturating_sub(self.first)..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(times: &[f64]) -> Density {
        Density::at(times.iter().copied())
    }

    #[test]
    fn what_is_near_is_alike_and_what_is_far_is_not() {
        let one = at(&[5.0]);
        assert!((one.values.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(one.dot(&at(&[5.3])) > 0.5 * one.dot(&one));
        assert_eq!(one.dot(&at(&[9.0])), 0.0);
        assert_eq!(one.dot(&at(&[])), 0.0);
    }

    #[test]
    fn a_curve_less_itself_is_nothing() {
        let mut sum = at(&[5.0, 9.0]);
        sum.add(&at(&[1.0]), 1.0);
        assert!((sum.dot(&at(&[1.0])) - at(&[1.0]).dot(&at(&[1.0]))).abs() < 1e-6);
        for time in [5.0, 9.0, 1.0] {
            sum.add(&at(&[time]), -1.0);
        }
        assert!(sum.values.iter().all(|value| value.abs() < 1e-6));
    }
}
