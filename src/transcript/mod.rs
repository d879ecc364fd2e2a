//! What was said. Text comes from a recogniser or from the user, time comes from the sound: [`Passage`]s are what either gives, their
//! times hints only; [`Words`] are what is left of them once they are joined with the syllables that are heard.

pub mod align;
pub mod cutter;
mod ggml;
pub mod given;
pub mod invented;
pub mod model;
pub mod pace;
pub mod passage;
pub mod recogniser;
pub mod registry;
pub mod script;
pub mod seats;
pub mod spoken;
#[cfg(feature = "whisper")]
pub mod whisper;
pub mod window;
pub mod words;

pub use align::align;
pub use ggml::Weights;
pub use invented::{Sifted, sift};
pub use model::Model;
pub use passage::{Passage, Piece};
pub use recogniser::{Heard, Recogniser, Tongue};
pub use registry::Registry;
pub use spoken::Unit;
#[cfg(feature = "whisper")]
pub use whisper::Whisper;
pub use words::{Character, Dropped, Segment, Word, Words};
