//! Where someone speaks: activity, phrases (cut at pauses), turns, syllable nuclei.

pub mod activity;
mod change;
mod crosstalk;
mod evidence;
mod foreground;
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

pub use activity::{Activity, Behind, Crosstalk, Second, Tail, activity, activity_beside, crosstalk};
pub(crate) use crosstalk::{STRONGEST_DB, leaks, way};
pub(crate) use noise::loudest;
pub use steady::Tone;
pub use syllable::{Counts, Syllables, syllables};
pub use turn::{turns, turns_by};
