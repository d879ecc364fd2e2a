//! The Python module `callnorm._core`: converts and calls, computes nothing.

mod analysis;
mod error;
mod interrupt;
mod measures;
mod source;
mod spectrum;

use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    error::add_to(module)?;
    analysis::add_to(module)?;
    measures::add_to(module)?;
    spectrum::add_to(module)
}
