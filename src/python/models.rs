//! Models: which are known, where they are, and whether a file is fit for use.

use super::error::to_py;
use super::interrupt::interruptible;
use crate::error::Result;
use crate::report::to_json;
use crate::transcript::registry::folders;
use crate::transcript::{Model, Registry};
use pyo3::prelude::*;
use std::path::PathBuf;

/// The registry of models, as JSON.
#[pyfunction]
pub(super) fn models(py: Python<'_>) -> PyResult<String> {
    let registry = Registry::builtin().and_then(|registry| to_json(&registry));
    registry.map_err(|error| to_py(py, error))
}

/// The folders that models are looked for in; the first is where they are put.
#[pyfunction]
pub(super) fn model_folders() -> Vec<PathBuf> {
    folders()
}

/// Find a model's file by name or path; nothing is fetched and the file is not read.
#[pyfunction]
pub(super) fn model_path(py: Python<'_>, name_or_file: &str) -> PyResult<PathBuf> {
    find(name_or_file).map_err(|error| to_py(py, error))
}

/// Find a model by name or path, walk it, check its SHA-256, and give what it is as JSON.
#[pyfunction]
pub(super) fn check_model(py: Python<'_>, name_or_file: &str) -> PyResult<String> {
    interruptible(py, None, |_| to_json(&Model::open(name_or_file)?))
}

fn find(name_or_file: &str) -> Result<PathBuf> {
    Registry::builtin()?.find(name_or_file, &folders())
}
