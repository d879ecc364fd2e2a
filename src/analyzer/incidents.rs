//! What the two sides of a call and its line answer to a norm: how often something happens, and when.

use crate::measure::{Party, RingbackKind, Silence, SilenceKind, Turns};
use crate::norms::{Estimate, Evidence, EvidenceKind, Measured, Observation, Part, Quantity, Unit};
use crate::report::Report;
use crate::units::Seconds;

/// How far the time before an answer, or another length between two edges of speech, may be off.
const ANSWER_ERROR_S: f64 = 0.2;
/// How far the share of the talk may be off, in a hundred.
const SHARE_ERROR: f64 = 2.0;
/// The second that is shown of a hang-up.
const HANGUP_S: f64 = 1.0;

/// What a call shows of a quantity that takes both sides or the line; `channel` is the agent's.
pub(super) fn observe(report: &Report, channel: usize, quantity: Quantity) -> Observation {
    match quantity {
        Quantity::Rings => rings(report, channel),
        Quantity::AgentHungUp => hangup(report, channel),
        _ => report
            .turns
            .as_ref()
            .map_or(Observation::Unclear, |turns| between(turns, channel, quantity)),
    }
}

fn between(turns: &Turns, channel: usize, quantity: Quantity) -> Observation {
    match quantity {
        Quantity::Interruptions => {
            let by_agent = turns.interruptions.iter().filter(|interruption| interruption.by == Party::Agent);
            let incident =
                |i: &crate::measure::Interruption| evidence(EvidenceKind::Interruption, channel, (i.start_s, i.end_s), i.overlap_s.0);
            counted(by_agent.map(incident).collect())
        }
        Quantity::AnswerS => answers(turns, channel),
        Quantity::UnannouncedSilences => silences(
            turns,
            channel,
            |_| true,
            |silence| Some(!silence.announced? && silence.excused != Some(true)),
        ),
        Quantity::MonologueS => monologue(turns, channel),
        Quantity::TalkSharePercent => talk_share(turns),
        Quantity::LongestHoldS => longest_hold(turns, channel),
        Quantity::UnthankedHolds => {
            let hold = |silence: &Silence| silence.kind != Some(SilenceKind::DeadAir);
            silences(turns, channel, hold, |silence| Some(!silence.thanked?))
        }
        _ => Observation::Unclear,
    }
}

/// The silences that the norm is about, and which of them are at fault; unclear where that cannot be told of one.
fn silences(turns: &Turns, channel: usize, about: impl Fn(&Silence) -> bool, at_fault: impl Fn(&Silence) -> Option<bool>) -> Observation {
    let about: Vec<_> = turns.silences.iter().filter(|silence| about(silence)).collect();
    if about.is_empty() {
        return Observation::Absent;
    }
    let Some(faults) = about.iter().map(|silence| at_fault(silence)).collect::<Option<Vec<_>>>() else {
        return Observation::Unclear;
    };
    let incident = |silence: &Silence| {
        let (start, end) = (silence.start_s, silence.end_s);
        evidence(EvidenceKind::Silence, channel, (start, end), end.0 - start.0)
    };
    let incidents = about.into_iter().zip(faults).filter(|(_, fault)| *fault);
    counted(incidents.map(|(silence, _)| incident(silence)).collect())
}

fn answers(turns: &Turns, channel: usize) -> Observation {
    let part = |response: &crate::measure::Response| {
        let (Seconds(at), Seconds(latency)) = (response.at_s, response.latency_s);
        let span = (Seconds(at - latency.max(0.0)), response.at_s);
        Some(Part {
            evidence: evidence(EvidenceKind::Answer, channel, span, latency),
            estimate: Estimate::new(latency, latency - ANSWER_ERROR_S, latency + ANSWER_ERROR_S)?,
        })
    };
    let by_agent = turns.responses.iter().filter(|response| response.by == Party::Agent);
    longest(by_agent.filter_map(part).collect())
}

