//! What happens in a measured call, event by event, for the norms that count events.

use super::loudness::{level_error, phrase_level};
use crate::measure::Party;
use crate::norms::{Estimate, Event, EventKind, Evidence, EvidenceKind, Speaker, Timeline, Unit};
use crate::report::{Channel, Phrase, Report};
use crate::speech::turns_by;
use crate::units::{Seconds, Span};

/// How far each length of time may be off: the edges of phrases at both its ends.
const EDGE_ERROR_S: f64 = 0.1;
/// The share of characters, and of syllables where there are no words, that may be counted wrongly in a turn.
const CHARACTERS_ERROR: f64 = 0.03;
const SYLLABLES_ERROR: f64 = 0.08;
/// The shortest silence between two phrases.
const SILENCE_S: f64 = 0.25;

/// The events of a call between an agent and a customer, or on a channel that both are on; `pause` is the longest inside a turn.
pub(super) fn timeline(report: &Report, agent: Option<&Channel>, customer: Option<&Channel>, pause: Seconds) -> Timeline {
    let side = |by, channel: Option<_>| channel.map(|channel| Side::new(by, channel, pause));
    let (agent, customer) = (side(Speaker::Agent, agent), side(Speaker::Customer, customer));
    let sides: Vec<_> = [&agent, &customer].into_iter().flatten().collect();
    let utterances = |side: &'_ &Side<'_>| {
        let (by, index) = (side.by, side.channel.index);
        spans(side.channel).map(move |span| (by, index, span)).collect::<Vec<_>>()
    };
    let mut phrases: Vec<Utterance> = sides.iter().flat_map(utterances).collect();
    phrases.sort_by(|a, b| a.2.start_s.0.total_cmp(&b.2.start_s.0));
    let last = phrases.iter().map(|(_, _, span)| span.end_s.0).fold(0.0, f64::max);
    let speech = phrases.first().map(|(_, _, first)| Span::new(first.start_s.0, last));
    let mut events: Vec<_> = sides.iter().flat_map(|side| own(side)).collect();
    let mut unclear = Vec::new();
    match (&report.turns, &agent, &customer) {
        (Some(turns), Some(agent), Some(customer)) => {
            events.extend(silences(&phrases));
            events.extend(between(turns, agent, customer));
        }
        _ => unclear.extend([EventKind::Silence, EventKind::Interruption, EventKind::Overlap, EventKind::Answer]),
    }
    events.sort_by(|a, b| a.evidence.start_s.total_cmp(&b.evidence.start_s));
    Timeline {
        duration_s: report.source.duration_s.0,
        speech,
        events,
        unclear,
    }
}

/// Who says a phrase, on which channel, when.
type Utterance = (Speaker, usize, Span);

/// A side of the call.
struct Side<'a> {
    by: Speaker,
    channel: &'a Channel,
    turns: Vec<Span>,
}

impl<'a> Side<'a> {
    fn new(by: Speaker, channel: &'a Channel, pause: Seconds) -> Self {
        let phrases: Vec<_> = spans(channel).collect();
        Self {
            by,
            channel,
            turns: turns_by(&phrases, pause.0),
        }
    }
}

fn spans(channel: &Channel) -> impl Iterator<Item = Span> {
    let span = |phrase: &Phrase| Span::new(phrase.start_s.0, phrase.end_s.0);
    channel.speech.phrases.iter().map(span)
}

/// Where both sides are quiet.
fn silences(phrases: &[Utterance]) -> Vec<Event> {
    let mut silences = Vec::new();
    let mut heard: Option<Utterance> = None;
    for &(by, channel, span) in phrases {
        if let Some((before, _, until)) = heard {
            let silence = Span::new(until.end_s.0, span.start_s.0);
            if silence.duration() >= SILENCE_S {
                let event = timed(
                    EventKind::Silence,
                    EvidenceKind::Silence,
                    (by, channel),
                    silence,
                    silence.duration(),
                );
                silences.extend(event.map(|event| Event {
                    before: Some(before),
                    ..event
                }));
            }
        }
        if heard.is_none_or(|(_, _, until)| span.end_s.0 > until.end_s.0) {
            heard = Some((by, channel, span));
        }
    }
    silences
}

/// What goes on between the two sides.
fn between(turns: &crate::measure::Turns, agent: &Side<'_>, customer: &Side<'_>) -> Vec<Event> {
    let sides = |party: Party| match party {
        Party::Agent => (agent, customer),
        Party::Customer => (customer, agent),
    };
    let interruption = |found: &crate::measure::Interruption| {
        let (own, other) = sides(found.by);
        let span = Span::new(found.start_s.0, found.end_s.0);
        let event = timed(
            EventKind::Interruption,
            EvidenceKind::Interruption,
            (own.by, own.channel.index),
            span,
            found.overlap_s.0,
        )?;
        Some(into(event, own, other))
    };
    let answer = |found: &crate::measure::Response| {
        let (own, _) = sides(found.by);
        let (Seconds(at), Seconds(latency)) = (found.at_s, found.latency_s);
        let span = Span::new(at - latency.max(0.0), at);
        timed(EventKind::Answer, EvidenceKind::Answer, (own.by, own.channel.index), span, latency)
    };
    let overlaps = overlaps(agent, customer).into_iter().chain(overlaps(customer, agent));
    let interruptions = turns.interruptions.iter().filter_map(interruption);
    interruptions
        .chain(turns.responses.iter().filter_map(answer))
        .chain(overlaps)
        .collect()
}

