//! The response of a path: how one signal turns up in another, by averaged cross-spectra.
//!
//! Over frames that are weighted as the caller likes, `H = Σ X*·Y / Σ |X|²` is the least-squares answer to `y = h ⋆ x + anything else`
//! (Welch's method; Bendat & Piersol's H1). Its inverse transform is the impulse response.

use super::pair::PairFft;
use super::plan::Plan;
use super::{Complex, Window};
use crate::error::{Error, Result};
use std::sync::Arc;

/// What is added to the denominator, as a share of its greatest value: frequencies in which the source holds next to nothing tell nothing.
const REGULARISED: f32 = 1e-3;

/// Estimates the impulse response from a source to a receiver, for lags `0 ..= span` in samples.
pub struct ResponseEstimator {
    span: usize,
    window: Vec<f32>,
    source: Vec<f32>,
    fft: PairFft,
    plan: Arc<Plan>,
    spectra: [Vec<Complex>; 2],
    cross: Vec<Complex>,
    power: Vec<f32>,
}

impl ResponseEstimator {
    /// An estimator without frames. Fails for a span of 0.
    pub fn new(span: usize) -> Result<Self> {
        if span == 0 {
            return Err(Error::argument("span", 0, "at least one sample"));
        }
        let (points, bins) = (2 * span, span + 1);
        Ok(Self {
            span,
            window: Window::Hann.weights(span)?,
            source: vec![0.0; points],
            fft: PairFft::new(vec![1.0; points], points),
            plan: Plan::of(points),
            spectra: [vec![Complex::default(); bins], vec![Complex::default(); bins]],
            cross: vec![Complex::default(); bins],
            power: vec![0.0; bins],
        })
    }

    /// Adds a frame: `span` samples of the source, and `2 · span` of the receiver that begin with it. It is left out where the receiver holds more
    /// than `most` times the source's power at the source's strongest frequency: that is more than comes by the path. Fails where a frame is not
    /// as long as that or holds a sample that is not finite.
    pub fn add(&mut self, source: &[f32], receiver: &[f32], weight: f32, most: f32) -> Result<()> {
        if source.len() != self.span {
            return Err(Error::argument(
                "source",
                format_args!("{} samples", source.len()),
                format_args!("frames of {} samples", self.span),
            ));
        }
        let windowed = source.iter().zip(&self.window).map(|(x, w)| x * w);
        self.source.iter_mut().zip(windowed).for_each(|(into, x)| *into = x);
        let (source, receiver) = self.fft.transform(&self.source, Some(receiver))?;
        let [x, y] = &mut self.spectra;
        source.complex(x);
        if let Some(receiver) = receiver {
            receiver.complex(y);
        }
        let strongest = (0..x.len()).fold(0, |best, k| if x[k].norm_sqr() > x[best].norm_sqr() { k } else { best });
        if y[strongest].norm_sqr() > most * x[strongest].norm_sqr() {
            return Ok(());
        }
        for (((cross, power), x), y) in self.cross.iter_mut().zip(&mut self.power).zip(x.iter()).zip(y.iter()) {
            *cross += x.conj() * y * weight;
            *power += x.norm_sqr() * weight;
        }
        Ok(())
    }

    /// Takes in all frames of another estimator of the same span.
    pub fn merge(&mut self, other: &Self) {
        self.cross.iter_mut().zip(&other.cross).for_each(|(own, other)| *own += other);
        self.power.iter_mut().zip(&other.power).for_each(|(own, other)| *own += other);
    }

    /// The response of all frames that were added; zeros without any.
    pub fn finish(&self) -> Response {
        // The source is windowed and the receiver is not: their product holds the window once, the source's power twice.
        let sum: f32 = self.window.iter().sum();
        let scale = self.window.iter().map(|w| w * w).sum::<f32>() / sum;
        let least = REGULARISED * self.power.iter().fold(0.0f32, |most, &power| most.max(power));
        let quotient = |(cross, power): (&Complex, &f32)| {
            let below = power + least;
            if below > 0.0 { cross * (scale / below) } else { Complex::default() }
        };
        let half: Vec<Complex> = self.cross.iter().zip(&self.power).map(quotient).collect();
        let mut taps = inverse(&self.plan, &half);
        taps.truncate(self.span + 1);
        Response {
            taps,
            source: self.power.clone(),
            plan: self.plan.clone(),
        }
    }
}

/// The inverse transform of the spectrum of a real signal, given as bins `0 ..= n/2`, by the forward one: of the conjugate, which is the
/// signal itself turned back, `n` times as large.
fn inverse(plan: &Plan, half: &[Complex]) -> Vec<f32> {
    let mirrored = half.iter().skip(1).rev().skip(1);
    let mut full: Vec<Complex> = half.iter().map(Complex::conj).chain(mirrored.copied()).collect();
    plan.complex.process(&mut full);
    let scale = 1.0 / full.len() as f32;
    full.iter().map(|z| z.re * scale).collect()
}

