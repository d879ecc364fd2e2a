//! `callnorm.spectrum`: numpy arrays in and out, the GIL released in between.

use super::error::to_py;
use crate::error::{Error, Result};
use crate::spectrum::{Complex, Window};
use crate::spectrum::{Mel, MelNorm, MelOptions, MelScale, StftOptions, mel_into, power_into, stft_into};
use crate::units::{Hertz, SampleRate};
use numpy::{
    Element, PyArray2, PyArrayDescrMethods, PyArrayDyn, PyArrayMethods, PyReadonlyArray2, PyReadonlyArrayDyn, PyUntypedArray,
    PyUntypedArrayMethods, dtype,
};
use pyo3::prelude::*;
use pyo3::types::IntoPyDict;

/// The short-time Fourier transform.
#[pyfunction]
pub(super) fn stft<'py>(
    x: &Bound<'py, PyAny>,
    n_fft: usize,
    hop: usize,
    window: &Bound<'py, PyAny>,
    center: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(n_fft, hop, window, center)?;
    transform(x, &options, options.bins(), |samples, out: &mut [Complex]| {
        stft_into(samples, &options, out)
    })
}

/// The squared magnitudes of the short-time Fourier transform.
#[pyfunction]
pub(super) fn power<'py>(
    x: &Bound<'py, PyAny>,
    n_fft: usize,
    hop: usize,
    window: &Bound<'py, PyAny>,
    center: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(n_fft, hop, window, center)?;
    transform(x, &options, options.bins(), |samples, out: &mut [f32]| {
        power_into(samples, &options, out)
    })
}

/// Mel power spectra.
#[pyfunction]
pub(super) fn mel<'py>(
    x: &Bound<'py, PyAny>,
    n_fft: usize,
    hop: usize,
    window: &Bound<'py, PyAny>,
    center: bool,
    filters: FilterArguments,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(n_fft, hop, window, center)?;
    let mel = filters.make(x.py(), n_fft)?;
    transform(x, &options, mel.n_mels(), |samples, out: &mut [f32]| {
        mel_into(samples, &options, &mel, out)
    })
}

/// The weights of the mel triangles.
#[pyfunction]
pub(super) fn mel_filters<'py>(py: Python<'py>, n_fft: usize, filters: FilterArguments) -> PyResult<Bound<'py, PyArray2<f32>>> {
    let mel = filters.make(py, n_fft)?;
    let matrix = numpy::PyArray1::from_vec(py, mel.matrix());
    matrix.reshape([mel.n_mels(), 1 + n_fft / 2])
}

/// What both mel functions are told of the triangles.
#[derive(FromPyObject)]
pub(super) struct FilterArguments {
    #[pyo3(item)]
    sample_rate: u32,
    #[pyo3(item)]
    n_mels: usize,
    #[pyo3(item)]
    fmin: f64,
    #[pyo3(item)]
    fmax: Option<f64>,
    #[pyo3(item)]
    htk: bool,
    #[pyo3(item)]
    norm: Option<String>,
}

impl FilterArguments {
    fn make(&self, py: Python<'_>, n_fft: usize) -> PyResult<Mel> {
        let norm = match self.norm.as_deref() {
            None => MelNorm::Peak,
            Some("slaney") => MelNorm::Slaney,
            Some(other) => return Err(refuse(py, format!("norm is {other:?}; it must be \"slaney\" or None"))),
        };
        let options = MelOptions {
            n_mels: self.n_mels,
            fmin: Hertz(self.fmin),
            fmax: self.fmax.map(Hertz),
            scale: if self.htk { MelScale::Htk } else { MelScale::Slaney },
            norm,
        };
        Mel::new(SampleRate(self.sample_rate), n_fft, &options).map_err(|error| to_py(py, error))
    }
}

fn options(n_fft: usize, hop: usize, window: &Bound<'_, PyAny>, center: bool) -> PyResult<StftOptions> {
    let py = window.py();
    let window = if let Ok(name) = window.extract::<String>() {
        name.parse().map_err(|error| to_py(py, error))?
    } else {
        Window::Values(window.extract()?)
    };
    let options = StftOptions {
        n_fft,
        hop,
        window,
        center,
    };
    options.check().map_err(|error| to_py(py, error))?;
    Ok(options)
}

/// Transforms each channel of `x` into an array of `rows` by frames, or of channels by `rows` by frames.
///
/// A frame's values lie side by side in memory, so the array that is filled is the transposed one. `numpy.empty` makes it, since it asks for
/// huge pages, without which most of the time would go into page faults.
fn transform<'py, T: Element + Send>(
    x: &Bound<'py, PyAny>,
    options: &StftOptions,
    rows: usize,
    run: impl Fn(&[f32], &mut [T]) -> Result<()> + Sync,
) -> PyResult<Bound<'py, PyAny>> {
    let py = x.py();
    let (samples, mono) = channels(x)?;
    let &[channels, length] = samples.shape() else {
        return Err(refuse(py, format!("an array of shape {:?}", samples.shape())));
    };
    let frames = options.frames(length);
    let kwargs = [("dtype", dtype::<T>(py))].into_py_dict(py)?;
    let out = py
        .import("numpy")?
        .call_method("empty", ((channels, frames, rows),), Some(&kwargs))?;
    if frames > 0 && channels > 0 {
        let mut filled = out.cast::<PyArrayDyn<T>>()?.readwrite();
        let (samples, filled) = (samples.as_slice()?, filled.as_slice_mut()?);
        py.detach(|| {
            let mut pairs = samples.chunks(length.max(1)).chain([&[][..]]).zip(filled.chunks_mut(frames * rows));
            pairs.try_for_each(|(channel, out)| run(channel, out))
        })
        .map_err(|error| to_py(py, error))?;
    }
    let out = out.call_method1("swapaxes", (1, 2))?;
    if mono { out.get_item(0) } else { Ok(out) }
}

/// The samples of an array of floats as `(channels, n)`, each channel in one piece, and whether it was given as `(n,)`.
fn channels<'py>(x: &Bound<'py, PyAny>) -> PyResult<(PyReadonlyArray2<'py, f32>, bool)> {
    let py = x.py();
    let numpy = py.import("numpy")?;
    let array = numpy.call_method1("asarray", (x,))?;
    let untyped = array.cast::<PyUntypedArray>()?;
    let (kind, dimensions) = (untyped.dtype().kind(), untyped.ndim());
    if kind != b'f' || !(1..=2).contains(&dimensions) {
        let (shape, dtype) = (untyped.shape(), untyped.dtype());
        return Err(refuse(py, format!("an array of {dtype} of shape {shape:?}")));
    }
    let floats = numpy.call_method1("ascontiguousarray", (&array, "float32"))?;
    let floats: PyReadonlyArrayDyn<'py, f32> = numpy.call_method1("atleast_2d", (floats,))?.extract()?;
    Ok((floats.as_any().extract()?, dimensions == 1))
}

fn refuse(py: Python<'_>, given: String) -> PyErr {
    to_py(py, Error::argument("x", given, "an array of floats of shape (n,) or (channels, n)"))
}
