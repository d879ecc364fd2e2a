//! A recogniser that is an object of Python's: `callnorm.recognisers.Hearing`, which runs it on threads of its own.

use crate::error::{Error, Result};
use crate::transcript::given::{self, Given};
use crate::transcript::{RecogniserIdentity, WindowRecogniser};
use numpy::PyArray1;
use pyo3::prelude::*;

/// How long one look for an answer may take, in seconds: between two, it is asked whether to go on.
const PATIENCE_S: f64 = 0.05;

/// The object, and what it says of itself.
#[derive(Debug)]
pub(super) struct Foreign {
    identity: RecogniserIdentity,
    at_once: usize,
    object: Py<PyAny>,
}

impl Foreign {
    /// Asks the object what it is.
    pub(super) fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self {
            identity: RecogniserIdentity {
                engine: object.getattr("engine")?.extract()?,
                version: object.getattr("version")?.extract()?,
                model: object.getattr("name")?.extract()?,
                sha256: object.getattr("sha256")?.extract()?,
            },
            at_once: object.getattr("at_once")?.extract()?,
            object: object.clone().unbind(),
        })
    }

    /// Begins to hear the windows.
    fn start(&self, windows: &[&[f32]]) -> PyResult<Py<PyAny>> {
        Python::attach(|py| {
            let windows: Vec<_> = windows.iter().map(|sound| PyArray1::from_slice(py, sound)).collect();
            self.object.call_method1(py, "start", (windows,))
        })
    }

    /// An exception as the recogniser's error, with what caused it.
    fn failed(&self, raised: &PyErr) -> Error {
        Python::attach(|py| Error::Model {
            model: self.identity.model.clone(),
            reason: raised.value(py).to_string(),
            cause: raised.cause(py).map(Into::into),
        })
    }
}

impl WindowRecogniser for Foreign {
    fn identity(&self) -> RecogniserIdentity {
        self.identity.clone()
    }

    fn at_once(&self) -> usize {
        self.at_once
    }

    fn hear(&self, windows: &[&[f32]], keep_going: &(dyn Fn() -> bool + Sync)) -> Result<Vec<Given>> {
        let hearing = self.start(windows).map_err(|raised| self.failed(&raised))?;
        while keep_going() {
            let answers = Python::attach(|py| hearing.call_method1(py, "wait", (PATIENCE_S,))?.extract(py));
            let answers: Option<Vec<Vec<u8>>> = answers.map_err(|raised| self.failed(&raised))?;
            if let Some(answers) = answers {
                let read = |bytes: &Vec<u8>| given::read(bytes, "its answer").map_err(|error| Error::model(&self.identity.model, error));
                return answers.iter().map(read).collect();
            }
        }
        Python::attach(|py| hearing.call_method0(py, "abandon")).map_err(|raised| self.failed(&raised))?;
        Err(Error::Interrupted)
    }
}