/// The longest turn; unclear in reports that do not say where it is.
fn monologue(turns: &Turns, channel: usize) -> Observation {
    let Some(length) = turns.longest_monologue_s.agent else {
        return Observation::Absent;
    };
    let shown = turns.longest_monologues.agent.map(|turn| {
        let incident = evidence(EvidenceKind::Turn, channel, (turn.start_s, turn.end_s), length);
        estimated(
            Estimate::new(length, length - ANSWER_ERROR_S, length + ANSWER_ERROR_S),
            vec![incident],
        )
    });
    shown.unwrap_or(Observation::Unclear)
}

/// A share of the talk of both sides; what is short may be off by much.
fn talk_share(turns: &Turns) -> Observation {
    let Some(share) = turns.talk_share.agent else {
        return Observation::Absent;
    };
    let percent = 100.0 * share;
    estimated(Estimate::new(percent, percent - SHARE_ERROR, percent + SHARE_ERROR), Vec::new())
}

/// The longest silence that is a hold; one that the customer asked for is none of the agent's.
fn longest_hold(turns: &Turns, channel: usize) -> Observation {
    let own = turns.silences.iter().filter(|silence| silence.excused != Some(true));
    let holds: Vec<_> = own.filter(|silence| silence.kind != Some(SilenceKind::DeadAir)).collect();
    if holds.iter().any(|hold| hold.kind.is_none()) {
        return Observation::Unclear;
    }
    let part = |hold: &&Silence| {
        let (start, end) = (hold.start_s, hold.end_s);
        let length = end.0 - start.0;
        Some(Part {
            evidence: evidence(EvidenceKind::Silence, channel, (start, end), length),
            estimate: Estimate::new(length, length - ANSWER_ERROR_S, length + ANSWER_ERROR_S)?,
        })
    };
    longest(holds.iter().filter_map(part).collect())
}

/// The longest of some parts; absent where there are none.
fn longest(parts: Vec<Part>) -> Observation {
    let most = parts.iter().max_by(|a, b| a.estimate.value().total_cmp(&b.estimate.value()));
    most.map(|part| part.estimate).map_or(Observation::Absent, |estimate| {
        Observation::Measured(Measured {
            estimate,
            parts,
            incidents: Vec::new(),
        })
    })
}

fn estimated(estimate: Option<Estimate>, incidents: Vec<Evidence>) -> Observation {
    estimate.map_or(Observation::Unclear, |estimate| {
        Observation::Measured(Measured {
            estimate,
            parts: Vec::new(),
            incidents,
        })
    })
}

/// Full rings; those that are cut may count.
fn rings(report: &Report, channel: usize) -> Observation {
    let ringback = report.line.as_ref().and_then(|line| line.ringback.as_ref());
    let Some(ringback) = ringback.filter(|ringback| ringback.kind == RingbackKind::Tone) else {
        return Observation::Absent;
    };
    let full = f64::from(ringback.bursts.unwrap_or(0));
    let incident = Evidence {
        unit: Some(Unit::Times),
        ..evidence(EvidenceKind::Rings, channel, (ringback.start_s, ringback.end_s), full)
    };
    estimated(Estimate::new(full, full, full + f64::from(ringback.partial_bursts)), vec![incident])
}

fn hangup(report: &Report, channel: usize) -> Observation {
    let line = report.line.as_ref();
    let Some(hangup) = line.and_then(|line| line.hangup.as_ref()) else {
        let hung_up = line.is_some_and(|line| line.busy_s.is_some());
        return if hung_up { Observation::Unclear } else { Observation::Absent };
    };
    let end = Seconds(hangup.at_s.0 + HANGUP_S);
    let incident = Evidence {
        value: None,
        unit: None,
        ..evidence(EvidenceKind::Hangup, channel, (hangup.at_s, end), 0.0)
    };
    counted(if hangup.first == Party::Agent { vec![incident] } else { Vec::new() })
}

/// As many as there are incidents, without doubt.
fn counted(incidents: Vec<Evidence>) -> Observation {
    let count = incidents.len() as f64;
    estimated(Estimate::new(count, count, count), incidents)
}

fn evidence(kind: EvidenceKind, channel: usize, (start, end): (Seconds, Seconds), seconds: f64) -> Evidence {
    Evidence {
        kind,
        channel,
        start_s: start.0,
        end_s: end.0,
        text: None,
        value: Some(seconds),
        unit: Some(Unit::Second),
        confidence: None,
    }
}

#[cfg(test)]
mod tests;
