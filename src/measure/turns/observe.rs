//! The observations of turns: how often something happens, and how long it lasts.

use super::{Interruption, Party, Response, Sides, Silence, SilenceKind, Turns};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation, Part, Unit};
use crate::measure::Context;
use crate::units::{Seconds, Span};

/// How far the time before an answer, or another length between two edges of speech, may be off.
const ANSWER_ERROR_S: f64 = 0.2;
/// How far the share of the talk may be off, in a hundred.
const SHARE_ERROR: f64 = 2.0;
/// Who interrupts is at most so far below the own speech level while both speak, and who is interrupted, in decibels; what is fainter may be
/// somebody behind them, or a noise. In 34 labelled calls as they are the interruptions reach 5 and 9.2 dB; most of those
/// that are none, in voices, traffic or breath (lab/more_conditions.py), lie beyond.
const INTERRUPTER_BELOW_DB: f64 = 6.0;
const INTERRUPTED_BELOW_DB: f64 = 10.0;

impl Turns {
    /// [`Quantity::Interruptions`](crate::finding::Quantity::Interruptions): how often the agent interrupts the customer.
    pub fn interruptions(&self, context: &Context<'_>) -> Observation {
        let by_agent = self.interruptions.iter().filter(|interruption| interruption.by == Party::Agent);
        let incident = |i: &Interruption| evidence(EvidenceKind::Interruption, context, (i.start_s, i.end_s), i.overlap_s.0);
        let (faint, clear): (Vec<_>, Vec<_>) = by_agent.partition(|interruption| is_faint(interruption));
        let (least, most) = (clear.len() as f64, (clear.len() + faint.len()) as f64);
        let shown = if clear.is_empty() { faint } else { clear };
        let estimate = Estimate::new(least, least, most);
        estimate
            .map(|estimate| Measured::with_incidents(estimate, shown.into_iter().map(incident).collect()))
            .into()
    }

    /// [`Quantity::AnswerS`](crate::finding::Quantity::AnswerS): the longest time from a customer's turn to the agent's answer, and each of them.
    pub fn answer_s(&self, context: &Context<'_>) -> Observation {
        let part = |response: &Response| {
            let (Seconds(at), Seconds(latency)) = (response.at_s, response.latency_s);
            let span = (Seconds(at - latency.max(0.0)), response.at_s);
            Some(Part {
                evidence: evidence(EvidenceKind::Answer, context, span, latency),
                estimate: Estimate::new(latency, latency - ANSWER_ERROR_S, latency + ANSWER_ERROR_S)?,
            })
        };
        let by_agent = self.responses.iter().filter(|response| response.by == Party::Agent);
        longest(by_agent.filter_map(part).collect())
    }

    /// [`Quantity::UnannouncedSilences`](crate::finding::Quantity::UnannouncedSilences): silences that neither the agent announced nor the
    /// customer asked for.
    pub fn unannounced_silences(&self, context: &Context<'_>) -> Observation {
        let at_fault = |silence: &Silence| Some(!silence.announced? && silence.excused != Some(true));
        self.silences_at_fault(context, |_| true, at_fault)
    }

    /// [`Quantity::UnthankedHolds`](crate::finding::Quantity::UnthankedHolds): holds after which the agent did not thank the customer.
    pub fn unthanked_holds(&self, context: &Context<'_>) -> Observation {
        let hold = |silence: &Silence| silence.kind != Some(SilenceKind::DeadAir);
        // Of a silence that may be dead air no thanks are owed.
        let at_fault = |silence: &Silence| match (silence.kind, silence.thanked?) {
            (None, false) => None,
            (_, thanked) => Some(!thanked),
        };
        self.silences_at_fault(context, hold, at_fault)
    }

    /// [`Quantity::MonologueS`](crate::finding::Quantity::MonologueS): the longest turn; unclear in reports that do not say where it is.
    pub fn monologue_s(&self, context: &Context<'_>) -> Observation {
        let Some(length) = self.longest_monologue_s.agent else {
            return Observation::Absent;
        };
        let measured = self.longest_monologues.agent.and_then(|turn| {
            let incident = evidence(EvidenceKind::Turn, context, (turn.start_s, turn.end_s), length);
            let estimate = Estimate::new(length, length - ANSWER_ERROR_S, length + ANSWER_ERROR_S)?;
            Some(Measured::with_incidents(estimate, vec![incident]))
        });
        measured.into()
    }

