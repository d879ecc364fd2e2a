//! FFT plans, made once for each length and kept.

use realfft::{RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The lengths that are kept; a caller who walks through more of them plans anew.
const KEPT: usize = 64;

/// The transforms of one length.
pub(crate) struct Plan {
    /// Two real frames at a time.
    pub complex: Arc<dyn Fft<f32>>,
    /// One real frame.
    pub real: Arc<dyn RealToComplex<f32>>,
}

impl Plan {
    fn new(n: usize) -> Self {
        Self {
            complex: FftPlanner::new().plan_fft_forward(n),
            real: RealFftPlanner::new().plan_fft_forward(n),
        }
    }

    /// The plan of length `n`: from the process's store, or made and stored. What is computed never depends on the store.
    pub(super) fn of(n: usize) -> Arc<Self> {
        static PLANS: LazyLock<Mutex<HashMap<usize, Arc<Plan>>>> = LazyLock::new(Mutex::default);
        let mut plans = PLANS.lock().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= KEPT && !plans.contains_key(&n) {
            plans.clear();
        }
        Arc::clone(plans.entry(n).or_insert_with(|| Arc::new(Self::new(n))))
    }

    /// Scratch that is enough for either transform.
    pub(super) fn scratch_len(&self) -> usize {
        self.complex.get_immutable_scratch_len().max(self.real.get_scratch_len())
    }
}
