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
mod tests {
    use super::*;
    use crate::measure::LevelTrack;
    use crate::transcript::words::Character;
    use crate::units::Dbov;

    fn heard(phrases: &[(f64, f64)]) -> Activity {
        Activity {
            phrases: phrases.iter().map(|&(start, end)| Span::new(start, end)).collect(),
            ..Activity::default()
        }
    }

    fn measured(agent: &[(f64, f64)], customer: &[(f64, f64)]) -> Turns {
        let (agent, customer) = (heard(agent), heard(customer));
        let side = |heard| Side {
            heard,
            words: None,
            volume: None,
        };
        turns(&side(&agent), &side(&customer), None, &TurnOptions::default())
    }

    #[test]
    fn an_interruption_breaks_the_other_off() {
        let found = measured(&[(3.0, 6.0)], &[(0.0, 3.8)]);
        let [interruption] = found.interruptions.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(
            (interruption.by, interruption.start_s, interruption.end_s),
            (Party::Agent, Seconds(3.0), Seconds(3.8))
        );
        assert!((interruption.overlap_s.0 - 0.8).abs() < 1e-9);
        assert!((found.responses[0].latency_s.0 + 0.8).abs() < 1e-9);
    }

    #[test]
    fn an_interruption_says_how_faint_the_sides_are_while_both_speak() {
        let loud = |span: &Span| Volume {
            active_level_dbov: None,
            activity: None,
            speech_level_dbov: Some(Dbov(-20.0)),
            loudness_lufs: None,
            peak_dbfs: None,
            clipped: 0.0,
            snr_db: None,
            jumps: Vec::new(),
            level_track: LevelTrack {
                hop_s: Seconds(0.1),
                dbov: (0..70)
                    .map(|i| {
                        Some(Dbov(
                            if span.overlap(&Span::new(0.1 * f64::from(i), 0.1 * f64::from(i + 1))) > 0.05 {
                                -20.0
                            } else {
                                -38.0
                            },
                        ))
                    })
                    .collect(),
            },
        };
        let (agent, customer) = (Span::new(3.8, 6.0), Span::new(0.0, 3.8));
        let (agents, customers) = (loud(&agent), loud(&customer));
        let (own, other) = (heard(&[(3.0, 6.0)]), heard(&[(0.0, 3.8)]));
        let side = |heard, volume| Side {
            heard,
            words: None,
            volume: Some(volume),
        };
        let found = turns(&side(&own, &agents), &side(&other, &customers), None, &TurnOptions::default());
        let Sides { agent, customer } = found.interruptions[0].below_db;
        assert!((agent.unwrap() - 18.0).abs() < 1e-9 && customer.unwrap().abs() < 1e-9);
    }

    #[test]
    fn no_interruption_where_turns_touch_or_both_begin_or_nobody_breaks_off() {
        for (what, agent, customer) in [
            ("a turn's end", vec![(3.6, 6.0)], vec![(0.0, 3.8)]),
            ("both begin", vec![(0.5, 6.0)], vec![(0.0, 2.0)]),
            ("the other talks on", vec![(3.0, 5.0)], vec![(0.0, 8.0)]),
            ("the other comes back", vec![(3.0, 5.0)], vec![(0.0, 3.8), (4.2, 8.0)]),
        ] {
            assert!(measured(&agent, &customer).interruptions.is_empty(), "{what}");
        }
    }

    #[test]
    fn who_resumes_after_a_pause_is_interrupted_by_who_came_in_there() {
        let found = measured(&[(2.3, 6.0)], &[(0.0, 2.0), (2.5, 3.2)]);
        assert_eq!(found.interruptions.len(), 1, "{found:?}");
        assert!(found.backchannels.is_empty(), "{found:?}");
    }

    #[test]
    fn short_assent_inside_the_others_turn_is_a_back_channel() {
        let found = measured(&[(2.0, 2.5), (4.0, 4.6)], &[(0.0, 3.0), (3.5, 7.0)]);
        assert_eq!(found.backchannels.len(), 2, "{found:?}");
        assert!(found.interruptions.is_empty() && found.responses.is_empty(), "{found:?}");
        assert_eq!(found.longest_monologue_s.customer, Some(7.0));
    }