/// An impulse response, with the spectrum of the source that it was measured by.
pub struct Response {
    /// Its values at lags `0 ..= span`.
    pub taps: Vec<f32>,
    source: Vec<f32>,
    plan: Arc<Plan>,
}

impl Response {
    /// What becomes of the source's power on the way through these taps (as many as there are or fewer): the ratio of powers.
    pub fn gain(&self, taps: impl IntoIterator<Item = f32>) -> f64 {
        let points = 2 * (self.source.len() - 1);
        let mut full: Vec<Complex> = taps.into_iter().map(|tap| Complex::new(tap, 0.0)).collect();
        full.resize(points, Complex::default());
        self.plan.complex.process(&mut full);
        let through: f64 = full
            .iter()
            .zip(&self.source)
            .map(|(z, power)| f64::from(z.norm_sqr() * power))
            .sum();
        let all: f64 = self.source.iter().map(|&power| f64::from(power)).sum();
        if all > 0.0 { through / all } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::noise;

    const SPAN: usize = 512;

    fn response(source: &[f32], receiver: &[f32]) -> Response {
        let mut estimator = ResponseEstimator::new(SPAN).unwrap();
        for start in (0..=source.len() - 2 * SPAN).step_by(SPAN) {
            estimator
                .add(&source[start..start + SPAN], &receiver[start..start + 2 * SPAN], 1.0, f32::INFINITY)
                .unwrap();
        }
        estimator.finish()
    }

    #[test]
    fn a_delayed_copy_and_an_echo_are_found_at_their_lags_and_strengths() {
        let source = noise(100_000, 1);
        let other = noise(100_000, 2);
        let at = |i: usize, lag: usize| i.checked_sub(lag).map_or(0.0, |i| source[i]);
        let receiver: Vec<f32> = (0..source.len())
            .map(|i| 0.02 * at(i, 37) - 0.005 * at(i, 300) + 0.02 * other[i])
            .collect();
        let found = response(&source, &receiver);
        assert!((found.taps[37] - 0.02).abs() < 1e-3 && (found.taps[300] + 0.005).abs() < 1e-3);
        let rest = (0..=SPAN).filter(|lag| ![37, 300].contains(lag)).map(|lag| found.taps[lag].abs());
        assert!(rest.fold(0.0, f32::max) < 2e-3);
        let gain = found.gain(found.taps.iter().take(50).copied());
        assert!((10.0 * gain.log10() + 34.0).abs() < 0.4, "{gain}");
    }

    #[test]
    fn a_frame_of_which_the_receiver_holds_more_is_left_out() {
        let source = noise(2 * SPAN, 1);
        let added = |most: f32| {
            let mut estimator = ResponseEstimator::new(SPAN).unwrap();
            estimator.add(&source[..SPAN], &source, 1.0, most).unwrap();
            estimator.finish().taps[0]
        };
        assert_eq!(added(1e-3), 0.0);
        assert!(added(f32::INFINITY) > 0.3);
    }

    #[test]
    fn merged_estimators_hold_the_frames_of_both() {
        let (source, receiver) = (noise(4 * SPAN, 1), noise(4 * SPAN, 2));
        let of = |starts: &[usize]| {
            let mut estimator = ResponseEstimator::new(SPAN).unwrap();
            for &start in starts {
                let frame = (&source[start..start + SPAN], &receiver[start..start + 2 * SPAN]);
                estimator.add(frame.0, frame.1, 1.0, f32::INFINITY).unwrap();
            }
            estimator
        };
        let mut merged = of(&[0, SPAN]);
        merged.merge(&of(&[2 * SPAN]));
        assert_eq!(merged.finish().taps, of(&[0, SPAN, 2 * SPAN]).finish().taps);
    }

    #[test]
    fn nothing_gives_zeros_and_what_cannot_be_used_an_error() {
        let silent = response(&[0.0; 4 * SPAN], &[0.0; 4 * SPAN]);
        assert!(silent.taps.iter().all(|&tap| tap == 0.0));
        assert_eq!(silent.gain([1.0]), 0.0);
        assert!(ResponseEstimator::new(0).is_err());
        let mut estimator = ResponseEstimator::new(SPAN).unwrap();
        assert!(estimator.add(&[0.0; SPAN - 1], &[0.0; 2 * SPAN], 1.0, 1.0).is_err());
        assert!(estimator.add(&[0.0; SPAN], &[0.0; SPAN], 1.0, 1.0).is_err());
        assert!(estimator.add(&[f32::NAN; SPAN], &[0.0; 2 * SPAN], 1.0, 1.0).is_err());
    }
}
