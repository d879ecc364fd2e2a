//! Which channel a transcript's words belong to, and when they were said: what the transcript says, compared with the syllables of each channel.
//!
//! Words of a named channel go there. The words of a speaker go together to the channel whose syllables they fit best. A segment that names
//! neither goes to the channel whose syllables it fits best. There is no default side: words that fit no channel clearly are left out.

mod density;
mod doubles;
mod sides;
mod times;

use super::given::{Fault, Given, Party, Said};
use super::{DropReason, Dropped, Passage, Piece};
use crate::error::Result;
use crate::units::{Seconds, Span};
use serde::Serialize;
use sides::Assignment;

/// What was noticed about a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// Speakers were put on the channels by who is heard when.
    SpeakersPlaced,
    /// Segments that name no side were put on the side whose sound fits them.
    PlacedBySound,
    /// Some segments went to the other side than their speaker's other segments.
    SpeakerMoved,
    /// Segments that stand there twice were left out once.
    Doubled,
    /// All words are on one side, but both sides speak.
    OneSide,
    /// All times are the same, or there are none: they are not used.
    NoTimes,
    /// The times are those of one character.
    ShortTimes,
    /// The transcript counts channels from 1.
    ChannelsFromOne,
    /// Some words were left out, since neither the transcript nor the sound says whose they are.
    Withheld,
}

/// A transcript's words, on the channels of a recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placed {
    /// The words, channel by channel, in order of time.
    pub passages: Vec<Passage>,
    /// What was left out.
    pub dropped: Vec<Dropped>,
    /// What was noticed.
    pub notes: Vec<Notice>,
    /// Where each name of a channel or speaker went.
    pub placements: Vec<Placement>,
    /// The channel on which the transcript has the agent, where it says so.
    pub agent: Option<usize>,
    /// On a recording of one channel: which speaker says something when.
    pub turns: Vec<Turn>,
}

/// When a speaker says something, by a transcript.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// When.
    pub span: Span,
    /// What the transcript calls the speaker.
    pub speaker: String,
    /// The speaker's part in the call, where the transcript says so.
    pub party: Option<Party>,
}

/// Where the words of one speaker went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Placement {
    /// What the transcript calls the speaker or the channel; empty where it says nothing.
    pub name: String,
    /// The channel; `None` for those that were left out.
    pub channel: Option<usize>,
    /// How many segments.
    pub segments: usize,
    /// How many seconds they take.
    pub seconds: f64,
}

/// Recognisers work in windows of 30 s: what they find may lie past the recording's end by so much, never by more.
const WINDOW_S: f64 = 30.0;
/// Words that are all on one channel are of the mix where the sound puts so much of them on another, and leaves no more than so much open: shares
/// of the characters. Of the labelled calls' words, put on one channel with times up to 0.4 s off, those of both sides have 0.21 and more elsewhere,
/// those of that side alone 0.09 at most.
const ELSEWHERE: f64 = 0.15;
const NOWHERE: f64 = 0.3;
/// A side speaks that has so many syllables.
const SPEAKS: usize = 20;

/// Whether the sound is needed to place a transcript on so many channels.
pub fn takes_sound(given: &Given, channels: usize) -> bool {
    let mut heard = vec![false; channels];
    for said in &given.said {
        if let Some(heard) = said.side.channel.and_then(|channel| heard.get_mut(channel)) {
            *heard = true;
        }
    }
    let on_all = channels <= 1 || (heard.iter().all(|heard| *heard) && given.said.iter().all(|said| said.side.channel.is_some()));
    !on_all || times::are_poor(&given.said)
}

/// Each speaker and channel that a transcript names, without a recording.
pub fn listed(given: &Given) -> Vec<Placement> {
    let assigned = |said: &Said| Assignment {
        channel: said.side.channel,
        likeliest: 0,
    };
    let assigned: Vec<Assignment> = given.said.iter().map(assigned).collect();
    placements(&given.said, &assigned)
}