    #[test]
    fn words_that_are_no_assent_are_a_turn() {
        let (agent, customer) = (heard(&[(0.0, 2.0), (2.8, 5.0)]), heard(&[(2.1, 2.6)]));
        let answered = |text: &str| {
            let character = |(i, text)| Character {
                text,
                written: String::new(),
                span: Span::new(2.1 + 0.15 * i as f64, 2.2 + 0.15 * i as f64),
                phrase: 0,
                segment: 0,
                stop: false,
                heard: true,
                confidence: None,
            };
            let words = Words {
                characters: text.chars().enumerate().map(character).collect(),
                ..Words::default()
            };
            let customer = Side {
                heard: &customer,
                words: Some(&words),
                volume: None,
            };
            let agent = Side {
                heard: &agent,
                words: None,
                volume: None,
            };
            let found = turns(&agent, &customer, None, &TurnOptions::default());
            (found.backchannels.len(), found.responses.len())
        };
        assert_eq!(answered("好的"), (1, 0));
        assert_eq!(
            answered("没有了"),
            (0, 0),
            "an answer inside the other's turn: it does not go beyond"
        );
    }

    #[test]
    fn latency_counts_from_the_end_of_the_others_turn() {
        let found = measured(&[(0.0, 2.0), (2.6, 3.0), (9.0, 10.0)], &[(3.4, 5.0)]);
        let latencies: Vec<_> = found.responses.iter().map(|r| (r.by, (r.latency_s.0 * 10.0).round())).collect();
        assert_eq!(latencies, [(Party::Customer, 4.0), (Party::Agent, 40.0)]);
    }

    #[test]
    fn silences_are_told_by_what_was_said_and_by_music() {
        let mut agent = heard(&[(0.0, 2.0), (8.0, 10.0), (14.0, 15.0), (25.0, 26.0)]);
        let customer = heard(&[(15.5, 16.0)]);
        agent.music = vec![Span::new(17.0, 24.0)];
        let side = |heard| Side {
            heard,
            words: None,
            volume: None,
        };
        let waiting = Waiting {
            announced: Told {
                said: &[Span::new(1.0, 1.5)],
                perhaps: &[],
            },
            thanked: Told {
                said: &[Span::new(14.2, 14.6)],
                perhaps: &[],
            },
            excused: Told {
                said: &[Span::new(15.5, 16.0)],
                perhaps: &[],
            },
        };
        let result = |waiting| {
            let found = turns(&side(&agent), &side(&customer), waiting, &TurnOptions::default());
            let fields = |s: &Silence| (s.kind, s.medium, s.announced, s.thanked, s.excused);
            (found.silences.iter().map(fields).collect::<Vec<_>>(), found.silence_s.unwrap())
        };
        use {Medium::Music, SilenceKind::DeadAir, SilenceKind::Hold};
        let (with_words, totals) = result(Some(&waiting));
        assert_eq!(
            with_words,
            [
                (Some(Hold), Medium::Silence, Some(true), Some(false), Some(false)),
                (Some(DeadAir), Medium::Silence, Some(false), Some(true), Some(false)),
                (Some(Hold), Music, Some(false), Some(false), Some(true)),
            ]
        );
        assert_eq!((totals.from_3_s, totals.from_5_s), (Seconds(19.0), Seconds(15.0)));
        let unheard = Waiting {
            thanked: Told {
                said: &[],
                perhaps: &[Span::new(8.5, 9.0), Span::new(14.0, 15.0)],
            },
            ..waiting
        };
        let (with_doubt, _) = result(Some(&unheard));
        assert_eq!((with_doubt[0].3, with_doubt[1].3, with_doubt[2].3), (None, None, Some(false)));
        let (without, _) = result(None);
        assert_eq!(without[0], (None, Medium::Silence, None, None, None));
        assert_eq!(without[2].0, Some(Hold));
    }

    #[test]
    fn swapping_the_sides_swaps_the_results() {
        let (one, two) = ([(0.0, 3.0), (5.0, 5.5), (9.0, 12.0)], [(2.2, 8.0), (12.5, 12.9), (20.0, 21.0)]);
        let (there, mut back) = (measured(&one, &two), measured(&two, &one));
        back.interruptions.iter_mut().for_each(|i| i.by = i.by.other());
        back.backchannels.iter_mut().for_each(|b| b.by = b.by.other());
        back.responses.iter_mut().for_each(|r| r.by = r.by.other());
        let turned = |sides: Sides| Sides {
            agent: sides.customer,
            customer: sides.agent,
        };
        let (talk_share, longest_monologue_s) = (turned(back.talk_share), turned(back.longest_monologue_s));
        let longest_monologues = Monologues {
            agent: back.longest_monologues.customer,
            customer: back.longest_monologues.agent,
        };
        assert_eq!(
            there,
            Turns {
                talk_share,
                longest_monologue_s,
                longest_monologues,
                ..back
            }
        );
    }

    #[test]
    fn nothing_gives_nothing() {
        let found = measured(&[], &[]);
        assert!(found.silences.is_empty() && found.responses.is_empty());
        assert_eq!(
            found.talk_share,
            Sides {
                agent: None,
                customer: None
            }
        );
        assert_eq!(measured(&[(0.0, 1.0)], &[]).talk_share.agent, Some(1.0));
    }
}
