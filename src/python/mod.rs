//! The Python module `callnorm._core`: converts and calls, computes nothing.

mod analysis;
mod error;
mod foreign;
mod interrupt;
mod measures;
mod models;
mod recogniser;
mod source;
mod spectrum;

use pyo3::prelude::*;

#[pymodule]
mod _core {
    use super::*;

    #[pymodule_export]
    use super::analysis::{analyze, check_options, check_report, check_words, profile, profile_faults, schema};
    #[pymodule_export]
    use super::measures::{activity, drag, pitch, speech_rate, syllables, volume};
    #[pymodule_export]
    use super::models::{check_model, model_folders, model_path, models};
    #[pymodule_export]
    use super::source::{decode, write_clips};
    #[pymodule_export]
    use super::spectrum::{mel, mel_filters, power, stft};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("MESSAGES", crate::message::CATALOGUE)?;
        module.add("SURELY", crate::finding::SURELY)?;
        super::error::register(module)
    }
}
