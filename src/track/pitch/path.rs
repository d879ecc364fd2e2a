//! The best way through the candidates of successive frames (Viterbi), settled as it goes.

use super::candidates::{Candidate, Candidates, MOST};
use super::{PitchOptions, PitchTrack};

/// What a frame's best peak must reach to be voiced.
const VOICING: f32 = 0.38;
/// The cost of a jump by an octave, at 10 ms a frame.
const JUMP: f32 = 0.35;
/// The cost of a change between voiced and unvoiced, at 10 ms a frame.
const CHANGE: f32 = 0.14;
/// Frames from one attempt to settle the past to the next.
const EVERY: usize = 32;
/// Frames after which the best way so far decides, even if others disagree about the past.
const LONGEST: usize = 512;

/// The ways a frame can be: unvoiced, or any of its candidates.
const WAYS: usize = MOST + 1;

/// A frame whose way is not settled.
struct Open {
    /// For each way, the best one of the frame before.
    from: [u8; WAYS],
    candidates: [Candidate; MOST],
    strength: f32,
}

/// The path, frame by frame.
pub(super) struct Path {
    jump: f32,
    change: f32,
    open: Vec<Open>,
    /// The last frame's ways: what the best path to each is worth, less the best of all.
    worth: [f32; WAYS],
    octaves: [f32; MOST],
    ways: usize,
    settled: PitchTrack,
}

impl Path {
    pub(super) fn new(options: &PitchOptions) -> Self {
        let per_frame = (0.01 / options.hop_s) as f32;
        Self {
            jump: JUMP * per_frame,
            change: CHANGE * per_frame,
            open: Vec::with_capacity(LONGEST),
            worth: [0.0; WAYS],
            octaves: [0.0; MOST],
            ways: 1,
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
            from: [0; WAYS],
            candidates: [Candidate::default(); MOST],
            strength: frame.strength,
        };
        let mut worth = [VOICING; WAYS];
        let (value, from) = self.best(|way| if way == 0 { 0.0 } else { self.change });
        worth[0] += value;
        open.from[0] = from;
        for (way, candidate) in (1..).zip(candidates) {
            let cost = |before: usize| {
                if before == 0 {
                    self.change
                } else {
                    self.jump * (self.octaves[before - 1] - candidate.octave).abs()
                }
            };
            let (value, from) = self.best(cost);
            worth[way] = candidate.score + value;
            open.from[way] = from;
            open.candidates[way - 1] = *candidate;
        }
        self.ways = 1 + candidates.len();
        let best = worth[..self.ways].iter().copied().fold(f32::MIN, f32::max);
        self.worth = worth.map(|worth| worth - best);
        self.octaves = open.candidates.map(|candidate| candidate.octave);
        self.open.push(open);
        if self.open.len().is_multiple_of(EVERY) {
            self.settle();
        }
    }

    /// The best of the last frame's ways, given what going on from each costs.
    fn best(&self, cost: impl Fn(usize) -> f32) -> (f32, u8) {
        let mut best = (f32::MIN, 0);
        for (way, worth) in (0u8..).zip(&self.worth[..self.ways]) {
            let value = worth - cost(usize::from(way));
            if value > best.0 {
                best = (value, way);
            }
        }
        best
    }

    /// Settles the frames about which all ways to the present agree.
    fn settle(&mut self) {
        let mut ways: [bool; WAYS] = std::array::from_fn(|way| way < self.ways);
        for at in (0..self.open.len()).rev() {
            let mut one = (0..WAYS).filter(|way| ways[*way]);
            if let (Some(way), None) = (one.next(), one.next()) {
                return self.write(at, way);
            }
            let mut before = [false; WAYS];
            (0..WAYS)
                .filter(|way| ways[*way])
                .for_each(|way| before[usize::from(self.open[at].from[way])] = true);
            ways = before;
        }
        if self.open.len() >= LONGEST {
            let (_, best) = self.best(|_| 0.0);
            let middle = self.open.len() / 2;
            let way = (middle + 1..self.open.len())
                .rev()
                .fold(usize::from(best), |way, at| usize::from(self.open[at].from[way]));
            self.write(middle, way);
        }
    }

    /// Writes the frames up to `last`, whose way is `way`.
    fn write(&mut self, last: usize, mut way: usize) {
        let begin = self.settled.f0.len();
        self.settled.f0.resize(begin + last + 1, 0.0);
        self.settled.strength.resize(begin + last + 1, 0.0);
        for (at, open) in self.open[..=last].iter().enumerate().rev() {
            let (f0, strength) = match way.checked_sub(1) {
                Some(candidate) => (open.candidates[candidate].f0, open.candidates[candidate].strength),
                None => (0.0, open.strength),
            };
            self.settled.f0[begin + at] = f0;
            self.settled.strength[begin + at] = strength;
            way = usize::from(open.from[way]);
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
