//! What was said. Text comes from a recogniser or from the user, time comes from the sound: [`Passage`]s are what either gives, their
//! times hints only; [`Words`] are what is left of them once they are joined with the syllables that are heard.

pub mod invented;
pub mod passage;
pub mod words;

pub use invented::{Sifted, sift};
pub use passage::{Passage, Piece};
pub use words::{Character, Dropped, Segment, Word, Words};