/// Phrases of one side that begin inside one of the other side's.
fn overlaps(own: &Side<'_>, other: &Side<'_>) -> Vec<Event> {
    let overlap = |phrase: Span| {
        let holds = |around: &Span| around.start_s.0 < phrase.start_s.0 && phrase.start_s.0 < around.end_s.0;
        let around = spans(other.channel).find(holds)?;
        let span = Span::new(phrase.start_s.0, around.end_s.0.min(phrase.end_s.0));
        let event = timed(
            EventKind::Overlap,
            EvidenceKind::Interruption,
            (own.by, own.channel.index),
            span,
            span.duration(),
        )?;
        Some(into(event, own, other))
    };
    spans(own.channel).filter_map(overlap).collect()
}

/// The same with what is said into the other side's turn, and how long that had lasted.
fn into(event: Event, own: &Side<'_>, other: &Side<'_>) -> Event {
    let start = event.evidence.start_s;
    let around = |turn: &&Span| turn.start_s.0 <= start && start < turn.end_s.0;
    let said = own
        .channel
        .speech
        .phrases
        .iter()
        .find(|phrase| phrase.start_s.0 <= start && start < phrase.end_s.0);
    Event {
        into_s: other.turns.iter().find(around).map(|turn| start - turn.start_s.0),
        characters: said.map(|phrase| phrase.characters.unwrap_or(phrase.syllables)),
        evidence: Evidence {
            text: said.and_then(|phrase| phrase.text.clone()),
            ..event.evidence
        },
        ..event
    }
}

/// What one side does by itself.
fn own(side: &Side<'_>) -> Vec<Event> {
    let (by, channel) = (side.by, side.channel);
    let spoken = channel.speech.phrases.iter();
    let levels: Vec<_> = spoken
        .filter_map(|phrase| Some((phrase, phrase_level(phrase, &channel.volume.level_track)?.0)))
        .collect();
    let error = level_error(&channel.volume);
    let sounding = |kind, shown, span, value, unit, error| sounding((kind, shown), (by, channel.index), span, (value, unit), error);
    let span = |phrase: &Phrase| Span::new(phrase.start_s.0, phrase.end_s.0);
    let phrases = levels
        .iter()
        .filter_map(|(phrase, level)| sounding(EventKind::Phrase, EvidenceKind::Phrase, span(phrase), *level, Unit::Dbov, error));
    let changes = levels.windows(2).filter_map(|pair| {
        let (change, both) = (pair[1].1 - pair[0].1, error * std::f64::consts::SQRT_2);
        sounding(
            EventKind::LevelChange,
            EvidenceKind::Jump,
            span(pair[1].0),
            change,
            Unit::Decibel,
            both,
        )
    });
    let jumps = channel.volume.jumps.iter().filter_map(|jump| {
        sounding(
            EventKind::Jump,
            EvidenceKind::Jump,
            jump.span(),
            jump.change_db,
            Unit::Decibel,
            error,
        )
    });
    phrases.chain(changes).chain(jumps).chain(turns(side)).collect()
}

/// The turns of a side, each with its own rate.
fn turns(side: &Side<'_>) -> Vec<Event> {
    let all = &side.channel.speech.phrases;
    let turn = |turn: &Span| {
        let inside = || {
            all.iter()
                .filter(|phrase| phrase.start_s.0 >= turn.start_s.0 && phrase.end_s.0 <= turn.end_s.0)
        };
        let syllables: u32 = inside().map(|phrase| phrase.syllables).sum();
        let written: Option<u32> = inside().map(|phrase| phrase.characters).sum();
        // Where most of what is heard has no words, the transcript lacks them.
        let written = written.filter(|count| 2 * count >= syllables);
        let share = if written.is_some() { CHARACTERS_ERROR } else { SYLLABLES_ERROR };
        let count = written.unwrap_or(syllables);
        let rate = 60.0 * f64::from(count) / turn.duration();
        let error = rate * (share + EDGE_ERROR_S / turn.duration());
        let (kinds, value) = ((EventKind::Turn, EvidenceKind::Turn), (rate, Unit::Cpm));
        let event = sounding(kinds, (side.by, side.channel.index), *turn, value, error)?;
        let text: Option<String> = inside().map(|phrase| phrase.text.clone()).collect();
        Some(Event {
            characters: Some(count),
            evidence: Evidence { text, ..event.evidence },
            ..event
        })
    };
    side.turns.iter().filter_map(turn).collect()
}

/// An event whose value is a time.
fn timed(kind: EventKind, shown: EvidenceKind, by: (Speaker, usize), span: Span, seconds: f64) -> Option<Event> {
    sounding((kind, shown), by, span, (seconds, Unit::Second), EDGE_ERROR_S)
}

fn sounding(
    (kind, shown): (EventKind, EvidenceKind),
    (by, channel): (Speaker, usize),
    span: Span,
    (value, unit): (f64, Unit),
    error: f64,
) -> Option<Event> {
    let length = span.duration();
    Some(Event {
        kind,
        by,
        before: None,
        evidence: Evidence {
            kind: shown,
            channel,
            start_s: span.start_s.0,
            end_s: span.end_s.0,
            text: None,
            value: Some(value),
            unit: Some(unit),
            confidence: None,
        },
        length: Estimate::new(length, length - EDGE_ERROR_S, length + EDGE_ERROR_S)?,
        value: Estimate::new(value, value - error, value + error)?,
        characters: None,
        into_s: None,
    })
}
