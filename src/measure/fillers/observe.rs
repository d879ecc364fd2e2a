//! The observation of fillers.

use super::{FillerEvent, Fillers, HeardBy};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation};
use crate::measure::{Context, Phrase};
use crate::units::Span;

/// The share of fillers that may be missed, or found where there are none.
const FILLERS_MISSED: f64 = 0.2;
/// The most of the characters that a recogniser misheard that are fillers. Chosen on the labelled calls in white noise of 10 dB, as Whisper base hears
/// them.
const FILLERS_MISHEARD: f64 = 0.08;

impl Fillers {
    /// [`Quantity::FillersPer100`](crate::finding::Quantity::FillersPer100): fillers in a hundred characters, each with its place; on a channel
    /// that both sides are on, those of the agent.
    pub fn fillers_per_100(&self, context: &Context<'_>) -> Observation {
        let whose = |event: &&FillerEvent| {
            if context.mixed { party(event, context) } else { Party::Agent }
        };
        let incident = |event: &FillerEvent| Evidence {
            text: event.text.clone(),
            ..Evidence::shown(EvidenceKind::Filler, context.channel, Span::new(event.start_s.0, event.end_s.0))
        };
        let incidents = self.events.iter().filter(|event| whose(event) == Party::Agent).map(incident);
        let share = if context.mixed {
            self.agents_share(context)
        } else {
            self.per_100_characters.map(|share| [share; 3])
        };
        let (heard, misheard) = (self.heard(context), misheard(context));
        let estimate = share.and_then(|[low, share, high]| {
            let missed = (FILLERS_MISSED * high).max(FILLERS_MISHEARD * misheard);
            Estimate::new(
                share,
                low * heard.min(1.0 - FILLERS_MISSED),
                high + missed + self.possible_per_100_characters,
            )
        });
        let measured = |estimate| Measured::with_incidents(estimate, incidents.collect());
        estimate.map(measured).into()
    }

    /// How surely the fillers were heard on the whole, 0–1.
    fn heard(&self, context: &Context<'_>) -> f64 {
        let surely = |event: &FillerEvent| {
            let span = Span::new(event.start_s.0, event.end_s.0);
            let phrase = context.phrases.iter().find(|phrase| phrase.span().overlap(&span) > 0.0);
            let units = || phrase.into_iter().flat_map(|phrase| phrase.units.iter().flatten());
            let own =
                units().filter(|unit| event.heard_by == HeardBy::Words && Span::new(unit.start_s.0, unit.end_s.0).overlap(&span) > 0.0);
            mean(own.map(|unit| unit.confidence)).unwrap_or_else(|| mean(units().map(|unit| unit.confidence)).unwrap_or(1.0))
        };
        mean(self.events.iter().map(|event| Some(surely(event)))).unwrap_or(1.0)
    }

    /// The agent's fillers in a hundred of the agent's characters on a channel of both sides: between the least and the most that what may be
    /// either's leaves open. `None` where no character is surely the agent's.
    fn agents_share(&self, context: &Context<'_>) -> Option<[f64; 3]> {
        let units = context.phrases.iter().flat_map(|phrase| phrase.units.iter().flatten());
        let spoken = Shares::of(units.map(|unit| told(unit.agent_probability, context)));
        let fillers = Shares::of(self.events.iter().map(|event| party(event, context)));
        let percent = |[fillers, spoken]: [f64; 2]| 100.0 * fillers / spoken;
        (spoken.agent > 0.0).then(|| {
            [
                percent([fillers.agent, spoken.agent + spoken.either]),
                percent([fillers.agent + 0.5 * fillers.either, spoken.agent + 0.5 * spoken.either]),
                percent([fillers.agent + fillers.either, spoken.agent]),
            ]
        })
    }
}

/// How many in a hundred characters were misheard, as the recogniser has it.
fn misheard(context: &Context<'_>) -> f64 {
    let units = context.phrases.iter().flat_map(|phrase| phrase.units.iter().flatten());
    mean(units.map(|unit| unit.confidence)).map_or(0.0, |heard| 100.0 * (1.0 - heard))
}

