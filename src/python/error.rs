//! The exceptions of callnorm: one root, and each kind also the built-in exception it resembles.

use crate::error::Error;
use pyo3::exceptions::{PyException, PyKeyboardInterrupt, PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};

struct Kinds {
    root: Py<PyType>,
    recording: Py<PyType>,
    options: Py<PyType>,
    model: Py<PyType>,
}

static KINDS: PyOnceLock<Kinds> = PyOnceLock::new();

impl Kinds {
    fn get(py: Python<'_>) -> PyResult<&Self> {
        KINDS.get_or_try_init(py, || {
            let root = class(
                py,
                "CallnormError",
                "The root of all that callnorm raises.",
                [py.get_type::<PyException>()],
            )?;
            let kind = |name, doc, alike| class(py, name, doc, [root.clone(), alike]).map(Bound::unbind);
            let value = py.get_type::<PyValueError>();
            Ok(Self {
                recording: kind(
                    "RecordingError",
                    "The recording cannot be read: whoever supplies recordings must act.",
                    value.clone(),
                )?,
                options: kind(
                    "OptionsError",
                    "An option, a profile or an argument is wrong: the caller must act.",
                    value,
                )?,
                model: kind(
                    "ModelError",
                    "A model cannot be used: whoever supplies models must act.",
                    py.get_type::<PyRuntimeError>(),
                )?,
                root: root.unbind(),
            })
        })
    }
}

/// A class `callnorm.NAME`, made as the statement `class` makes one: PyO3's own way gives a class one base only.
fn class<'py, const N: usize>(py: Python<'py>, name: &str, doc: &str, bases: [Bound<'py, PyType>; N]) -> PyResult<Bound<'py, PyType>> {
    let body = PyDict::new(py);
    body.set_item("__module__", "callnorm")?;
    body.set_item("__doc__", doc)?;
    Ok(py.get_type::<PyType>().call1((name, PyTuple::new(py, bases)?, body))?.cast_into()?)
}

/// Puts the exceptions into the module.
pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let kinds = Kinds::get(module.py())?;
    module.add("CallnormError", &kinds.root)?;
    module.add("RecordingError", &kinds.recording)?;
    module.add("OptionsError", &kinds.options)?;
    module.add("ModelError", &kinds.model)
}

/// The exception of an error. A missing file stays `FileNotFoundError`, an interruption `KeyboardInterrupt`.
pub(super) fn to_py(py: Python<'_>, error: Error) -> PyErr {
    let message = error.to_string();
    let mut cause = None;
    let kind = match (Kinds::get(py), error) {
        (_, Error::Io { path, source }) => return os_error(path, &source),
        (_, Error::Interrupted) => return PyKeyboardInterrupt::new_err(()),
        (Err(failure), _) => return failure,
        (Ok(kinds), Error::Recording { .. }) => &kinds.recording,
        (Ok(kinds), Error::Argument { .. } | Error::File { .. } | Error::Phrase { .. } | Error::Regex { .. }) => &kinds.options,
        (Ok(kinds), Error::Model { cause: by, .. }) => {
            cause = by.and_then(|by| by.downcast::<PyErr>().ok());
            &kinds.model
        }
    };
    let raised = PyErr::from_type(kind.bind(py).clone(), message);
    raised.set_cause(py, cause.map(|by| *by));
    raised
}

/// `OSError` picks its own subclass by the number of the error.
fn os_error(path: String, source: &std::io::Error) -> PyErr {
    let text = source.to_string();
    match source.raw_os_error() {
        Some(number) => {
            let reason = text.split(" (os error").next().unwrap_or(&text).to_owned();
            PyOSError::new_err((number, reason, path))
        }
        None => PyOSError::new_err(format!("{path}: {text}")),
    }
}
