//! A recording's report, and what goes with it: options, profiles, stored reports.

use super::error::to_py;
use super::interrupt::interruptible;
use super::recogniser::Chosen;
use super::source::recording_from;
use crate::analyzer::{self, AnalyzeOptions, WordsFrom};
use crate::error::{Error, Result};
use crate::norms::phrase::{LISTS, LISTS_NAME};
use crate::norms::{self, Profile};
use crate::report::{self, Report};
use crate::transcript::{self, given};
use pyo3::prelude::*;
use std::sync::Arc;

/// Analyse one recording and give its report as JSON. `words` is a transcript's bytes and what errors call it; `keep_going` is asked
/// 20 times a second, with the share (0-1) that is done. `model` is a name, a path or a `callnorm.recognisers.Hearing`.
#[pyfunction]
#[pyo3(signature = (source, sample_rate, words, start_time, keep_going, *, agent, direction, model, norms, threads, raw=None))]
#[expect(clippy::too_many_arguments, reason = "the options of the Python function")]
pub(super) fn analyze(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    sample_rate: Option<u32>,
    words: Option<(Vec<u8>, String)>,
    start_time: Option<&str>,
    keep_going: Option<&Bound<'_, PyAny>>,
    agent: &str,
    direction: &str,
    model: Option<&Bound<'_, PyAny>>,
    norms: &str,
    threads: usize,
    raw: Option<&str>,
) -> PyResult<String> {
    let mut options = options(agent, direction, norms, threads).map_err(|error| to_py(py, error))?;
    let start = start_time.map(str::parse).transpose();
    options.start = start.map_err(|error| to_py(py, error))?;
    let recording = recording_from(py, source, sample_rate, raw)?;
    let model = model.map(Chosen::new).transpose()?;
    let words = py.detach(|| words_from(model, words));
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
    model: Option<&Bound<'_, PyAny>>,
    norms: &str,
    threads: usize,
) -> PyResult<()> {
    let model = model.map(Chosen::new).transpose()?;
    options(agent, direction, norms, threads)
        .and_then(|_| model.map_or(Ok(()), |model| model.check()))
        .map_err(|error| to_py(py, error))
}

/// Say as JSON how a transcript is understood; `words` is its bytes and what errors call it.
#[pyfunction]
#[pyo3(signature = (words, source=None))]
pub(super) fn check_words(py: Python<'_>, words: (Vec<u8>, String), source: Option<&Bound<'_, PyAny>>) -> PyResult<String> {
    let given = given::read(&words.0, &words.1).map_err(|error| to_py(py, error))?;
    let recording = source.map(|source| recording_from(py, source, None, None)).transpose()?;
    interruptible(py, None, |go_on| {
        let understood = analyzer::understand(&given, recording.as_ref(), go_on)?;
        serde_json::to_string(&understood).map_err(|error| Error::file(&given.name, "", error))
    })
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

/// Say all that is wrong with a profile, a line each; nothing where it is right.
#[pyfunction]
pub(super) fn profile_faults(py: Python<'_>, name_or_file: &str) -> PyResult<Vec<String>> {
    if Profile::builtin_names().any(|name| name == name_or_file) || !std::path::Path::new(name_or_file).exists() {
        return Profile::find(name_or_file).map(|_| vec![]).map_err(|error| to_py(py, error));
    }
    let text = norms::profile::text_of(name_or_file).map_err(|error| to_py(py, error))?;
    Ok(norms::faults(&text, name_or_file).iter().map(Error::to_string).collect())
}

/// Give the JSON Schema of a "report", of a "profile", or of a transcript's "words".
#[pyfunction]
pub(super) fn schema(py: Python<'_>, of: &str) -> PyResult<String> {
    match of {
        "report" => Ok(report::schema()),
        "profile" => Ok(norms::schema()),
        "words" => Ok(transcript::schema()),
        _ => Err(to_py(py, Error::argument("of", format_args!("{of:?}"), "report, profile or words"))),
    }
}

fn options(agent: &str, direction: &str, norms: &str, threads: usize) -> Result<AnalyzeOptions> {
    if threads == 0 {
        return Err(Error::argument("threads", 0, "1 or more"));
    }
    Ok(AnalyzeOptions {
        agent: agent.parse()?,
        direction: direction.parse()?,
        threads,
        ..AnalyzeOptions::new(Profile::find(norms)?)
    })
}

fn words_from(model: Option<Chosen>, words: Option<(Vec<u8>, String)>) -> Result<WordsFrom> {
    match (model, words) {
        (None, None) => Ok(WordsFrom::Nowhere),
        (Some(model), None) => model.recogniser().map(WordsFrom::Recogniser),
        (None, Some((bytes, name))) => given::read(&bytes, &name).map(|given| WordsFrom::Given(Arc::new(given))),
        (Some(model), Some((_, name))) => Err(Error::argument("model, words", format_args!("{model}, {name:?}"), "one of the two")),
    }
}
