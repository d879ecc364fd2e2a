//! Who says what on a channel that both sides are on.

use super::speaker_turns::turn_log_odds;
use crate::measure::{Utterance, Voiceprint, speakers};
use crate::norms::Cues;
use crate::norms::phrase::{Phrases, Said};
use crate::transcript::Character;
use crate::transcript::placement::Turn;
use crate::units::{Seconds, Span};

/// The log-odds of a hit, in a list of what one side says and the other hardly ever, and in a list of what it says more often than the other.
const HARDLY_EVER: f64 = 2.0;
const RATHER: f64 = 1.0;
/// A clause with at least these log-odds for each side is of both sides.
const BOTH: f64 = 2.0;

/// The clauses of the phrases: where one side takes over from the other without a pause, a clause has ended.
pub(super) fn clauses(characters: &[Character]) -> Vec<Span> {
    parted(characters).map(span).collect()
}

fn parted(characters: &[Character]) -> impl Iterator<Item = &[Character]> {
    characters.chunk_by(|a, b| a.phrase == b.phrase && !a.stop)
}

fn span(clause: &[Character]) -> Span {
    let at = |character: Option<&Character>, edge: fn(&Span) -> Seconds| character.map_or(0.0, |character| edge(&character.span).0);
    Span::new(at(clause.first(), |span| span.start_s), at(clause.last(), |span| span.end_s))
}

/// How likely each character of a channel is the agent's, by the clause that it stands in, whose voice is given, and by the turns of a
/// transcript that names speakers; `None` in a clause that both sides have words in, and for all where the words hold too little evidence.
pub(super) fn agents(characters: &[Character], voiceprints: &[Voiceprint], cues: &Cues, turns: &[Turn]) -> Vec<Option<f64>> {
    let words = Said::new(characters);
    let log_odds = |lists: [&Phrases; 2]| log_odds(&words, characters.len(), lists);
    let agent = log_odds([&cues.speaker_agent, &cues.speaker_agent_rather]);
    let customer = log_odds([&cues.speaker_customer, &cues.speaker_customer_rather]);
    let mut first = 0;
    let (mut utterances, mut lengths, mut spans) = (Vec::new(), Vec::new(), Vec::new());
    for (clause, voice) in parted(characters).zip(voiceprints) {
        let sum = |log_odds: &[f64]| log_odds.iter().skip(first).take(clause.len()).sum::<f64>();
        let (agent, customer) = (sum(&agent), sum(&customer));
        utterances.push(Utterance {
            length: Seconds(span(clause).duration()),
            log_odds: agent - customer,
            voice: *voice,
        });
        spans.push(span(clause));
        lengths.push((clause.len(), agent >= BOTH && customer >= BOTH));
        first += clause.len();
    }
    let by_words: Vec<f64> = utterances.iter().map(|utterance| utterance.log_odds).collect();
    for (utterance, more) in utterances.iter_mut().zip(turn_log_odds(&spans, &by_words, turns)) {
        utterance.log_odds += more;
    }
    let likely = speakers(&utterances).unwrap_or_default().into_iter().zip(lengths);
    likely
        .flat_map(|(agent, (length, both))| std::iter::repeat_n((!both).then_some(agent), length))
        .collect()
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
