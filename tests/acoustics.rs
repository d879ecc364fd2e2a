//! What is heard of the room: calls as they are, and the same put into made rooms (noise that dies away evenly, at a distance at which
//! direct and reverberant sound have a given ratio), the other side's echo among them. On the bundled sample call, and on labelled calls
//! (`CALLNORM_SHARED`/calls, ../shared by default).
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod common;

use callnorm::analyzer::{Agent, AnalyzeOptions, analyze};
use callnorm::audio::Recording;
use callnorm::measure::Acoustics;
use callnorm::norms::{Profile, Verdict};
use callnorm::report::Report;
use common::random::Random;
use common::shared::labelled_calls;
use common::sound::{RATE, channel, sample_call};
use realfft::RealFftPlanner;

/// A room, and how far from the mouth (or from the loudspeaker) the microphone is: the direct sound over the reverberant in decibels.
#[derive(Clone, Copy, Debug)]
struct Room {
    decay_s: f64,
    direct_db: f64,
}

const OFFICE: Room = Room {
    decay_s: 0.5,
    direct_db: 2.0,
};

impl Room {
    fn response(self, seed: u64) -> Vec<f32> {
        let mut random = Random(seed);
        let n = (1.2 * self.decay_s * RATE.hz()) as usize;
        let tail = |i: usize| {
            if i < 24 {
                0.0
            } else {
                10f64.powf(-3.0 * i as f64 / (self.decay_s * RATE.hz()))
            }
        };
        let mut taps: Vec<f64> = (0..n).map(|i| tail(i) * random.even()).collect();
        let scale = (10f64.powf(-self.direct_db / 10.0) / taps.iter().map(|tap| tap * tap).sum::<f64>()).sqrt();
        taps.iter_mut().for_each(|tap| *tap *= scale);
        taps[0] += 1.0;
        taps.into_iter().map(|tap| tap as f32).collect()
    }
}

/// The signal through the taps, as long as it was.
fn through(signal: &[f32], taps: &[f32]) -> Vec<f32> {
    let n = (signal.len() + taps.len()).next_power_of_two();
    let mut planner = RealFftPlanner::new();
    let (forward, inverse) = (planner.plan_fft_forward(n), planner.plan_fft_inverse(n));
    let spectrum = |signal: &[f32]| {
        let (mut padded, mut bins) = (signal.to_vec(), forward.make_output_vec());
        padded.resize(n, 0.0);
        forward.process(&mut padded, &mut bins).unwrap();
        bins
    };
    let (mut product, taps) = (spectrum(signal), spectrum(taps));
    product.iter_mut().zip(taps).for_each(|(x, tap)| *x *= tap);
    let mut out = inverse.make_output_vec();
    inverse.process(&mut product, &mut out).unwrap();
    out.iter().take(signal.len()).map(|x| x / n as f32).collect()
}

fn mu_law(samples: &[f32]) -> Vec<f32> {
    let code = |x: f32| (((x.abs().min(1.0) * 255.0).ln_1p() / 256f32.ln() * 127.0).round() / 127.0 * 256f32.ln()).exp_m1() / 255.0;
    samples.iter().map(|&x| x.signum() * code(x)).collect()
}

/// What is heard of the agent's room, and what the norm makes of it.
fn heard(agent: &[f32], customer: &[f32]) -> (Acoustics, Verdict) {
    let channels = vec![mu_law(agent), mu_law(customer)];
    let options = AnalyzeOptions {
        agent: Agent::Left,
        ..AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap())
    };
    let Report { channels, scorecard, .. } = analyze(&Recording::from_samples(channels, RATE).unwrap(), &options, &|_| true).unwrap();
    let finding = scorecard
        .findings
        .into_iter()
        .find(|finding| finding.norm == "no-speakerphone")
        .unwrap();
    assert_eq!(finding.verdict == Verdict::Fail, !finding.evidence.is_empty(), "{finding:?}");
    (channels.into_iter().next().unwrap().acoustics.unwrap(), finding.verdict)
}

/// The agent's channel with what comes back of the customer: so many decibels down, 60 ms late, through the room or by a wire.
fn with_echo(agent: &[f32], customer: &[f32], down_db: f64, room: Option<Room>) -> Vec<f32> {
    let mut taps = vec![0.0; 480];
    taps.extend(room.map_or(vec![1.0], |room| room.response(3)));
    let gain = 10f64.powf(-down_db / 20.0) as f32;
    let echo = through(customer, &taps);
    agent.iter().zip(echo).map(|(agent, echo)| agent + gain * echo).collect()
}

