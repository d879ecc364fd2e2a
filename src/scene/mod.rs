//! What else is in a channel's sound, and what the recorder did with it. One file a thing.

pub mod copies;
pub mod voices;

pub use copies::{Copies, Note, copies};
pub use voices::{BackgroundVoices, SecondSpeaker, background_voices, second_speaker};
