//! Where someone speaks: activity, phrases (cut at pauses), syllable nuclei.

pub mod noise;
pub mod phrase;
pub mod syllable;
pub mod turn;
