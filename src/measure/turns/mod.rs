//! The call between two parties: who has the floor, interruptions, back-channels, responses, silences.

mod exchange;
mod floor;
mod observe;
mod silence;

use crate::measure::Volume;
use crate::speech::Activity;
use crate::speech::turn::{TURN_PAUSE_S, turns_by};
use crate::transcript::Words;
use crate::units::{Seconds, Span};
use floor::{Talk, turns_of};
pub(super) use observe::counted;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use silence::{Told, Waiting};

/// What counts as an interruption, and what as a silence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TurnOptions {
    /// The interrupted side has been speaking for so long when the other begins: Alibaba's conversation analysis calls it the delay
    /// (抢话延时) and gives 1 s as its example. What begins earlier is a start of both at once.
    pub delay: Seconds,
    /// Both speak, or hold the floor, for at least so long before the interrupted side breaks off; Amazon Transcribe's
    /// `InterruptionFilter` has such a threshold. Ordinary turn ends overlap by less than 0.3 s.
    pub overlap: Seconds,
    /// The interrupter goes on alone for at least so long.
    pub goes_on: Seconds,
    /// Both sides are quiet for so long: a silence.
    pub silence: Seconds,
    /// The longest pause inside a turn.
    pub pause: Seconds,
}

impl Default for TurnOptions {
    /// 1 s, 0.3 s, 0.5 s, 3 s, and 1 s.
    fn default() -> Self {
        Self {
            delay: Seconds(1.0),
            overlap: Seconds(0.3),
            goes_on: Seconds(0.5),
            silence: Seconds(3.0),
            pause: Seconds(TURN_PAUSE_S),
        }
    }
}

/// What one side brings.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Where it speaks, the other side's crosstalk left out, and where its channel holds music.
    pub heard: &'a Activity,
    /// What it says; `None` without words.
    pub words: Option<&'a Words>,
    /// How loud it is; `None` where that is not known.
    pub volume: Option<&'a Volume>,
}

/// How two sides share the call.
///
/// A **turn** is the phrases of a side with pauses of up to 1 s ([`TurnOptions::pause`]) between them, in none of which the other speaks for 0.8 s. A
/// **back-channel** is a turn of one or more sounds of at most 1 s (嗯, 好的, 是的, 对), 0.5 s or more apart, that lies inside a turn of the
/// other, who had the floor for 0.8 s before and goes on for 0.3 s after; three characters or more that are no assent make it a turn. An
/// **interruption** is a turn that begins well inside a turn of the other and makes that one break off ([`TurnOptions`]). A **response** is
/// the first turn of a side after (or into) a turn of the other, beyond whose end it goes; its latency runs from that end to its beginning.
/// **Silences** lie between the first and the last words, one a gap.
///
/// `waiting` is what was said about waiting; without it `announced`, `thanked`
/// and `excused` are `None`, and so is the kind of a silence without music.
///
/// Swapping the sides swaps the results. The back-channel's length is that of "very short utterances" (Edlund, Heldner & Pelcé 2009);
/// turn ends overlap by less than 0.3 s in nine of ten (Heldner & Edlund 2010).
pub fn turns(agent: &Side, customer: &Side, waiting: Option<&Waiting>, options: &TurnOptions) -> Turns {
    let phrases = [agent, customer].map(|side| side.heard.phrases.as_slice());
    let music = [agent, customer].map(|side| side.heard.music.as_slice()).concat();
    let Seconds(pause) = options.pause;
    let (agents, customers) = (turns_of(phrases[0], phrases[1], pause), turns_of(phrases[1], phrases[0], pause));
    let agents_talk = Talk::new(&agents, &customers, agent.words);
    let customers_talk = Talk::new(&customers, &agents, customer.words);
    let sides = [
        (Party::Agent, &agents_talk, &customers_talk),
        (Party::Customer, &customers_talk, &agents_talk),
    ];
    let (mut interruptions, mut responses, mut backchannels) = (Vec::new(), Vec::new(), Vec::new());
    for (by, own, other) in sides {
        backchannels.extend(own.backchannels.iter().map(|span| Backchannel {
            start_s: span.start_s,
            end_s: span.end_s,
            by,
        }));
        for (turn, before) in exchange::answers(&own.turns, &other.turns) {
            responses.push(exchange::response(by, turn, before));
            let found = exchange::interruption(by, turn, before, options);
            interruptions.extend(found.map(|found| Interruption {
                below_db: below(agent, customer, &Span::new(found.start_s.0, found.end_s.0)),
                ..found
            }));
        }
    }
    backchannels.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
    responses.sort_by(|a, b| a.at_s.0.total_cmp(&b.at_s.0));
    interruptions.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
    let silences = silence::silences(phrases, &music, waiting, options.silence);
    Turns {
        interruptions,
        backchannels,
        responses,
        silence_s: Some(SilenceTotals {
            from_3_s: silence::total(phrases, 3.0),
            from_5_s: silence::total(phrases, 5.0),
        }),
        silences,
        talk_share: shares(phrases.map(|phrases| talk_s(phrases, pause))),
        longest_monologue_s: Sides {
            agent: agents_talk.longest().map(|turn| turn.duration()),
            customer: customers_talk.longest().map(|turn| turn.duration()),
        },
        longest_monologues: Monologues {
            agent: agents_talk.longest(),
            customer: customers_talk.longest(),
        },
    }
}

