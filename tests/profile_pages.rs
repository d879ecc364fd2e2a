//! Profiles as the pages show them: every example of docs/profiles.md on a call that passes and on one that fails.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use callnorm::norms::EventKind::{self, Answer, Interruption, LevelChange, Overlap, Phrase, Silence, Turn};
use callnorm::norms::Speaker::{Agent, Customer};
use callnorm::norms::{Call, Estimate, Event, Evidence, EvidenceKind, Observation, Profile, Scorecard, Speaker, Timeline, Verdict};
use callnorm::units::Span;
use common::scene::{Scene, finding, judged, measures, says};

const ENGLISH: &str = include_str!("../docs/profiles.md");
const CHINESE: &str = include_str!("../docs/profiles.zh.md");

fn happens(events: Vec<Event>) -> Scene {
    Scene { events, ..says("好的") }
}

/// An event with its error: 0.1 s of time, 0.5 of anything else.
fn event(kind: EventKind, by: Speaker, (start, end): (f64, f64), value: f64) -> Event {
    let near = |x: f64, error: f64| Estimate::new(x, x - error, x + error).unwrap();
    Event {
        kind,
        by,
        before: None,
        evidence: Evidence {
            kind: EvidenceKind::Silence,
            channel: usize::from(by == Customer),
            start_s: start,
            end_s: end,
            text: None,
            value: Some(value),
            unit: Some(kind.unit()),
            confidence: None,
        },
        length: near(end - start, 0.1),
        value: near(
            value,
            if matches!(kind, Silence | Interruption | Overlap | Answer) {
                0.1
            } else {
                0.5
            },
        ),
        characters: None,
        into_s: None,
    }
}

fn silence(start: f64, end: f64) -> Event {
    event(Silence, Agent, (start, end), end - start)
}

/// The first block that says this.
fn block(what: &str) -> String {
    blocks(ENGLISH).into_iter().find(|block| block.contains(what)).unwrap()
}

/// The TOML blocks of a page; those that are parts of a file are given a name.
fn blocks(page: &str) -> Vec<String> {
    let inside = |block: &str| block.split("\n```").next().unwrap().trim_start_matches('\n').to_owned();
    let blocks = page.split("```toml").skip(1).map(inside);
    let named = |block: String| {
        if block.starts_with("name = ") {
            block
        } else {
            format!("name = \"team\"\n\n{block}\n")
        }
    };
    blocks.map(named).collect()
}

fn examples() -> Vec<Profile> {
    let read = |(number, block): (usize, String)| Profile::from_toml(&block, &format!("block-{}.toml", number + 1)).unwrap();
    blocks(ENGLISH).into_iter().enumerate().map(read).collect()
}

/// With a customer who speaks at such a time.
fn with(scene: Scene, customer: &'static str, customer_at: f64) -> Scene {
    Scene {
        customer,
        customer_at,
        ..scene
    }
}

fn with_events(scene: Scene, events: Vec<Event>) -> Scene {
    Scene { events, ..scene }
}

fn late(scene: Scene, agent_at: f64) -> Scene {
    Scene { agent_at, ..scene }
}