/// Puts a transcript's words on the channels of a recording that is `length` long. `nuclei` are the times of each channel's syllables, in
/// seconds; where there are none, times alone are mended and what names no channel is left out.
///
/// # Errors
/// [`Error::File`](crate::error::Error::File) with the segment's index: a channel that the recording does not have, a time far past its end.
pub fn place(given: &Given, nuclei: &[Vec<f64>], length: Seconds) -> Result<Placed> {
    let wrong = |fault: Fault| fault.error(&given.name);
    let (channels, length_s) = (nuclei.len(), length.0.max(0.0));
    let mut placed = Placed::default();
    let mut said = given.said.clone();
    channels_of(&mut said, channels, &mut placed.notes).map_err(wrong)?;
    within(&mut said, length_s).map_err(wrong)?;
    doubles::leave_out(&mut said, &mut placed);
    times::mend(&mut said, nuclei, &mut placed.notes);
    let assigned = of_the_mix(&said, nuclei, &mut placed.notes).unwrap_or_else(|| sides::assign(&said, nuclei, &mut placed.notes));
    placed.placements = placements(&said, &assigned);
    placed.agent = agent(&said, &assigned, channels);
    leave_out_unassigned(&said, &assigned, &mut placed);
    for (channel, heard) in nuclei.iter().enumerate() {
        let own = said.iter().zip(&assigned).filter(|(_, assigned)| assigned.channel == Some(channel));
        let mut own: Vec<&Said> = own.map(|(said, _)| said).collect();
        times::order(&mut own);
        let spans = times::filled(&own, heard, length_s);
        if channels == 1 {
            placed.turns = own.iter().zip(&spans).filter_map(|(said, span)| turn(said, *span)).collect();
        }
        let passages = own.iter().zip(spans).map(|(said, span)| passage(said, channel, span, length_s));
        placed.passages.extend(passages);
    }
    let worded = |channel: usize| placed.passages.iter().any(|passage| passage.channel == channel);
    let silent_in_words = (0..channels).any(|channel| !worded(channel) && nuclei[channel].len() >= SPEAKS);
    if silent_in_words
        && !placed.passages.is_empty()
        && placed.dropped.iter().all(|dropped| dropped.reason_code != Some(DropReason::NoSide))
    {
        placed.notes.push(Notice::OneSide);
    }
    Ok(placed)
}

/// Assigns, by speakers and sound, the words of a transcript that has all of them on one channel because it was made from the mix of all; `None`
/// where its channel is theirs.
fn of_the_mix(said: &[Said], nuclei: &[Vec<f64>], notes: &mut Vec<Notice>) -> Option<Vec<Assignment>> {
    let named = said.first()?.side.channel?;
    let speaks = |(channel, times): (usize, &Vec<f64>)| channel != named && times.len() >= SPEAKS;
    if said.iter().any(|said| said.side.channel != Some(named)) || !nuclei.iter().enumerate().any(speaks) {
        return None;
    }
    let mut bare = said.to_vec();
    bare.iter_mut().for_each(|said| said.side.channel = None);
    let mut noticed = Vec::new();
    let assigned = sides::assign(&bare, nuclei, &mut noticed);
    let characters = |on: &dyn Fn(Option<usize>) -> bool| -> usize {
        let own = said.iter().zip(&assigned).filter(|(_, assigned)| on(assigned.channel));
        own.map(|(said, _)| times::characters(said)).sum()
    };
    let share = |part: usize| part as f64 / characters(&|_| true).max(1) as f64;
    let (elsewhere, nowhere) = (characters(&|on| on.is_some_and(|on| on != named)), characters(&|on| on.is_none()));
    let mixed = share(elsewhere) >= ELSEWHERE && share(nowhere) <= NOWHERE;
    mixed.then(|| {
        notes.append(&mut noticed);
        assigned
    })
}

/// Checks the channels; those of a transcript that counts from 1 count from 0 then, and on a recording of one channel they are speakers.
fn channels_of(said: &mut [Said], channels: usize, notes: &mut Vec<Notice>) -> std::result::Result<(), Fault> {
    let mut named: Vec<usize> = said.iter().filter_map(|said| said.side.channel).collect();
    named.sort_unstable();
    named.dedup();
    if channels == 1 && named.len() > 1 {
        for side in said.iter_mut().map(|said| &mut said.side) {
            let channel = side.channel.take();
            side.speaker = side.speaker.take().or(channel.map(|channel| format!("channel {channel}")));
        }
        return Ok(());
    }
    if channels > 1 && named.len() == channels && named.iter().copied().eq(1..=channels) {
        notes.push(Notice::ChannelsFromOne);
        said.iter_mut()
            .for_each(|said| said.side.channel = said.side.channel.map(|channel| channel.saturating_sub(1)));
        return Ok(());
    }
    let beyond = said
        .iter()
        .enumerate()
        .find_map(|(index, said)| Some((index, said.side.channel.filter(|channel| *channel >= channels)?)));
    let Some((index, channel)) = beyond else {
        return Ok(());
    };
    let has = match channels {
        1 => String::from("the recording has one channel, 0"),
        _ => format!("the recording has channels 0 to {}", channels.saturating_sub(1)),
    };
    Err(Fault::of(index, format!("`channel` is {channel}, but {has}")))
}

