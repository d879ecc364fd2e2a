//! What channels hold of one another, on the bundled sample call: the same sound twice, nothing, one side or both.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use common::sound::{RATE, sample_call as sides};

use callnorm::analyzer::{Agent, AnalyzeOptions, WordsFrom, analyze};
use callnorm::audio::Recording;
use callnorm::norms::{Profile, Verdict};
use callnorm::report::{Report, Role};
use callnorm::scene::{ChannelFinding, Copies, copies};
use callnorm::track::GlanceTaker;
use callnorm::transcript::Passage;
use callnorm::units::Span;

fn mix([one, other]: &[Vec<f32>; 2]) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| 0.5 * (one + other)).collect()
}

fn found(channels: &[&[f32]]) -> Vec<Copies> {
    let glance = |samples: &&[f32]| {
        let mut taker = GlanceTaker::new(samples.len() as f64 / RATE.hz());
        taker.push(samples);
        taker.finish()
    };
    copies(&channels.iter().map(glance).collect::<Vec<_>>(), RATE)
}

/// Eight bits and back, as the formula of G.711's µ-law has it.
fn mu_law(samples: &[f32]) -> Vec<f32> {
    let code = |x: f32| (((x.abs().min(1.0) * 255.0).ln_1p() / 256f32.ln() * 127.0).round() / 127.0 * 256f32.ln()).exp_m1() / 255.0;
    samples.iter().map(|&x| x.signum() * code(x)).collect()
}

/// So many samples later, by a gain.
fn later(samples: &[f32], by: usize, gain: f32) -> Vec<f32> {
    (0..samples.len())
        .map(|i| i.checked_sub(by).map_or(0.0, |i| gain * samples[i]))
        .collect()
}

fn report(channels: [Vec<f32>; 2], agent: Agent, words: WordsFrom) -> Report {
    let options = AnalyzeOptions {
        agent,
        words,
        ..AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap())
    };
    analyze(&Recording::from_samples(channels.into(), RATE).unwrap(), &options, &|_| true).unwrap()
}

fn roles(report: &Report) -> [Role; 2] {
    [report.channels[0].role, report.channels[1].role]
}

fn verdict(report: &Report, norm: &str) -> Verdict {
    report
        .scorecard
        .findings
        .iter()
        .find(|finding| finding.norm == norm)
        .unwrap()
        .verdict
}

#[test]
fn two_sides_are_two() {
    let [agent, customer] = sides();
    for found in found(&[&agent, &customer]) {
        assert_eq!((found.silent, found.duplicate_of, found.both_parties), (false, None, Some(false)));
        assert_eq!(found.notes, []);
    }
    assert_eq!(found(&[&agent]), [Copies::default()]);
}

#[test]
fn a_copy_is_found_through_a_codec_a_gain_and_a_delay() {
    let mixed = mix(&sides());
    for (late, gain) in [(0, 1.0), (0, 0.4), (160, 1.0), (400, 1.8)] {
        let copy = mu_law(&later(&mixed, late, gain));
        for (channels, what) in [([&mixed, &copy], "later"), ([&copy, &mixed], "earlier")] {
            let found = found(&[channels[0], channels[1]]);
            let of: Vec<_> = found.iter().map(|found| (found.duplicate_of, found.both_parties)).collect();
            assert_eq!(of, [(None, Some(true)), (Some(0), Some(true))], "{what} by {late}, {gain}");
            assert_eq!(found[1].notes, [ChannelFinding::Duplicate { of: 0 }], "{what} by {late}, {gain}");
        }
    }
}

#[test]
fn a_copy_is_found_where_most_of_the_sound_is_a_tune() {
    let mixed = mix(&sides());
    let note = |i: usize| [262.0, 330.0, 392.0, 523.0, 440.0, 349.0][(2.0 * i as f64 / RATE.hz()) as usize % 6];
    let tune = (0..30 * RATE.hz() as usize).map(|i| 0.3 * (std::f64::consts::TAU * note(i) * i as f64 / RATE.hz()).sin() as f32);
    let held: Vec<f32> = mixed.iter().copied().chain(tune).collect();
    let found = found(&[&held, &mu_law(&held)]);
    assert_eq!((found[0].both_parties, found[1].duplicate_of), (Some(true), Some(0)), "{found:?}");
}

