//! What was said. Text comes from a recogniser or from the user, time comes from the sound: [`Passage`]s are what either gives, their
//! times hints only; [`Words`] are what is left of them once they are joined with the syllables that are heard.

pub(crate) mod align;
pub(crate) mod chunk;
pub(crate) mod cutter;
mod dropped;
mod ggml;
pub mod given;
pub(crate) mod invented;
pub(crate) mod length;
pub(crate) mod model;
pub(crate) mod pace;
pub(crate) mod passage;
pub mod placement;
pub(crate) mod recogniser;
pub(crate) mod registry;
#[cfg(feature = "whisper")]
mod requantise;
mod schema;
pub(crate) mod script;
pub mod spoken;
#[cfg(feature = "whisper")]
pub(crate) mod whisper;
pub(crate) mod windows;
pub(crate) mod words;

pub use align::align;
pub use chunk::CHUNK_RATE;
pub use dropped::{DropReason, Dropped};
pub use ggml::Weights;
pub use invented::{Sifted, sift};
pub use model::{Model, check_cpu};
pub use passage::{Passage, Piece};
pub use recogniser::{DetectedLanguage, Heard, Recogniser, RecogniserIdentity};
pub use registry::Registry;
pub use schema::schema;
pub use spoken::Unit;
#[cfg(feature = "whisper")]
pub use whisper::Whisper;
pub use windows::{WindowRecogniser, Windowed};
pub(crate) use words::is_clear;
pub use words::{Character, Segment, Word, Words};
