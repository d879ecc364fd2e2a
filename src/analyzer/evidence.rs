//! The seconds of a channel that prove a finding.

use crate::norms::{Evidence, EvidenceKind, Unit};
use crate::report::Channel;
use crate::units::Seconds;

/// A stretch of a channel, with what was measured there.
pub(super) fn evidence(channel: &Channel, kind: EvidenceKind, (start, end): (Seconds, Seconds), (value, unit): (f64, Unit)) -> Evidence {
    Evidence {
        kind,
        channel: channel.index,
        start_s: start.0,
        end_s: end.0,
        text: None,
        value: Some(value),
        unit: Some(unit),
        confidence: None,
    }
}
