//! The paths of least cost through a phrase's graph along a range of what was said.

use super::glyph::{Cost, Glyph, Role, SYLLABLE, UNLIKE};
use super::graph::{GAP, Graph, Kind, Step};
use super::said::Said;
use std::cmp::Reverse;
use std::ops::Range;

/// The path of least cost to a state at a place between two characters.
#[derive(Clone, Copy, Debug)]
struct Cell {
    cost: Cost,
    /// Characters of the phrase on the path: of two paths of the same cost the longer one is taken.
    own: u16,
    /// The state before.
    from: u16,
    /// Whether the way has begun: it has taken a character, or gone without one of the phrase's.
    begun: bool,
    /// Whether the speaker may pause here.
    paused: bool,
    how: How,
}

/// How a cell was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// Not at all.
    Never,
    /// The phrase begins here.
    Begins,
    /// By the step of this number, which took a character.
    Took(u16),
    /// By the step of this number, which took none.
    Passed(u16),
    /// By the step of this number, whose character was not said.
    Missed(u16),
    /// A character was said that is not in the phrase.
    Extra,
}

/// What it costs more that one misheard character stands in the place of two.
const MERGED: Cost = 60;

const NOWHERE: Cell = Cell {
    cost: Cost::MAX,
    own: 0,
    from: 0,
    begun: false,
    paused: false,
    how: How::Never,
};

impl Cell {
    /// Whether this path is better than another to the same cell. Of two with the same cost the longer one is, unless only that one gets the cost of
    /// a later pause, after which the shorter one begins.
    fn better(&self, than: &Self, stop_ahead: bool) -> bool {
        let late = |cell: &Self| stop_ahead && cell.begun && !cell.paused;
        let rank = |cell: &Self| (cell.cost, late(cell), Reverse(cell.own), Reverse(cell.paused));
        rank(self) < rank(than)
    }

    fn onward(&self, cost: Cost, own: u16, from: usize, how: How) -> Self {
        Self {
            cost: self.cost.saturating_add(cost),
            own: self.own + own,
            from: from as u16,
            begun: self.begun || !matches!(how, How::Passed(_)),
            paused: self.paused && !matches!(how, How::Took(_)),
            how,
        }
    }
}

/// One move of a way through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move<'g> {
    /// The character that was said, by index; none where the phrase's was not.
    pub at: Option<usize>,
    /// The step of the phrase; none for a character that is not in it.
    pub step: Option<&'g Step>,
}

/// A way through the whole phrase.
#[derive(Clone, Debug)]
pub(super) struct Way<'g> {
    /// The characters.
    pub range: Range<usize>,
    /// What it costs, gaps left out.
    pub cost: Cost,
    /// Characters of the phrase's own on it that may not be left out.
    pub required: usize,
    pub moves: Vec<Move<'g>>,
}

impl Way<'_> {
    /// How many of the phrase's characters were said as they stand in it, or sound the same.
    pub(super) fn heard(&self, said: &Said<'_>) -> usize {
        let same = |each: &&Move<'_>| match (each.step.map(|step| &step.kind), each.at.and_then(|at| said.glyph(at))) {
            (Some(Kind::Say(wanted)), Some(glyph)) => wanted.mismatch(glyph, SYLLABLE) < UNLIKE,
            _ => false,
        };
        self.moves.iter().filter(same).count()
    }
}

/// Finds paths; its memory is reused from range to range.
pub(super) struct Trellis<'g> {
    graph: &'g Graph,
    /// What no way may cost.
    limit: Cost,
    /// Whether characters may be misheard where the recogniser was not sure of them.
    mishearing: bool,
    /// A column of states for every place of the range.
    cells: Vec<Cell>,
}

impl<'g> Trellis<'g> {
    pub(super) fn new(graph: &'g Graph, limit: Cost) -> Self {
        Self {
            graph,
            limit,
            mishearing: false,
            cells: Vec::new(),
        }
    }

    /// The same where characters may be misheard.
    pub(super) fn mishearing(self) -> Self {
        Self { mishearing: true, ..self }
    }

