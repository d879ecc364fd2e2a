//! What Python calls a recording: a path, bytes, a binary file or an array; and clips of one.

use super::error::to_py;
use crate::audio::{Clip, Raw, Recording, write_clips as write};
use crate::error::Error;
use crate::report::to_json;
use crate::units::{SampleRate, Span};
use numpy::{PyArray2, PyReadonlyArray1, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyMemoryView, PyString};
use std::path::PathBuf;

/// The recording that a Python object stands for.
///
/// - `str` or `os.PathLike`: a file's path; `bytes`, `bytearray`, `memoryview`: its bytes; an object with `read()`: the rest of
///   a file opened in binary mode. `sample_rate` is not needed; where it is given, it must be the file's. `raw` describes headerless
///   sound.
/// - an array (numpy's, or anything with `__array__`) of shape `(n,)` or `(channels, n)`, with `sample_rate`: floats of full scale
///   1, or integers, which are scaled by their type's full scale (unsigned ones are offset binary).
pub(super) fn recording_from(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    sample_rate: Option<u32>,
    raw: Option<&str>,
) -> PyResult<Recording> {
    let raw: Option<Raw> = raw.map(str::parse).transpose().map_err(|error| to_py(py, error))?;
    let raw = raw.as_ref();
    let recording = if source.is_instance_of::<PyString>() || source.hasattr("__fspath__")? {
        let path: PathBuf = source.extract()?;
        py.detach(|| raw.map_or_else(|| Recording::open(&path), |raw| Recording::open_raw(&path, raw)))
    } else if is_bytes(source) {
        from_bytes(py, source, raw)?
    } else if source.hasattr("__array__")? {
        if let Some(raw) = raw {
            let expected = "None for an array: it describes a file or bytes";
            return Err(to_py(py, Error::argument("raw", raw, expected)));
        }
        return from_array(py, source, sample_rate);
    } else if source.hasattr("read")? {
        let bytes = source.call_method0("read")?;
        if !is_bytes(&bytes) {
            let expected = "bytes: open the file in binary mode (\"rb\")";
            return Err(to_py(py, Error::argument("what source.read() gives", kind(&bytes), expected)));
        }
        from_bytes(py, &bytes, raw)?
    } else {
        return Err(refuse(py, (kind(source), "a path, bytes, a binary file or an array".into())));
    };
    let recording = recording.map_err(|error| to_py(py, error))?;
    let own = recording.info().sample_rate_hz.0;
    match sample_rate {
        Some(given) if given != own => Err(to_py(
            py,
            Error::argument("sample_rate", given, format_args!("left out or the file's own, {own} Hz")),
        )),
        _ => Ok(recording),
    }
}

fn is_bytes(source: &Bound<'_, PyAny>) -> bool {
    source.is_instance_of::<PyBytes>() || source.is_instance_of::<PyByteArray>() || source.is_instance_of::<PyMemoryView>()
}

fn from_bytes(py: Python<'_>, source: &Bound<'_, PyAny>, raw: Option<&Raw>) -> PyResult<crate::Result<Recording>> {
    let bytes = py.get_type::<PyBytes>().call1((source,))?.cast_into::<PyBytes>()?;
    let bytes = bytes.as_bytes();
    Ok(py.detach(|| raw.map_or_else(|| Recording::from_bytes(bytes), |raw| Recording::from_raw_bytes(bytes, raw))))
}

fn from_array(py: Python<'_>, source: &Bound<'_, PyAny>, sample_rate: Option<u32>) -> PyResult<Recording> {
    let numpy = py.import("numpy")?;
    let array = numpy.call_method1("asarray", (source,))?;
    let shape = array.cast::<PyUntypedArray>()?.shape().to_vec();
    check_shape(&shape).map_err(|fault| refuse(py, fault))?;
    let rate = sample_rate.ok_or_else(|| to_py(py, Error::argument("sample_rate", "None", "given in Hz for an array")))?;
    let scale = Scale::of(&array)?.map_err(|fault| refuse(py, fault))?;
    let channels = if shape.len() == 1 {
        vec![array]
    } else {
        array.try_iter()?.collect::<PyResult<_>>()?
    };
    let samples: Vec<Vec<f32>> = channels
        .iter()
        .map(|channel| scale.samples(&numpy, channel))
        .collect::<PyResult<_>>()?;
    check_scale(&samples).map_err(|fault| refuse(py, fault))?;
    py.detach(|| Recording::from_samples(samples, SampleRate(rate)))
        .map_err(|error| to_py(py, error))
}

/// What a source is, and what it must be.
type Fault = (String, String);

fn check_shape(shape: &[usize]) -> Result<(), Fault> {
    let expected = match *shape {
        [_] | [0..=8, _] => return Ok(()),
        [_, 1..=8] => "(channels, n): transpose it",
        _ => "(n,) or (channels, n) of 1 to 8 channels",
    };
    Err((format!("an array of shape {shape:?}"), format!("of shape {expected}")))
}

