//! The labelled recordings, which are not part of the package.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// A path in the folder that `CALLNORM_SHARED` names, `../shared` by default.
pub fn shared(path: impl AsRef<Path>) -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    std::env::var_os("CALLNORM_SHARED").map_or_else(beside, PathBuf::from).join(path)
}

/// The recogniser for tests: in the folder that `CALLNORM_MODELS` names, or among the shared models.
pub fn tiny_model() -> PathBuf {
    let folder = std::env::var_os("CALLNORM_MODELS").map_or_else(|| shared("models"), PathBuf::from);
    folder.join("ggml-tiny-q5_1.bin")
}

/// Every labelled call, by name: its recording and its labels.
pub fn labelled_calls() -> Vec<(PathBuf, Value)> {
    let entries = std::fs::read_dir(shared("calls")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    assert!(!paths.is_empty(), "no labelled calls in {}", shared("calls").display());
    let read = |path: PathBuf| {
        let label = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        (path.with_extension("wav"), label)
    };
    paths.into_iter().map(read).collect()
}
