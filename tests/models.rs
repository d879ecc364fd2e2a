//! Real model files: what is published passes by its SHA-256, what is no recogniser is refused.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use callnorm::transcript::{Model, Registry, model::check_cpu};
use std::path::{Path, PathBuf};

fn shared() -> PathBuf {
    std::env::var_os("CALLNORM_SHARED")
        .map_or_else(|| "../shared".into(), PathBuf::from)
        .join("models")
}

/// The model of that file name, or nothing where there is no such file.
fn read(file: &str) -> Option<callnorm::Result<Model>> {
    let path = shared().join(file);
    if !path.is_file() {
        println!("skipped: there is no {}", path.display());
        return None;
    }
    Some(Model::read(&path, &Registry::builtin().unwrap()))
}

#[test]
fn published_models_are_known_by_their_sum() {
    for name in ["tiny-q5_1", "base-q5_1"] {
        let Some(model) = read(&format!("ggml-{name}.bin")) else { continue };
        let model = model.unwrap();
        assert_eq!((model.name.as_str(), model.known), (name, true));
    }
}

#[test]
fn files_for_other_ends_are_refused() {
    for (file, what) in [("ggml-silero-v6.2.0.bin", "Silero VAD"), ("for-tests-ggml-tiny.bin", "no weights")] {
        let Some(model) = read(file) else { continue };
        let reason = model.unwrap_err().to_string();
        assert!(reason.contains(what) && reason.contains(file), "{reason}");
    }
}

#[test]
fn a_file_that_is_not_there_or_no_model_says_so() {
    let registry = Registry::builtin().unwrap();
    assert!(matches!(
        Model::read(Path::new("absent.bin"), &registry),
        Err(callnorm::Error::Io { .. })
    ));
    assert!(matches!(
        Model::read(Path::new("Cargo.toml"), &registry),
        Err(callnorm::Error::Model { .. })
    ));
    assert!(matches!(Model::open("no-such-model"), Err(callnorm::Error::Options(_))));
}

#[test]
fn a_processor_that_lacks_nothing_passes() {
    if let Err(error) = check_cpu() {
        assert!(error.to_string().contains("lacks"), "{error}");
    }
}
