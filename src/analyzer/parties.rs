//! What takes both sides of the call: who is the agent, turns, the line.

use super::channel::Measures;
use super::{Assigned, Role};
use crate::error::Result;
use crate::measure::{Line, LineOptions, Party, Side, TurnOptions, Turns, Waiting, line, turns};
use crate::norms::phrase::{Said, builtin};
use crate::transcript::Words;
use crate::units::Span;

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
        let mut count = 0;
        for list in AGENTS {
            count += channel.words().map_or(Ok(0), |words| said(words, list).map(|hits| hits.len()))?;
        }
        counts.push(count);
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let mut best = (0..counts.len()).filter(|&channel| counts[channel] == most);
    Ok(best.next().filter(|_| best.next().is_none()))
}

/// How an agent and a customer share the call; `None` where they have not a channel each.
///
/// # Errors
/// None with the built-in lists.
pub(super) fn shared(measured: &[Measures], roles: &[Assigned]) -> Result<Option<Turns>> {
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
    let [announced, thanked, excused] = [(agent, "hold-announced"), (agent, "hold-thanked"), (customer, "hold-excused")]
        .map(|(channel, list)| channel.words().map_or_else(|| Ok(Vec::new()), |words| said(words, list)));
    let (announced, thanked, excused) = (announced?, thanked?, excused?);
    let waiting = Waiting {
        announced: &announced,
        thanked: &thanked,
        excused: &excused,
    };
    let worded = agent.words().is_some() && customer.words().is_some();
    let waiting = worded.then_some(&waiting);
    Ok(Some(turns(&side(agent), &side(customer), waiting, &TurnOptions::default())))
}

/// What the line tells.
pub(super) fn heard_on_line(measured: &[Measures], roles: &[Assigned]) -> Line {
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
    line(&channels, &LineOptions::default())
}

fn side(channel: &Measures) -> Side<'_> {
    Side {
        heard: channel.activity(),
        words: channel.words(),
    }
}

/// Where phrases of a list are said.
fn said(words: &Words, list: &str) -> Result<Vec<Span>> {
    let hits = builtin(list)?.find(&Said::new(&words.characters));
    Ok(hits.into_iter().filter(|hit| hit.confidence >= SURE).map(|hit| hit.span).collect())
}
