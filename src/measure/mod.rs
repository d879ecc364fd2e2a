//! One file for each thing that a norm asks about: from tracks and speech to numbers with their evidence.
//! A measure never says pass or fail.

pub mod drag;
pub mod jump;
pub mod noise;
pub mod rate;
pub mod volume;

pub use drag::{Drag, DragEvent};
pub use rate::{Counted, Rate, Stretch};
pub use volume::{Jump, Volume};
