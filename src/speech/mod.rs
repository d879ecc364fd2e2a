//! Where someone speaks: activity, phrases (cut at pauses), turns, syllable nuclei.

pub(crate) mod activity;
mod call_progress;
mod change;
mod crosstalk;
mod dtmf;
mod foreground;
mod frame_range;
pub(crate) mod gate;
pub(crate) mod motion;
mod music;
mod noise;
pub(crate) mod phrase;
mod pure_tone;
mod snr;
pub(crate) mod sound;
pub(crate) mod syllable;
pub(crate) mod turn;

pub use activity::{Activity, Behind, Crosstalk, Second, Tail, activity, activity_beside, crosstalk, music_features};
pub use call_progress::CallProgressTone;
pub(crate) use crosstalk::{leaks, way};
pub use gate::{GatedNoise, gated_noise};
pub use music::music_feature_names;
pub(crate) use noise::loudest;
pub(crate) use syllable::MERGING_PACE;
pub use syllable::{Counts, RunningCount, Syllables, set_syllable_network, syllable_evidence, syllables};
pub use turn::{turns, turns_by};
