//! Two real frames in one complex FFT.
//!
//! With `z = a + i·b` the spectra of two real frames fall out of one transform: `A[k] = (Z[k] + Z*[n-k]) / 2` and
//! `B[k] = (Z[k] - Z*[n-k]) / 2i`. The rounding errors of `Z` are relative to the louder of the two, so the second frame is first brought near
//! the first by a power of two, which is exact: each spectrum then keeps its own precision. Frames more than 60 dB apart, and silence, go one
//! by one.

use super::Complex;
use super::plan::Plan;
use super::sum::{sum, sum_pairs};
use crate::error::{Error, Result};
use std::sync::Arc;

/// The ratio of energies beyond which two frames go one by one: 60 dB.
const APART: f32 = 1e6;

/// Windows and transforms frames of one length, two at a time.
pub(crate) struct PairFft {
    plan: Arc<Plan>,
    window: Vec<f32>,
    packed: Vec<Complex>,
    transformed: Vec<Complex>,
    real: Vec<f32>,
    single: [Vec<Complex>; 2],
    scratch: Vec<Complex>,
}

/// The spectrum of one frame: bins `0 ..= n/2`, not yet written anywhere.
#[derive(Clone, Copy)]
pub struct Spectrum<'a>(Bins<'a>);

#[derive(Clone, Copy)]
enum Bins<'a> {
    /// All bins, as they are.
    Single(&'a [Complex]),
    /// The first frame of a packed pair.
    First(&'a [Complex]),
    /// The second, which is to be multiplied by the gain.
    Second(&'a [Complex], f32),
}

impl PairFft {
    /// A transform of `n` points, at least 2; frames are as long as the window, which is at most `n`, and are padded with zeros behind.
    pub(crate) fn new(window: Vec<f32>, n: usize) -> Self {
        let plan = Plan::of(n);
        let zero = Complex::default();
        let bins = n / 2 + 1;
        Self {
            packed: vec![zero; n],
            transformed: vec![zero; n],
            real: vec![0.0; n],
            single: [vec![zero; bins], vec![zero; bins]],
            scratch: vec![zero; plan.scratch_len()],
            plan,
            window,
        }
    }

    /// The spectra of two frames, or of one alone. Fails where a sample is not finite or a frame not as long as the window.
    pub(crate) fn transform(&mut self, first: &[f32], second: Option<&[f32]>) -> Result<(Spectrum<'_>, Option<Spectrum<'_>>)> {
        let length = self.window.len();
        if let Some(frame) = [Some(first), second].into_iter().flatten().find(|frame| frame.len() != length) {
            return Err(Error::argument(
                "x",
                format_args!("a frame of {} samples", frame.len()),
                format_args!("as long as the window, {length} samples"),
            ));
        }
        if let Some(second) = second
            && let Some(gain) = self.pack(first, second)
        {
            self.plan
                .complex
                .process_immutable_with_scratch(&self.packed, &mut self.transformed, &mut self.scratch);
            return Ok((
                Spectrum(Bins::First(&self.transformed)),
                Some(Spectrum(Bins::Second(&self.transformed, gain))),
            ));
        }
        self.alone(0, first)?;
        if let Some(second) = second {
            self.alone(1, second)?;
        }
        let [a, b] = &self.single;
        Ok((Spectrum(Bins::Single(a)), second.map(|_| Spectrum(Bins::Single(b)))))
    }

    /// Windows two frames into `packed` and gives the gain that undoes the second one's scaling; `None` where they must not share a transform.
    fn pack(&mut self, first: &[f32], second: &[f32]) -> Option<f32> {
        let (a, b) = (energy(first, &self.window), energy(second, &self.window));
        let ratio = a / b;
        if !(b > f32::MIN_POSITIVE && (1.0 / APART..=APART).contains(&ratio)) {
            return None;
        }
        let scale = (0.5 * ratio.log2()).round().exp2();
        let (packed, padding) = self.packed.split_at_mut(self.window.len());
        for (((z, w), a), b) in packed.iter_mut().zip(&self.window).zip(first).zip(second) {
            *z = Complex::new(a * w, b * w * scale);
        }
        padding.fill(Complex::default());
        Some(scale.recip())
    }

    fn alone(&mut self, which: usize, frame: &[f32]) -> Result<()> {
        self.real.fill(0.0);
        for ((x, w), s) in self.real.iter_mut().zip(&self.window).zip(frame) {
            *x = s * w;
        }
        if !frame.iter().all(|s| s.is_finite()) {
            return Err(Error::argument("x", "samples with a NaN or an infinity", "finite samples"));
        }
        let done = self
            .plan
            .real
            .process_with_scratch(&mut self.real, &mut self.single[which], &mut self.scratch);
        done.map_err(|error| Error::argument("x", format_args!("refused by realfft ({error})"), "a frame that it transforms"))
    }

    /// The inverse transforms of two even sequences that are nowhere negative, given as their values `0 ..= n/2`: real and even themselves, so
    /// that two share one transform; as much of them as `out` holds.
    pub(crate) fn inverse_even(&mut self, sequences: [&[f32]; 2], out: [&mut [f32]; 2]) {
        let [a, b] = sequences.map(sum);
        let scale = if a > 0.0 && b > 0.0 {
            (a / b).log2().round().clamp(-60.0, 60.0).exp2()
        } else {
            1.0
        };
        let (half, mirrored) = self.packed.split_at_mut(sequences[0].len());
        for ((z, a), b) in half.iter_mut().zip(sequences[0]).zip(sequences[1]) {
            *z = Complex::new(*a, b * scale);
        }
        mirrored.iter_mut().rev().zip(&half[1..]).for_each(|(m, z)| *m = *z);
        self.plan
            .complex
            .process_immutable_with_scratch(&self.packed, &mut self.transformed, &mut self.scratch);
        let [first, second] = out;
        let n = self.transformed.len() as f32;
        let gains = [
            if a > 0.0 { n.recip() } else { 0.0 },
            if b > 0.0 { (n * scale).recip() } else { 0.0 },
        ];
        first.iter_mut().zip(&self.transformed).for_each(|(r, z)| *r = z.re * gains[0]);
        second.iter_mut().zip(&self.transformed).for_each(|(r, z)| *r = z.im * gains[1]);
    }
}

/// The energy of a windowed frame.
fn energy(frame: &[f32], window: &[f32]) -> f32 {
    sum_pairs(frame, window, |x, w| (x * w) * (x * w))
}

impl Spectrum<'_> {
    /// Writes bins `0 ..= n/2`.
    pub fn complex(&self, out: &mut [Complex]) {
        match self.0 {
            Bins::Single(bins) => out.iter_mut().zip(bins).for_each(|(out, z)| *out = *z),
            Bins::First(z) => unpack(z, out, |z, mirrored| {
                Complex::new(0.5 * (z.re + mirrored.re), 0.5 * (z.im - mirrored.im))
            }),
            Bins::Second(z, gain) => {
                let half = 0.5 * gain;
                unpack(z, out, |z, mirrored| {
                    Complex::new(half * (z.im + mirrored.im), half * (mirrored.re - z.re))
                });
            }
        }
    }

    /// Writes the squared magnitudes of bins `0 ..= n/2`.
    pub fn power(&self, out: &mut [f32]) {
        match self.0 {
            Bins::Single(bins) => out.iter_mut().zip(bins).for_each(|(p, z)| *p = z.norm_sqr()),
            Bins::First(z) => unpack(z, out, |z, mirrored| {
                let (re, im) = (z.re + mirrored.re, z.im - mirrored.im);
                0.25 * (re * re + im * im)
            }),
            Bins::Second(z, gain) => {
                let quarter = 0.25 * gain * gain;
                unpack(z, out, |z, mirrored| {
                    let (re, im) = (z.im + mirrored.im, mirrored.re - z.re);
                    quarter * (re * re + im * im)
                });
            }
        }
    }
}

/// Calls `bin` with `Z[k]` and `Z[n-k]` for every bin `0 ..= n/2`.
fn unpack<T>(z: &[Complex], out: &mut [T], bin: impl Fn(Complex, Complex) -> T) {
    let (Some(zero), Some((first, rest))) = (z.first(), out.split_first_mut()) else {
        return;
    };
    *first = bin(*zero, *zero);
    for ((out, a), b) in rest.iter_mut().zip(&z[1..]).zip(z.iter().rev()) {
        *out = bin(*a, *b);
    }
}
