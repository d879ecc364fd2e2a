//! Words that were brought along, put on the channels before any of these is measured, and how they are understood.

use super::channel::{self, Beside};
use super::{WordsFrom, each};
use crate::audio::Recording;
use crate::error::Result;
use crate::message::english;
use crate::report::Note;
use crate::transcript::Dropped;
use crate::transcript::given::Given;
use crate::transcript::placement::{Notice, Placed, Placement, listed, place, takes_sound};
use crate::units::Seconds;
use serde::Serialize;

/// Puts a transcript's words on a recording's channels, by the syllables of each where the transcript leaves that open.
pub(super) fn placed(
    recording: &Recording,
    beside: &Beside,
    given: &Given,
    threads: usize,
    go_on: &(dyn Fn(f64) -> bool + Sync),
) -> Result<Placed> {
    let source = recording.info();
    let nuclei = if takes_sound(given, source.channels) {
        each(source.channels, threads, |index| {
            channel::nuclei(recording, index, beside, &|_| go_on(0.0))
        })?
    } else {
        vec![Vec::new(); source.channels]
    };
    place(given, &nuclei, source.duration_s)
}

/// Where each channel's words come from, once those that were brought along have been placed; none, where nothing is left of them.
pub(super) fn words(from: &WordsFrom, placed: Option<&mut Placed>) -> WordsFrom {
    match placed {
        Some(placed) if placed.passages.is_empty() && !placed.dropped.is_empty() => WordsFrom::Nowhere,
        Some(placed) => WordsFrom::Passages(std::mem::take(&mut placed.passages)),
        None => from.clone(),
    }
}

/// What a channel's notes say of what was noticed about a transcript.
pub(super) fn note(notice: Notice) -> Note {
    match notice {
        Notice::SpeakersPlaced => Note::WordsSpeakersPlaced,
        Notice::PlacedBySound => Note::WordsPlacedBySound,
        Notice::SpeakerMoved => Note::WordsSpeakerMoved,
        Notice::Doubled => Note::WordsDoubled,
        Notice::OneSide => Note::WordsOnOneSide,
        Notice::NoTimes => Note::WordsNoTimes,
        Notice::ShortTimes => Note::WordsShortTimes,
        Notice::ChannelsFromOne => Note::WordsChannelsFromOne,
        Notice::Withheld => Note::WordsWithheld,
    }
}

/// How a transcript is understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Understood {
    /// The format in which it was recognised (docs/words.md).
    pub format: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// How many segments it has that hold words.
    pub segments: usize,
    /// How many characters they are written with, punctuation left out.
    pub characters: usize,
    /// Where the first begins; `None` where no times are given.
    pub start_s: Option<Seconds>,
    /// Where the last ends; `None` where no times are given.
    pub end_s: Option<Seconds>,
    /// How many segments have times.
    pub timed: usize,
    /// How many segments come with a confidence.
    pub confident: usize,
    /// Each speaker and channel that it names and, with a recording, where their words went.
    pub sides: Vec<Placement>,
    /// The channel on which the transcript has the agent; `None` where it does not say so, and without a recording.
    pub agent: Option<usize>,
    /// What was noticed, with a recording.
    pub notes: Vec<String>,
    /// What was left out and why, with a recording.
    pub dropped: Vec<Dropped>,
}

/// Says how a transcript is understood; where its words go and what is left out takes the recording.
///
/// # Errors
/// [`Error::File`](crate::error::Error::File) where the transcript cannot belong to the recording; otherwise as of [`super::analyze`].
pub fn understand(given: &Given, recording: Option<&Recording>, go_on: &(dyn Fn(f64) -> bool + Sync)) -> Result<Understood> {
    let placed = match recording {
        Some(recording) => {
            let channels = recording.info().channels;
            let glances = each(channels, 1, |index| channel::glance(recording, index, &|_| go_on(0.0)))?;
            let beside = Beside::new(glances, recording.info().sample_rate_hz)?;
            placed(recording, &beside, given, 1, go_on)?
        }
        None => Placed {
            placements: listed(given),
            ..Placed::default()
        },
    };
    let count = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let times = |time: fn(&crate::transcript::given::Said) -> Option<f64>| given.said.iter().filter_map(time);
    Ok(Understood {
        format: given.format.to_owned(),
        sha256: given.sha256.clone(),
        segments: given.said.len(),
        characters: given.said.iter().map(|said| count(&said.text)).sum(),
        start_s: times(|said| said.start_s).min_by(f64::total_cmp).map(Seconds),
        end_s: times(|said| said.end_s).max_by(f64::total_cmp).map(Seconds),
        timed: given.said.iter().filter(|said| said.start_s.is_some()).count(),
        confident: given.said.iter().filter(|said| said.confidence.is_some()).count(),
        sides: placed.placements,
        agent: placed.agent,
        notes: placed.notes.iter().map(|notice| english(&note(*notice))).collect(),
        dropped: placed.dropped,
    })
}