/// Floats that were made of integers without being divided: far beyond full scale, and not by a few samples only.
fn check_scale(channels: &[Vec<f32>]) -> Result<(), Fault> {
    let sounding = || channels.iter().flatten().filter(|sample| sample.is_finite() && **sample != 0.0);
    let most = sounding().fold(0.0f32, |most, sample| most.max(sample.abs()));
    let (all, beyond) = (sounding().count(), sounding().filter(|sample| sample.abs() > 1.0).count());
    if (BEYOND..=LARGEST_INTEGER).contains(&most) && beyond * 10 >= all {
        let expected = "of full scale 1: divide it by its own, such as 32768";
        return Err((format!("an array of floats up to {most}"), expected.to_owned()));
    }
    Ok(())
}

/// Beyond this times full scale (24 dB), floats are taken for integers that nobody has divided.
const BEYOND: f32 = 16.0;
/// The largest full scale that integers have; what is beyond it is no sound.
const LARGEST_INTEGER: f32 = 2_147_483_648.0;

/// How an array's numbers become samples of full scale 1: `number · factor + offset`.
struct Scale {
    factor: f32,
    offset: f32,
}

impl Scale {
    /// The scale of an array's type; why there is none.
    fn of(array: &Bound<'_, PyAny>) -> PyResult<Result<Self, Fault>> {
        let dtype = array.getattr("dtype")?;
        let kind: char = dtype.getattr("kind")?.extract()?;
        let bytes: i32 = dtype.getattr("itemsize")?.extract()?;
        let factor = 0.5f32.powi(8 * bytes - 1);
        Ok(match kind {
            'f' => Ok(Self { factor: 1.0, offset: 0.0 }),
            'i' => Ok(Self { factor, offset: 0.0 }),
            'u' => Ok(Self { factor, offset: -1.0 }),
            _ => Err((format!("an array of {dtype}"), "of floats or integers".into())),
        })
    }

    fn samples(&self, numpy: &Bound<'_, PyModule>, channel: &Bound<'_, PyAny>) -> PyResult<Vec<f32>> {
        let floats = numpy.call_method1("require", (channel, "float32", "CA"))?;
        let floats: PyReadonlyArray1<'_, f32> = floats.extract()?;
        Ok(floats.as_slice()?.iter().map(|number| number * self.factor + self.offset).collect())
    }
}

fn kind(object: &Bound<'_, PyAny>) -> String {
    object
        .get_type()
        .name()
        .map_or_else(|_| "this object".into(), |name| name.to_string())
}

fn refuse(py: Python<'_>, (given, expected): Fault) -> PyErr {
    to_py(py, Error::argument("source", given, expected))
}

/// The samples [shape=(channels, n)] of a recording, their sample rate, and what is known of it (the report's `source`).
///
/// For listening, and for tests of how a recording is understood. With `at_hz` the samples come at that rate, else at the recording's.
#[pyfunction]
#[pyo3(signature = (source, sample_rate=None, at_hz=None, raw=None))]
pub(super) fn decode<'py>(
    py: Python<'py>,
    source: &Bound<'py, PyAny>,
    sample_rate: Option<u32>,
    at_hz: Option<u32>,
    raw: Option<&str>,
) -> PyResult<(Bound<'py, PyArray2<f32>>, u32, Bound<'py, PyDict>)> {
    let recording = recording_from(py, source, sample_rate, raw)?;
    let info = recording.info();
    let rate = at_hz.map_or(info.sample_rate_hz, SampleRate);
    let mut channels = vec![vec![]; info.channels];
    for (index, samples) in channels.iter_mut().enumerate() {
        let heard = py.detach(|| {
            recording.for_each_block_at(index, rate, &mut |block| {
                samples.extend_from_slice(block);
                Ok(())
            })
        });
        heard.map_err(|error| to_py(py, error))?;
    }
    let source = to_json(info).map_err(|error| to_py(py, error))?;
    let source = py.import("json")?.call_method1("loads", (source,))?.cast_into()?;
    Ok((PyArray2::from_vec2(py, &channels)?, rate.0, source))
}

/// Write stretches of a recording as WAV files: each is (start in seconds, end in seconds, path). `sha256` is the recording's that is expected.
#[pyfunction]
#[pyo3(signature = (source, stretches, sha256, sample_rate=None, raw=None))]
pub(super) fn write_clips(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    stretches: Vec<(f64, f64, PathBuf)>,
    sha256: &str,
    sample_rate: Option<u32>,
    raw: Option<&str>,
) -> PyResult<()> {
    let recording = recording_from(py, source, sample_rate, raw)?;
    let own = &recording.info().sha256;
    if own != sha256 {
        let expected = format!("the report's recording, of sha256 {sha256}");
        return Err(refuse(py, (format!("a recording of sha256 {own}"), expected)));
    }
    let clips = stretches.into_iter().map(|(start_s, end_s, path)| Clip {
        span: Span::new(start_s, end_s),
        path,
    });
    let clips: Vec<Clip> = clips.collect();
    py.detach(|| write(&recording, &clips)).map_err(|error| to_py(py, error))
}