    /// The path of least cost that ends at each place of a range, where there is one within the limit that takes a character.
    pub(super) fn ways(&mut self, said: &Said<'_>, range: Range<usize>) -> Vec<Way<'g>> {
        let states = self.graph.states.len();
        self.cells.clear();
        self.cells.resize(states * (range.len() + 1), NOWHERE);
        self.pass(said, &range, 0);
        for column in 1..=range.len() {
            self.take(said, &range, column);
            self.pass(said, &range, column);
        }
        (1..=range.len())
            .filter(|column| {
                self.cells
                    .get((column + 1) * states - 1)
                    .is_some_and(|last| last.cost <= self.limit)
            })
            .map(|column| self.trace(&range, column))
            .filter(|way| !way.range.is_empty())
            .collect()
    }

    fn offer(&mut self, at: usize, cell: Cell, stop: bool) {
        let state = self.graph.states.get(at % self.graph.states.len());
        let stop_ahead = stop && state.is_some_and(|state| !self.graph.pauses_after(state));
        let known = self.cells.get_mut(at);
        if let Some(known) = known.filter(|known| cell.cost <= self.limit && cell.better(known, stop_ahead)) {
            *known = cell;
        }
    }

    /// Steps that take no character, inside one column.
    fn pass(&mut self, said: &Said<'_>, range: &Range<usize>, column: usize) {
        let graph = self.graph;
        let base = column * graph.states.len();
        let place = range.start + column;
        let stop = said.crossing(place) > 0;
        let unheard = self.unheard(said, place);
        self.offer(
            base,
            Cell {
                cost: 0,
                how: How::Begins,
                ..NOWHERE
            },
            stop,
        );
        for (from, state) in graph.states.iter().enumerate() {
            let Some(cell) = self.cells.get(base + from).copied().filter(|cell| cell.how != How::Never) else {
                continue;
            };
            for (number, step) in state.steps.iter().enumerate() {
                let number = number as u16;
                let next = match &step.kind {
                    Kind::Free => cell.onward(0, 0, from, How::Passed(number)),
                    Kind::Begin if said.begins(place) => cell.onward(0, 0, from, How::Passed(number)),
                    Kind::End if said.ends(place) => cell.onward(0, 0, from, How::Passed(number)),
                    Kind::Say(glyph) => cell.onward(glyph.missing().min(unheard), 1, from, How::Missed(number)),
                    _ => continue,
                };
                let paused = next.paused || graph.states.get(step.to).is_some_and(|state| state.pause);
                self.offer(base + step.to, Cell { paused, ..next }, stop);
            }
        }
    }

    /// The cost of one of the phrase's characters not being heard at a place, by the characters around it.
    fn unheard(&self, said: &Said<'_>, place: usize) -> Cost {
        let around = [place.checked_sub(1), Some(place)].into_iter().flatten();
        let misheard = around.map(|at| said.misheard(at)).min().filter(|_| self.mishearing);
        misheard.map_or(Cost::MAX, |misheard| misheard.saturating_add(MERGED))
    }

    /// Steps that take a character, from the column before.
    fn take(&mut self, said: &Said<'_>, range: &Range<usize>, column: usize) {
        let graph = self.graph;
        let base = column * graph.states.len();
        let before = base - graph.states.len();
        let at = range.start + column - 1;
        let (Some(glyph), sureness) = (said.glyph(at), (said.confidence(at) * 100.0).round() as Cost) else {
            return;
        };
        let stop = said.crossing(at + 1) > 0;
        let misheard = if self.mishearing { said.misheard(at) } else { Cost::MAX };
        let extra = glyph.extra(at.checked_sub(1).and_then(|at| said.glyph(at))).min(misheard);
        for (from, state) in graph.states.iter().enumerate() {
            let Some(cell) = self.cells.get(before + from).copied().filter(|cell| cell.how != How::Never) else {
                continue;
            };
            let crossing = if cell.begun && !cell.paused { said.crossing(at) } else { 0 };
            if cell.begun && from + 1 < graph.states.len() {
                self.offer(base + from, cell.onward(crossing + extra, 0, from, How::Extra), stop);
            }
            for (number, step) in state.steps.iter().enumerate() {
                let Some((cost, own)) = taking(&step.kind, glyph, sureness) else {
                    continue;
                };
                let cost = if own > 0 { cost.min(misheard) } else { cost };
                self.offer(
                    base + step.to,
                    cell.onward(crossing + cost, own, from, How::Took(number as u16)),
                    stop,
                );
            }
        }
    }

    /// The way that ends at a column, from its end to its beginning and turned round.
    fn trace(&self, range: &Range<usize>, column: usize) -> Way<'g> {
        let states = self.graph.states.len();
        let end = range.start + column;
        let (mut column, mut state) = (column, states - 1);
        let last = self.cells.get(column * states + state).copied().unwrap_or(NOWHERE);
        let mut moves = Vec::new();
        while let Some(cell) = self.cells.get(column * states + state) {
            let from = usize::from(cell.from);
            let step = |number: u16| self.graph.states.get(from).and_then(|state| state.steps.get(usize::from(number)));
            let at = (range.start + column).checked_sub(1);
            match cell.how {
                How::Never | How::Begins => break,
                How::Passed(_) => {}
                How::Missed(number) => moves.push(Move {
                    at: None,
                    step: step(number),
                }),
                How::Took(number) => moves.push(Move { at, step: step(number) }),
                How::Extra => moves.push(Move { at, step: None }),
            }
            if matches!(cell.how, How::Took(_) | How::Extra) {
                column -= 1;
            }
            state = from;
        }
        moves.reverse();
        let count = |what: fn(&Step) -> bool| moves.iter().filter(|each| each.step.is_some_and(what)).count();
        let gaps = count(|step| matches!(step.kind, Kind::Any));
        Way {
            range: range.start + column..end,
            cost: last
                .cost
                .saturating_sub(GAP.saturating_mul(Cost::try_from(gaps).unwrap_or(Cost::MAX))),
            required: count(Step::is_required),
            moves,
        }
    }
}

/// What it costs a step to take a character, and how many characters of the phrase's own it takes.
fn taking(kind: &Kind, said: &Glyph, sureness: Cost) -> Option<(Cost, u16)> {
    match kind {
        Kind::Say(wanted) => Some((wanted.mismatch(said, sureness), 1)),
        Kind::Any => Some((GAP, 0)),
        Kind::Digit => (said.role == Role::Digit).then_some((0, 0)),
        Kind::Free | Kind::Begin | Kind::End => None,
    }
}
