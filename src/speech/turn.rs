//! Turns of one speaker: phrases joined over short pauses.

use crate::units::Span;

/// The longest pause inside a turn, in seconds (`turn_pause_s`).
pub(crate) const TURN_PAUSE_S: f64 = 1.0;

/// Phrases, in order of time, joined over pauses of up to 1 s.
pub fn turns(phrases: &[Span]) -> Vec<Span> {
    turns_by(phrases, TURN_PAUSE_S)
}

/// Phrases, in order of time, joined over pauses of up to so many seconds.
pub fn turns_by(phrases: &[Span], pause_s: f64) -> Vec<Span> {
    let mut turns: Vec<Span> = Vec::new();
    for phrase in phrases {
        match turns.last_mut() {
            Some(turn) if phrase.start_s.0 - turn.end_s.0 <= pause_s => turn.end_s = phrase.end_s,
            _ => turns.push(*phrase),
        }
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_of_a_second_belongs_to_the_turn_and_a_longer_one_ends_it() {
        let phrases = [Span::new(0.0, 1.0), Span::new(2.0, 3.0), Span::new(4.01, 5.0)];
        assert_eq!(turns(&phrases), [Span::new(0.0, 3.0), Span::new(4.01, 5.0)]);
        assert_eq!(turns(&[]), []);
    }
}