/// Puts times inside the recording, the earlier one first.
fn within(said: &mut [Said], length_s: f64) -> std::result::Result<(), Fault> {
    for (index, said) in said.iter_mut().enumerate() {
        if let Some(start) = said.start_s.filter(|&start| start > length_s + WINDOW_S) {
            let reason = format!("starts at {start} s, but the recording is {length_s:.1} s long");
            return Err(Fault::of(index, reason));
        }
        let inside = |time: f64| time.clamp(0.0, length_s);
        (said.start_s, said.end_s) = match (said.start_s.map(inside), said.end_s.map(inside)) {
            (Some(start), Some(end)) => (Some(start.min(end)), Some(start.max(end))),
            one_or_none => one_or_none,
        };
    }
    Ok(())
}

/// What the transcript calls whoever says something.
fn name(said: &Said) -> String {
    let channel = said.side.channel.map(|channel| format!("channel {channel}"));
    said.side.speaker.clone().or(channel).unwrap_or_default()
}

fn placements(said: &[Said], assigned: &[Assignment]) -> Vec<Placement> {
    let mut placements: Vec<Placement> = Vec::new();
    for (said, assigned) in said.iter().zip(assigned) {
        let name = name(said);
        let known = placements
            .iter()
            .position(|placement| placement.name == name && placement.channel == assigned.channel);
        let index = known.unwrap_or(placements.len());
        if index == placements.len() {
            placements.push(Placement {
                name,
                channel: assigned.channel,
                segments: 0,
                seconds: 0.0,
            });
        }
        placements[index].segments += 1;
        placements[index].seconds += said.start_s.zip(said.end_s).map_or(0.0, |(start, end)| end - start);
    }
    placements
}

/// The channel that holds most of what the transcript has the agent say.
fn agent(said: &[Said], assigned: &[Assignment], channels: usize) -> Option<usize> {
    let characters = |channel: usize, party: Party| -> usize {
        let own = said
            .iter()
            .zip(assigned)
            .filter(|(said, assigned)| assigned.channel == Some(channel) && said.side.party == Some(party));
        own.map(|(said, _)| said.text.chars().count()).sum()
    };
    let more = |channel: &usize| characters(*channel, Party::Agent) > characters(*channel, Party::Customer);
    let mut agents = (0..channels).filter(more);
    agents.next().filter(|_| agents.next().is_none() && channels > 1)
}

fn turn(said: &Said, span: Span) -> Option<Turn> {
    Some(Turn {
        span,
        speaker: said.side.speaker.clone()?,
        party: said.side.party,
    })
}

fn leave_out_unassigned(said: &[Said], assigned: &[Assignment], placed: &mut Placed) {
    let unassigned = said.iter().zip(assigned).filter(|(_, assigned)| assigned.channel.is_none());
    let dropped: Vec<Dropped> = unassigned
        .map(|(said, assigned)| dropped(said, assigned.likeliest, DropReason::NoSide))
        .collect();
    if !dropped.is_empty() {
        placed.notes.push(Notice::Withheld);
    }
    placed.dropped.extend(dropped);
}

fn dropped(said: &Said, channel: usize, reason: DropReason) -> Dropped {
    let start = said.start_s.unwrap_or(0.0);
    Dropped::new(
        channel,
        Span::new(start, said.end_s.or(said.start_s).unwrap_or(0.0)),
        said.text.clone(),
        reason,
    )
}

fn passage(said: &Said, channel: usize, span: Span, length_s: f64) -> Passage {
    Passage {
        channel,
        span,
        pieces: pieces(said, length_s),
        text: said.text.clone(),
        confidence: said.confidence,
        phrases: None,
    }
}

/// The tokens as pieces of the text; none where they are not the text, or lack times.
fn pieces(said: &Said, length_s: f64) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(said.tokens.len());
    let mut rest = said.text.as_str();
    for token in &said.tokens {
        let (Some(start), Some(end)) = (token.start_s, token.end_s) else {
            return Vec::new();
        };
        let text = token.text.as_str();
        let written = if rest.len() == said.text.len() { text.trim_start() } else { text };
        let written = if rest.starts_with(written) { written } else { written.trim() };
        let Some(behind) = rest.strip_prefix(written) else {
            return Vec::new();
        };
        rest = behind;
        if !written.is_empty() {
            let (start, end) = (start.clamp(0.0, length_s), end.clamp(0.0, length_s));
            pieces.push(Piece {
                text: written.to_owned(),
                span: Span::new(start.min(end), start.max(end)),
                confidence: token.confidence,
            });
        }
    }
    if rest.is_empty() { pieces } else { Vec::new() }
}

#[cfg(test)]
mod tests;