/// Norm of the page, a call that passes, a call that fails.
fn scenes() -> Vec<(&'static str, Scene, Scene)> {
    let turn = |by, start: f64, cpm: f64, characters: u32| Event {
        characters: Some(characters),
        ..event(Turn, by, (start, start + 3.0), cpm)
    };
    let gap = |before, by, length: f64| Event {
        before: Some(before),
        ..event(Silence, by, (10.0, 10.0 + length), length)
    };
    let over = |length: f64, characters: u32, into: f64| Event {
        characters: Some(characters),
        into_s: Some(into),
        ..event(Overlap, Agent, (10.0, 10.0 + length), length)
    };
    let several = |count: usize| (0..count).map(|i| turn(Agent, 4.0 * i as f64, 200.0, 9)).collect::<Vec<_>>();
    vec![
        (
            "company-named",
            says("您好，华润燃气，请问有什么可以帮您"),
            says("您好，请问有什么可以帮您"),
        ),
        ("pace", measures(215.0), measures(260.0)),
        ("no-refusal", says("不是没办法，我再帮您问问"), says("这个我办不了")),
        ("courtesy", says("请问您贵姓，谢谢"), says("好的，再见")),
        (
            "few-apologies",
            says("不好意思，让您久等了"),
            says("不好意思，对不起，不好意思，我再看看"),
        ),
        (
            "wait-announced",
            with_events(says("请您稍等一下/好了"), vec![silence(3.0, 12.0)]),
            with_events(says("这个嘛/好了"), vec![silence(3.0, 12.0)]),
        ),
        (
            "wait-thanked",
            with_events(late(says("感谢您的等待"), 13.0), vec![silence(3.0, 12.0)]),
            with_events(late(says("查到了，您的账单是对的"), 13.0), vec![silence(3.0, 12.0)]),
        ),
        ("lively", measures(1.0), measures(5.0)),
        ("identity-asked", says("请报一下身份证后四位"), says("好的，马上给您办")),
        ("slogan", says("再见，华润燃气，用心服务每一家"), says("再见，祝您生活愉快")),
        ("no-arguing", says("我帮您登记投诉"), says("您爱投诉就投诉")),
        (
            "no-long-silence",
            happens(vec![silence(10.0, 20.0)]),
            happens(vec![silence(10.0, 45.0)]),
        ),
        (
            "time-to-think",
            happens(vec![silence(40.0, 50.0)]),
            happens(vec![silence(10.0, 20.0)]),
        ),
        (
            "interrupts-little",
            happens(vec![
                event(Interruption, Agent, (5.0, 6.0), 1.0),
                event(Interruption, Customer, (20.0, 35.0), 15.0),
            ]),
            happens(vec![
                event(Interruption, Agent, (5.0, 11.0), 6.0),
                event(Interruption, Agent, (20.0, 25.0), 5.0),
            ]),
        ),
        (
            "customer-comes-in",
            happens(vec![event(Interruption, Customer, (5.0, 6.0), 1.0)]),
            happens(vec![event(Interruption, Customer, (45.0, 46.0), 1.0)]),
        ),
        ("recorded-line", says("您好，本次通话将被录音"), says("您好，本次通话会被录音")),
        (
            "no-lawyer-at-the-end",
            with(says("好的"), "我的律师会联系你们", 1.0),
            with(says("好的"), "我的律师会联系你们", 40.0),
        ),
        ("keyword-any", says("您好/好的/请您打分"), says("请您打分/好的/是的/没有了/再见")),
        ("keyword-all", says("工号一二三为您服务"), says("我的工号是一二三/很高兴为您服务")),
        ("keyword-some", says("请问您的姓名和地址"), says("请问您的姓名")),
        ("keyword-none", says("请您到营业厅办理"), says("你加我微信吧")),
        (
            "keyword-hits",
            says("然后呢，就是说，然后呢"),
            says("然后呢，就是说，然后呢，就是说，好的"),
        ),
        ("similar", says("请您带身份证到附近营业厅去办理"), says("请您在手机上办理")),
        ("regex", says("您告诉我要修改一下密码"), says("您要先修改一下密码")),
        (
            "repetition",
            says("您的账单已经出来了/请您稍等一下/请您稍等一下/您的账单已经出来啦"),
            says("您的账单已经出来了/您的账单已经出来了/您的账单已经出来了"),
        ),
        (
            "silence-same-speaker",
            happens(vec![gap(Customer, Agent, 9.0)]),
            happens(vec![gap(Agent, Agent, 9.0)]),
        ),
        (
            "silence-different-speakers",
            happens(vec![gap(Agent, Agent, 9.0)]),
            happens(vec![gap(Customer, Agent, 9.0)]),
        ),
        (
            "speed-of-a-sentence",
            happens(vec![turn(Agent, 5.0, 280.0, 14), turn(Agent, 20.0, 400.0, 6)]),
            happens(vec![turn(Agent, 5.0, 340.0, 17)]),
        ),
        ("speed-on-average", measures(250.0), measures(290.0)),
        (
            "talks-over",
            happens(vec![over(3.0, 2, 4.0), over(3.0, 9, 0.5), over(1.0, 9, 4.0)]),
            happens(vec![over(3.0, 9, 4.0)]),
        ),
        (
            "loud",
            happens(vec![event(Phrase, Agent, (5.0, 7.0), -20.0)]),
            happens(vec![event(Phrase, Agent, (5.0, 7.0), -9.0)]),
        ),
        (
            "louder",
            happens(vec![event(LevelChange, Agent, (5.0, 7.0), -14.0)]),
            happens(vec![event(LevelChange, Agent, (5.0, 7.0), 14.0)]),
        ),
        ("level-spread", measures(22.0), measures(36.0)),
        (
            "after-a-condition",
            late(with(says("好，我帮您登记退款"), "我要退款", 1.0), 3.0),
            late(with(says("退款您自己去办"), "我要退款", 1.0), 3.0),
        ),
        ("sentences", happens(several(5)), happens(several(2))),
    ]
}

