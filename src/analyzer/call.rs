//! What was said in a measured call, and what happened in it, for the norms.

use super::DirectionChoice;
use super::impairments::{hidden_by, is_other_language};
use super::parties::{said, turn_options};
use crate::finding::{Speaker, Timeline};
use crate::measure::{Participant, Phrase, timeline};
use crate::norms::phrase::Said;
use crate::norms::{self, Call, Clock, Cues, Settings, TurnSettings, Voice};
use crate::report::{Channel, Report, Role};
use crate::transcript::Character;
use crate::units::{Seconds, Span};

/// So long after the agent's first word the opening lasts.
const OPENING_S: f64 = 20.0;
/// What is less likely than this the agent's is surely not: nothing that the agent should say is looked for there (chosen on the labelled calls
/// on one channel).
const HARDLY: f64 = 0.02;

/// The words of a report's two sides.
pub(super) struct Sides<'a> {
    agent: Option<PartyChannel<'a>>,
    customer: Option<PartyChannel<'a>>,
    timeline: Timeline,
}

struct PartyChannel<'a> {
    channel: &'a Channel,
    /// `None` without words.
    characters: Option<Vec<Character>>,
    /// Which of them the other side may have said.
    doubtful: Vec<bool>,
    /// They, and what is the other side's, but not quite surely.
    perhaps: Vec<Character>,
    /// The phrases that no words cover.
    wordless: Vec<Span>,
}

impl<'a> Sides<'a> {
    /// Reads the words back from a report, and what happened by a team's settings.
    pub(super) fn of(report: &'a Report, settings: &Settings) -> Self {
        let on = |role| report.channels.iter().find(|channel| channel.role == role);
        let side = |channel: &'a Channel| PartyChannel {
            channel,
            characters: characters(report, channel),
            doubtful: Vec::new(),
            perhaps: Vec::new(),
            wordless: wordless(channel),
        };
        let (agent, customer) = (on(Role::Agent).or_else(|| on(Role::Mixed)), on(Role::Customer));
        let (own, other) = match agent.map(side) {
            Some(both) if both.channel.role == Role::Mixed => both.apart(settings.thresholds.speaker_confidence),
            own => (own, customer.map(side)),
        };
        Self {
            timeline: events(report, agent, customer, &settings.turns),
            agent: own,
            customer: other,
        }
    }

    /// The call as the norms see it; `direction` and `start` are what the options say.
    pub(super) fn call(&self, direction: DirectionChoice, start: Option<Clock>, cues: &Cues) -> Call<'_> {
        Call {
            direction: match direction {
                DirectionChoice::Inbound => Some(norms::Direction::Inbound),
                DirectionChoice::Outbound => Some(norms::Direction::Outbound),
                DirectionChoice::Auto => self.opening(cues),
            },
            start,
            agent: self.agent.as_ref().map_or(Voice::Silent, PartyChannel::voice),
            customer: self.customer.as_ref().map_or(Voice::Silent, PartyChannel::voice),
            timeline: Some(&self.timeline),
        }
    }

    /// Who called whom, by the agent's opening words.
    fn opening(&self, cues: &Cues) -> Option<norms::Direction> {
        let words = self.agent.as_ref().and_then(|side| side.characters.as_deref()).unwrap_or_default();
        let first = words.first()?;
        let end = words.partition_point(|character| character.span.start_s.0 < first.span.start_s.0 + OPENING_S);
        let words = Said::new(words.get(..end).unwrap_or_default());
        let is_said = |list| !said(&words, list).is_empty();
        let outbound = is_said(&cues.greeting_outbound_whom) || is_said(&cues.greeting_outbound_permission);
        match (is_said(&cues.greeting_offer), outbound) {
            (true, false) => Some(norms::Direction::Inbound),
            (false, true) => Some(norms::Direction::Outbound),
            _ => None,
        }
    }
}

