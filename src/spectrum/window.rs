//! Windows: the weights of a frame's samples.

use crate::error::{Error, Result};
use std::f64::consts::TAU;
use std::str::FromStr;

/// A window. The named ones are periodic (the cosine's period is the length itself), as spectral analysis wants them.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Window {
    /// `0.5 - 0.5·cos(2πi/n)`.
    #[default]
    Hann,
    /// `0.54 - 0.46·cos(2πi/n)`.
    Hamming,
    /// `0.42 - 0.5·cos(2πi/n) + 0.08·cos(4πi/n)`.
    Blackman,
    /// All ones.
    Ones,
    /// The caller's own weights.
    Values(Vec<f32>),
}

impl Window {
    /// The window's `n` weights. Fails where the caller's own are not `n` finite numbers.
    pub fn weights(&self, n: usize) -> Result<Vec<f32>> {
        let cosines = |c0: f64, c1: f64, c2: f64| {
            let phase = |i: usize| TAU * i as f64 / n as f64;
            (0..n)
                .map(|i| (c0 - c1 * phase(i).cos() + c2 * (2.0 * phase(i)).cos()) as f32)
                .collect()
        };
        match self {
            Self::Hann => Ok(cosines(0.5, 0.5, 0.0)),
            Self::Hamming => Ok(cosines(0.54, 0.46, 0.0)),
            Self::Blackman => Ok(cosines(0.42, 0.5, 0.08)),
            Self::Ones => Ok(vec![1.0; n]),
            Self::Values(values) if values.len() != n => Err(Error::argument(
                "window",
                format_args!("{} values", values.len()),
                format_args!("n_fft = {n} values"),
            )),
            Self::Values(values) if !values.iter().all(|v| v.is_finite()) => {
                Err(Error::argument("window", "values with a NaN or an infinity", "finite numbers"))
            }
            Self::Values(values) => Ok(values.clone()),
        }
    }
}

impl FromStr for Window {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "hann" => Ok(Self::Hann),
            "hamming" => Ok(Self::Hamming),
            "blackman" => Ok(Self::Blackman),
            "ones" => Ok(Self::Ones),
            _ => Err(Error::argument(
                "window",
                format_args!("{name:?}"),
                "\"hann\", \"hamming\", \"blackman\", \"ones\" or n_fft values",
            )),
        }
    }
}