#[test]
fn every_example_passes_on_one_call_and_fails_on_another() {
    let (examples, scenes) = (examples(), scenes());
    let mut judged = 0;
    for profile in &examples {
        for norm in &profile.norms {
            let Some((id, good, bad)) = scenes.iter().find(|(id, ..)| *id == norm.id) else {
                let inherited = profile.name == "our-team" && ENGLISH.matches(&format!("[norms.{}]", norm.id)).count() < 2;
                assert!(inherited || norm.review || norm.id == "speech-rate", "{} has no call", norm.id);
                continue;
            };
            let passed = finding(profile, id, good);
            assert_eq!(passed.verdict, Verdict::Pass, "{id}: {passed:?}");
            let failed = finding(profile, id, bad);
            assert_eq!(failed.verdict, Verdict::Fail, "{id}: {failed:?}");
            let whole_call = ["courtesy", "keyword-all", "keyword-some", "similar"].contains(id);
            assert_eq!(
                failed.evidence.is_empty() && failed.interval.is_none(),
                whole_call,
                "{id}: {failed:?}"
            );
            judged += 1;
        }
    }
    assert_eq!(judged, scenes.len());
}

#[test]
fn both_pages_show_the_same_examples() {
    assert_eq!(blocks(ENGLISH), blocks(CHINESE));
}

#[test]
fn what_excuses_a_rule_and_what_gives_no_occasion_for_it_make_it_not_apply() {
    let profile = &examples()[1];
    let waited = || vec![silence(3.0, 12.0)];
    let reason = |scene: &Scene| {
        let found = finding(profile, "wait-announced", scene);
        (found.verdict, found.reason)
    };
    let excused = with_events(with(says("这个嘛/好了"), "你等一下", 2.0), waited());
    assert_eq!(reason(&excused), (Verdict::NotApplicable, Some("it is excused".into())));
    let far = with_events(with(says("这个嘛/好了"), "你等一下", 40.0), waited());
    assert_eq!(reason(&far).0, Verdict::Fail);
    assert_eq!(
        reason(&says("这个嘛")),
        (Verdict::NotApplicable, Some("nothing in the call asks for it".into()))
    );
}

#[test]
fn an_event_near_its_limit_leaves_the_count_open() {
    let profile = examples()
        .into_iter()
        .find(|profile| profile.norms.iter().any(|norm| norm.id == "no-long-silence"))
        .unwrap();
    let verdict = |length: f64| {
        let found = finding(&profile, "no-long-silence", &happens(vec![silence(10.0, 10.0 + length)]));
        (found.verdict, found.interval.map(|interval| (interval.low, interval.high)))
    };
    assert_eq!(verdict(29.0), (Verdict::Pass, Some((0.0, 0.0))));
    assert_eq!(verdict(29.95), (Verdict::Undetermined, Some((0.0, 1.0))));
    assert_eq!(verdict(30.05), (Verdict::Undetermined, Some((0.0, 1.0))));
    assert_eq!(verdict(31.0), (Verdict::Fail, Some((1.0, 1.0))));
}

#[test]
fn events_that_could_not_be_told_leave_the_norm_open() {
    let profile = Profile::from_toml(&block("[norms.no-long-silence]"), "page.toml").unwrap();
    let speech = Some(Span::new(0.0, 9.0));
    let timeline = Timeline {
        duration_s: 60.0,
        speech,
        events: vec![],
        unclear: vec![Silence, Interruption],
    };
    let reason = |timeline: Option<&Timeline>| {
        let call = Call {
            timeline,
            ..Call::default()
        };
        let card = Scorecard::judge(&profile, &call, |_| Observation::Unclear);
        let found = card.findings.into_iter().find(|finding| finding.norm == "no-long-silence").unwrap();
        (found.verdict, found.reason.unwrap())
    };
    let open = "the two sides are not heard apart".to_owned();
    assert_eq!(reason(Some(&timeline)), (Verdict::Undetermined, open.clone()));
    assert_eq!(reason(None), (Verdict::Undetermined, open));
    let silent = Timeline { speech: None, ..timeline };
    assert_eq!(reason(Some(&silent)), (Verdict::NotApplicable, "nobody speaks".into()));
}

#[test]
fn a_profile_that_is_shown_stands_by_itself_and_judges_the_same() {
    let profile = Profile::from_toml(&block("extends = "), "team.toml").unwrap();
    assert!(
        profile.text.starts_with("# Made of team.toml, then telephone-zh.toml.\n"),
        "{}",
        &profile.text[..80]
    );
    assert!(!profile.text.contains("extends") && !profile.text.contains("[norms.drag]"));
    let shown = Profile::from_toml(&profile.text, "shown.toml").unwrap();
    for scene in [
        says("您爱投诉就投诉"),
        says("您好，请问有什么可以帮您，感谢您的来电，再见"),
        measures(235.0),
    ] {
        assert_eq!(judged(&profile, &scene), judged(&shown, &scene));
    }
    let builtin = Profile::builtin("telephone-zh").unwrap();
    assert!(builtin.text.starts_with("# The norms of Chinese service handbooks"));
}
