//! A phrase as a graph: states in order, steps that only lead onward.

use super::glyph::{Cost, Glyph};
use super::grammar::Part;

/// The cost of a character in a gap: small, so that the shortest gap is taken.
pub(super) const GAP: Cost = 1;

/// A way from one state to another.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub to: usize,
    pub kind: Kind,
    /// The brackets that it stands in.
    pub inside: Inside,
}

/// What brackets a part of a phrase stands in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Inside {
    /// The slot that it belongs to, by index.
    pub slot: Option<usize>,
    /// Whether it may be left out.
    pub optional: bool,
}

impl Step {
    /// Whether it takes a character of the phrase's own that may not be left out.
    pub(super) fn is_required(&self) -> bool {
        matches!(self.kind, Kind::Say(_)) && !self.inside.optional
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lengths {
    /// The most characters on a way that may not be left out.
    pub required: usize,
    /// The most characters whichever.
    pub gaps: usize,
    /// The most characters, gaps included; a number counts as one.
    pub longest: usize,
}

impl Graph {
    pub(super) fn new(parts: &[Part]) -> Self {
        let mut graph = Self {
            states: vec![State::default()],
            slots: Vec::new(),
        };
        graph.sequence(parts, 0, Inside::default());
        graph
    }

    fn sequence(&mut self, parts: &[Part], from: usize, inside: Inside) -> usize {
        parts.iter().fold(from, |from, part| self.part(part, from, inside))
    }

    fn part(&mut self, part: &Part, from: usize, inside: Inside) -> usize {
        match part {
            Part::Say(character) => self.step(from, Kind::Say(Glyph::new(*character)), inside),
            Part::Begin => self.step(from, Kind::Begin, inside),
            Part::End => self.step(from, Kind::End, inside),
            Part::Pause => {
                let to = self.step(from, Kind::Free, inside);
                self.mark(to);
                to
            }
            Part::Either(choices) => self.either(choices, from, inside),
            Part::Gap { least, most } => self.gap(*least, *most, from, inside),
            Part::Number => {
                let to = self.step(from, Kind::Digit, inside);
                self.link(to, to, Kind::Digit, inside);
                self.step(to, Kind::Free, inside)
            }
            Part::Slot { name, part } => {
                let index = self.slots.iter().position(|known| known == name).unwrap_or(self.slots.len());
                if index == self.slots.len() {
                    self.slots.push(name.clone());
                }
                let slot = Some(index);
                self.part(part, from, Inside { slot, ..inside })
            }
        }
    }

    fn either(&mut self, choices: &[Vec<Part>], from: usize, inside: Inside) -> usize {
        let optional = inside.optional || choices.iter().any(Vec::is_empty);
        let inside = Inside { optional, ..inside };
        let ends: Vec<_> = choices
            .iter()
            .map(|choice| {
                // Each begins at a state of its own, so that a pause inside one belongs to no other.
                let start = self.step(from, Kind::Free, inside);
                self.sequence(choice, start, inside)
            })
            .collect();
        let joined = self.state();
        for end in ends {
            self.link(end, joined, Kind::Free, inside);
        }
        joined
    }

    fn gap(&mut self, least: usize, most: usize, from: usize, inside: Inside) -> usize {
        let mut at = from;
        let mut leave = Vec::new();
        for taken in 0..most {
            if taken >= least {
                leave.push(at);
            }
            at = self.step(at, Kind::Any, inside);
        }
        let joined = self.step(at, Kind::Free, inside);
        for at in leave {
            self.link(at, joined, Kind::Free, inside);
        }
        joined
    }

    fn state(&mut self) -> usize {
        self.states.push(State::default());
        self.states.len() - 1
    }

    fn step(&mut self, from: usize, kind: Kind, inside: Inside) -> usize {
        let to = self.state();
        self.link(from, to, kind, inside);
        to
    }

    fn link(&mut self, from: usize, to: usize, kind: Kind, inside: Inside) {
        if let Some(state) = self.states.get_mut(from) {
            state.steps.push(Step { to, kind, inside });
        }
    }

    fn mark(&mut self, at: usize) {
        if let Some(state) = self.states.get_mut(at) {
            state.pause = true;
        }
    }

    /// Whether the speaker may pause right after a state.
    pub(super) fn pauses_after(&self, state: &State) -> bool {
        state
            .steps
            .iter()
            .any(|step| matches!(step.kind, Kind::Free) && self.states.get(step.to).is_some_and(|next| next.pause))
    }

    /// The longest ways through.
    pub(super) fn lengths(&self) -> Lengths {
        let mut reach = vec![Lengths::default(); self.states.len()];
        for (from, state) in self.states.iter().enumerate() {
            let here = reach.get(from).copied().unwrap_or_default();
            for step in &state.steps {
                let gap = matches!(step.kind, Kind::Any);
                let takes = gap || matches!(step.kind, Kind::Say(_) | Kind::Digit);
                if let Some(to) = reach.get_mut(step.to).filter(|_| step.to > from) {
                    to.required = to.required.max(here.required + usize::from(step.is_required()));
                    to.gaps = to.gaps.max(here.gaps + usize::from(gap));
                    to.longest = to.longest.max(here.longest + usize::from(takes));
                }
            }
        }
        reach.last().copied().unwrap_or_default()
    }
}

/// How many paths are kept apart before the rest are joined.
const MOST_WAYS: usize = 64;

/// A character that is said.
#[derive(Clone, Debug)]
pub(super) struct Needed {
    /// One of these.
    pub any: Vec<Glyph>,
    /// The most characters of a way before it.
    pub before: usize,
    /// The most characters of a way behind it.
    pub behind: usize,
}

/// What is said on one way, or on some that are taken together: without it there is no hit.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pub needed: Vec<Needed>,
    /// The most characters that may not be left out.
    pub required: usize,
}

/// The ways through parts that follow one another; together they are all the ways there are.
pub(super) fn outlines(parts: &[Part]) -> Vec<Outline> {
    let total: usize = parts.iter().map(longest).sum();
    let mut before = 0;
    let mut ways = vec![Outline::default()];
    for part in parts {
        let here = longest(part);
        let behind = total - before - here;
        let mut choices = inside(part);
        if choices.len() * ways.len() > MOST_WAYS {
            choices = vec![together(&choices)];
        }
        for needed in choices.iter_mut().flat_map(|choice| &mut choice.needed) {
            needed.before += before;
            needed.behind += behind;
        }
        ways = ways.iter().flat_map(|way| choices.iter().map(|choice| way.then(choice))).collect();
        before += here;
    }
    ways
}

/// The ways through one part.
fn inside(part: &Part) -> Vec<Outline> {
    match part {
        Part::Say(character) => {
            let any = vec![Glyph::new(*character)];
            let needed = vec![Needed { any, before: 0, behind: 0 }];
            vec![Outline { needed, required: 1 }]
        }
        Part::Slot { part, .. } => inside(part),
        Part::Either(choices) if !choices.iter().any(Vec::is_empty) => choices.iter().flat_map(|choice| outlines(choice)).collect(),
        _ => vec![Outline::default()],
    }
}

/// Ways taken together: the first characters of each, the second, and so on as long as every way has one.
fn together(ways: &[Outline]) -> Outline {
    let least = ways.iter().map(|way| way.needed.len()).min().unwrap_or(0);
    let at = |at: usize| ways.iter().filter_map(move |way| way.needed.get(at));
    let needed = (0..least).map(|index| Needed {
        any: at(index).flat_map(|needed| needed.any.iter().cloned()).collect(),
        before: at(index).map(|needed| needed.before).max().unwrap_or(0),
        behind: at(index).map(|needed| needed.behind).max().unwrap_or(0),
    });
    Outline {
        needed: needed.collect(),
        required: ways.iter().map(|way| way.required).max().unwrap_or(0),
    }
}

impl Outline {
    fn then(&self, next: &Self) -> Self {
        Self {
            needed: self.needed.iter().chain(&next.needed).cloned().collect(),
            required: self.required + next.required,
        }
    }
}

/// The most characters that a part takes; a number counts as many.
fn longest(part: &Part) -> usize {
    match part {
        Part::Say(_) => 1,
        Part::Pause | Part::Begin | Part::End => 0,
        Part::Either(choices) => choices.iter().map(|choice| choice.iter().map(longest).sum()).max().unwrap_or(0),
        Part::Gap { most, .. } => *most,
        Part::Number => 20,
        Part::Slot { part, .. } => longest(part),
    }
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
        for (text, required, gaps, longest) in [
            ("我不管", 3, 0, 3),
            ("我[们]不管", 3, 0, 4),
            ("(先生|张女士)，您好", 5, 0, 5),
            ("我是{any:1-3}号", 3, 3, 6),
            ("{number}号", 1, 0, 2),
            ("^喂$", 1, 0, 1),
        ] {
            let graph = Graph::new(&read(text));
            assert_eq!(graph.lengths(), Lengths { required, gaps, longest }, "{text}");
            for (from, state) in graph.states.iter().enumerate() {
                assert!(
                    state.steps.iter().all(|step| step.to > from || matches!(step.kind, Kind::Digit)),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_is_needed_is_known_way_by_way() {
        let texts = |text: &str| -> Vec<Vec<String>> {
            let ways = outlines(&read(text));
            let of = |way: &Outline| {
                way.needed
                    .iter()
                    .map(|needed| needed.any.iter().map(|glyph| glyph.text).collect())
                    .collect()
            };
            ways.iter().map(of).collect()
        };
        assert_eq!(texts("我[们](不管|管不着)"), [vec!["我", "不", "管"], vec!["我", "管", "不", "着"]]);
        assert_eq!(texts("[请]{number}"), [Vec::<String>::new()]);
        let many = "(一|二|三|四|五|六|七|八|九)".repeat(2);
        assert_eq!(outlines(&read(&many)).len(), 9);
    }
}
