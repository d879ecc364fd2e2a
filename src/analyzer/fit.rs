//! Whether words that were brought along are those of the recording: they are aligned with the sound, and counted that fit nowhere.

use super::WordsFrom;
use super::channel::Measures;
use crate::error::Result;
use crate::report::Note;
use crate::transcript::{DropReason, Dropped, Passage};

/// Words fit where at most this share of their characters finds no place in the sound: of the labelled calls' own words none is left over,
/// of another call's nearly half.
const LEFT_OVER: f64 = 0.05;
/// They fit no better than by chance where the characters of the phrases miss their syllables by this share: 0.06 in the median with the
/// words of the labelled calls, 0.17 at the most.
const MISSED: f64 = 0.25;
/// A transcript of so many passages that covers less than this share of the syllables of the channels that it is on is another call's, or
/// its times are; fewer passages are a part of one.
const PASSAGES: usize = 5;
const COVERED: f64 = 0.5;

/// Channels measured with as much of the words as fits.
pub(super) struct Fitted {
    pub measured: Vec<Measures>,
    /// What was done to the words.
    pub note: Option<Note>,
    /// The words that were left out, where none fit.
    pub dropped: Vec<Dropped>,
}

/// Measures with the words, where they fit; with the sides exchanged, where only that fits; without, where nothing does.
pub(super) fn fitted(words: &WordsFrom, measure: impl Fn(&WordsFrom) -> Result<Vec<Measures>>) -> Result<Fitted> {
    let with = |measured, note| Fitted {
        measured,
        note,
        dropped: Vec::new(),
    };
    let measured = measure(words)?;
    let passages = match words {
        WordsFrom::Passages(passages) if !fit(&measured, passages) => passages,
        _ => return Ok(with(measured, None)),
    };
    if measured.len() == 2 {
        let exchanged = measure(&WordsFrom::Passages(passages.iter().map(exchanged).collect()))?;
        if fit(&exchanged, passages) {
            return Ok(with(exchanged, Some(Note::WordsSidesExchanged)));
        }
    }
    Ok(Fitted {
        dropped: passages.iter().map(dropped).collect(),
        ..with(measure(&WordsFrom::Nowhere)?, Some(Note::WordsDoNotFit))
    })
}

fn exchanged(passage: &Passage) -> Passage {
    Passage {
        channel: 1 - passage.channel.min(1),
        ..passage.clone()
    }
}

fn dropped(passage: &Passage) -> Dropped {
    Dropped::new(passage.channel, passage.span, passage.text.clone(), DropReason::OtherWords)
}

/// Whether the words of all channels together fit their sound; where there are none, nothing speaks against them.
fn fit(measured: &[Measures], passages: &[Passage]) -> bool {
    let fits: Vec<WordFit> = measured.iter().map(Measures::word_fit).collect();
    let sum = |count: fn(&WordFit) -> usize| fits.iter().map(count).sum::<usize>() as f64;
    let (placed, left_over) = (sum(|fit| fit.placed), sum(|fit| fit.left_over));
    let (covered, uncovered) = (sum(|fit| fit.covered), sum(|fit| fit.uncovered));
    let covers = passages.len() < PASSAGES || covered >= COVERED * (covered + uncovered);
    left_over <= LEFT_OVER * (placed + left_over) && sum(|fit| fit.missed) <= MISSED * placed && covers
}

/// How the words of a channel fit its sound, in characters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WordFit {
    /// Those that have a place in a phrase.
    pub placed: usize,
    /// Those that have none.
    pub left_over: usize,
    /// By how much the characters of each phrase miss its syllables, together.
    pub missed: usize,
    /// The syllables of its phrases that words cover, where the channel has any words.
    pub covered: usize,
    /// The syllables of the others.
    pub uncovered: usize,
}
