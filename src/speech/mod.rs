//! Where someone speaks: activity, phrases (cut at pauses), turns, syllable nuclei.

pub mod activity;
mod change;
mod crosstalk;
mod evidence;
pub mod gate;
mod key;
pub(crate) mod motion;
mod music;
mod noise;
pub(crate) mod phrase;
pub(crate) mod sound;
mod steady;
mod stretch;
pub mod syllable;
mod tone;
pub mod turn;

pub use activity::{Activity, Crosstalk, Tail, activity, activity_beside, crosstalk};
pub use gate::{GatedNoise, gated_noise};
pub use steady::Tone;
pub use syllable::{Counts, Syllables, syllables};
pub use turn::{turns, turns_by};
