//! A recording's report, and what goes with it: options, profiles, stored reports.

use super::error::to_py;
use super::interrupt::interruptible;
use super::recogniser::recogniser;
use super::source::recording_from;
use crate::analyzer::{self, AnalyzeOptions, WordsFrom};
use crate::audio::SourceInfo;
use crate::error::{Error, Result};
use crate::norms::phrase::{LISTS, LISTS_NAME};
use crate::norms::{Profile, schema};
use crate::report::Report;
use crate::transcript::registry::folders;
use crate::transcript::{Registry, given};
use pyo3::prelude::*;

/// Analyse one recording and give its report as JSON. `words` is a transcript's JSON and what errors call it; `keep_going` is asked
/// 20 times a second, with the share (0-1) that is done.
#[pyfunction]
#[pyo3(signature = (source, sample_rate, words, start_time, keep_going, *, agent, direction, model, norms, threads, raw=None))]
#[expect(clippy::too_many_arguments, reason = "the options of the Python function")]
pub(super) fn analyze(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    sample_rate: Option<u32>,
    words: Option<(String, String)>,
    start_time: Option<&str>,
    keep_going: Option<&Bound<'_, PyAny>>,
    agent: &str,
    direction: &str,
    model: Option<&str>,
    norms: &str,
    threads: usize,
    raw: Option<&str>,
) -> PyResult<String> {
    let mut options = options(agent, direction, norms, threads).map_err(|error| to_py(py, error))?;
    let start = start_time.map(str::parse).transpose();
    options.start = start.map_err(|error| to_py(py, error))?;
    let recording = recording_from(py, source, sample_rate, raw)?;
    let words = py.detach(|| words_from(model, words, recording.info()));
    options.words = words.map_err(|error| to_py(py, error))?;
    interruptible(py, keep_going, |go_on| analyzer::analyze(&recording, &options, go_on)?.to_json())
}

/// Raise OptionsError where an option or the profile is wrong, ModelError where there is no such model.
#[pyfunction]
#[pyo3(signature = (*, agent, direction, model, norms, threads))]
pub(super) fn check_options(
    py: Python<'_>,
    agent: &str,
    direction: &str,
    model: Option<&str>,
    norms: &str,
    threads: usize,
) -> PyResult<()> {
    options(agent, direction, norms, threads)
        .and_then(|_| model.map_or(Ok(()), |model| Registry::builtin()?.find(model, &folders()).map(drop)))
        .map_err(|error| to_py(py, error))
}

/// Raise OptionsError where a text is no report of this schema.
#[pyfunction]
pub(super) fn check_report(py: Python<'_>, text: &str) -> PyResult<()> {
    Report::from_json(text).map(drop).map_err(|error| to_py(py, error))
}

/// Check a profile and give its text; of one that extends another, what they say together. The built-in lists have a name too.
#[pyfunction]
pub(super) fn profile(py: Python<'_>, name_or_file: &str) -> PyResult<String> {
    if name_or_file == LISTS_NAME {
        return Ok(LISTS.to_owned());
    }
    Profile::find(name_or_file)
        .map(|profile| profile.text)
        .map_err(|error| to_py(py, error))
}

/// Give the JSON Schema of a profile.
#[pyfunction]
pub(super) fn profile_schema(py: Python<'_>) -> PyResult<String> {
    schema().map_err(|error| to_py(py, error))
}

fn options(agent: &str, direction: &str, norms: &str, threads: usize) -> Result<AnalyzeOptions> {
    if threads == 0 {
        return Err(Error::Options("threads is 0; it must be 1 or more".into()));
    }
    Ok(AnalyzeOptions {
        agent: agent.parse()?,
        direction: direction.parse()?,
        threads,
        ..AnalyzeOptions::new(Profile::find(norms)?)
    })
}

fn words_from(model: Option<&str>, words: Option<(String, String)>, source: &SourceInfo) -> Result<WordsFrom> {
    match (model, words) {
        (None, None) => Ok(WordsFrom::Nowhere),
        (Some(model), None) => recogniser(model).map(WordsFrom::Recogniser),
        (None, Some((json, name))) => given::parse(&json, &name, source.channels, source.duration_s).map(WordsFrom::Passages),
        (Some(model), Some((_, name))) => Err(Error::Options(format!("model {model:?} and words {name:?}: give one of the two"))),
    }
}
