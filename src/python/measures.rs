//! Single measures on arrays of one channel.

use super::error::to_py;
use super::interrupt::interruptible;
use super::source::recording_from;
use crate::analyzer::{self, WordsFrom};
use crate::audio::Recording;
use crate::error::{Error, Result};
use crate::report::{Channel, to_json};
use crate::track::pitch::{PitchOptions, PitchTrack, PitchTracker};
use crate::transcript::Passage;
use crate::units::Hertz;
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;

/// Find the phrases of one channel: start and end in seconds.
#[pyfunction]
pub(super) fn activity(x: &Bound<'_, PyAny>, sample_rate: u32) -> PyResult<Vec<(f64, f64)>> {
    hear(x, sample_rate, |heard| {
        Ok(heard
            .speech
            .phrases
            .iter()
            .map(|phrase| (phrase.start_s.0, phrase.end_s.0))
            .collect())
    })
}

/// Find the syllable nuclei of one channel: times in seconds.
#[pyfunction]
pub(super) fn syllables<'py>(x: &Bound<'py, PyAny>, sample_rate: u32) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let times: Vec<f64> = hear(x, sample_rate, |heard| {
        Ok(heard.speech.nuclei_s.iter().map(|time| time.0).collect())
    })?;
    Ok(times.into_pyarray(x.py()))
}

/// Measure one channel's levels, as JSON.
#[pyfunction]
pub(super) fn volume(x: &Bound<'_, PyAny>, sample_rate: u32) -> PyResult<String> {
    hear(x, sample_rate, |heard| to_json(&heard.volume))
}

/// Measure one channel's rate, as JSON; `text` is what was said, if that is known.
#[pyfunction]
#[pyo3(signature = (x, sample_rate, text=None))]
pub(super) fn speech_rate(x: &Bound<'_, PyAny>, sample_rate: u32, text: Option<String>) -> PyResult<String> {
    let recording = one_channel(x, sample_rate)?;
    let words = text.map_or(WordsFrom::Nowhere, |text| {
        WordsFrom::Passages(vec![Passage::whole(text, recording.info().duration_s)])
    });
    interruptible(x.py(), None, |go_on| to_json(&analyzer::listen(&recording, 0, words, go_on)?.rate))
}

/// Find one channel's dragged endings, as JSON.
#[pyfunction]
pub(super) fn drag(x: &Bound<'_, PyAny>, sample_rate: u32) -> PyResult<String> {
    hear(x, sample_rate, |heard| to_json(&heard.drag))
}

type Array<'py> = Bound<'py, PyArray1<f64>>;

/// Track the pitch of one channel: times in seconds, f0 in Hz (NaN where unvoiced), strength 0-1.
#[pyfunction]
pub(super) fn pitch<'py>(
    x: &Bound<'py, PyAny>,
    sample_rate: u32,
    floor_hz: f64,
    ceiling_hz: f64,
    hop_s: f64,
) -> PyResult<(Array<'py>, Array<'py>, Array<'py>)> {
    let py = x.py();
    let recording = one_channel(x, sample_rate)?;
    let options = PitchOptions {
        floor_hz: Hertz(floor_hz),
        ceiling_hz: Hertz(ceiling_hz),
        hop_s,
    };
    let track = interruptible(py, None, |go_on| track(&recording, &options, go_on))?;
    let times: Vec<f64> = (0..track.f0.len()).map(|frame| (frame as f64 + 0.5) * hop_s).collect();
    let f0: Vec<f64> = track.f0.iter().map(|&hz| if hz > 0.0 { f64::from(hz) } else { f64::NAN }).collect();
    let strength: Vec<f64> = track.strength.iter().map(|&strength| f64::from(strength)).collect();
    Ok((times.into_pyarray(py), f0.into_pyarray(py), strength.into_pyarray(py)))
}

fn track(recording: &Recording, options: &PitchOptions, go_on: &dyn Fn(f64) -> bool) -> Result<PitchTrack> {
    let info = recording.info();
    let mut tracker = PitchTracker::new(info.sample_rate_hz, options)?;
    recording.for_each_block(0, &mut |block| {
        tracker.push(block);
        if go_on(0.0) { Ok(()) } else { Err(Error::Interrupted) }
    })?;
    Ok(tracker.finish((info.duration_s.0 / options.hop_s).ceil() as usize))
}

/// What is heard in an array, and what is taken from it.
fn hear<T: Send>(x: &Bound<'_, PyAny>, sample_rate: u32, take: impl FnOnce(&Channel) -> Result<T> + Send) -> PyResult<T> {
    let recording = one_channel(x, sample_rate)?;
    interruptible(x.py(), None, |go_on| {
        take(&analyzer::listen(&recording, 0, WordsFrom::Nowhere, go_on)?)
    })
}

fn one_channel(x: &Bound<'_, PyAny>, sample_rate: u32) -> PyResult<Recording> {
    let recording = recording_from(x.py(), x, Some(sample_rate), None)?;
    match recording.info().channels {
        1 => Ok(recording),
        channels => Err(to_py(
            x.py(),
            Error::argument("x", format_args!("an array of {channels} channels"), "one channel, of shape (n,)"),
        )),
    }
}