/// What happens in a call, event by event.
fn events(report: &Report, agent: Option<&Channel>, customer: Option<&Channel>, settings: &TurnSettings) -> Timeline {
    let pause = turn_options(settings).pause;
    let agent = agent.map(|channel| participant(Speaker::Agent, channel, pause));
    let customer = customer.map(|channel| participant(Speaker::Customer, channel, pause));
    timeline(report.source.duration_s, agent.as_ref(), customer.as_ref(), report.turns.as_ref())
}

fn participant(by: Speaker, channel: &Channel, pause: Seconds) -> Participant<'_> {
    Participant::new(by, channel.index, &channel.speech.phrases, &channel.volume, pause)
}

impl PartyChannel<'_> {
    /// The two sides of one channel: the agent's with all that may be either's, and what is surely the customer's, where there is any.
    fn apart(self, surely: f64) -> (Option<Self>, Option<Self>) {
        let Some(both) = self.characters else { return (Some(self), None) };
        let units = self.channel.speech.phrases.iter().flat_map(|phrase| phrase.units.iter().flatten());
        let (mut agents, mut customers, mut doubtful, mut perhaps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut turns = 0;
        let mut before: Option<(bool, usize)> = None;
        for (character, likely) in both.into_iter().zip(units.map(|unit| unit.agent_probability)) {
            let customer = likely.is_some_and(|agent| agent <= 1.0 - surely);
            turns += usize::from(before.is_some_and(|before| before != (customer, character.segment)));
            before = Some((customer, character.segment));
            let character = Character {
                segment: turns,
                ..character
            };
            if !customer || likely.is_none_or(|agent| agent > HARDLY) {
                perhaps.push(character.clone());
            }
            if customer {
                customers.push(character);
            } else {
                doubtful.push(likely.is_none_or(|agent| agent < surely));
                agents.push(character);
            }
        }
        let side = |characters, doubtful, perhaps| Self {
            channel: self.channel,
            characters: Some(characters),
            doubtful,
            perhaps,
            wordless: self.wordless.clone(),
        };
        let customer = (!customers.is_empty()).then(|| side(customers, Vec::new(), Vec::new()));
        (Some(side(agents, doubtful, perhaps)), customer)
    }

    fn voice(&self) -> Voice<'_> {
        match &self.characters {
            _ if self.channel.speech.phrases.is_empty() => Voice::Silent,
            _ if is_other_language(self.channel) => Voice::OtherLanguage,
            None => Voice::Wordless,
            Some(_) if self.channel.role_assumed && self.channel.role != Role::Mixed => Voice::SideUnknown,
            Some(characters) => Voice::Worded {
                channel: self.channel.index,
                characters,
                doubtful: &self.doubtful,
                perhaps: &self.perhaps,
                wordless: &self.wordless,
                hidden_by: hidden_by(self.channel),
            },
        }
    }
}

/// The phrases of a channel that no words cover.
fn wordless(channel: &Channel) -> Vec<Span> {
    let bare = channel.speech.phrases.iter().filter(|phrase| phrase.is_wordless());
    bare.map(Phrase::span).collect()
}

/// A channel's characters, as they stand in its phrases and in the transcript's segments.
pub(super) fn characters(report: &Report, channel: &Channel) -> Option<Vec<Character>> {
    let segments = report.transcript.iter().flat_map(|transcript| &transcript.segments);
    let starts: Vec<f64> = segments
        .filter(|segment| segment.channel == channel.index)
        .map(|segment| segment.start_s.0)
        .collect();
    let mut characters = Vec::new();
    for (phrase, spoken) in channel.speech.phrases.iter().enumerate() {
        for word in spoken.units.as_ref()? {
            characters.push(Character {
                text: word.text.chars().next()?,
                written: String::new(),
                span: Span::new(word.start_s.0, word.end_s.0),
                phrase,
                segment: starts.partition_point(|&start| start <= word.start_s.0).saturating_sub(1),
                stop: word.stop,
                heard: !word.unheard,
                confidence: word.confidence,
            });
        }
    }
    Some(characters)
}
