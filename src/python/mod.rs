//! The Python module `callnorm._core`: converts and calls, computes nothing.

mod error;
mod source;

use pyo3::prelude::*;

#[pymodule]
mod _core {
    use super::*;

    #[pymodule_export]
    use super::source::decode;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::error::register(module)
    }
}
