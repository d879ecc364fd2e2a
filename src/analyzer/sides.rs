//! The two sides of a channel that both are on, told apart and each measured by itself.

use super::said::Spoken;
use super::speakers::{agents, voiced};
use crate::measure::{
    Drag, Fillers, Parties, Party, PartyPhrases, PartySide, Rate, ToldBy, Voiceprint, drag, fillers, rate, two_voices, voiceprints, volume,
};
use crate::norms::Cues;
use crate::speech::syllables;
use crate::track::Tracks;
use crate::track::meter::Readings;
use crate::transcript::Words;
use crate::transcript::placement::Turn;
use crate::units::{Seconds, Span};

/// Inside of stretches about so long, in seconds, one voice takes over from the other once at most, and at the edge of pieces about so long.
const STRETCH_S: f64 = 3.6;
const PIECE_S: f64 = 0.4;
/// How far off a side's rate is beyond its own interval, as a standard deviation in ln: where a side takes over inside a phrase, and in what is
/// left out as unsure, talk is lost with its pauses. Of the sides of the labelled calls mixed to one channel, with their true words
/// (`lab/parties.py --words`).
const RATE_ERROR: f64 = 0.08;

/// By what two sides are told apart.
pub(super) struct BothSides<'a> {
    /// What only one of them says.
    pub cues: &'a Cues,
    /// The turns of a transcript that names speakers.
    pub turns: &'a [Turn],
    /// From this probability on something is one side's.
    pub surely: f64,
}

/// What is told.
#[derive(Default)]
pub(super) struct Told {
    /// How likely each character is the agent's; none where words do not tell.
    pub agents: Vec<f64>,
    /// `None` where nothing tells.
    pub sides: Option<Sides>,
}

/// Two sides, but for how loud they are.
pub(super) struct Sides {
    told_by: ToldBy,
    phrases: PartyPhrases,
    measures: [(Rate, Drag, Option<Fillers>); 2],
}

impl BothSides<'_> {
    /// Tells the sides apart by the words, or without words by their voices.
    pub(super) fn told(&self, tracks: &Tracks, phrases: &[Span], said: Option<&Spoken>) -> Told {
        let Some(said) = said else {
            let sides = self.by_voices(tracks, phrases);
            return Told { sides, ..Told::default() };
        };
        let characters = &said.words.characters;
        let voiced = voiced(characters);
        let agents = agents(characters, &voiceprints(tracks, &voiced), self.cues, self.turns);
        let told: Vec<(Span, f64)> = voiced.into_iter().zip(agents.iter().copied()).collect();
        let sides = (!agents.is_empty()).then(|| {
            let phrases = PartyPhrases::new(phrases, &told, self.surely);
            Sides::new(tracks, ToldBy::Words, phrases, said.chinese())
        });
        Told { agents, sides }
    }

    fn by_voices(&self, tracks: &Tracks, phrases: &[Span]) -> Option<Sides> {
        let stretches = phrases.iter().flat_map(|phrase| phrase.pieces(STRETCH_S));
        let pieces: Vec<Vec<Span>> = stretches.map(|stretch| stretch.pieces(PIECE_S).collect()).collect();
        let voices: Vec<Vec<Voiceprint>> = pieces.iter().map(|pieces| voiceprints(tracks, pieces)).collect();
        let told: Vec<(Span, f64)> = pieces.into_iter().flatten().zip(two_voices(&voices)?).collect();
        let phrases = PartyPhrases::new(phrases, &told, self.surely);
        Some(Sides::new(tracks, ToldBy::Voices, phrases, None))
    }
}

impl Sides {
    fn new(tracks: &Tracks, told_by: ToldBy, phrases: PartyPhrases, words: Option<&Words>) -> Self {
        Self {
            told_by,
            measures: [0, 1].map(|side| measures(tracks, phrases.of(side), words)),
            phrases,
        }
    }

    /// With the level of each: `not_speech` belongs to no pause, and what the other says to none of this side's.
    pub(super) fn at_levels(self, readings: &Readings, not_speech: &[Span]) -> Parties {
        let party = |side: usize| match (self.told_by, side) {
            (ToldBy::Voices, _) => None,
            (ToldBy::Words, 0) => Some(Party::Agent),
            (ToldBy::Words, _) => Some(Party::Customer),
        };
        let side = |(side, (rate, drag, fillers))| {
            let phrases = self.phrases.of(side).to_vec();
            let left_out = self.phrases.but_for(side, not_speech);
            PartySide {
                party: party(side),
                speech_s: Seconds(phrases.iter().map(Span::duration).sum()),
                rate,
                speech_level_dbov: volume(readings, &phrases, &left_out).speech_level_dbov,
                drag,
                fillers,
                phrases,
            }
        };
        Parties {
            told_by: self.told_by,
            sides: self.measures.into_iter().enumerate().map(side).collect(),
        }
    }
}

/// What one side's phrases hold, as if they stood on a channel of their own.
fn measures(tracks: &Tracks, phrases: &[Span], words: Option<&Words>) -> (Rate, Drag, Option<Fillers>) {
    let syllables = syllables(tracks, phrases);
    let words = words.map(|words| words.within(phrases));
    let fillers = words.as_ref().map(|words| fillers(tracks, phrases, &syllables, words));
    let wordless = fillers.as_ref().map_or_else(Vec::new, Fillers::by_sound);
    let rate = rate(phrases, &syllables, words.as_ref(), &wordless);
    (rate.with_error(RATE_ERROR), drag(tracks, phrases, &syllables), fillers)
}
