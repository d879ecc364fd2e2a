//! The result of a rule without a number.

use super::reason::Reason;
use super::verdict::Verdict;
use crate::finding::Evidence;

/// A verdict with its reason and its evidence.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub verdict: Verdict,
    pub reason: Option<Reason>,
    pub evidence: Vec<Evidence>,
}

impl Outcome {
    pub(super) fn of(verdict: Verdict, reason: Reason) -> Self {
        Self {
            verdict,
            reason: Some(reason),
            evidence: Vec::new(),
        }
    }

    pub(super) fn shown(verdict: Verdict, evidence: Vec<Evidence>) -> Self {
        let reason = (verdict == Verdict::Undetermined).then_some(Reason::WordsUnsure);
        Self { verdict, reason, evidence }
    }
}
