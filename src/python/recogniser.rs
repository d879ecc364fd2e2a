//! Recognisers, loaded once a process.

use crate::error::{Error, Result};
use crate::transcript::registry::folders;
use crate::transcript::{Model, Recogniser, Registry};
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// A file as it was when it was loaded, and by which process: one that was forked off must load its own.
type Loaded = (u32, PathBuf, SystemTime);

/// What was loaded.
static LOADED: Mutex<Option<HashMap<Loaded, Arc<dyn Recogniser>>>> = Mutex::new(None);

/// The recogniser with the model of that name or file.
///
/// # Errors
/// [`Error::Model`] where there is no such model, or it cannot be used.
pub(super) fn recogniser(name_or_file: &str) -> Result<Arc<dyn Recogniser>> {
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
