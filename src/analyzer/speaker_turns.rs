//! Who says what on a channel that both sides are on, by a transcript that names speakers. The names are evidence beside the words, not taken as they are.

use crate::transcript::given::Party;
use crate::transcript::placement::Turn;
use crate::units::Span;

/// The log-odds of a clause by its speaker's name, where it is certain which side the speaker is: diarisation puts about one word in twenty on
/// the wrong speaker.
const SPEAKER: f64 = 3.0;
/// The log-odds of a speaker's side by the party that the transcript names.
const PARTY: f64 = 4.0;

/// The log-odds that each clause is the agent's, by the speakers' names; `by_words` are those by the words.
pub(super) fn turn_log_odds(clauses: &[Span], by_words: &[f64], turns: &[Turn]) -> Vec<f64> {
    let mut names: Vec<&str> = turns.iter().map(|turn| turn.speaker.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let shares: Vec<Vec<f64>> = names
        .iter()
        .map(|name| clauses.iter().map(|clause| share(clause, name, turns)).collect())
        .collect();
    let sides: Vec<f64> = names
        .iter()
        .zip(&shares)
        .map(|(name, shares)| party(name, turns) + weighed(shares, by_words))
        .collect();
    let middle = sides.iter().sum::<f64>() / sides.len().max(1) as f64;
    let of_clause = |clause: usize| {
        let log_odds = sides
            .iter()
            .zip(&shares)
            .map(|(side, shares)| shares[clause] * SPEAKER * (0.5 * (side - middle)).tanh());
        log_odds.sum()
    };
    (0..clauses.len()).map(of_clause).collect()
}

/// How much of a clause is a speaker's, 0–1, by those turns that overlap it.
fn share(clause: &Span, name: &str, turns: &[Turn]) -> f64 {
    let overlapping = turns.iter().map(|turn| (turn.speaker == name, turn.span.overlap(clause)));
    let (own, all) = overlapping.fold((0.0, 0.0), |(own, all), (is_own, overlap)| {
        (own + if is_own { overlap } else { 0.0 }, all + overlap)
    });
    if all > 0.0 { own / all } else { 0.0 }
}

fn weighed(shares: &[f64], log_odds: &[f64]) -> f64 {
    shares.iter().zip(log_odds).map(|(share, log_odds)| share * log_odds).sum()
}

fn party(name: &str, turns: &[Turn]) -> f64 {
    match turns.iter().find(|turn| turn.speaker == name).and_then(|turn| turn.party) {
        Some(Party::Agent) => PARTY,
        Some(Party::Customer) => -PARTY,
        None => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(parties: [Option<Party>; 2]) -> Vec<Turn> {
        let turn = |at: usize| Turn {
            span: Span::new(at as f64, at as f64 + 1.0),
            speaker: ["a", "b"][at % 2].to_owned(),
            party: parties[at % 2],
        };
        (0..6).map(turn).collect()
    }

    #[test]
    fn a_speakers_clauses_are_told_by_those_of_which_the_words_tell() {
        let clauses: Vec<Span> = (0..6).map(|at| Span::new(at as f64 + 0.2, at as f64 + 1.2)).collect();
        let by_words = [0.0, 3.0, -1.0, 0.0, -3.0, 0.0];
        let more = turn_log_odds(&clauses, &by_words, &turns([None, None]));
        assert!(more.iter().step_by(2).all(|more| *more < -1.0), "{more:?}");
        assert!(more.iter().skip(1).step_by(2).all(|more| *more > 1.0), "{more:?}");
        assert_eq!(turn_log_odds(&clauses, &[0.0; 6], &turns([None, None])), [0.0; 6]);
    }

    #[test]
    fn a_part_that_is_named_tells_without_words() {
        let clauses = [Span::new(0.0, 1.0), Span::new(1.0, 2.0), Span::new(20.0, 21.0)];
        let more = turn_log_odds(&clauses, &[0.0; 3], &turns([Some(Party::Agent), Some(Party::Customer)]));
        assert!(more[0] > 2.0 && more[1] < -2.0 && more[2] == 0.0, "{more:?}");
        assert_eq!(turn_log_odds(&clauses, &[1.0; 3], &[]), [0.0; 3]);
    }
}
