//! What happens in a measured call, event by event, for the norms that count events.

use super::speech::Phrase;
use super::turns::{Interruption, Party, Response, Turns};
use super::volume::{Volume, phrase_level};
use crate::finding::{Estimate, Event, EventKind, Evidence, EvidenceKind, Speaker, Timeline, Unit};
use crate::speech::turns_by;
use crate::units::{Seconds, Span};

/// How far each length of time may be off: the edges of phrases at both its ends.
const EDGE_ERROR_S: f64 = 0.1;
/// The share of characters, and of syllables where there are no words, that may be counted wrongly in a turn.
const CHARACTERS_ERROR: f64 = 0.03;
const SYLLABLES_ERROR: f64 = 0.08;
/// The shortest silence between two phrases.
const SILENCE_S: f64 = 0.25;

/// One who takes part in a call.
#[derive(Debug)]
pub struct Participant<'a> {
    by: Speaker,
    channel: usize,
    phrases: &'a [Phrase],
    volume: &'a Volume,
    turns: Vec<Span>,
}

impl<'a> Participant<'a> {
    /// Who speaks on a channel, where and how loud; `pause` is the longest inside a turn.
    pub fn new(by: Speaker, channel: usize, phrases: &'a [Phrase], volume: &'a Volume, pause: Seconds) -> Self {
        let spans: Vec<_> = phrases.iter().map(Phrase::span).collect();
        Self {
            by,
            channel,
            phrases,
            volume,
            turns: turns_by(&spans, pause.0),
        }
    }

    fn spans(&self) -> impl Iterator<Item = Span> {
        self.phrases.iter().map(Phrase::span)
    }
}

/// The events of a call of this many seconds between an agent and a customer, or on a channel that both are on. Without `turns` it is unclear
/// what goes on between the two.
pub fn timeline(duration: Seconds, agent: Option<&Participant<'_>>, customer: Option<&Participant<'_>>, turns: Option<&Turns>) -> Timeline {
    let sides = || [agent, customer].into_iter().flatten();
    let utterances = |side: &Participant<'_>| {
        let (by, index) = (side.by, side.channel);
        side.spans().map(move |span| (by, index, span)).collect::<Vec<_>>()
    };
    let mut phrases: Vec<Utterance> = sides().flat_map(utterances).collect();
    phrases.sort_by(|a, b| a.2.start_s.0.total_cmp(&b.2.start_s.0));
    let last = phrases.iter().map(|(_, _, span)| span.end_s.0).fold(0.0, f64::max);
    let speech = phrases.first().map(|(_, _, first)| Span::new(first.start_s.0, last));
    let mut events: Vec<_> = sides().flat_map(own).collect();
    let mut unclear = Vec::new();
    match (turns, agent, customer) {
        (Some(turns), Some(agent), Some(customer)) => {
            events.extend(silences(&phrases));
            events.extend(between(turns, agent, customer));
        }
        _ => unclear.extend([EventKind::Silence, EventKind::Interruption, EventKind::Overlap, EventKind::Answer]),
    }
    events.sort_by(|a, b| a.evidence.start_s.total_cmp(&b.evidence.start_s));
    Timeline {
        duration_s: duration.0,
        speech,
        events,
        unclear,
    }
}

/// Who says a phrase, on which channel, when.
type Utterance = (Speaker, usize, Span);

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
fn between(turns: &Turns, agent: &Participant<'_>, customer: &Participant<'_>) -> Vec<Event> {
    let sides = |party: Party| match party {
        Party::Agent => (agent, customer),
        Party::Customer => (customer, agent),
    };
    let interruption = |found: &Interruption| {
        let (own, other) = sides(found.by);
        let span = Span::new(found.start_s.0, found.end_s.0);
        let event = timed(
            EventKind::Interruption,
            EvidenceKind::Interruption,
            (own.by, own.channel),
            span,
            found.overlap_s.0,
        )?;
        Some(into(event, own, other))
    };
    let answer = |found: &Response| {
        let (own, _) = sides(found.by);
        let (Seconds(at), Seconds(latency)) = (found.at_s, found.latency_s);
        let span = Span::new(at - latency.max(0.0), at);
        timed(EventKind::Answer, EvidenceKind::Answer, (own.by, own.channel), span, latency)
    };
    let overlaps = overlaps(agent, customer).into_iter().chain(overlaps(customer, agent));
    let interruptions = turns.interruptions.iter().filter_map(interruption);
    interruptions
        .chain(turns.responses.iter().filter_map(answer))
        .chain(overlaps)
        .collect()
}

/// Phrases of one side that begin inside one of the other side's.
fn overlaps(own: &Participant<'_>, other: &Participant<'_>) -> Vec<Event> {
    let overlap = |phrase: Span| {
        let holds = |around: &Span| around.start_s.0 < phrase.start_s.0 && phrase.start_s.0 < around.end_s.0;
        let around = other.spans().find(holds)?;
        let span = Span::new(phrase.start_s.0, around.end_s.0.min(phrase.end_s.0));
        let event = timed(
            EventKind::Overlap,
            EvidenceKind::Interruption,
            (own.by, own.channel),
            span,
            span.duration(),
        )?;
        Some(into(event, own, other))
    };
    own.spans().filter_map(overlap).collect()
}

/// The same with what is said into the other side's turn, and how long that had lasted.
fn into(event: Event, own: &Participant<'_>, other: &Participant<'_>) -> Event {
    let start = event.evidence.start_s;
    let around = |turn: &&Span| turn.start_s.0 <= start && start < turn.end_s.0;
    let said = own
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

/// The events of one side alone.
fn own(side: &Participant<'_>) -> Vec<Event> {
    let (by, volume) = ((side.by, side.channel), side.volume);
    let spoken = side.phrases.iter();
    let levels: Vec<_> = spoken
        .filter_map(|phrase| Some((phrase, phrase_level(phrase, &volume.level_track)?.0)))
        .collect();
    let error = volume.level_error();
    let sounding = |kind, shown, span, value, unit, error| sounding((kind, shown), by, span, (value, unit), error);
    let phrases = levels
        .iter()
        .filter_map(|(phrase, level)| sounding(EventKind::Phrase, EvidenceKind::Phrase, phrase.span(), *level, Unit::Dbov, error));
    let changes = levels.windows(2).filter_map(|pair| {
        let (change, both) = (pair[1].1 - pair[0].1, error * std::f64::consts::SQRT_2);
        sounding(
            EventKind::LevelChange,
            EvidenceKind::Jump,
            pair[1].0.span(),
            change,
            Unit::Decibel,
            both,
        )
    });
    let jumps = volume.jumps.iter().filter_map(|jump| {
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
fn turns(side: &Participant<'_>) -> Vec<Event> {
    let all = side.phrases;
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
        let event = sounding(kinds, (side.by, side.channel), *turn, value, error)?;
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
        evidence: Evidence::measured(shown, channel, span, value, unit),
        length: Estimate::new(length, length - EDGE_ERROR_S, length + EDGE_ERROR_S)?,
        value: Estimate::new(value, value - error, value + error)?,
        characters: None,
        into_s: None,
    })
}
