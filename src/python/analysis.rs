//! `callnorm._core.analyze`, and what goes with it: options, profiles, reports.

use super::interrupt::interruptible;
use super::source;
use crate::analyzer::{self, AnalyzeOptions};
use crate::error::{Error, Result};
use crate::norms::Profile;
use crate::report::Report;
use pyo3::prelude::*;

pub fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(analyze, module)?)?;
    module.add_function(wrap_pyfunction!(check_options, module)?)?;
    module.add_function(wrap_pyfunction!(check_report, module)?)?;
    module.add_function(wrap_pyfunction!(profile, module)?)
}

/// Analyse one recording and give its report as JSON; `keep_going` is asked 20 times a second.
#[pyfunction]
#[pyo3(signature = (source, sample_rate, keep_going, *, agent, direction, norms, threads))]
#[expect(clippy::too_many_arguments, reason = "the options of the Python function")]
fn analyze(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    sample_rate: Option<u32>,
    keep_going: Option<&Bound<'_, PyAny>>,
    agent: &str,
    direction: &str,
    norms: &str,
    threads: usize,
) -> PyResult<String> {
    let options = options(agent, direction, norms, threads)?;
    let recording = source::recording(source, sample_rate)?;
    interruptible(py, keep_going, |go_on| analyzer::analyze(&recording, &options, go_on)?.to_json())
}

/// Raise OptionsError where an option or the profile is wrong.
#[pyfunction]
#[pyo3(signature = (*, agent, direction, norms, threads))]
fn check_options(agent: &str, direction: &str, norms: &str, threads: usize) -> PyResult<()> {
    Ok(options(agent, direction, norms, threads).map(drop)?)
}

/// Raise OptionsError where a text is no report of this schema.
#[pyfunction]
fn check_report(text: &str) -> PyResult<()> {
    Ok(Report::from_json(text).map(drop)?)
}

/// Check a profile and give its text.
#[pyfunction]
fn profile(name_or_file: &str) -> PyResult<String> {
    Profile::find(name_or_file)?;
    match Profile::builtin_text(name_or_file) {
        Ok(text) => Ok(text.into()),
        Err(_) => std::fs::read_to_string(name_or_file).map_err(|source| {
            Error::Io {
                path: name_or_file.into(),
                source,
            }
            .into()
        }),
    }
}

fn options(agent: &str, direction: &str, norms: &str, threads: usize) -> Result<AnalyzeOptions> {
    Ok(AnalyzeOptions {
        agent: agent.parse()?,
        direction: direction.parse()?,
        norms: Profile::find(norms)?,
        threads,
    })
}
