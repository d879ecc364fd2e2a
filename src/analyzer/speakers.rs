//! Who says what on a channel that both sides are on.

use super::speaker_turns::turn_log_odds;
use crate::measure::{Uttered, Voiceprint, speakers};
use crate::norms::Cues;
use crate::norms::phrase::{Phrases, Said};
use crate::transcript::Character;
use crate::transcript::placement::Turn;
use crate::units::{Seconds, Span};

/// The log-odds of a hit, in a list of what one side says and the other hardly ever, and in a list of what it says more often than the other.
const HARDLY_EVER: f64 = 2.0;
const RATHER: f64 = 1.0;
/// Where the voice of each character is heard: from its start to that of the next of its clause.
pub(super) fn voiced(characters: &[Character]) -> Vec<Span> {
    clauses(characters).flat_map(voiced_in).collect()
}

/// The clauses of the phrases: where one side takes over from the other without a pause, a clause has mostly ended.
fn clauses(characters: &[Character]) -> impl Iterator<Item = &[Character]> {
    characters.chunk_by(|a, b| a.phrase == b.phrase && !a.stop)
}

fn voiced_in(clause: &[Character]) -> impl Iterator<Item = Span> {
    let ends = clause.iter().skip(1).map(|next| next.span.start_s.0);
    let ends = ends.chain(clause.last().map(|last| last.span.end_s.0));
    clause
        .iter()
        .zip(ends)
        .map(|(character, end)| Span::new(character.span.start_s.0, end))
}

/// How likely each character of a channel is the agent's, by the words and the voice of its clause, and by the turns of a transcript that names
/// speakers; `voiceprints` are of where each is [`voiced`]. Nothing where the words hold too little evidence.
pub(super) fn agents(characters: &[Character], voiceprints: &[Voiceprint], cues: &Cues, turns: &[Turn]) -> Vec<f64> {
    let words = Said::new(characters);
    let log_odds = |lists: [&Phrases; 2]| log_odds(&words, characters.len(), lists);
    let agent = log_odds([&cues.speaker_agent, &cues.speaker_agent_rather]);
    let customer = log_odds([&cues.speaker_customer, &cues.speaker_customer_rather]);
    let by_words = agent.iter().zip(customer).map(|(agent, customer)| agent - customer);
    let mut uttered = by_words
        .zip(voiceprints)
        .map(|(log_odds, voice)| Uttered { log_odds, voice: *voice });
    let mut uttered: Vec<Vec<Uttered>> = clauses(characters)
        .map(|clause| uttered.by_ref().take(clause.len()).collect())
        .collect();
    let spans: Vec<Span> = clauses(characters).map(span).collect();
    let by_words: Vec<f64> = uttered.iter().map(|clause| clause.iter().map(|each| each.log_odds).sum()).collect();
    for (clause, more) in uttered.iter_mut().zip(turn_log_odds(&spans, &by_words, turns)) {
        let share = more / clause.len() as f64;
        clause.iter_mut().for_each(|each| each.log_odds += share);
    }
    speakers(&uttered).unwrap_or_default()
}

fn span(clause: &[Character]) -> Span {
    let at = |character: Option<&Character>, edge: fn(&Span) -> Seconds| character.map_or(0.0, |character| edge(&character.span).0);
    Span::new(at(clause.first(), |span| span.start_s), at(clause.last(), |span| span.end_s))
}

/// The log-odds of the hits of two lists, each at its first character; a hit with a confidence of one half adds nothing.
fn log_odds(words: &Said<'_>, count: usize, [hardly_ever, rather]: [&Phrases; 2]) -> Vec<f64> {
    let mut log_odds = vec![0.0; count];
    for (list, odds) in [(hardly_ever, HARDLY_EVER), (rather, RATHER)] {
        for hit in list.find(words) {
            if let Some(log_odds) = log_odds.get_mut(hit.characters.start) {
                *log_odds += odds * (2.0 * hit.confidence - 1.0).max(0.0);
            }
        }
    }
    log_odds
}

/// How likely a phrase is the agent's, whose characters are so likely to be; `None` where that is not known of all of them, and where some
/// are rather the agent's and some the customer's.
pub(super) fn together(characters: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let likely: Vec<f64> = characters.collect::<Option<_>>()?;
    let agents = likely.iter().filter(|agent| **agent > 0.5).count();
    let one = !likely.is_empty() && (agents == 0 || agents == likely.len());
    one.then(|| likely.iter().sum::<f64>() / likely.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_one_sides_if_all_of_it_is() {
        let phrase = |likely: &[Option<f64>]| together(likely.iter().copied());
        assert_eq!(phrase(&[Some(0.75), Some(1.0)]), Some(0.875));
        assert_eq!(phrase(&[Some(0.9), Some(0.1)]), None);
        assert_eq!(phrase(&[Some(0.9), None]), None);
        assert_eq!(phrase(&[]), None);
    }
}
