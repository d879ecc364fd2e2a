//! The call between two people, on labelled calls (`CALLNORM_SHARED`/calls, ../shared by default).
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod common;

use callnorm::analyzer::{Agent, AnalyzeOptions, analyze};
use callnorm::audio::{Recording, Resampler};
use callnorm::measure::{Line, LineOptions, Party, Side, Told, TurnOptions, Turns, Waiting, line, turns};
use callnorm::norms::{Profile, Verdict};
use callnorm::speech::{Activity, activity_beside, crosstalk};
use callnorm::track::{Glance, GlanceTaker, RATE, Tracker, Tracks};
use callnorm::units::Span;
use common::shared::labelled_calls;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

fn hear(recording: &Recording, channel: usize) -> (Tracks, Glance) {
    let mut glance = GlanceTaker::new(recording.info().duration_s.0);
    let mut resampler = Resampler::new(recording.info().sample_rate_hz, RATE).unwrap();
    let mut samples = Vec::new();
    recording
        .for_each_block(channel, &mut |block| resampler.push(block, &mut samples))
        .unwrap();
    resampler.finish(&mut samples).unwrap();
    let mut tracker = Tracker::new().unwrap();
    tracker.push(&samples);
    glance.push(&samples);
    (tracker.finish(), glance.finish())
}

/// What each of two channels holds.
fn both(path: &Path) -> [Activity; 2] {
    let recording = Recording::open(path).unwrap();
    let heard = [0, 1].map(|channel| hear(&recording, channel));
    [0, 1].map(|channel: usize| {
        let ((tracks, own), (_, other)) = (&heard[channel], &heard[1 - channel]);
        activity_beside(tracks, &crosstalk(&own.excerpt, &[&other.excerpt]), &[&other.power])
    })
}

fn number(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap()
}

fn span(value: &Value) -> Span {
    Span::new(number(value, "start_s"), number(value, "end_s"))
}

fn party(value: &Value) -> Party {
    if value == "agent" { Party::Agent } else { Party::Customer }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn widened(span: Span, by: f64) -> Span {
    Span::new(span.start_s.0 - by, span.end_s.0 + by)
}

/// Hits, misses and false alarms of each figure, and the errors of latencies.
#[derive(Default)]
struct Score {
    counts: BTreeMap<&'static str, [usize; 3]>,
    latencies: Vec<f64>,
}

impl Score {
    /// Matches one to one, each true event with the first found one that fits.
    fn events<'a, F>(
        &mut self,
        name: &'static str,
        truth: &'a [&Value],
        found: &'a [F],
        fits: impl Fn(&Value, &F) -> bool,
    ) -> Vec<(&'a Value, &'a F)> {
        let mut left: Vec<&F> = found.iter().collect();
        let mut hits = Vec::new();
        for &event in truth {
            match left.iter().position(|found| fits(event, found)) {
                Some(i) => hits.push((event, left.remove(i))),
                None => println!("  missed {name}: {event}"),
            }
        }
        let count = self.counts.entry(name).or_default();
        *count = [count[0] + hits.len(), count[1] + truth.len() - hits.len(), count[2] + left.len()];
        hits
    }

    fn right(&mut self, name: &'static str, right: bool, what: &dyn std::fmt::Debug) {
        let count = self.counts.entry(name).or_default();
        count[usize::from(!right)] += 1;
        if !right {
            println!("  wrong {name}: {what:?}");
        }
    }

    fn recall(&self, name: &str) -> f64 {
        self.counts
            .get(name)
            .map_or(1.0, |[hits, misses, _]| *hits as f64 / (hits + misses).max(1) as f64)
    }

    fn precision(&self, name: &str) -> f64 {
        self.counts
            .get(name)
            .map_or(1.0, |[hits, _, extra]| *hits as f64 / (hits + extra).max(1) as f64)
    }

    fn call(&mut self, label: &Value, turns: &Turns, line: &Line) {
        let of = |kinds: &[&str]| -> Vec<&Value> {
            list(&label["events"])
                .filter(|e| kinds.iter().any(|kind| e["type"] == *kind))
                .collect()
        };
        self.events("interruption", &of(&["interruption"]), &turns.interruptions, |t, f| {
            party(&t["by"]) == f.by
                && widened(span(t), 0.5).overlap(&Span {
                    start_s: f.start_s,
                    end_s: f.end_s,
                }) > 0.0
        });
        let backchannels = of(&["backchannel"]);
        self.events("back-channel", &backchannels, &turns.backchannels, |t, f| {
            party(&t["by"]) == f.by
                && widened(span(t), 0.3).overlap(&Span {
                    start_s: f.start_s,
                    end_s: f.end_s,
                }) > 0.0
        });
        for found in &turns.interruptions {
            let found_span = Span {
                start_s: found.start_s,
                end_s: found.end_s,
            };
            let taken = backchannels
                .iter()
                .any(|b| party(&b["by"]) == found.by && span(b).overlap(&found_span) > 0.0);
            self.right("no back-channel taken for an interruption", !taken, found);
        }
        let mut quiet = of(&["hold", "dead_air", "slow_response"]);
        quiet.retain(|e| span(e).duration() >= 3.0);
        let hits = self.events("silence", &quiet, &turns.silences, |t, f| {
            let (t, f) = (
                span(t),
                Span {
                    start_s: f.start_s,
                    end_s: f.end_s,
                },
            );
            t.overlap(&f) > 0.5 * t.duration().max(f.duration())
        });
        for (event, found) in hits {
            if event["type"] != "slow_response" {
                self.right("announced", found.announced == event["announced"].as_bool(), event);
            }
            if event["type"] == "hold" {
                self.right("thanked", found.thanked == event["thanked"].as_bool(), event);
                let medium = serde_json::to_value(found.medium).unwrap();
                self.right("medium", medium == event["medium"], event);
            }
        }
        self.responses(label, turns);
        self.line(label, line);
    }

    fn responses(&mut self, label: &Value, turns: &Turns) {
        for truth in list(&label["truth"]["response_latencies"]) {
            let answer = list(&label["utterances"]).find(|u| u["id"] == truth["before"]).unwrap();
            let by = turns.responses.iter().filter(|response| response.by == party(&answer["role"]));
            let start = number(answer, "start_s");
            let near = by
                .filter(|response| (response.at_s.0 - start).abs() < 0.5)
                .min_by(|a, b| (a.at_s.0 - start).abs().total_cmp(&(b.at_s.0 - start).abs()));
            self.right("latency", near.is_some(), truth);
            self.latencies
                .extend(near.map(|response| (response.latency_s.0 - number(truth, "latency_s")).abs()));
        }
    }

    fn line(&mut self, label: &Value, line: &Line) {
        let truth = &label["truth"];
        let found = line.ringback.as_ref();
        let bursts = found.and_then(|ringback| ringback.bursts).map(u64::from);
        self.right("rings", bursts == truth["rings"].as_u64(), &(&truth["rings"], found));
        let partial = found
            .filter(|ringback| ringback.bursts.is_some())
            .map_or(0, |ringback| ringback.partial_bursts);
        self.right("partial rings", u64::from(partial) == truth["ring_partial_bursts"], &found);
        let music = list(&label["events"]).any(|e| e["type"] == "music");
        self.right(
            "colour ring",
            music == found.is_some_and(|ringback| ringback.bursts.is_none()),
            &found,
        );
        let first = line.hangup.as_ref().map(|hangup| hangup.first);
        let hung_up = Some(&truth["hung_up_first"]).filter(|first| !first.is_null()).map(party);
        self.right("hang-up", first == hung_up, &(hung_up, &line.hangup));
    }
}

