//! Who has the floor: each side's turns, and the back-channels inside the other's.

use crate::transcript::Words;
use crate::units::Span;

/// Who speaks alone for so long has the floor; assent comes later than this after a turn begins, for it takes something to assent to.
const FLOOR_S: f64 = 0.8;
/// The longest back-channel.
const SHORT_S: f64 = 1.0;
/// The shortest utterance: no syllable is over sooner; what is shorter is a remainder of an echo, or a click.
const SHORTEST_S: f64 = 0.1;
/// Back-channels of one side are at least so far apart; what is nearer is one utterance.
const APART_S: f64 = 0.5;
/// The other goes on for at least so long after a back-channel.
const GOES_ON_S: f64 = 0.3;
/// The characters of assent, and the number from which on other ones make a turn: recognisers mishear the shortest.
const ASSENT: &str = "嗯唔哦噢喔啊呃诶哎欸哈对是好行成可以的呀啦吧嘞了没错明白";
const CHARACTERS: usize = 3;

/// The phrases of each turn of one side: pauses of up to `pause_s` belong to it unless the other takes the floor in them.
pub(super) fn turns_of(own: &[Span], other: &[Span], pause_s: f64) -> Vec<Vec<Span>> {
    let mut turns: Vec<Vec<Span>> = Vec::new();
    for &phrase in own {
        match turns.last_mut().and_then(|turn| Some((turn.last()?.end_s, turn))) {
            Some((end_s, turn))
                if phrase.start_s.0 - end_s.0 <= pause_s
                    && spoken(
                        other,
                        &Span {
                            start_s: end_s,
                            end_s: phrase.start_s,
                        },
                    ) < FLOOR_S =>
            {
                turn.push(phrase);
            }
            _ => turns.push(vec![phrase]),
        }
    }
    turns
}

/// Seconds of the pause that lie inside phrases.
fn spoken(phrases: &[Span], pause: &Span) -> f64 {
    let first = phrases.partition_point(|phrase| phrase.end_s.0 <= pause.start_s.0);
    let inside = phrases.iter().skip(first).take_while(|phrase| phrase.start_s.0 < pause.end_s.0);
    inside.map(|phrase| phrase.overlap(pause)).sum()
}

/// What one side says: turns, and back-channels.
pub(super) struct Talk {
    pub turns: Vec<Span>,
    pub backchannels: Vec<Span>,
}

impl Talk {
    /// Tells the back-channels from the turns of one side.
    pub(super) fn new(own: &[Vec<Span>], other: &[Vec<Span>], words: Option<&Words>) -> Self {
        let other: Vec<Span> = other.iter().filter_map(|phrases| whole(phrases)).collect();
        let mut talk = Self {
            turns: Vec::new(),
            backchannels: Vec::new(),
        };
        for phrases in own {
            let Some(turn) = whole(phrases).filter(|turn| turn.duration() >= SHORTEST_S) else {
                continue;
            };
            let sounds = sounds(phrases);
            let short = sounds.iter().all(|sound| sound.duration() <= SHORT_S);
            if short && lies_inside(&turn, &other) && words.is_none_or(|words| may_be_assent(&turn, words)) {
                talk.backchannels.extend(sounds);
            } else {
                talk.turns.push(turn);
            }
        }
        talk
    }

    /// The longest turn.
    pub(super) fn longest(&self) -> Option<Span> {
        self.turns.iter().copied().max_by(|a, b| a.duration().total_cmp(&b.duration()))
    }
}

/// From the first phrase to the last.
fn whole(phrases: &[Span]) -> Option<Span> {
    Some(Span {
        start_s: phrases.first()?.start_s,
        end_s: phrases.last()?.end_s,
    })
}

/// Phrases that are near one another, as one.
fn sounds(phrases: &[Span]) -> Vec<Span> {
    let mut sounds: Vec<Span> = Vec::new();
    for phrase in phrases {
        match sounds.last_mut() {
            Some(last) if phrase.start_s.0 - last.end_s.0 < APART_S => last.end_s = phrase.end_s,
            _ => sounds.push(*phrase),
        }
    }
    sounds
}

/// Whether one of the other's turns was well under way before, and goes on after.
fn lies_inside(turn: &Span, others: &[Span]) -> bool {
    let begun = others.partition_point(|other| other.start_s.0 + FLOOR_S <= turn.start_s.0);
    let other = begun.checked_sub(1).and_then(|last| others.get(last));
    other.is_some_and(|other| other.end_s.0 >= turn.end_s.0 + GOES_ON_S)
}

/// Whether the words of a turn, as far as they were caught, may be assent.
fn may_be_assent(turn: &Span, words: &Words) -> bool {
    let first = words
        .characters
        .partition_point(|character| character.span.end_s.0 <= turn.start_s.0);
    let near = words.characters.iter().skip(first);
    let inside = near.take_while(|character| character.span.start_s.0 < turn.end_s.0);
    let characters: Vec<char> = inside.map(|character| character.text).collect();
    characters.len() < CHARACTERS || characters.iter().all(|&character| ASSENT.contains(character))
}
