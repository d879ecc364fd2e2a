//! Whether the agent speaks hands-free: by the decay of the room, and by the tail of the other side's echo.

use super::{Acoustics, Decay, Echo};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation, Thresholds, Unit};
use crate::measure::{Context, Phrase};
use crate::units::{Seconds, Span};

/// So many decays are shown.
const SHOWN: usize = 3;
/// What is shown of a decay.
const SHOWN_S: f64 = 0.6;

impl Acoustics {
    /// [`Quantity::HandsFree`](crate::finding::Quantity::HandsFree): 1 where a room is heard in the agent's channel, in the agent's own voice
    /// or in the other side's echo, 0 where both can be measured and neither holds one. Where both sides are on the channel it may be the
    /// customer's room.
    pub fn hands_free(&self, context: &Context<'_>) -> Observation {
        if context.mixed {
            return Observation::Unclear;
        }
        let Thresholds { room_s, late_echo, .. } = context.thresholds;
        let echoing = self.echo.as_ref().filter(|echo| echo.tail_low > late_echo);
        let reverberant = self.decay_low_s.is_some_and(|low| low > room_s);
        let incidents: Vec<Evidence> = echoing
            .and_then(|echo| echo_evidence(context, echo))
            .into_iter()
            .chain(reverberant.then(|| decays(context.channel, self)).into_iter().flatten())
            .collect();
        let dry = self.decay_high_s.is_some_and(|high| high < room_s) && self.echo.as_ref().is_none_or(|echo| echo.tail_high < late_echo);
        let answer = if echoing.is_some() || reverberant {
            Some(1.0)
        } else {
            dry.then_some(0.0)
        };
        let estimate = answer.and_then(|answer| Estimate::new(answer, answer, answer));
        estimate.map(|estimate| Measured::with_incidents(estimate, incidents)).into()
    }
}

/// The other side's longest phrase, while which its echo is heard.
fn echo_evidence(context: &Context<'_>, echo: &Echo) -> Option<Evidence> {
    let length = |phrase: &&Phrase| phrase.span().duration();
    let phrases = context.others.iter().flat_map(|phrases| phrases.iter());
    let longest = phrases.max_by(|a, b| length(a).total_cmp(&length(b)))?;
    let later = |at: Seconds| at.0 + echo.delay_s.0;
    let span = Span::new(later(longest.start_s), later(longest.end_s));
    Some(Evidence::measured(
        EvidenceKind::Echo,
        context.channel,
        span,
        echo.gain_db,
        Unit::Decibel,
    ))
}

/// The phrase ends at which the sound dies away most slowly.
fn decays(channel: usize, acoustics: &Acoustics) -> Vec<Evidence> {
    let mut slowest: Vec<&Decay> = acoustics.decays.iter().collect();
    slowest.sort_by(|a, b| b.decay_s.total_cmp(&a.decay_s));
    let shown = |decay: &&Decay| {
        let span = Span::new(decay.at_s.0, decay.at_s.0 + SHOWN_S);
        Evidence::measured(EvidenceKind::Decay, channel, span, decay.decay_s, Unit::Second)
    };
    slowest.iter().take(SHOWN).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(decay: Option<(f64, f64)>, echo: Option<(f64, f64)>) -> Option<(f64, Vec<EvidenceKind>)> {
        let acoustics = Acoustics {
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
        };
        match acoustics.hands_free(&Context::default()) {
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
    fn what_a_room_is_the_profile_says() {
        let decay = Acoustics {
            decay_low_s: Some(0.45),
            decay_high_s: Some(0.6),
            ..Acoustics::default()
        };
        let in_a_room_of = |room_s| {
            let thresholds = Thresholds {
                room_s,
                ..Thresholds::default()
            };
            match decay.hands_free(&Context {
                thresholds,
                ..Context::default()
            }) {
                Observation::Measured(measured) => Some(measured.estimate.value()),
                _ => None,
            }
        };
        assert_eq!([0.4, 0.5, 0.7].map(in_a_room_of), [Some(1.0), None, Some(0.0)]);
    }

    #[test]
    fn a_channel_of_both_sides_does_not_tell() {
        let room = Acoustics {
            decay_low_s: Some(0.6),
            ..Acoustics::default()
        };
        let mixed = Context {
            mixed: true,
            ..Context::default()
        };
        assert_eq!(room.hands_free(&mixed), Observation::Unclear);
    }
}
