//! A phrase as a graph: states in order, steps that only lead onward.

use super::glyph::{Cost, Glyph};
use super::grammar::Part;

/// What one character in a gap costs: a little, so that the shortest gap is taken.
pub(super) const GAP: Cost = 1;

/// A way from one state to another.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub to: usize,
    pub kind: Kind,
    /// The slot that it belongs to, by index.
    pub slot: Option<usize>,
}

impl Step {
    /// Whether it takes a character whichever.
    pub fn is_gap(&self) -> bool {
        matches!(self.kind, Kind::Any)
    }
}

/// What a step takes.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// This character.
    Say(Glyph),
    /// Any character.
    Any,
    /// A number character.
    Digit,
    /// Nothing.
    Free,
    /// Nothing, where a clause begins.
    Begin,
    /// Nothing, where a clause ends.
    End,
}

/// A state between two characters of the phrase.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// The ways onward; only a number's leads back to the state itself.
    pub steps: Vec<Step>,
    /// Whether the speaker may pause here.
    pub pause: bool,
}

/// A phrase's graph, from state 0 to the last.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub states: Vec<State>,
    /// The names of the slots.
    pub slots: Vec<String>,
}

/// How long the ways through a graph are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lengths {
    /// The most characters of the phrase's own on a way.
    pub most_own: usize,
    /// The most characters on a way, gaps included; a number counts as one.
    pub longest: usize,
}

impl Graph {
    pub fn new(parts: &[Part]) -> Self {
        let mut graph = Self {
            states: vec![State::default()],
            slots: Vec::new(),
        };
        graph.sequence(parts, 0, None);
        graph
    }

    fn sequence(&mut self, parts: &[Part], from: usize, slot: Option<usize>) -> usize {
        parts.iter().fold(from, |from, part| self.part(part, from, slot))
    }

    fn part(&mut self, part: &Part, from: usize, slot: Option<usize>) -> usize {
        match part {
            Part::Say(character) => self.step(from, Kind::Say(Glyph::new(*character)), slot),
            Part::Begin => self.step(from, Kind::Begin, slot),
            Part::End => self.step(from, Kind::End, slot),
            Part::Pause => {
                let to = self.step(from, Kind::Free, slot);
                self.mark(to);
                to
            }
            Part::Either(choices) => self.either(choices, from, slot),
            Part::Gap { least, most } => self.gap(*least, *most, from, slot),
            Part::Number => {
                let to = self.step(from, Kind::Digit, slot);
                self.link(to, to, Kind::Digit, slot);
                self.step(to, Kind::Free, slot)
            }
            Part::Slot { name, part } => {
                let index = self.slots.iter().position(|known| known == name).unwrap_or(self.slots.len());
                if index == self.slots.len() {
                    self.slots.push(name.clone());
                }
                self.part(part, from, Some(index))
            }
        }
    }

    fn either(&mut self, choices: &[Vec<Part>], from: usize, slot: Option<usize>) -> usize {
        let ends: Vec<_> = choices
            .iter()
            .map(|choice| {
                // Each begins at a state of its own, so that a pause inside one belongs to no other.
                let start = self.step(from, Kind::Free, slot);
                self.sequence(choice, start, slot)
            })
            .collect();
        let joined = self.state();
        for end in ends {
            self.link(end, joined, Kind::Free, slot);
        }
        joined
    }

    fn gap(&mut self, least: usize, most: usize, from: usize, slot: Option<usize>) -> usize {
        let mut at = from;
        let mut leave = Vec::new();
        for taken in 0..most {
            if taken >= least {
                leave.push(at);
            }
            at = self.step(at, Kind::Any, slot);
        }
        let joined = self.step(at, Kind::Free, slot);
        for at in leave {
            self.link(at, joined, Kind::Free, slot);
        }
        joined
    }

    fn state(&mut self) -> usize {
        self.states.push(State::default());
        self.states.len() - 1
    }

    fn step(&mut self, from: usize, kind: Kind, slot: Option<usize>) -> usize {
        let to = self.state();
        self.link(from, to, kind, slot);
        to
    }

    fn link(&mut self, from: usize, to: usize, kind: Kind, slot: Option<usize>) {
        if let Some(state) = self.states.get_mut(from) {
            state.steps.push(Step { to, kind, slot });
        }
    }

    fn mark(&mut self, at: usize) {
        if let Some(state) = self.states.get_mut(at) {
            state.pause = true;
        }
    }

    /// The longest ways through.
    pub fn lengths(&self) -> Lengths {
        let mut reach = vec![(0, 0); self.states.len()];
        for (from, state) in self.states.iter().enumerate() {
            let (own, all) = reach.get(from).copied().unwrap_or_default();
            for step in &state.steps {
                let (own, all) = match step.kind {
                    Kind::Say(_) => (own + 1, all + 1),
                    Kind::Any | Kind::Digit => (own, all + 1),
                    _ => (own, all),
                };
                if let Some(to) = reach.get_mut(step.to).filter(|_| step.to > from) {
                    *to = (to.0.max(own), to.1.max(all));
                }
            }
        }
        let (most_own, longest) = reach.last().copied().unwrap_or_default();
        Lengths { most_own, longest }
    }
}

/// What every way through has: for each, the characters of which one is said.
pub(super) fn needed(parts: &[Part]) -> Vec<Vec<Glyph>> {
    parts
        .iter()
        .flat_map(|part| match part {
            Part::Say(character) => vec![vec![Glyph::new(*character)]],
            Part::Slot { part, .. } => needed(std::slice::from_ref(part)),
            Part::Either(choices) => {
                let each: Vec<_> = choices.iter().map(|choice| needed(choice)).collect();
                let shared = each.iter().map(Vec::len).min().unwrap_or(0);
                (0..shared).map(|at| each.iter().filter_map(|choice| choice.get(at)).flatten().cloned().collect()).collect()
            }
            _ => Vec::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Slots, grammar::parse};
    use super::*;

    fn read(text: &str) -> Vec<Part> {
        parse(text, &Slots::default()).unwrap()
    }

    #[test]
    fn ways_lead_onward_and_their_lengths_are_known() {
        for (text, most_own, longest) in [
            ("我不管", 3, 3),
            ("我[们]不管", 4, 4),
            ("(先生|张女士)，您好", 5, 5),
            ("我是{any:1-3}号", 3, 6),
            ("{number}号", 1, 2),
            ("^喂$", 1, 1),
        ] {
            let graph = Graph::new(&read(text));
            assert_eq!(graph.lengths(), Lengths { most_own, longest }, "{text}");
            for (from, state) in graph.states.iter().enumerate() {
                assert!(state.steps.iter().all(|step| step.to > from || matches!(step.kind, Kind::Digit)), "{text}");
            }
        }
    }

    #[test]
    fn what_every_way_has_is_needed() {
        let texts = |text: &str| -> Vec<String> { needed(&read(text)).iter().map(|any| any.iter().map(|glyph| glyph.text).collect()).collect() };
        assert_eq!(texts("我[们](不管|管不着)"), ["我", "不管", "管不"]);
        assert_eq!(texts("[请]{number}"), [""; 0]);
    }
}
