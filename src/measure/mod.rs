//! One file for each thing that a norm asks about: from tracks and speech to numbers with their evidence.
//! A measure never says pass or fail. What it answers for a [`Quantity`](crate::finding::Quantity) is a method of its own struct, called as the
//! quantity: the value, its 95 % interval, and the seconds that may prove a finding.

pub mod acoustics;
pub mod clarity;
pub mod context;
pub mod drag;
pub mod fillers;
pub mod jump;
pub mod language;
pub mod line;
pub mod noise;
pub mod rate;
pub mod speaker;
pub mod speech;
pub mod steps;
pub mod timeline;
pub mod tone;
pub mod turns;
pub mod volume;

pub use acoustics::{Acoustics, Decay, Echo, acoustics};
pub use clarity::{Clarity, clarity};
pub use context::Context;
pub use drag::{Drag, DragEvent, drag};
pub use fillers::{FillerEvent, Fillers, HeardBy, fillers, wordless};
pub use jump::Jump;
pub use language::{Language, LanguageStretch, written_language};
pub use line::{Cadence, Hangup, Line, LineOptions, Ringback, RingbackKind, line};
pub use rate::{Counted, Rate, RateStretch, rate};
pub use speaker::{Utterance, Voiceprint, speakers, voiceprints};
pub use speech::{Phrase, Speech};
pub use steps::{Found, Steps};
pub use timeline::{Participant, timeline};
pub use tone::{PitchRange, Shout, Tone, pitches, tone};
pub use turns::{
    Backchannel, Interruption, Medium, Monologues, Party, Response, Side, Sides, Silence, SilenceKind, SilenceTotals, TurnOptions, Turns,
    Waiting, turns,
};
pub use volume::{LevelTrack, Volume, volume};
