//! What a measured channel answers to a norm: the value, its 95 % interval, and the seconds that may prove a finding.

use super::chance::how_many;
use super::evidence::evidence;
use super::{hands_free, incidents, loudness, steps, voice};
use crate::measure::{DragEvent, FillerEvent, Stretch};
use crate::norms::{Cues, Estimate, Evidence, EvidenceKind, Measured, Observation, Part, Quantity, Unit};
use crate::report::{Channel, Report};

/// The chance that a phrase end that was not marked is dragged all the same.
const MISSED: f64 = 0.01;
/// The share of fillers that may be missed, or found where there are none.
const FILLERS_MISSED: f64 = 0.2;
/// What a channel shows of a quantity: [`Observation::Absent`] where nobody speaks on it.
pub(super) fn observe(report: &Report, channel: &Channel, cues: &Cues, quantity: Quantity) -> Observation {
    if channel.speech.phrases.is_empty() {
        return Observation::Absent;
    }
    let measured = match quantity {
        Quantity::FillersPer100 => fillers(channel),
        Quantity::SpeakingCpm => speaking(channel),
        Quantity::SpeechLevelDbov => loudness::level(channel),
        Quantity::LevelSpreadDb => loudness::spread(channel),
        Quantity::DraggedPercent => dragged(channel),
        Quantity::HandsFree => return hands_free::observe(report, channel),
        Quantity::ClearPercent => voice::clear(channel),
        Quantity::VoicingPercent => voice::voicing(channel),
        Quantity::ToneFaults => voice::tone_faults(channel),
        Quantity::PitchRangeSt => voice::pitch_range(channel),
        Quantity::MandarinPercent => voice::mandarin(report, channel),
        Quantity::Interruptions
        | Quantity::AnswerS
        | Quantity::UnannouncedSilences
        | Quantity::UnthankedHolds
        | Quantity::Rings
        | Quantity::AgentHungUp
        | Quantity::MonologueS
        | Quantity::TalkSharePercent
        | Quantity::LongestHoldS => return incidents::observe(report, channel.index, quantity),
        Quantity::UnaddressedHolds
        | Quantity::UnaskedSendOffs
        | Quantity::CallbackMin
        | Quantity::UntoldTransfers
        | Quantity::UnsettledAppointments => return steps::observe(report, channel, cues, quantity),
    };
    measured.map_or(Observation::Unclear, Observation::Measured)
}

fn speaking(channel: &Channel) -> Option<Measured> {
    let rate = &channel.rate;
    let part = |stretch: &Stretch| {
        let Stretch {
            start_s,
            end_s,
            cpm,
            low_cpm,
            high_cpm,
            ..
        } = *stretch;
        Some(Part {
            evidence: evidence(channel, EvidenceKind::Stretch, (start_s, end_s), (cpm, Unit::Cpm)),
            estimate: Estimate::new(cpm, low_cpm, high_cpm)?,
        })
    };
    Some(Measured {
        estimate: Estimate::new(rate.speaking_cpm?, rate.low_cpm?, rate.high_cpm?)?,
        parts: rate.stretches.iter().filter_map(part).collect(),
        incidents: Vec::new(),
    })
}

fn dragged(channel: &Channel) -> Option<Measured> {
    let (ends, events) = (channel.drag.phrase_ends as usize, &channel.drag.events);
    let percent = |count: usize| 100.0 * count as f64 / ends as f64;
    let (low, high) = dragged_ends(ends, events);
    let incident = |event: &DragEvent| {
        evidence(
            channel,
            EvidenceKind::Drag,
            (event.start_s, event.end_s),
            (event.held_s.0, Unit::Second),
        )
    };
    let mut longest: Vec<&DragEvent> = events.iter().collect();
    longest.sort_by(|a, b| (b.held_s.0 - b.expected_s.0).total_cmp(&(a.held_s.0 - a.expected_s.0)));
    Some(Measured {
        estimate: Estimate::new(percent(events.len()), percent(low), percent(high))?,
        parts: Vec::new(),
        incidents: longest.into_iter().map(incident).collect(),
    })
}

/// The 95 % interval of how many phrase ends of this recording are dragged, if each event is one with the probability of its
/// confidence and each other end with that of [`MISSED`].
fn dragged_ends(ends: usize, events: &[DragEvent]) -> (usize, usize) {
    let missed = std::iter::repeat_n(MISSED, ends.saturating_sub(events.len()));
    how_many(events.iter().map(|event| event.confidence).chain(missed))
}

fn fillers(channel: &Channel) -> Option<Measured> {
    let fillers = channel.fillers.as_ref()?;
    let share = fillers.per_100_characters?;
    let error = FILLERS_MISSED * share;
    let incident = |event: &FillerEvent| Evidence {
        text: event.text.clone(),
        value: None,
        unit: None,
        ..evidence(channel, EvidenceKind::Filler, (event.start_s, event.end_s), (0.0, Unit::PerHundred))
    };
    Some(Measured {
        estimate: Estimate::new(share, share - error, share + error)?,
        parts: Vec::new(),
        incidents: fillers.events.iter().map(incident).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Seconds;

    fn event(start: f64, held: f64, confidence: f64) -> DragEvent {
        DragEvent {
            start_s: Seconds(start),
            end_s: Seconds(start + held),
            held_s: Seconds(held),
            expected_s: Seconds(0.3),
            confidence,
        }
    }

    #[test]
    fn sure_events_give_a_narrow_share_and_doubtful_ones_a_wide_one() {
        assert_eq!(dragged_ends(10, &[]), (0, 1));
        assert_eq!(dragged_ends(2, &[]), (0, 0));
        assert_eq!(dragged_ends(2, &[event(1.0, 0.8, 1.0), event(2.0, 0.8, 1.0)]), (2, 2));
        let doubtful: Vec<_> = (0..8).map(|i| event(f64::from(i), 0.8, 0.5)).collect();
        assert_eq!(dragged_ends(8, &doubtful), (1, 7));
        assert_eq!(dragged_ends(0, &[]), (0, 0));
        let (low, high) = dragged_ends(20_000, &[]);
        assert!((165..180).contains(&low) && (220..235).contains(&high), "{low} {high}");
    }
}
