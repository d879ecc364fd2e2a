//! The Python module `callnorm._core`: converts and calls, computes nothing.
