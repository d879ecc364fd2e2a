//! Real model files: what is published passes by its SHA-256, what is no recogniser is refused.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use callnorm::transcript::{Model, Registry, check_cpu};
use common::shared::shared;
use std::path::Path;

/// The model of that file name.
fn read(file: &str) -> callnorm::Result<Model> {
    Model::read(&shared("models").join(file), &Registry::builtin().unwrap())
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn published_models_are_known_by_their_sum() {
    for name in ["tiny-q5_1", "base-q5_1"] {
        let model = read(&format!("ggml-{name}.bin")).unwrap();
        assert_eq!((model.name.as_str(), model.known), (name, true));
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn files_for_other_ends_are_refused() {
    for (file, what) in [("ggml-silero-v6.2.0.bin", "Silero VAD"), ("for-tests-ggml-tiny.bin", "no weights")] {
        let reason = read(file).unwrap_err().to_string();
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
    assert!(matches!(Model::open("no-such-model"), Err(callnorm::Error::Argument { name, .. }) if name == "model"));
}

#[test]
fn a_processor_that_lacks_nothing_passes() {
    if let Err(error) = check_cpu() {
        assert!(error.to_string().contains("lacks"), "{error}");
    }
}
