//! What takes both sides of the call: who is the agent, turns, the line.

use super::channel::Measures;
use super::{Assigned, Role};
use crate::error::Result;
use crate::measure::{Cadence, Line, LineOptions, Party, Side, TurnOptions, Turns, Waiting, line, turns};
use crate::norms::phrase::{Said, builtin};
use crate::norms::{BusyToneOn, LineSettings, ToneSettings, TurnSettings};
use crate::transcript::Character;
use crate::units::{Seconds, Span};

/// Lists of what only agents say.
const AGENTS: [&str; 6] = [
    "greeting.offer",
    "greeting-outbound.who",
    "self-introduction",
    "anything-else",
    "hold-announced",
    "hold-thanked",
];
/// A phrase is said that is as sure as this.
const SURE: f64 = 0.5;

/// The agent's channel by the words: the one with the most phrases that only agents say; `None` where no channel has more than the others.
///
/// # Errors
/// None with the built-in lists.
pub(super) fn agent(measured: &[Measures]) -> Result<Option<usize>> {
    let mut counts = Vec::with_capacity(measured.len());
    for channel in measured {
        let words = Said::new(characters(channel));
        let found = AGENTS.map(|list| said(&words, list).map(|hits| hits.len()));
        counts.push(found.into_iter().sum::<Result<usize>>()?);
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let mut best = (0..counts.len()).filter(|&channel| counts[channel] == most);
    Ok(best.next().filter(|_| best.next().is_none()))
}

/// How an agent and a customer share the call; `None` where they have not a channel each.
///
/// # Errors
/// None with the built-in lists.
pub(super) fn shared(measured: &[Measures], roles: &[Assigned], settings: &TurnSettings) -> Result<Option<Turns>> {
    let of = |role| {
        let mut own = measured
            .iter()
            .zip(roles)
            .filter(move |(_, assigned)| assigned.role == role)
            .map(|(channel, _)| channel);
        own.next().filter(|_| own.next().is_none())
    };
    let (Some(agent), Some(customer)) = (of(Role::Agent), of(Role::Customer)) else {
        return Ok(None);
    };
    let (agents, customers) = (Said::new(characters(agent)), Said::new(characters(customer)));
    let waiting = Waiting {
        announced: &said(&agents, "hold-announced")?,
        thanked: &said(&agents, "hold-thanked")?,
        excused: &said(&customers, "hold-excused")?,
    };
    let worded = agent.words().is_some() && customer.words().is_some();
    let waiting = worded.then_some(&waiting);
    Ok(Some(turns(&side(agent), &side(customer), waiting, &turn_options(settings))))
}

/// What the line tells.
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
fn turn_options(settings: &TurnSettings) -> TurnOptions {
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
    }
}

/// The characters that are spoken on a channel; none without words.
fn characters(channel: &Measures) -> &[Character] {
    channel.words().map_or(&[], |words| &words.characters)
}

/// Where phrases of a list are said.
///
/// # Errors
/// None with the name of a built-in list.
pub(super) fn said(words: &Said, list: &str) -> Result<Vec<Span>> {
    let hits = builtin(list)?.find(words);
    Ok(hits.into_iter().filter(|hit| hit.confidence >= SURE).map(|hit| hit.span).collect())
}
