//! Whether the agent speaks from afar: by the room that is heard, and by the other side that comes back through it.

use super::evidence::evidence;
use crate::measure::{Acoustics, Decay, Echo};
use crate::norms::{Estimate, Evidence, EvidenceKind, Measured, Observation, Unit};
use crate::report::{Channel, Phrase, Report, Role};
use crate::units::Seconds;

/// Sound that dies away faster than this was taken up near the mouth, slower in a room: over 34 calls, speech at the mouth came to 0.24 s in
/// the median, on a table in a room of 0.5 s to 0.49 s.
const ROOM_S: f64 = 0.4;
/// An echo with more than this share late is one of a room.
const TAIL: f64 = 0.05;
/// So many decays are shown.
const SHOWN: usize = 3;
/// What is shown of a decay.
const SHOWN_S: f64 = 0.6;

/// 1 where a room is heard in the agent's channel, in the agent's own voice or in the other side's echo, 0 where both can be told and neither
/// holds one. Where both sides are on the channel it may be the customer's room.
pub(super) fn observe(report: &Report, channel: &Channel) -> Observation {
    let Some(acoustics) = channel.acoustics.as_ref().filter(|_| channel.role != Role::Mixed) else {
        return Observation::Unclear;
    };
    let echoing = acoustics.echo.as_ref().filter(|echo| echo.tail_low > TAIL);
    let reverberant = acoustics.decay_low_s.is_some_and(|low| low > ROOM_S);
    let incidents: Vec<Evidence> = echoing
        .and_then(|echo| echo_evidence(report, channel, echo))
        .into_iter()
        .chain(reverberant.then(|| decays(channel, acoustics)).into_iter().flatten())
        .collect();
    let dry = acoustics.decay_high_s.is_some_and(|high| high < ROOM_S) && acoustics.echo.as_ref().is_none_or(|echo| echo.tail_high < TAIL);
    let answer = if echoing.is_some() || reverberant {
        Some(1.0)
    } else {
        dry.then_some(0.0)
    };
    let estimate = answer.and_then(|answer| Estimate::new(answer, answer, answer));
    estimate.map_or(Observation::Unclear, |estimate| {
        Observation::Measured(Measured {
            estimate,
            parts: Vec::new(),
            incidents,
        })
    })
}

/// The other side's longest phrase, while which its echo is heard.
fn echo_evidence(report: &Report, channel: &Channel, echo: &Echo) -> Option<Evidence> {
    let others = report
        .channels
        .iter()
        .filter(|other| other.role != channel.role && other.role != Role::Mixed);
    let length = |phrase: &&Phrase| phrase.end_s.0 - phrase.start_s.0;
    let longest = others
        .flat_map(|other| &other.speech.phrases)
        .max_by(|a, b| length(a).total_cmp(&length(b)))?;
    let later = |at: Seconds| Seconds(at.0 + echo.delay_s.0);
    let span = (later(longest.start_s), later(longest.end_s));
    Some(evidence(channel, EvidenceKind::Echo, span, (echo.gain_db, Unit::Decibel)))
}

/// The phrase ends at which the sound dies away most slowly.
fn decays(channel: &Channel, acoustics: &Acoustics) -> Vec<Evidence> {
    let mut slowest: Vec<&Decay> = acoustics.decays.iter().collect();
    slowest.sort_by(|a, b| b.decay_s.total_cmp(&a.decay_s));
    let shown = |decay: &&Decay| {
        let span = (decay.at_s, Seconds(decay.at_s.0 + SHOWN_S));
        evidence(channel, EvidenceKind::Decay, span, (decay.decay_s, Unit::Second))
    };
    slowest.iter().take(SHOWN).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(decay: Option<(f64, f64)>, echo: Option<(f64, f64)>) -> Option<(f64, Vec<EvidenceKind>)> {
        let mut report = Report::from_json(include_str!("../../tests/golden/report.json")).unwrap();
        let channel = &mut report.channels[0];
        channel.acoustics = Some(Acoustics {
            decay_s: decay.map(|(low, high)| 0.5 * (low + high)),
            decay_low_s: decay.map(|(low, _)| low),
            decay_high_s: decay.map(|(_, high)| high),
            decays: vec![Decay {
                at_s: Seconds(3.0),
                decay_s: 0.5,
            }],
            echo: echo.map(|(low, high)| Echo {
                gain_db: -30.0,
                delay_s: Seconds(0.05),
                tail: 0.5 * (low + high),
                tail_low: low,
                tail_high: high,
            }),
        });
        match observe(&report, &report.channels[0]) {
            Observation::Measured(Measured { estimate, incidents, .. }) => {
                Some((estimate.value(), incidents.into_iter().map(|incident| incident.kind).collect()))
            }
            _ => None,
        }
    }

    #[test]
    fn it_is_told_only_where_it_is_clear() {
        let (near, room, open) = (Some((0.15, 0.3)), Some((0.45, 0.6)), Some((0.3, 0.5)));
        assert_eq!(answer(near, None), Some((0.0, vec![])));
        assert_eq!(answer(near, Some((0.0, 0.03))), Some((0.0, vec![])), "by a wire");
        assert_eq!(answer(room, None), Some((1.0, vec![EvidenceKind::Decay])));
        assert_eq!(
            answer(near, Some((0.1, 0.2))).map(|(value, _)| value),
            Some(1.0),
            "an echo through a room"
        );
        assert_eq!(answer(open, None), None);
        assert_eq!(answer(None, None), None);
        assert_eq!(answer(near, Some((0.0, 0.2))), None, "an echo that is not clear");
    }

    #[test]
    fn a_channel_of_both_sides_and_a_report_of_an_earlier_version_do_not_tell() {
        let golden = || Report::from_json(include_str!("../../tests/golden/report.json")).unwrap();
        let (mut mixed, mut early) = (golden(), golden());
        mixed.channels[0].role = Role::Mixed;
        mixed.channels[0].acoustics = Some(Acoustics {
            decay_low_s: Some(0.6),
            ..Acoustics::default()
        });
        early.channels[0].acoustics = None;
        for report in [mixed, early] {
            assert_eq!(observe(&report, &report.channels[0]), Observation::Unclear);
        }
    }
}