#[test]
fn the_sample_call_near_the_mouth_and_from_afar() {
    let [agent, customer] = sample_call();
    let (dry, verdict) = heard(&agent, &customer);
    assert_ne!(verdict, Verdict::Fail, "{dry:?}");
    let hall = Room {
        decay_s: 0.7,
        direct_db: 0.0,
    };
    let (wet, verdict) = heard(&through(&agent, &hall.response(1)), &customer);
    assert!(wet.decay_low_s.unwrap() < 0.7 && 0.7 < wet.decay_high_s.unwrap(), "{wet:?}");
    assert_eq!(verdict, Verdict::Fail, "{wet:?}");
}

#[test]
fn an_echo_through_a_room_is_told_from_a_wire() {
    let [agent, customer] = sample_call();
    for down_db in [15.0, 25.0, 35.0] {
        let (found, verdict) = heard(&with_echo(&agent, &customer, down_db, Some(OFFICE)), &customer);
        let echo = found.echo.as_ref().unwrap();
        assert!(
            (echo.gain_db + down_db).abs() < 3.5 && (echo.delay_s.0 - 0.06).abs() < 1e-3,
            "{echo:?}"
        );
        assert!(echo.tail_low > 0.15 && echo.tail_high < 0.45, "{echo:?}");
        assert_eq!(verdict, Verdict::Fail);
        let (found, verdict) = heard(&with_echo(&agent, &customer, down_db, None), &customer);
        assert!(found.echo.unwrap().tail_low == 0.0 && verdict != Verdict::Fail);
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn labelled_calls_in_rooms() {
    let mut counts = std::collections::BTreeMap::<&str, [usize; 4]>::new();
    let room = |decay_s, direct_db| Room { decay_s, direct_db };
    let every = if std::env::var_os("CALLNORM_SHOW").is_some() { 1 } else { 4 };
    for (index, (path, label)) in labelled_calls().iter().enumerate().step_by(every) {
        let Some(agent) = label["agent_channel"].as_u64() else { continue };
        let [agent, customer] = [agent, 1 - agent].map(|side| channel(path, side as usize));
        let (agent, customer) = (&agent, &customer);
        let seed = index as u64 + 1;
        let conditions = [
            ("as it is", agent.clone()),
            ("handset, room of 0.6 s", through(agent, &room(0.6, 20.0).response(seed))),
            ("table, room of 0.5 s", through(agent, &OFFICE.response(seed))),
            ("table, room of 0.8 s", through(agent, &room(0.8, 0.0).response(seed))),
            ("table, room of 0.3 s", through(agent, &room(0.3, 2.0).response(seed))),
            ("echo 30 dB down, room of 0.5 s", with_echo(agent, customer, 30.0, Some(OFFICE))),
            ("echo 30 dB down, by a wire", with_echo(agent, customer, 30.0, None)),
        ];
        for (what, samples) in conditions {
            let (found, verdict) = heard(&samples, customer);
            let count = counts.entry(what).or_default();
            match verdict {
                Verdict::Pass => count[0] += 1,
                Verdict::Fail => count[1] += 1,
                _ => count[2] += 1,
            }
            count[3] += usize::from(found.decay_s.is_some());
            if std::env::var_os("CALLNORM_SHOW").is_some() {
                let Acoustics {
                    decay_s,
                    decay_low_s,
                    decay_high_s,
                    echo,
                    ..
                } = found;
                println!(
                    "{} {what}: {verdict:?} {decay_s:.2?} {decay_low_s:.2?} {decay_high_s:.2?} {echo:.2?}",
                    path.file_stem().unwrap().display()
                );
            }
        }
    }
    for (what, [near, afar, open, timed]) in &counts {
        println!("{what}: near {near}, from afar {afar}, undetermined {open}; decays timed in {timed}");
    }
    for dry in ["as it is", "handset, room of 0.6 s", "echo 30 dB down, by a wire"] {
        assert_eq!(counts[dry][1], 0, "{dry}: taken for hands-free");
    }
    for wet in ["table, room of 0.5 s", "table, room of 0.8 s", "echo 30 dB down, room of 0.5 s"] {
        assert_eq!(counts[wet][0], 0, "{wet}: taken for near the mouth");
    }
    assert_eq!(counts["echo 30 dB down, room of 0.5 s"][2], 0, "an echo that was not told");
}
