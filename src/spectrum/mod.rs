//! The FFT path: windows, frames, real FFT, STFT, power, mel, autocorrelation, responses. It knows nothing of speech.
//!
//! Everything works on one channel of `f32` samples and comes twice: as one call that allocates its answer, and as an object that takes
//! the samples in blocks and hands each frame to a visitor, without allocating once it is warm. Both give the same bits, whatever the blocks.

mod autocorrelation;
mod frames;
mod mel;
pub(crate) mod pair;
mod plan;
mod response;
mod stft;
pub(crate) mod sum;
mod window;

pub use autocorrelation::Autocorrelator;
pub use frames::Frames;
pub use mel::{Mel, MelNorm, MelOptions, MelScale, mel, mel_filters, mel_into};
pub use pair::Spectrum;
pub use response::{Response, ResponseEstimator};
pub use stft::{Stft, StftOptions, power, power_into, stft, stft_into};
pub use window::Window;

/// A complex number of two `f32`, laid out as numpy's `complex64`.
pub type Complex = rustfft::num_complex::Complex<f32>;
