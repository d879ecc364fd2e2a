//! A model file that is fit to be given to whisper.cpp.

use super::ggml::{Flaw, walk};
use super::registry::{Registry, folders};
use crate::error::{Error, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

/// A model file that was checked from end to end, so that whisper.cpp can be given its path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Model {
    /// The registry's name for it; for a file that the registry doesn't know, the file's name without `ggml-` and `.bin`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// The file's size.
    pub bytes: u64,
    /// The file's SHA-256 in hex.
    pub sha256: String,
    /// Whether the registry knows this SHA-256; without it, flipped bits inside the weights would go unseen.
    pub known: bool,
}

impl Model {
    /// Finds a model by name or path ([`Registry::find`], in the folder that `CALLNORM_MODELS` names and in the user's cache), checks its format and its SHA-256. Nothing is fetched.
    ///
    /// # Errors
    /// Those of [`Registry::find`]; [`Error::Model`] where the file is no whisper.cpp model, is damaged, hears English only, or is not
    /// the one that its name promises; [`Error::Io`] where it cannot be read.
    pub fn open(name_or_file: &str) -> Result<Self> {
        let registry = Registry::builtin()?;
        Self::read(&registry.find(name_or_file, &folders())?, &registry)
    }

    /// Checks the format of the model at `path`, and its SHA-256 against the registry.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn read(path: &Path, registry: &Registry) -> Result<Self> {
        let place = path.display();
        let refuse = |flaw| match flaw {
            Flaw::Form(reason) => Error::model(&place, reason),
            Flaw::Io(source) => Error::Io {
                path: place.to_string(),
                source,
            },
        };
        let mut file = File::open(path).map_err(|error| refuse(error.into()))?;
        let bytes = file.metadata().map_err(|error| refuse(error.into()))?.len();
        walk(&file, bytes).map_err(refuse)?;
        let sha256 = sha256_hex(&mut file).map_err(|error| refuse(error.into()))?;

        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        let promised = registry.models.iter().find(|entry| entry.file == file_name);
        if let Some((name, due)) = promised.and_then(|entry| Some((&entry.name, entry.sha256.as_ref()?)))
            && *due != sha256
        {
            let reason =
                format!("not the published {name} (SHA-256 {sha256}, must be {due}): fetch it anew, or rename a model of your own");
            return Err(Error::model(&place, reason));
        }
        let known = registry.models.iter().find(|entry| entry.sha256.as_ref() == Some(&sha256));
        Ok(Self {
            name: known.or(promised).map_or_else(|| own_name(&file_name), |entry| entry.name.clone()),
            path: path.to_owned(),
            bytes,
            sha256,
            known: known.is_some(),
        })
    }
}

fn own_name(file_name: &str) -> String {
    let name = file_name.strip_suffix(".bin").unwrap_or(file_name);
    name.strip_prefix("ggml-").unwrap_or(name).to_owned()
}

fn sha256_hex(file: &mut File) -> std::io::Result<String> {
    file.rewind()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(buffer.get(..read).unwrap_or_default()),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Checks that this processor has the instructions that whisper.cpp is built with (on x86: AVX2, FMA, F16C, BMI2); without them the
/// process would end at its first call.
///
/// # Errors
/// [`Error::Model`] that names what is missing.
pub fn check_cpu() -> Result<()> {
    let missing: Vec<_> = instructions()
        .into_iter()
        .filter(|(_, there)| !there)
        .map(|(name, _)| name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(Error::model(
        "whisper.cpp",
        format_args!("this processor lacks {missing}, which hearing words needs: analyse without a model, or bring the words"),
    ))
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn instructions() -> Vec<(&'static str, bool)> {
    vec![
        ("AVX2", is_x86_feature_detected!("avx2")),
        ("FMA", is_x86_feature_detected!("fma")),
        ("F16C", is_x86_feature_detected!("f16c")),
        ("BMI2", is_x86_feature_detected!("bmi2")),
    ]
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
fn instructions() -> Vec<(&'static str, bool)> {
    vec![]
}
