//! The measures, one file or folder each: from tracks and speech to numbers with their evidence. A measure never decides pass or fail. The
//! observation of a [`Quantity`](crate::finding::Quantity) is a method of the measure's struct with the quantity's name: the value, its 95 % interval,
//! and the seconds of evidence.

pub(crate) mod acoustics;
pub(crate) mod clarity;
pub(crate) mod context;
pub(crate) mod drag;
pub(crate) mod fillers;
pub(crate) mod jump;
pub(crate) mod language;
pub(crate) mod line;
pub(crate) mod noise;
pub(crate) mod parties;
pub(crate) mod rate;
pub(crate) mod speaker;
pub(crate) mod speech;
pub(crate) mod steps;
pub(crate) mod timeline;
pub(crate) mod tone;
pub(crate) mod turns;
pub(crate) mod volume;

pub use acoustics::{Acoustics, Decay, Echo, acoustics};
pub use clarity::{Clarity, clarity};
pub use context::Context;
pub use drag::{Drag, DragEvent, drag, drag_feature_names, drag_features};
pub use fillers::{FillerEvent, Fillers, HeardBy, fillers, set_filler_costs, wordless};
pub use jump::{Jump, LevelStretch, jumps};
pub use language::{Language, LanguageStretch, written_language};
pub use line::{Cadence, Hangup, Line, LineOptions, Ringback, RingbackKind, line};
pub use parties::{Parties, PartyPhrases, PartySide, ToldBy};
pub use rate::{Counted, Rate, RateStretch, rate};
pub use speaker::{Uttered, Voiceprint, speakers, two_voices, voice_feature_names, voiceprints};
pub use speech::{Phrase, Speech};
pub use steps::{Found, Steps};
pub use timeline::{Participant, timeline};
pub use tone::{PitchRange, Shout, Tone, pitches, tone};
pub use turns::{
    Backchannel, Interruption, Medium, Monologues, Party, Response, Side, Sides, Silence, SilenceKind, SilenceTotals, Told, TurnOptions,
    Turns, Waiting, turns,
};
pub use volume::{LevelTrack, Volume, volume};
