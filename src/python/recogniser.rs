//! Recognisers: whisper.cpp, loaded once a process, or an object of Python's.

use super::foreign::Foreign;
use crate::error::{Error, Result};
use crate::transcript::registry::folders;
use crate::transcript::{Model, Recogniser, Registry, WindowRecogniser, Windowed};
use pyo3::prelude::*;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use std::{fmt, fs};

/// A file as it was when it was loaded, and by which process: one that was forked off must load its own.
type Loaded = (u32, PathBuf, SystemTime);

/// What was loaded.
static LOADED: Mutex<Option<HashMap<Loaded, Arc<dyn Recogniser>>>> = Mutex::new(None);

/// The recogniser that is asked for.
#[derive(Debug)]
pub(super) enum Chosen {
    /// whisper.cpp with the model of that name or file.
    Model(String),
    /// `callnorm.recognisers.Hearing`.
    Foreign(Foreign),
}

impl Chosen {
    /// What the argument `model` stands for.
    pub(super) fn new(model: &Bound<'_, PyAny>) -> PyResult<Self> {
        match model.extract() {
            Ok(name_or_file) => Ok(Self::Model(name_or_file)),
            Err(_) => Foreign::new(model).map(Self::Foreign),
        }
    }

    /// Whether there is such a model; nothing is loaded.
    ///
    /// # Errors
    /// Those of [`Registry::find`].
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::Model(name_or_file) => Registry::builtin()?.find(name_or_file, &folders()).map(drop),
            Self::Foreign(_) => Ok(()),
        }
    }

    /// The recogniser, ready to hear.
    ///
    /// # Errors
    /// [`Error::Model`] where there is no such model, or it cannot be used.
    pub(super) fn recogniser(self) -> Result<Arc<dyn Recogniser>> {
        match self {
            Self::Model(name_or_file) => loaded(&name_or_file),
            Self::Foreign(object) => Ok(Arc::new(Windowed(object))),
        }
    }
}

impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(name_or_file) => write!(f, "{name_or_file:?}"),
            Self::Foreign(object) => write!(f, "{:?}", object.identity().model),
        }
    }
}

fn loaded(name_or_file: &str) -> Result<Arc<dyn Recogniser>> {
    let registry = Registry::builtin()?;
    let path = registry.find(name_or_file, &folders())?;
    let modified = fs::metadata(&path).and_then(|file| file.modified()).map_err(|source| Error::Io {
        path: path.display().to_string(),
        source,
    })?;
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let loaded = loaded.get_or_insert_default();
    let key = (std::process::id(), path, modified);
    if let Some(recogniser) = loaded.get(&key) {
        return Ok(recogniser.clone());
    }
    let recogniser = load(Model::read(&key.1, &registry)?)?;
    loaded.insert(key, recogniser.clone());
    Ok(recogniser)
}

#[cfg(feature = "whisper")]
fn load(model: Model) -> Result<Arc<dyn Recogniser>> {
    Ok(Arc::new(crate::transcript::Whisper::open(model)?))
}

#[cfg(not(feature = "whisper"))]
fn load(model: Model) -> Result<Arc<dyn Recogniser>> {
    Err(Error::model(
        model.path.display(),
        "this build of callnorm is without whisper.cpp; bring words instead",
    ))
}
