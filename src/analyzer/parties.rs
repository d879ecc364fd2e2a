//! What takes both sides of the call: who is the agent, turns, the line.

use super::channel::Measures;
use super::{Assigned, Role};
use crate::measure::{Cadence, Line, LineOptions, Party, Side, Told, TurnOptions, Turns, Waiting, line, turns};
use crate::norms::phrase::{Hit, Phrases, Said};
use crate::norms::{BusyToneOn, Cues, LineSettings, ToneSettings, TurnSettings};
use crate::transcript::Character;
use crate::units::{Seconds, Span};

/// The agent's channel by the words: the one with the most phrases that only agents say; `None` where no channel has more than the others.
pub(super) fn agent(measured: &[Measures], cues: &Cues) -> Option<usize> {
    let agents = [
        &cues.greeting_offer,
        &cues.greeting_outbound_who,
        &cues.self_introduction,
        &cues.anything_else,
        &cues.hold_announced,
        &cues.hold_thanked,
    ];
    let count = |channel| {
        let words = Said::new(characters(channel));
        agents.iter().map(|list| said(&words, list).len()).sum()
    };
    let counts: Vec<usize> = measured.iter().map(count).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    let mut best = (0..counts.len()).filter(|&channel| counts[channel] == most);
    best.next().filter(|_| best.next().is_none())
}

/// How an agent and a customer share the call; `None` where they have not a channel each.
pub(super) fn shared(measured: &[Measures], roles: &[Assigned], settings: &TurnSettings, cues: &Cues) -> Option<Turns> {
    let of = |role| {
        let mut own = measured
            .iter()
            .zip(roles)
            .filter(move |(_, assigned)| assigned.role == role)
            .map(|(channel, _)| channel);
        own.next().filter(|_| own.next().is_none())
    };
    let (agent, customer) = (of(Role::Agent)?, of(Role::Customer)?);
    let (agents, customers) = (Said::new(characters(agent)), Said::new(characters(customer)));
    let (of_agent, of_customer) = (agent.unclear(), customer.unclear());
    let announced = Places::of(&cues.hold_announced, &agents, &of_agent);
    let thanked = Places::of(&cues.hold_thanked, &agents, &of_agent);
    let excused = Places::of(&cues.hold_excused, &customers, &of_customer);
    let waiting = Waiting {
        announced: announced.told(),
        thanked: thanked.told(),
        excused: excused.told(),
    };
    let worded = agent.words().is_some() && customer.words().is_some();
    let waiting = worded.then_some(&waiting);
    Some(turns(&side(agent), &side(customer), waiting, &turn_options(settings)))
}

/// The signals of the line.
pub(super) fn heard_on_line(measured: &[Measures], roles: &[Assigned], settings: &LineSettings) -> Line {
    let party = |role| match role {
        Role::Agent => Some(Party::Agent),
        Role::Customer => Some(Party::Customer),
        Role::Mixed => None,
    };
    let channels: Vec<_> = measured
        .iter()
        .zip(roles)
        .map(|(channel, assigned)| (party(assigned.role), channel.activity()))
        .collect();
    line(&channels, &line_options(settings))
}

/// What a team's settings make of the usual options.
pub(super) fn turn_options(settings: &TurnSettings) -> TurnOptions {
    let usual = TurnOptions::default();
    let or = |set: Option<f64>, usual| set.map_or(usual, Seconds);
    TurnOptions {
        delay: or(settings.interruption_delay_s, usual.delay),
        overlap: or(settings.overlap_s, usual.overlap),
        silence: or(settings.silence_s, usual.silence),
        pause: or(settings.turn_pause_s, usual.pause),
        ..usual
    }
}

/// As [`turn_options`].
fn line_options(settings: &LineSettings) -> LineOptions {
    let usual = LineOptions::default();
    let or = |set: Option<ToneSettings>, usual| set.map_or(usual, |tone| Cadence::new(tone.hz, tone.on_s, tone.off_s));
    LineOptions {
        ringback: or(settings.ringback, usual.ringback),
        busy: or(settings.busy, usual.busy),
        busy_on_the_other: settings.busy_tone_on.map_or(usual.busy_on_the_other, |on| on == BusyToneOn::Other),
    }
}

fn side(channel: &Measures) -> Side<'_> {
    Side {
        heard: channel.activity(),
        words: channel.words(),
        volume: Some(channel.volume()),
    }
}

/// The characters that are spoken on a channel; none without words.
pub(super) fn characters(channel: &Measures) -> &[Character] {
    channel.words().map_or(&[], |words| &words.characters)
}

/// Where phrases of a list are said, and where they may be.
struct Places {
    said: Vec<Span>,
    perhaps: Vec<Span>,
}

impl Places {
    /// `unclear` is where there may be more than the words hold.
    fn of(list: &Phrases, words: &Said, unclear: &[Span]) -> Self {
        let (sure, unsure): (Vec<Hit>, Vec<Hit>) = list.find(words).into_iter().partition(Hit::is_sure);
        let spans = |hits: Vec<Hit>| hits.into_iter().map(|hit| hit.span);
        Self {
            said: spans(sure).collect(),
            perhaps: spans(unsure).chain(unclear.iter().copied()).collect(),
        }
    }

    fn told(&self) -> Told<'_> {
        Told {
            said: &self.said,
            perhaps: &self.perhaps,
        }
    }
}

/// Where phrases of a list are said.
pub(super) fn said(words: &Said, list: &Phrases) -> Vec<Span> {
    let hits = list.find(words).into_iter();
    hits.filter(Hit::is_sure).map(|hit| hit.span).collect()
}
