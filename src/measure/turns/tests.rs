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
    let loud = |span: &Span| {
        let step = |i: u32| Span::new(0.1 * f64::from(i), 0.1 * f64::from(i + 1));
        let level = |i: u32| if span.overlap(&step(i)) > 0.05 { -20.0 } else { -38.0 };
        Volume {
            active_level_dbov: None,
            activity: None,
            speech_level_dbov: Some(Dbov(-20.0)),
            loudness_lufs: None,
            peak_dbfs: None,
            clipped: 0.0,
            snr_db: None,
            snr_low_db: None,
            jumps: Vec::new(),
            level_track: LevelTrack {
                hop_s: Seconds(0.1),
                dbov: (0..70).map(|i| Some(Dbov(level(i)))).collect(),
            },
        }
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
