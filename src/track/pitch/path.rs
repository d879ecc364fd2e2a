//! The best path through the candidates of successive frames (Viterbi). Frames become final while the stream goes on.

use super::candidates::{Candidate, Candidates, MOST};
use super::{PitchOptions, PitchTrack};

/// What a frame's best peak must reach to be voiced.
const VOICING: f32 = 0.38;
/// The cost of a jump by an octave, at 10 ms a frame.
const JUMP: f32 = 0.35;
/// The cost of a change between voiced and unvoiced, at 10 ms a frame.
const CHANGE: f32 = 0.14;
/// Frames between two searches for frames that have become final.
const EVERY: usize = 32;
/// Frames after which the best path so far decides, even if others that survive differ.
const LONGEST: usize = 512;

/// The states of a frame: unvoiced, or any of its candidates.
const STATES: usize = MOST + 1;

/// A frame whose state is not final.
struct Open {
    /// For each state, the best state of the frame before.
    from: [u8; STATES],
    candidates: [Candidate; MOST],
    strength: f32,
}

/// The path, frame by frame.
pub(super) struct Path {
    jump: f32,
    change: f32,
    open: Vec<Open>,
    /// For each state of the last frame, the score of the best path to it, less the best of all.
    score: [f32; STATES],
    octaves: [f32; MOST],
    states: usize,
    settled: PitchTrack,
}

impl Path {
    pub(super) fn new(options: &PitchOptions) -> Self {
        let per_frame = (0.01 / options.hop_s) as f32;
        Self {
            jump: JUMP * per_frame,
            change: CHANGE * per_frame,
            open: Vec::with_capacity(LONGEST),
            score: [0.0; STATES],
            octaves: [0.0; MOST],
            states: 1,
            settled: PitchTrack::default(),
        }
    }

    /// Makes room for so many more frames.
    pub(super) fn reserve(&mut self, frames: usize) {
        self.settled.f0.reserve_exact(frames);
        self.settled.strength.reserve_exact(frames);
    }

    /// Takes the next frame.
    pub(super) fn push(&mut self, frame: &Candidates) {
        let candidates = frame.as_slice();
        let mut open = Open {
            from: [0; STATES],
            candidates: [Candidate::default(); MOST],
            strength: frame.strength,
        };
        let mut score = [VOICING; STATES];
        let (value, from) = self.best(|state| if state == 0 { 0.0 } else { self.change });
        score[0] += value;
        open.from[0] = from;
        for (state, candidate) in (1..).zip(candidates) {
            let cost = |before: usize| {
                if before == 0 {
                    self.change
                } else {
                    self.jump * (self.octaves[before - 1] - candidate.octave).abs()
                }
            };
            let (value, from) = self.best(cost);
            score[state] = candidate.score + value;
            open.from[state] = from;
            open.candidates[state - 1] = *candidate;
        }
        self.states = 1 + candidates.len();
        let best = score[..self.states].iter().copied().fold(f32::MIN, f32::max);
        self.score = score.map(|score| score - best);
        self.octaves = open.candidates.map(|candidate| candidate.octave);
        self.open.push(open);
        if self.open.len().is_multiple_of(EVERY) {
            self.finalise();
        }
    }

    /// The best of the last frame's states, given the cost of the step from each.
    fn best(&self, cost: impl Fn(usize) -> f32) -> (f32, u8) {
        let mut best = (f32::MIN, 0);
        for (state, score) in (0u8..).zip(&self.score[..self.states]) {
            let value = score - cost(usize::from(state));
            if value > best.0 {
                best = (value, state);
            }
        }
        best
    }

    /// Makes final the frames in which all paths that survive have the same state.
    fn finalise(&mut self) {
        let mut states: [bool; STATES] = std::array::from_fn(|state| state < self.states);
        for at in (0..self.open.len()).rev() {
            let mut one = (0..STATES).filter(|state| states[*state]);
            if let (Some(state), None) = (one.next(), one.next()) {
                return self.write(at, state);
            }
            let mut before = [false; STATES];
            (0..STATES)
                .filter(|state| states[*state])
                .for_each(|state| before[usize::from(self.open[at].from[state])] = true);
            states = before;
        }
        if self.open.len() >= LONGEST {
            let (_, best) = self.best(|_| 0.0);
            let middle = self.open.len() / 2;
            let state = (middle + 1..self.open.len())
                .rev()
                .fold(usize::from(best), |state, at| usize::from(self.open[at].from[state]));
            self.write(middle, state);
        }
    }

    /// Writes the frames up to `last`, whose state is `state`.
    fn write(&mut self, last: usize, mut state: usize) {
        let begin = self.settled.f0.len();
        self.settled.f0.resize(begin + last + 1, 0.0);
        self.settled.strength.resize(begin + last + 1, 0.0);
        for (at, open) in self.open[..=last].iter().enumerate().rev() {
            let (f0, strength) = match state.checked_sub(1) {
                Some(candidate) => (open.candidates[candidate].f0, open.candidates[candidate].strength),
                None => (0.0, open.strength),
            };
            self.settled.f0[begin + at] = f0;
            self.settled.strength[begin + at] = strength;
            state = usize::from(open.from[state]);
        }
        self.open.drain(..=last);
    }

    /// The whole path.
    pub(super) fn finish(mut self) -> PitchTrack {
        let (_, best) = self.best(|_| 0.0);
        if let Some(last) = self.open.len().checked_sub(1) {
            self.write(last, usize::from(best));
        }
        self.settled
    }
}
