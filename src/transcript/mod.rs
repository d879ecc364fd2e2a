//! What was said. Text comes from a recogniser or from the user, time comes from the sound: [`Passage`]s are what either gives, their
//! times hints only; [`Words`] are what is left of them once they are joined with the syllables that are heard.

mod ggml;
pub mod model;
pub mod invented;
pub mod align;
pub mod given;
pub mod passage;
pub mod registry;
pub mod script;
pub mod spoken;
pub mod words;

pub use ggml::Weights;
pub use model::Model;
pub use invented::{Sifted, sift};
pub use align::align;
pub use passage::{Passage, Piece};
pub use registry::Registry;
pub use spoken::Unit;
pub use words::{Character, Dropped, Segment, Word, Words};
