//! One speaker's characters, indexed for the search of phrases.

use super::glyph::{Cost, Glyph, NEVER, Role, SYLLABLE, UNLIKE};
use crate::norms::Clock;
use crate::transcript::Character;
use crate::units::Seconds;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// The cost of a phrase that continues across punctuation, across an audible pause, across both.
const STOP: Cost = 35;
const PAUSE: Cost = 10;
const STOP_AND_PAUSE: Cost = 60;
/// The cost of a phrase that continues in the speaker's next turn.
const TURN: Cost = 100;
/// A character that is misheard as seldom as this is as good as a syllable that differs. A confidence is taken for the probability that the
/// character is right: for Whisper it is (lab/confidence.py).
pub(super) const SELDOM: f64 = 0.05;

/// One speaker's spoken characters in order of time, indexed once for all phrases.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    pub(super) characters: &'a [Character],
    /// The different characters.
    glyphs: Vec<Glyph>,
    /// Which of them each character is.
    which: Vec<usize>,
    /// Where each class of sounds is said.
    places: HashMap<u64, Vec<usize>>,
    /// The cost of a phrase that continues to each character from the one before.
    crossing: Vec<Cost>,
    /// Whether a clause begins before each character, and at the end.
    begins: Vec<bool>,
    /// Whether a clause ends before each character, and at the end.
    ends: Vec<bool>,
    /// When the recording begins.
    start: Option<Clock>,
    texts: OnceLock<Vec<(usize, String)>>,
}

impl<'a> Said<'a> {
    /// Indexes one speaker's characters. A character without a confidence counts as certain.
    pub fn new(characters: &'a [Character]) -> Self {
        let mut known = HashMap::new();
        let mut glyphs = Vec::new();
        let mut which = Vec::with_capacity(characters.len());
        let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, character) in characters.iter().enumerate() {
            let index = *known.entry(character.text).or_insert_with(|| {
                let glyph = Glyph::new(character.text);
                let classes = glyph.classes();
                glyphs.push((glyph, classes));
                glyphs.len() - 1
            });
            which.push(index);
            for class in glyphs.get(index).into_iter().flat_map(|(_, classes)| classes) {
                places.entry(*class).or_default().push(at);
            }
        }
        let glyphs: Vec<_> = glyphs.into_iter().map(|(glyph, _)| glyph).collect();
        let crossing: Vec<_> = std::iter::once(0)
            .chain(characters.windows(2).map(|pair| crossing(&pair[0], &pair[1])))
            .take(characters.len())
            .collect();
        let mut said = Self {
            characters,
            glyphs,
            which,
            places,
            crossing,
            begins: Vec::new(),
            ends: Vec::new(),
            start: None,
            texts: OnceLock::new(),
        };
        (said.begins, said.ends) = said.edges();
        said
    }

    /// The same in a recording that begins at a known time: greetings that do not suit the time of day are then not found.
    pub fn starting(self, start: Option<Clock>) -> Self {
        Self { start, ..self }
    }

    /// Whether words suit the time at which they are said.
    pub(super) fn suits(&self, words: &str, at: Seconds) -> bool {
        self.start.is_none_or(|start| start.later(at.0).suits(words))
    }

    /// Where clauses begin and end: fillers before and particles behind do not count.
    fn edges(&self) -> (Vec<bool>, Vec<bool>) {
        let length = self.len();
        let edge = |at: usize| at == 0 || at == length || self.crossing(at) > 0;
        let light = |at: usize, role: Role| self.glyph(at).is_some_and(|glyph| glyph.role == role || glyph.role == Role::Either);
        let mut begins: Vec<_> = (0..=length).map(edge).collect();
        let mut ends = begins.clone();
        for at in 1..=length {
            begins[at] |= begins[at - 1] && light(at - 1, Role::Filler);
        }
        for at in (0..length).rev() {
            ends[at] |= ends[at + 1] && light(at, Role::Particle);
        }
        (begins, ends)
    }

    /// Each turn's text as regular expressions see it, with the index of its first character.
    pub(super) fn texts(&self) -> &[(usize, String)] {
        self.texts.get_or_init(|| {
            let mut texts: Vec<(usize, String)> = Vec::new();
            for (at, character) in self.characters.iter().enumerate() {
                let same = at
                    .checked_sub(1)
                    .and_then(|before| self.characters.get(before))
                    .map(|before| before.segment);
                if same != Some(character.segment) {
                    texts.push((at, String::new()));
                }
                if let (Some((_, text)), Some(glyph)) = (texts.last_mut(), self.glyph(at)) {
                    text.push(glyph.text);
                }
            }
            texts
        })
    }

    /// How many characters there are.
    pub fn len(&self) -> usize {
        self.characters.len()
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }

    pub(super) fn glyph(&self, at: usize) -> Option<&Glyph> {
        self.which.get(at).and_then(|index| self.glyphs.get(*index))
    }

    /// How sure the recogniser was of a character, 0–1.
    pub(super) fn confidence(&self, at: usize) -> f64 {
        let confidence = self.characters.get(at).and_then(|character| character.confidence);
        confidence.filter(|value| value.is_finite()).unwrap_or(1.0).clamp(0.0, 1.0)
    }

    /// The cost of another character having been said in the place of this one: the logarithm of how seldom it is misheard.
    pub(super) fn misheard(&self, at: usize) -> Cost {
        let cost = f64::from(SYLLABLE) * (1.0 - self.confidence(at)).ln() / SELDOM.ln();
        cost.round().min(f64::from(NEVER)) as Cost
    }

    /// Whether any character may be misheard.
    pub(super) fn is_doubtful(&self) -> bool {
        (0..self.len()).any(|at| self.misheard(at) < SYLLABLE)
    }

    /// Whether a character comes from a recogniser that says how sure it is.
    pub(super) fn recognised(&self, at: usize) -> bool {
        self.characters.get(at).is_some_and(|character| character.confidence.is_some())
    }

    pub(super) fn places(&self, class: u64) -> &[usize] {
        self.places.get(&class).map_or(&[], Vec::as_slice)
    }

    pub(super) fn crossing(&self, at: usize) -> Cost {
        self.crossing.get(at).copied().unwrap_or(0)
    }

    pub(super) fn begins(&self, at: usize) -> bool {
        self.begins.get(at).copied().unwrap_or(false)
    }

    pub(super) fn ends(&self, at: usize) -> bool {
        self.ends.get(at).copied().unwrap_or(false)
    }
}

