//! What an observation takes of a call beside the measure's own figures.

use super::speech::Phrase;
use crate::finding::Thresholds;

/// What an observation may take of the call beside the figures of its measure. All of it but the profile's
/// thresholds stands in a report, so that a stored one can be judged again.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The index of the channel that is judged.
    pub channel: usize,
    /// Whether both sides are on it.
    pub mixed: bool,
    /// Where it speaks.
    pub phrases: &'a [Phrase],
    /// Where each of the other channels speaks.
    pub others: Vec<&'a [Phrase]>,
    /// The language that the customer speaks, as [`Language`](super::Language) names it, where that is known.
    pub spoken_to: Option<&'a str>,
    /// What counts, as the profile has it.
    pub thresholds: Thresholds,
}

impl Context<'_> {
    /// The phrases that are judged: on a channel of both sides those that are surely the agent's, or all where of none is known whose it is.
    pub fn own_phrases(&self) -> impl Iterator<Item = &Phrase> {
        let known = self.mixed && self.phrases.iter().any(|phrase| phrase.agent_probability.is_some());
        let surely = self.thresholds.speaker_confidence;
        let own = move |phrase: &&Phrase| !known || phrase.agent_probability.is_some_and(|agent| agent >= surely);
        self.phrases.iter().filter(own)
    }
}