/// Where phrases of a side hold one of the words.
fn said(label: &Value, role: &str, words: &[&str]) -> Vec<Span> {
    let utterances = list(&label["utterances"]).filter(|u| u["role"] == role);
    let phrases = utterances.flat_map(|u| list(&u["phrases"]));
    let says = |phrase: &&Value| words.iter().any(|word| phrase["text"].as_str().unwrap().contains(word));
    phrases.filter(says).map(span).collect()
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn turns_of_labelled_calls() {
    let mut score = Score::default();
    for (path, label) in labelled_calls() {
        if label["channels"] != 2 {
            continue;
        }
        println!("{}", path.file_stem().unwrap().display());
        let [left, right] = both(&path);
        let (agent, customer) = if label["agent_channel"] == 0 {
            (left, right)
        } else {
            (right, left)
        };
        let (announced, thanked) = (said(&label, "agent", &["稍等"]), said(&label, "agent", &["等待", "久等"]));
        let excused = said(&label, "customer", &["等一下", "等等"]);
        let surely = |said| Told { said, perhaps: &[] };
        let waiting = Waiting {
            announced: surely(&announced),
            thanked: surely(&thanked),
            excused: surely(&excused),
        };
        let side = |heard| Side {
            heard,
            words: None,
            volume: None,
        };
        let turns = turns(&side(&agent), &side(&customer), Some(&waiting), &TurnOptions::default());
        let line = line(
            &[(Some(Party::Agent), &agent), (Some(Party::Customer), &customer)],
            &LineOptions::default(),
        );
        score.call(&label, &turns, &line);
        let crosstalk = agent.crosstalk.len() + customer.crosstalk.len();
        score.right(
            "crosstalk",
            (crosstalk == 0) == label["line"]["crosstalk_db"].is_null(),
            &(&agent.crosstalk, &customer.crosstalk),
        );
    }
    for (name, [hits, misses, extra]) in &score.counts {
        println!("{name}: {hits} right, {misses} missed or wrong, {extra} false");
    }
    score.latencies.sort_by(f64::total_cmp);
    let median = score.latencies[score.latencies.len() / 2];
    println!(
        "latency: median error {median:.3} s, worst {:.3} s",
        score.latencies.last().unwrap()
    );
    for (name, recall, precision) in [
        ("interruption", 0.9, 0.9),
        ("back-channel", 0.8, 0.0),
        ("silence", 0.95, 0.95),
        ("no back-channel taken for an interruption", 1.0, 0.0),
        ("announced", 0.95, 0.0),
        ("thanked", 0.95, 0.0),
        ("latency", 0.95, 0.0),
        ("rings", 1.0, 0.0),
        ("partial rings", 1.0, 0.0),
        ("colour ring", 1.0, 0.0),
        ("hang-up", 0.95, 0.0),
        ("crosstalk", 1.0, 0.0),
    ] {
        assert!(score.recall(name) >= recall, "{name}: recall {}", score.recall(name));
        assert!(score.precision(name) >= precision, "{name}: precision {}", score.precision(name));
    }
    assert!(median <= 0.1, "latency: median error {median} s");
}

/// A profile with a band and these tables.
fn profile(tables: &str) -> Profile {
    let norm = "[norms.volume]\ntitle = { zh = \"音量\", en = \"Volume\" }\nsource = \"音量适中\"\nmeasure = \"speech_level_dbov\"\nband = { low = -36, basis = \"standard\" }\n";
    Profile::from_toml(&format!("name = \"team\"\n{tables}\n{norm}"), "team.toml").unwrap()
}

#[test]
fn a_profile_says_what_counts_on_the_line_and_between_the_sides() {
    let call = Recording::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/callnorm/data/sample-call.wav")).unwrap();
    let by = |tables: &str| {
        let options = AnalyzeOptions {
            agent: Agent::Left,
            ..AnalyzeOptions::new(profile(tables))
        };
        let report = analyze(&call, &options, &|_| true).unwrap();
        (report.turns.unwrap(), report.line.unwrap())
    };
    let (usual, line) = by("");
    let named = "[turns]\ninterruption_delay_s = 1\noverlap_s = 0.3\nsilence_s = 3\nturn_pause_s = 1\n[line]\nringback = { hz = 450, on_s = 1, off_s = 4 }\nbusy = { hz = 450, on_s = 0.35, off_s = 0.35 }\nbusy_tone_on = \"leaver\"";
    assert_eq!(by(named), (usual.clone(), line.clone()));
    let [interruption] = usual.interruptions.as_slice() else {
        panic!("{usual:?}")
    };
    let beyond = interruption.overlap_s.0 + 0.01;
    assert!(by(&format!("[turns]\noverlap_s = {beyond}")).0.interruptions.is_empty());
    assert!(by("[turns]\ninterruption_delay_s = 60").0.interruptions.is_empty());
    let few = by("[turns]\nsilence_s = 60").0;
    assert!(!usual.silences.is_empty() && few.silences.is_empty() && few.silence_s == usual.silence_s);
    assert!(by("[turns]\nsilence_s = 0.5").0.silences.len() > usual.silences.len());
    let longest = |turns: &Turns| turns.longest_monologue_s.agent.unwrap();
    assert!(longest(&by("[turns]\nturn_pause_s = 0.3").0) < longest(&usual));
    let left = |line: &Line| line.hangup.as_ref().map(|hangup| hangup.first);
    assert_eq!(left(&by("[line]\nbusy_tone_on = \"other\"").1), left(&line).map(Party::other));
    assert!(left(&line).is_some() && left(&by("[line]\nbusy = { hz = 400, on_s = 0.5, off_s = 0.5 }").1).is_none());
    assert!(line.ringback.is_some() && by("[line]\nringback = { hz = 400, on_s = 1, off_s = 2 }").1.ringback.is_none());
}

#[test]
fn on_one_channel_nothing_is_claimed_that_takes_sides() {
    let call = Recording::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/callnorm/data/sample-call.wav")).unwrap();
    let options = AnalyzeOptions::new(Profile::builtin("telephone-zh").unwrap());
    let two = analyze(&call, &options, &|_| true).unwrap();
    let mut mixed = Vec::new();
    for channel in 0..2 {
        let mut samples = Vec::new();
        let mut sink = |block: &[f32]| {
            samples.extend_from_slice(block);
            Ok(())
        };
        call.for_each_block_at(channel, RATE, &mut sink).unwrap();
        mixed.resize(samples.len(), 0.0);
        mixed.iter_mut().zip(samples).for_each(|(sum, sample)| *sum += sample);
    }
    let one = analyze(&Recording::from_samples(vec![mixed], RATE).unwrap(), &options, &|_| true).unwrap();
    assert_eq!(one.turns, None);
    assert!(
        one.channels[0]
            .notes
            .iter()
            .any(|note| note == "turns: both sides are on one channel")
    );
    let (one_line, two_line) = (one.line.unwrap(), two.line.unwrap());
    assert_eq!(one_line.hangup, None);
    let bursts = |line: &Line| line.ringback.as_ref().map(|ringback| (ringback.bursts, ringback.partial_bursts));
    assert!(bursts(&two_line).is_some() && bursts(&one_line) == bursts(&two_line));
    for norm in [
        "no-interrupting",
        "answer-questions",
        "hold-announced",
        "hold-thanked",
        "no-speakerphone",
    ] {
        let finding = one.scorecard.findings.iter().find(|finding| finding.norm == norm).unwrap();
        assert_eq!(finding.verdict, Verdict::Undetermined, "{norm}");
    }
}