#[test]
fn alternate_samples_are_half_a_sample_apart() {
    let mixed = mix(&sides());
    let [even, odd]: [Vec<f32>; 2] = [0, 1].map(|first| mixed.iter().copied().skip(first).step_by(2).collect());
    let found = found(&[&even, &odd]);
    assert_eq!(found[1].duplicate_of, Some(0), "{found:?}");
    assert!(found[0].notes.contains(&ChannelFinding::AlternateSamples { with: 1 }), "{found:?}");
}

#[test]
fn a_mix_holds_the_side_beside_it() {
    let both = sides();
    let mixed = mix(&both);
    for (index, side) in both.iter().enumerate() {
        let found = found(&[side, &mu_law(&mixed)]);
        assert_eq!(
            (found[0].both_parties, &found[0].notes[..]),
            (Some(false), &[][..]),
            "{index}: {found:?}"
        );
        assert_eq!(
            (found[1].both_parties, found[1].duplicate_of),
            (Some(true), None),
            "{index}: {found:?}"
        );
        assert_eq!(found[1].notes, [ChannelFinding::Holds { other: 0 }], "{index}");
    }
}

#[test]
fn a_silent_channel_and_one_that_dies_are_told() {
    let [agent, customer] = sides();
    for silence in [0.0, 3e-5] {
        let silent: Vec<f32> = (0..agent.len()).map(|i| if i % 2 == 0 { silence } else { -silence }).collect();
        let found = found(&[&silent, &agent]);
        assert_eq!((found[0].silent, &found[0].notes[..]), (true, &[ChannelFinding::Silent][..]));
        assert_eq!((found[1].both_parties, &found[1].notes[..]), (None, &[ChannelFinding::OnlyOne][..]));
    }
    let noisy = |samples: &[f32]| -> Vec<f32> {
        let hiss = |i: usize| {
            if i.wrapping_mul(2_654_435_761) >> 16 & 1 == 0 {
                2e-4
            } else {
                -2e-4
            }
        };
        samples.iter().enumerate().map(|(i, x)| x + hiss(i)).collect()
    };
    let (agent, mut customer) = (noisy(&agent), noisy(&customer));
    let half = customer.len() / 2;
    customer[half..].fill(0.0);
    let found = found(&[&agent, &customer]);
    let [ChannelFinding::Dies { at_s }] = found[1].notes[..] else {
        panic!("{found:?}")
    };
    assert!(
        (at_s.0 - half as f64 / RATE.hz()).abs() < 0.02 && found[0].notes.is_empty(),
        "{found:?}"
    );
}

#[test]
fn one_sound_on_two_channels_is_judged_once_as_a_mixed_one() {
    let mixed = mix(&sides());
    let greeting = |channel| Passage {
        channel,
        span: Span::new(8.994, 14.532),
        ..Passage::whole("您好！燃气客服中心，请问有什么可以帮助您？".into(), Span::new(8.994, 14.532).end_s)
    };
    let words = WordsFrom::Passages(vec![greeting(0), greeting(1)]);
    let twice = report([mixed.clone(), mixed.clone()], Agent::Left, words.clone());
    assert_eq!(roles(&twice), [Role::Mixed; 2]);
    assert!(twice.turns.is_none());
    let said: usize = twice
        .transcript
        .as_ref()
        .unwrap()
        .segments
        .iter()
        .map(|segment| segment.text.chars().filter(|c| c.is_alphanumeric()).count())
        .sum();
    assert_eq!(said, 18, "the words that both channels bring are one");
    for agent in [Agent::Left, Agent::Right] {
        let beside_silence = report([vec![0.0; mixed.len()], mixed.clone()], agent, words.clone());
        assert_eq!(roles(&beside_silence), [Role::Customer, Role::Mixed], "{agent}");
        assert_eq!(verdict(&beside_silence, "speech-rate"), verdict(&twice, "speech-rate"), "{agent}");
        assert_ne!(verdict(&beside_silence, "no-interrupting"), Verdict::Pass, "{agent}");
    }
}

#[test]
fn of_a_mix_on_the_customers_side_the_agents_words_are_left_out() {
    let both = sides();
    let (whole, mixed) = (report(both.clone(), Agent::Left, WordsFrom::Nowhere), mix(&both));
    let [agent, _] = both;
    let mixed = report([agent, mixed], Agent::Left, WordsFrom::Nowhere);
    assert_eq!(roles(&mixed), [Role::Agent, Role::Customer]);
    let customer = |report: &Report| report.channels[1].speech.speech_s.0;
    let (own, left) = (customer(&whole), customer(&mixed));
    assert!((left / own - 1.0).abs() < 0.15, "{left} s of {own} s");
    assert_eq!(whole.channels[0].speech, mixed.channels[0].speech);
}
