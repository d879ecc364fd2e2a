use super::*;
use crate::finding::Quantity;
use crate::measure::{Medium, Monologues, Sides};

/// The agent's channel.
const AGENT: usize = 1;

fn turns() -> Turns {
    let none = Sides {
        agent: None,
        customer: None,
    };
    Turns {
        interruptions: Vec::new(),
        backchannels: Vec::new(),
        responses: Vec::new(),
        silences: Vec::new(),
        silence_s: None,
        talk_share: none,
        longest_monologue_s: none,
        longest_monologues: Monologues::default(),
    }
}

fn answer(turns: Turns, quantity: Quantity) -> Observation {
    let context = Context {
        channel: AGENT,
        ..Context::default()
    };
    match quantity {
        Quantity::Interruptions => turns.interruptions(&context),
        Quantity::AnswerS => turns.answer_s(&context),
        Quantity::UnannouncedSilences => turns.unannounced_silences(&context),
        Quantity::UnthankedHolds => turns.unthanked_holds(&context),
        other => panic!("{other:?}"),
    }
}

fn measured(observation: Observation) -> Measured {
    match observation {
        Observation::Measured(measured) => measured,
        other => panic!("{other:?}"),
    }
}

/// What was counted, and the seconds that are shown.
fn seconds(observation: Observation) -> (f64, Vec<(f64, f64)>) {
    let Measured { estimate, incidents, .. } = measured(observation);
    assert!(incidents.iter().all(|incident| incident.channel == AGENT));
    (
        estimate.value(),
        incidents.iter().map(|incident| (incident.start_s, incident.end_s)).collect(),
    )
}

fn interruption(start: f64, by: Party) -> Interruption {
    Interruption {
        start_s: Seconds(start),
        end_s: Seconds(start + 0.6),
        by,
        overlap_s: Seconds(0.6),
        below_db: Sides::default(),
    }
}

/// A silence with what is known of it: announced, thanked for, excused.
fn silence(start: f64, [announced, thanked, excused]: [Option<bool>; 3]) -> Silence {
    let kind = announced.map(|announced| if announced { SilenceKind::Hold } else { SilenceKind::DeadAir });
    Silence {
        start_s: Seconds(start),
        end_s: Seconds(start + 5.0),
        kind,
        medium: Medium::Silence,
        announced,
        thanked,
        excused,
    }
}

#[test]
fn only_the_agents_interruptions_count_and_each_is_shown() {
    let mut turns = turns();
    assert_eq!(seconds(answer(turns.clone(), Quantity::Interruptions)), (0.0, vec![]));
    turns.interruptions = vec![interruption(3.0, Party::Agent), interruption(9.0, Party::Customer)];
    assert_eq!(seconds(answer(turns, Quantity::Interruptions)), (1.0, vec![(3.0, 3.6)]));
}

#[test]
fn an_interruption_in_which_one_side_is_faint_may_be_none() {
    let faint = |agent, customer| Interruption {
        below_db: Sides {
            agent: Some(agent),
            customer: Some(customer),
        },
        ..interruption(20.0, Party::Agent)
    };
    let estimate = |interruptions: &[Interruption]| {
        let interruptions = interruptions.to_vec();
        let Measured { estimate, incidents, .. } = measured(answer(Turns { interruptions, ..turns() }, Quantity::Interruptions));
        (estimate, incidents.len())
    };
    let of = |value, low, high| Estimate::new(value, low, high).unwrap();
    assert_eq!(estimate(&[faint(5.0, 9.0)]), (of(1.0, 1.0, 1.0), 1));
    assert_eq!(estimate(&[faint(7.0, 0.0)]), (of(0.0, 0.0, 1.0), 1));
    assert_eq!(
        estimate(&[faint(0.0, 11.0), interruption(3.0, Party::Agent)]),
        (of(1.0, 1.0, 2.0), 1)
    );
}

#[test]
fn the_slowest_of_the_agents_answers_stands_and_an_overlap_begins_where_it_begins() {
    let response = |by, at, latency| Response {
        by,
        at_s: Seconds(at),
        latency_s: Seconds(latency),
    };
    let mut turns = turns();
    assert_eq!(answer(turns.clone(), Quantity::AnswerS), Observation::Absent);
    turns.responses = vec![
        response(Party::Agent, 10.0, 4.0),
        response(Party::Customer, 20.0, 9.0),
        response(Party::Agent, 30.0, -0.5),
    ];
    let Measured { estimate, parts, .. } = measured(answer(turns, Quantity::AnswerS));
    assert_eq!(Some(estimate), Estimate::new(4.0, 3.8, 4.2));
    let spans: Vec<_> = parts.iter().map(|part| (part.evidence.start_s, part.evidence.end_s)).collect();
    assert_eq!(spans, [(6.0, 10.0), (30.0, 30.0)]);
}

#[test]
fn a_silence_is_at_fault_that_neither_the_agent_announced_nor_the_customer_asked_for() {
    let mut turns = turns();
    assert_eq!(answer(turns.clone(), Quantity::UnannouncedSilences), Observation::Absent);
    let (yes, no) = (Some(true), Some(false));
    turns.silences = vec![
        silence(10.0, [yes, no, no]),
        silence(20.0, [no, no, yes]),
        silence(30.0, [no, no, no]),
    ];
    assert_eq!(
        seconds(answer(turns.clone(), Quantity::UnannouncedSilences)),
        (1.0, vec![(30.0, 35.0)])
    );
    turns.silences.push(silence(40.0, [None, None, None]));
    assert_eq!(answer(turns, Quantity::UnannouncedSilences), Observation::Unclear, "without words");
}

#[test]
fn thanks_are_asked_for_after_holds_and_not_after_dead_air() {
    let (yes, no) = (Some(true), Some(false));
    let mut turns = turns();
    turns.silences = vec![silence(10.0, [no, no, no])];
    assert_eq!(answer(turns.clone(), Quantity::UnthankedHolds), Observation::Absent);
    turns.silences.extend([silence(20.0, [yes, yes, no]), silence(30.0, [yes, no, no])]);
    assert_eq!(seconds(answer(turns, Quantity::UnthankedHolds)), (1.0, vec![(30.0, 35.0)]));
}