    /// [`Quantity::TalkSharePercent`](crate::finding::Quantity::TalkSharePercent): a share of the talk of both sides; what is short may be off by
    /// much.
    pub fn talk_share_percent(&self, _: &Context<'_>) -> Observation {
        let Some(share) = self.talk_share.agent else {
            return Observation::Absent;
        };
        let percent = 100.0 * share;
        let estimate = Estimate::new(percent, percent - SHARE_ERROR, percent + SHARE_ERROR);
        estimate.map(Measured::plain).into()
    }

    /// [`Quantity::LongestHoldS`](crate::finding::Quantity::LongestHoldS): the longest silence that is a hold; one that the customer asked for is
    /// none of the agent's.
    pub fn longest_hold_s(&self, context: &Context<'_>) -> Observation {
        self.longest_silence(context, |silence| Some(silence.kind? != SilenceKind::DeadAir))
    }

    /// [`Quantity::LongestUnannouncedS`](crate::finding::Quantity::LongestUnannouncedS): the longest silence that the agent did not announce;
    /// one that the customer asked for is none of the agent's.
    pub fn longest_unannounced_s(&self, context: &Context<'_>) -> Observation {
        self.longest_silence(context, |silence| Some(!silence.announced?))
    }

    /// The longest of the silences that are meant and not excused; unclear where that is not known of one.
    fn longest_silence(&self, context: &Context<'_>, is_meant: impl Fn(&Silence) -> Option<bool>) -> Observation {
        let own = self.silences.iter().filter(|silence| silence.excused != Some(true));
        let Some(silences) = own.map(|silence| Some((silence, is_meant(silence)?))).collect::<Option<Vec<_>>>() else {
            return Observation::Unclear;
        };
        let part = |silence: &Silence| {
            let (start, end) = (silence.start_s, silence.end_s);
            let length = end.0 - start.0;
            Some(Part {
                evidence: evidence(EvidenceKind::Silence, context, (start, end), length),
                estimate: Estimate::new(length, length - ANSWER_ERROR_S, length + ANSWER_ERROR_S)?,
            })
        };
        let meant = silences.into_iter().filter_map(|(silence, meant)| meant.then_some(silence));
        longest(meant.filter_map(part).collect())
    }

    /// The silences that the norm is about, and which of them are at fault; unclear where that is not known of one.
    fn silences_at_fault(
        &self,
        context: &Context<'_>,
        about: impl Fn(&Silence) -> bool,
        at_fault: impl Fn(&Silence) -> Option<bool>,
    ) -> Observation {
        let about: Vec<_> = self.silences.iter().filter(|silence| about(silence)).collect();
        if about.is_empty() {
            return Observation::Absent;
        }
        let Some(faults) = about.iter().map(|silence| at_fault(silence)).collect::<Option<Vec<_>>>() else {
            return Observation::Unclear;
        };
        let incident = |silence: &Silence| {
            let (start, end) = (silence.start_s, silence.end_s);
            evidence(EvidenceKind::Silence, context, (start, end), end.0 - start.0)
        };
        let incidents = about.into_iter().zip(faults).filter(|(_, fault)| *fault);
        counted(incidents.map(|(silence, _)| incident(silence)).collect())
    }
}

/// Whether one of the two is so faint while both speak that it may be nobody of them.
fn is_faint(interruption: &Interruption) -> bool {
    let Sides { agent, customer } = interruption.below_db;
    let (own, other) = match interruption.by {
        Party::Agent => (agent, customer),
        Party::Customer => (customer, agent),
    };
    own.is_some_and(|below| below > INTERRUPTER_BELOW_DB) || other.is_some_and(|below| below > INTERRUPTED_BELOW_DB)
}

/// The longest of some parts; absent where there are none.
fn longest(parts: Vec<Part>) -> Observation {
    let most = parts.iter().max_by(|a, b| a.estimate.value().total_cmp(&b.estimate.value()));
    most.map(|part| part.estimate).map_or(Observation::Absent, |estimate| {
        Observation::Measured(Measured::with_parts(estimate, parts))
    })
}

/// As many as there are incidents, without doubt.
pub(in crate::measure) fn counted(incidents: Vec<Evidence>) -> Observation {
    let count = incidents.len() as f64;
    let estimate = Estimate::new(count, count, count);
    estimate.map(|estimate| Measured::with_incidents(estimate, incidents)).into()
}

fn evidence(kind: EvidenceKind, context: &Context<'_>, (start, end): (Seconds, Seconds), seconds: f64) -> Evidence {
    Evidence::measured(kind, context.channel, Span::new(start.0, end.0), seconds, Unit::Second)
}

#[cfg(test)]
mod tests;
