//! The level track: mean square of each frame's own samples.

use super::HOP;

/// Mean squares, frame by frame; a last frame that is cut short counts with the samples it has.
#[derive(Default)]
pub(crate) struct LevelTracker {
    power: Vec<f32>,
    sum: f32,
    filled: usize,
}

impl LevelTracker {
    /// Makes room for so many more frames.
    pub(crate) fn reserve(&mut self, frames: usize) {
        self.power.reserve_exact(frames);
    }

    /// Takes the next samples.
    pub(crate) fn push(&mut self, block: &[f32]) {
        for &x in block {
            self.sum += x * x;
            self.filled += 1;
            if self.filled == HOP {
                self.power.push(self.sum / HOP as f32);
                (self.sum, self.filled) = (0.0, 0);
            }
        }
    }

    /// The track of all that was pushed.
    pub(crate) fn finish(mut self) -> Vec<f32> {
        if self.filled > 0 {
            self.power.push(self.sum / self.filled as f32);
        }
        self.power
    }
}
