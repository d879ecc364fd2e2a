//! What follows from what channels hold of one another: who is on them, and whose words they are.

use super::{Assigned, WordsFrom};
use crate::report::{Note, Role};
use crate::scene::{ChannelFinding, Copies};
use crate::transcript::Passage;

/// Who is on each channel, by what it holds: both sides on a channel and its copy, on the only one that sounds (the silent ones are left to the
/// customer), and on the agent's where it holds the customer's too. A customer's channel that holds the agent's remains the customer's: what
/// the agent says there is left out.
pub(super) fn roles(assigned: Vec<Assigned>, found: &[Copies]) -> Vec<Assigned> {
    let one_sounds = found.iter().any(|found| found.notes.contains(&ChannelFinding::OnlyOne));
    let role = |role: Role, found: &Copies| {
        if found.is_mixed() || role == Role::Agent && found.both_parties == Some(true) {
            Role::Mixed
        } else if found.silent && one_sounds {
            Role::Customer
        } else {
            role
        }
    };
    let unknown = Copies::default();
    let found = found.iter().chain(std::iter::repeat(&unknown));
    let of = |(assigned, found): (Assigned, &Copies)| {
        let role = role(assigned.role, found);
        Assigned {
            role,
            assumed: assigned.assumed && role == assigned.role,
            ..assigned
        }
    };
    assigned.into_iter().zip(found).map(of).collect()
}

/// Where the words of each channel come from: those of a copy, and of a silent one beside the only one that sounds, belong to the channel
/// that is judged, each once; nothing is heard twice.
pub(super) fn words(from: &WordsFrom, found: &[Copies], channel: usize) -> WordsFrom {
    let only = found.iter().position(|found| found.notes.contains(&ChannelFinding::OnlyOne));
    let home = |index: usize| match found.get(index) {
        Some(found) if found.silent => only.unwrap_or(index),
        Some(found) => found.duplicate_of.unwrap_or(index),
        None => index,
    };
    match from {
        WordsFrom::Passages(passages) => {
            let mut own: Vec<Passage> = Vec::new();
            for passage in passages.iter().filter(|passage| home(passage.channel) == channel) {
                let again = |earlier: &Passage| earlier.channel != passage.channel && says_the_same(earlier, passage);
                if !own.iter().any(again) {
                    own.push(passage.clone());
                }
            }
            own.iter_mut().for_each(|passage| passage.channel = channel);
            WordsFrom::Passages(own)
        }
        WordsFrom::Recogniser(_) if home(channel) != channel => WordsFrom::Nowhere,
        WordsFrom::Recogniser(_) | WordsFrom::Given(_) | WordsFrom::Nowhere => from.clone(),
    }
}

fn says_the_same(one: &Passage, other: &Passage) -> bool {
    let overlap = one.span.end_s.0.min(other.span.end_s.0) - one.span.start_s.0.max(other.span.start_s.0);
    overlap >= 0.0 && one.text.trim() == other.text.trim()
}

/// What is said of it in the channel's notes.
pub(super) fn notes(found: &Copies) -> impl Iterator<Item = Note> {
    found.notes.iter().map(|note| match note {
        ChannelFinding::Duplicate { .. } => Note::DuplicateChannel,
        ChannelFinding::AlternateSamples { .. } => Note::AlternateSamples,
        ChannelFinding::Silent => Note::SilentChannel,
        ChannelFinding::OnlyOne => Note::OnlyChannelThatSounds,
        ChannelFinding::Holds { .. } => Note::HoldsOtherSide,
        ChannelFinding::Dies { .. } => Note::FallsSilent,
    })
}
