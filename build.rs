//! Tells the tests whether the labelled recordings and a small recogniser are there: the tests that need them are ignored where they are not.
//!
//! `cfg(shared)`: the folder that `CALLNORM_SHARED` names, `../shared` by default. `cfg(tiny_model)`: `ggml-tiny-q5_1.bin` in the folder
//! that `CALLNORM_MODELS` names, or in the shared folder's `models`.

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-check-cfg=cfg(shared, tiny_model)");
    let shared = folder("CALLNORM_SHARED").unwrap_or_else(|| PathBuf::from("../shared"));
    let models = folder("CALLNORM_MODELS").unwrap_or_else(|| shared.join("models"));
    set("shared", &shared.join("README.md"));
    set("tiny_model", &models.join("ggml-tiny-q5_1.bin"));
}

fn folder(variable: &str) -> Option<PathBuf> {
    println!("cargo:rerun-if-env-changed={variable}");
    std::env::var_os(variable).map(PathBuf::from)
}

/// Sets the flag where the file is there. A file that is not there is not watched: cargo would then build the library anew every time.
/// tests/shared.rs fails where one has appeared since.
fn set(flag: &str, file: &Path) {
    if file.is_file() {
        println!("cargo:rustc-cfg={flag}");
        println!("cargo:rerun-if-changed={}", file.display());
    }
}