/// The mean confidence; one that is not known counts as certain. `None` of nothing.
fn mean(confidences: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let (sum, count) = confidences.fold((0.0, 0), |(sum, count), confidence| (sum + confidence.unwrap_or(1.0), count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// Whose something is on a channel of both sides.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Party {
    Agent,
    Customer,
    Either,
}

/// How much is whose.
#[derive(Default)]
struct Shares {
    agent: f64,
    either: f64,
}

impl Shares {
    fn of(parties: impl Iterator<Item = Party>) -> Self {
        parties.fold(Self::default(), |mut shares, party| {
            match party {
                Party::Agent => shares.agent += 1.0,
                Party::Either => shares.either += 1.0,
                Party::Customer => {}
            }
            shares
        })
    }
}

/// Whose a filler is: by its own characters, or by the phrase that it stands in.
fn party(event: &FillerEvent, context: &Context<'_>) -> Party {
    let span = Span::new(event.start_s.0, event.end_s.0);
    let overlaps = |other: Span| other.overlap(&span) > 0.0;
    let Some(phrase) = context.phrases.iter().find(|phrase: &&Phrase| overlaps(phrase.span())) else {
        return Party::Either;
    };
    let units = phrase.units.iter().flatten();
    let own = units.filter(|unit| overlaps(Span::new(unit.start_s.0, unit.end_s.0)));
    let mut parties = own.map(|unit| told(unit.agent_probability, context));
    match parties.next() {
        Some(first) if parties.all(|other| other == first) => first,
        Some(_) => Party::Either,
        None => told(phrase.agent_probability, context),
    }
}

fn told(agent: Option<f64>, context: &Context<'_>) -> Party {
    let surely = context.thresholds.speaker_confidence;
    match agent {
        Some(agent) if agent >= surely => Party::Agent,
        Some(agent) if agent <= 1.0 - surely => Party::Customer,
        _ => Party::Either,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Word;
    use crate::units::Seconds;

    /// A phrase of ten characters in as many seconds, each so likely the agent's.
    fn phrase(start: f64, agent: Option<f64>) -> Phrase {
        let unit = |i: u32| Word {
            text: "好".to_owned(),
            start_s: Seconds(start + f64::from(i)),
            end_s: Seconds(start + f64::from(i) + 0.9),
            confidence: None,
            stop: false,
            unheard: false,
            agent_probability: agent,
        };
        Phrase {
            start_s: Seconds(start),
            end_s: Seconds(start + 10.0),
            syllables: 10,
            pitch_hz: None,
            agent_probability: agent,
            characters: Some(10),
            text: None,
            units: Some((0..10).map(unit).collect()),
        }
    }

    fn asked(phrases: &[Phrase], at: &[f64]) -> Option<(Estimate, usize)> {
        let event = |start: &f64| FillerEvent {
            start_s: Seconds(*start),
            end_s: Seconds(*start + 0.5),
            text: None,
            heard_by: HeardBy::Words,
        };
        let fillers = Fillers {
            events: at.iter().map(event).collect(),
            ..Fillers::default()
        };
        let context = Context {
            mixed: true,
            phrases,
            ..Context::default()
        };
        match fillers.fillers_per_100(&context) {
            Observation::Measured(measured) => Some((measured.estimate, measured.incidents.len())),
            _ => None,
        }
    }

    #[test]
    fn on_a_channel_of_both_sides_the_agents_are_counted() {
        let call = [phrase(0.0, Some(0.99)), phrase(20.0, Some(0.02))];
        let (estimate, shown) = asked(&call, &[3.0, 23.0, 24.0]).unwrap();
        assert_eq!((estimate.value(), shown), (10.0, 1));
        assert!((estimate.interval().low - 8.0).abs() < 1e-9 && (estimate.interval().high - 12.0).abs() < 1e-9);
    }

    #[test]
    fn what_may_be_either_sides_widens_the_interval() {
        let call = [phrase(0.0, Some(0.99)), phrase(20.0, None)];
        let (estimate, _) = asked(&call, &[3.0, 23.0]).unwrap();
        let (low, high) = (0.8 * 100.0 / 20.0, 1.2 * 200.0 / 10.0);
        assert!((estimate.interval().low - low).abs() < 1e-9 && (estimate.interval().high - high).abs() < 1e-9);
        assert_eq!(asked(&[phrase(0.0, None)], &[3.0]), None, "nobody is told");
        assert_eq!(asked(&[phrase(0.0, Some(0.01))], &[3.0]), None, "the agent says nothing");
    }
}