/// The cost of a phrase that continues from one character to the next where the speaker pauses between them.
fn crossing(before: &Character, after: &Character) -> Cost {
    match (before.segment != after.segment, before.stop, before.phrase != after.phrase) {
        (true, ..) => TURN,
        (_, true, true) => STOP_AND_PAUSE,
        (_, true, false) => STOP,
        (_, false, true) => PAUSE,
        (_, false, false) => 0,
    }
}

/// How similar two texts sound, 0–1: 1 less their edit distance over the longer one's length; characters that may be taken for one
/// another count as the same.
pub(in crate::norms) fn alike(said: &Said<'_>, one: &Range<usize>, other: &Range<usize>) -> f64 {
    let mut costs: Vec<usize> = (0..=other.len()).collect();
    for a in one.clone() {
        let mut diagonal = costs.first().copied().unwrap_or(0);
        if let Some(first) = costs.first_mut() {
            *first += 1;
        }
        for (column, b) in other.clone().enumerate() {
            let same = match (said.glyph(a), said.glyph(b)) {
                (Some(a), Some(b)) => a.mismatch(b, 0) < UNLIKE,
                _ => false,
            };
            let (left, above) = (costs.get(column).copied().unwrap_or(0), costs.get(column + 1).copied().unwrap_or(0));
            let best = (diagonal + usize::from(!same)).min(left + 1).min(above + 1);
            diagonal = above;
            if let Some(cell) = costs.get_mut(column + 1) {
                *cell = best;
            }
        }
    }
    let longest = one.len().max(other.len()).max(1);
    1.0 - costs.last().copied().unwrap_or(0) as f64 / longest as f64
}