/// How far each side lies below its speech level.
fn below(agent: &Side, customer: &Side, span: &Span) -> Sides {
    let of = |side: &Side| side.volume?.below_db(span);
    Sides {
        agent: of(agent),
        customer: of(customer),
    }
}

/// Seconds inside turns; with pauses of up to 1 s each channel's `talk_s`.
fn talk_s(phrases: &[Span], pause_s: f64) -> f64 {
    turns_by(phrases, pause_s).iter().map(Span::duration).sum()
}

fn shares([agent, customer]: [f64; 2]) -> Sides {
    let all = agent + customer;
    let share = |talk| (all > 0.0).then(|| talk / all);
    Sides {
        agent: share(agent),
        customer: share(customer),
    }
}

/// A side of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// The one who serves.
    Agent,
    /// The one who is served.
    Customer,
}

impl Party {
    /// The other side.
    pub fn other(self) -> Self {
        match self {
            Self::Agent => Self::Customer,
            Self::Customer => Self::Agent,
        }
    }
}

/// A number for each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sides {
    /// The agent's.
    pub agent: Option<f64>,
    /// The customer's.
    pub customer: Option<f64>,
}

/// The report's `turns`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Turns {
    /// One side starts while the other speaks, and one of them breaks off.
    pub interruptions: Vec<Interruption>,
    /// Short assent inside the other's turn.
    pub backchannels: Vec<Backchannel>,
    /// From the end of one side's turn to the other's answer.
    pub responses: Vec<Response>,
    /// Where both sides are quiet for 3 s or more, between the first and the last words.
    pub silences: Vec<Silence>,
    /// How long both sides are quiet together, between the first and the last words; Amazon Transcribe counts them from 3 s on, Google's contact-centre tools from 5 s on;
    /// `None` in reports of earlier versions.
    pub silence_s: Option<SilenceTotals>,
    /// Shares of both sides' talk time (turns with their pauses up to 1 s), 0–1; `None` where neither speaks.
    pub talk_share: Sides,
    /// Seconds of the longest turn; `None` for a side that has none.
    pub longest_monologue_s: Sides,
    /// Where these turns are.
    #[serde(default)]
    pub longest_monologues: Monologues,
}

/// The longest turn of each side; `None` for one that has none, and in reports of earlier versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Monologues {
    /// The agent's.
    pub agent: Option<Span>,
    /// The customer's.
    pub customer: Option<Span>,
}

/// Seconds of silence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SilenceTotals {
    /// In gaps of 3 s or more.
    pub from_3_s: Seconds,
    /// In gaps of 5 s or more.
    pub from_5_s: Seconds,
}

/// One interruption.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interruption {
    /// Where the interrupter begins.
    pub start_s: Seconds,
    /// Where the other breaks off.
    pub end_s: Seconds,
    /// Who interrupts.
    pub by: Party,
    /// From the one to the other.
    pub overlap_s: Seconds,
    /// How far what is heard of each side from the one to the other lies below its speech level, in decibels: what is much fainter may be
    /// somebody behind the speaker, or a noise. `None` where a level is not known, and in reports of earlier versions.
    #[serde(default)]
    pub below_db: Sides,
}

/// One back-channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Backchannel {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// Whose it is.
    pub by: Party,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Response {
    /// Who answers.
    pub by: Party,
    /// When.
    pub at_s: Seconds,
    /// How long after the other's turn; negative where they overlap.
    pub latency_s: Seconds,
}

/// One silence of both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Silence {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// What it is; `None` where that takes words and there are none.
    pub kind: Option<SilenceKind>,
    /// What is heard.
    pub medium: Medium,
    /// Whether it was announced.
    pub announced: Option<bool>,
    /// Whether the customer was thanked for waiting.
    pub thanked: Option<bool>,
    /// Whether the customer asked for the time.
    pub excused: Option<bool>,
}

/// What a silence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SilenceKind {
    /// Announced, or filled with music.
    Hold,
    /// Neither.
    DeadAir,
}

/// What is heard in a silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Medium {
    /// Nothing but the line.
    Silence,
    /// Music.
    Music,
}

#[cfg(test)]
mod tests;
