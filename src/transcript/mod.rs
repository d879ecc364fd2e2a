//! What was said. Text comes from a recogniser or from the user, time comes from the sound: [`Passage`]s are what either gives, their
//! times hints only; [`Words`] are what is left of them once they are joined with the syllables that are heard.

pub mod cutter;
pub mod pace;
pub mod passage;
#[cfg(feature = "whisper")]
pub mod whisper;
pub mod window;
pub mod words;

pub use passage::{Passage, Piece};
pub use words::{Character, Dropped, Segment, Word, Words};
