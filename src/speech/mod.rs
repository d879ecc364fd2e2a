//! Where someone speaks: activity, phrases (cut at pauses), syllable nuclei.

pub mod phrase;
pub mod syllable;
