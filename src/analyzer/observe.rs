//! The observations of a report.

use super::call::characters;
use super::impairments::impairments;
use crate::finding::{Impairment, Observation, Quantity};
use crate::measure::{Context, Found, Jump, Parties, Steps, Volume};
use crate::norms::phrase::{Hit, Phrases, Said};
use crate::norms::{Cues, Profile};
use crate::report::{Channel, Report, Role};
use std::borrow::Cow;

/// The channel that is judged, and all that its measures need of the others.
pub(super) struct Judged<'a> {
    pub report: &'a Report,
    pub channel: &'a Channel,
    context: Context<'a>,
    /// What may make answers wrong.
    impairments: Vec<Impairment>,
    /// What the agent says of the steps that a handbook asks for; `None` without words.
    pub steps: Option<Steps<'a>>,
}

impl<'a> Judged<'a> {
    /// A channel of a report, with the phrases that a profile looks for in its words, and what counts by it.
    pub(super) fn new(report: &'a Report, channel: &'a Channel, norms: &Profile) -> Self {
        let others = || report.channels.iter().filter(|other| other.index != channel.index);
        let customer = report.channels.iter().find(|other| other.role == Role::Customer);
        Self {
            report,
            channel,
            impairments: impairments(report, channel, &norms.settings.thresholds),
            context: Context {
                channel: channel.index,
                mixed: channel.role == Role::Mixed,
                phrases: &channel.speech.phrases,
                others: others().map(|other| other.speech.phrases.as_slice()).collect(),
                spoken_to: customer.and_then(|customer| customer.language.as_ref()?.code.as_deref()),
                thresholds: norms.settings.thresholds,
            },
            steps: steps(report, channel, &norms.cues),
        }
    }

    /// What the channel shows of a quantity: [`Observation::Absent`] where nobody speaks on it.
    pub(super) fn observe(&self, quantity: Quantity) -> Observation {
        if self.channel.speech.phrases.is_empty() {
            return Observation::Absent;
        }
        let suffers = |impairment: &&Impairment| quantity.suffers_from().contains(impairment);
        let present = self.impairments.iter().filter(suffers);
        present.fold(self.answer(quantity), |answer, impairment| answer.withheld(*impairment))
    }

    /// A measure's answer; unclear where there is no such measure in the report.
    pub(super) fn by<M: 'a>(&self, measure: impl Into<Option<&'a M>>, answer: impl Fn(&M, &Context<'_>) -> Observation) -> Observation {
        measure
            .into()
            .map_or(Observation::Unclear, |measure| answer(measure, &self.context))
    }
}

/// The channel as it is judged: where both sides are on it and it is told what is the agent's, with what is measured of that alone.
pub(super) fn agents_alone(channel: &Channel) -> Cow<'_, Channel> {
    let Some(side) = channel.parties.as_ref().and_then(Parties::agent) else {
        return Cow::Borrowed(channel);
    };
    let own = |jump: &Jump| side.phrases.iter().any(|phrase| phrase.overlap(&jump.span()) > 0.0);
    Cow::Owned(Channel {
        rate: side.rate.clone(),
        drag: side.drag.clone(),
        volume: Volume {
            speech_level_dbov: side.speech_level_dbov,
            jumps: channel.volume.jumps.iter().filter(|jump| own(jump)).cloned().collect(),
            ..channel.volume.clone()
        },
        ..channel.clone()
    })
}

/// What the agent says of the steps that a handbook asks for; `None` without words.
fn steps<'a>(report: &'a Report, channel: &Channel, cues: &Cues) -> Option<Steps<'a>> {
    let characters = characters(report, channel).filter(|characters| !characters.is_empty())?;
    let said = Said::new(&characters);
    let find = |list: &Phrases| list.find(&said).into_iter().map(found).collect();
    // What few calls hold was said only where it is plausible.
    let occasion = |list: &Phrases| list.find(&said).into_iter().filter(Hit::is_plausible).map(found).collect();
    Some(Steps {
        silences: report.turns.as_ref().map(|turns| turns.silences.as_slice()),
        presence: find(&cues.hold_presence),
        sent_off: occasion(&cues.hang_up_consent_sent_off),
        consent: find(&cues.hang_up_consent),
        number_asked: find(&cues.hang_up_consent_number_asked),
        transfer: occasion(&cues.transfer_told_transfer),
        destination: find(&cues.transfer_told_told),
        agreed: occasion(&cues.appointment_agreed),
        time_asked: find(&cues.appointment_time_asked),
        number_left: find(&cues.appointment_number_left),
        time_repeated: find(&cues.appointment_time_repeated),
        promise: occasion(&cues.callback_promise),
        deadline: find(&cues.callback_promise_deadline),
        characters,
    })
}

fn found(hit: Hit) -> Found {
    Found {
        sure: hit.is_sure(),
        span: hit.span,
        first: hit.characters.start,
        text: hit.text,
        confidence: hit.confidence,
    }
}
