//! The norms on words: each passes on one made-up call and fails on another.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod common;

use callnorm::norms::{Call, Direction, Finding, Impairment, Observation, Profile, Scorecard, Verdict, Voice};
use callnorm::transcript::Character;
use callnorm::units::Span;
use common::shared::labelled_calls;
use common::{FORBIDDEN, characters, voice};

fn finding(norm: &str, call: &Call<'_>) -> Finding {
    let mut profile = Profile::builtin("telephone-zh").unwrap();
    profile.norms.retain(|each| each.id == norm);
    let card = Scorecard::judge(&profile, call, |_| Observation::Absent);
    card.findings.into_iter().find(|finding| finding.norm == norm).unwrap()
}

/// What a norm comes to: the customer speaks first, the agent a second after the customer's last word.
fn judged(norm: &str, direction: Option<Direction>, customer: &str, agent: &str) -> Finding {
    let customer = characters(customer, 0.0, None);
    let start = customer.last().map_or(0.0, |last| last.span.end_s.0 + 1.0);
    let agent = characters(agent, start, None);
    let call = Call {
        direction,
        agent: voice(&agent, 0, false),
        customer: voice(&customer, 1, false),
        ..Call::default()
    };
    finding(norm, &call)
}

/// Norm, what the customer says before, what passes, what fails.
const CALLS: &[(&str, &str, &str, &str)] = &[
    ("greeting", "", "您好，请问有什么可以帮助您", "您好，什么事"),
    (
        "greeting-outbound",
        "",
        "您好，我是燃气公司客服中心二五号，请问您是王女士吗",
        "您好，您家的燃气表该换了",
    ),
    ("self-introduction", "", "您好，我是客服中心幺三八号", "您好，请问有什么可以帮您"),
    ("no-bare-wei", "", "您好，请问有什么可以帮您", "喂，说话呀"),
    ("ask-who", "", "好的，请问您贵姓", "好的，我记下来了"),
    ("address", "", "王先生，您的账单出来了", "您的账单出来了"),
    ("courtesy-words", "", "您好，请稍等，谢谢，再见", "好的，马上就好"),
    ("modest-reply", "谢谢你啊", "不客气，这是我们应该做的", "嗯，那就这样"),
    ("anything-else", "", "请问还有其他需要吗，感谢您的来电，再见", "那就先这样，再见"),
    ("closing", "", "感谢您的来电，再见", "修好了就来电了"),
    ("ask-again-politely", "", "对不起，我没有听清您的讲话，麻烦您再重复一遍好吗", "什么"),
    ("complaint-apology", "我要投诉你们", "非常抱歉给您带来了困扰", "那您打电话给营业厅"),
    ("suggestion-thanks", "我给你们提个建议", "非常感谢您的宝贵建议", "哦，知道了"),
    ("no-irresponsible", "", "我帮您问一下", "校表要自己去，反正我做不了"),
    ("no-complaining", "", "我帮您问一下", "这合同是怎么签的"),
    ("no-blaming", "", "我给您解释一下", "你怎么连这都不懂"),
    ("no-brushing-off", "", "我帮您反映一下", "这是公司规定"),
    ("no-arguing", "", "您别着急，我帮您看一下", "你听不懂人话吗"),
    ("no-idle-promise", "", "我们会尽快处理", "我们保证今天修好"),
    ("no-running-down", "", "我们的价格是这样的", "别的公司质量差"),
    ("no-slang", "", "好的，这就为您办理", "好的，这个真给力"),
    ("no-inside-talk", "", "这个月的账单已经出了", "我们公司上个月扣工资了"),
    ("no-shirking", "", "我帮您查一下", "这个不归我们管"),
];

#[test]
fn every_norm_on_words_passes_on_one_call_and_fails_on_another() {
    for (norm, customer, good, bad) in CALLS {
        let direction = if *norm == "greeting-outbound" {
            Direction::Outbound
        } else {
            Direction::Inbound
        };
        let passed = judged(norm, Some(direction), customer, good);
        assert_eq!(passed.verdict, Verdict::Pass, "{norm}: {good}");
        let failed = judged(norm, Some(direction), customer, bad);
        if failed.review {
            let found = (failed.verdict, failed.reason.as_deref(), failed.evidence.len());
            assert_eq!(found, (Verdict::Undetermined, Some("for a person to judge"), 1), "{norm}: {bad}");
        } else {
            assert_eq!(failed.verdict, Verdict::Fail, "{norm}: {bad}");
        }
        assert!(failed.points.is_none_or(|points| points == 0.0), "{norm}");
    }
    let profile = Profile::builtin("telephone-zh").unwrap();
    let asked = profile.norms.iter().filter(|norm| norm.rule.is_on_words());
    for norm in asked {
        assert!(CALLS.iter().any(|(id, ..)| *id == norm.id), "{} has no call", norm.id);
    }
}

#[test]
fn a_forbidden_phrase_is_shown_with_its_seconds_and_words() {
    let found = judged("no-brushing-off", None, "", "您别急，这是公司规定，再见");
    let [evidence] = &found.evidence[..] else { panic!("{found:?}") };
    assert_eq!((evidence.channel, evidence.text.as_deref()), (0, Some("这是公司规定")));
    assert!((evidence.start_s - 0.9).abs() < 1e-9 && (evidence.end_s - 2.1).abs() < 1e-9);
    assert!(evidence.confidence.unwrap() > 0.9);
}

#[test]
fn what_is_not_known_is_undetermined_and_says_why() {
    let reason = |norm: &str, call: &Call<'_>, verdict: Verdict| {
        let found = finding(norm, call);
        assert_eq!(found.verdict, verdict, "{norm}");
        found.reason.unwrap()
    };
    let wordless = Call {
        direction: Some(Direction::Inbound),
        agent: Voice::Wordless,
        customer: Voice::Wordless,
        ..Call::default()
    };
    for norm in ["greeting", "no-blaming", "complaint-apology"] {
        assert_eq!(reason(norm, &wordless, Verdict::Undetermined), "there are no words");
    }
    assert_eq!(
        reason("greeting-outbound", &wordless, Verdict::NotApplicable),
        "the call goes the other way"
    );
    let unsure = characters("是好的嗯什么来着", 0.0, Some(0.2));
    let call = Call {
        direction: None,
        agent: voice(&unsure, 0, true),
        ..Call::default()
    };
    assert_eq!(reason("closing", &call, Verdict::Undetermined), "the words are unsure");
    assert_eq!(reason("greeting", &call, Verdict::Undetermined), "it is not known who called whom");
    let shared = characters("这是公司规定", 0.0, None);
    let call = Call {
        agent: voice(&shared, 0, true),
        ..Call::default()
    };
    assert_eq!(
        reason("no-brushing-off", &call, Verdict::Undetermined),
        "both sides are on this channel"
    );
    assert_eq!(reason("closing", &Call::default(), Verdict::NotApplicable), "nobody speaks");
}

#[test]
fn on_a_channel_of_both_only_what_is_the_agents_own_fails() {
    let words = characters("这是公司规定，这是公司规定", 0.0, None);
    let doubtful: Vec<_> = words.iter().enumerate().map(|(at, _)| at < 6).collect();
    let call = Call {
        agent: Voice::Worded {
            channel: 0,
            characters: &words,
            doubtful: &doubtful,
            perhaps: &[],
            wordless: &[],
            hidden_by: None,
        },
        ..Call::default()
    };
    let card = Scorecard::judge(&Profile::builtin("telephone-zh").unwrap(), &call, |_| Observation::Unclear);
    let finding = card.findings.iter().find(|finding| finding.norm == "no-brushing-off").unwrap();
    let starts: Vec<_> = finding.evidence.iter().map(|evidence| evidence.start_s).collect();
    assert_eq!((finding.verdict, starts), (Verdict::Fail, vec![words[6].span.start_s.0]));
}

/// An agent who says these words, and with what the other side says, but not quite surely, `perhaps` those.
fn with_perhaps<'a>(characters: &'a [Character], perhaps: &'a [Character]) -> Voice<'a> {
    Voice::Worded {
        channel: 0,
        characters,
        doubtful: &[],
        perhaps,
        wordless: &[],
        hidden_by: None,
    }
}

#[test]
fn what_only_the_other_side_says_but_not_quite_surely_is_not_known_to_be_missing() {
    let (own, all) = ("感谢您的来电，请问还有其他需要吗？", "感谢您的来电，请问还有其他需要吗？再见！");
    let (words, perhaps) = (characters(own, 0.0, None), characters(all, 0.0, None));
    let closing = |perhaps| {
        let agent = with_perhaps(&words, perhaps);
        finding("closing", &Call { agent, ..Call::default() }).verdict
    };
    assert_eq!(closing(&[]), Verdict::Fail);
    assert_eq!(closing(&perhaps), Verdict::Undetermined);
}

#[test]
fn too_few_are_not_counted_where_the_other_side_may_have_said_more_for_this_one() {
    let norm = "[norms.thanks]\ntitle = { zh = \"致谢\", en = \"Thanks\" }\nsource = \"-\"\n\
                count = { phrases = [\"谢谢\"] }\nband = { low = 2 }\n";
    let profile = Profile::from_toml(&format!("name = \"team\"\n{norm}"), "team.toml").unwrap();
    let (words, perhaps) = (characters("谢谢您的来电", 0.0, None), characters("谢谢您的来电，谢谢", 0.0, None));
    let thanks = |perhaps| {
        let agent = with_perhaps(&words, perhaps);
        let card = Scorecard::judge(&profile, &Call { agent, ..Call::default() }, |_| Observation::Absent);
        let finding = card.findings.into_iter().find(|finding| finding.norm == "thanks").unwrap();
        (finding.verdict, finding.reason)
    };
    assert_eq!(thanks(&[]).0, Verdict::Fail);
    assert_eq!(thanks(&words[..]).0, Verdict::Fail);
    let open = thanks(&perhaps);
    assert_eq!(open, (Verdict::Undetermined, Some("both sides are on this channel".to_owned())));
}

/// What a norm comes to where the agent also speaks without words at these times.
fn with_wordless(norm: &str, agent: &str, wordless: &[Span]) -> (Verdict, Option<String>) {
    heard(norm, agent, wordless, None)
}

/// What a norm comes to where the recogniser was sure of too few of the agent's words.
fn with_unclear(norm: &str, agent: &str) -> (Verdict, Option<String>) {
    heard(norm, agent, &[], Some(Impairment::UnclearWords))
}

fn heard(norm: &str, agent: &str, wordless: &[Span], hidden_by: Option<Impairment>) -> (Verdict, Option<String>) {
    let words = characters(agent, 5.0, None);
    let call = Call {
        direction: Some(Direction::Inbound),
        agent: Voice::Worded {
            channel: 0,
            characters: &words,
            doubtful: &[],
            perhaps: &[],
            wordless,
            hidden_by,
        },
        ..Call::default()
    };
    let finding = finding(norm, &call);
    (finding.verdict, finding.reason)
}

#[test]
fn what_is_not_found_is_undetermined_where_speech_without_words_may_hold_it() {
    let reason = || Some("part of the speech has no words".to_owned());
    let (first, later) = ([Span::new(1.0, 3.0)], [Span::new(60.0, 63.0)]);
    let unsaid = "您的燃气表该换了";
    assert_eq!(with_wordless("greeting", unsaid, &[]).0, Verdict::Fail);
    assert_eq!(with_wordless("greeting", unsaid, &first), (Verdict::Undetermined, reason()));
    assert_eq!(with_wordless("greeting", unsaid, &later).0, Verdict::Fail, "outside the opening");
    let greeting = "您好，请问有什么可以帮您";
    assert_eq!(with_wordless("greeting", greeting, &first).0, Verdict::Pass);
    assert_eq!(with_wordless("no-irresponsible", greeting, &[]).0, Verdict::Pass);
    assert_eq!(
        with_wordless("no-irresponsible", greeting, &later),
        (Verdict::Undetermined, reason())
    );
    assert_eq!(with_wordless("no-irresponsible", "反正我做不了", &later).0, Verdict::Fail);
}

#[test]
fn what_is_not_found_is_undetermined_where_the_words_are_unclear() {
    let unsure = (Verdict::Undetermined, Some("the words are unsure".to_owned()));
    let (greeting, unsaid) = ("您好，请问有什么可以帮您", "您的燃气表该换了");
    assert_eq!(with_unclear("greeting", unsaid), unsure);
    assert_eq!(with_unclear("greeting", greeting).0, Verdict::Pass);
    assert_eq!(with_unclear("no-irresponsible", greeting), unsure);
    assert_eq!(with_unclear("no-irresponsible", "反正我做不了").0, Verdict::Fail);
}

#[test]
fn the_opening_begins_with_speech_that_has_no_words() {
    let words = format!("您好，请问有什么可以帮您，{}", "这个".repeat(60));
    assert_eq!(with_wordless("closing", &words, &[]).0, Verdict::Fail);
    let before = [Span::new(-30.0, -29.0)];
    assert_eq!(with_wordless("greeting", &words, &before).0, Verdict::Undetermined);
}

#[test]
fn the_window_counts_from_the_first_word_and_from_the_last() {
    let long = "这个".repeat(60);
    let early = judged("closing", None, "", &format!("感谢您的来电，再见，{long}"));
    assert_eq!(early.verdict, Verdict::Fail);
    let late = judged("no-bare-wei", None, "", &format!("{long}，喂，说话呀"));
    assert_eq!(late.verdict, Verdict::Pass);
}

#[test]
fn good_morning_greets_before_noon_where_the_time_is_known() {
    let words = characters("早上好，请问有什么可以帮您", 600.0, None);
    let verdict = |start: Option<&str>| {
        let call = Call {
            direction: Some(Direction::Inbound),
            start: start.map(|text| text.parse().unwrap()),
            agent: voice(&words, 0, false),
            ..Call::default()
        };
        finding("greeting", &call).verdict
    };
    assert_eq!(verdict(None), Verdict::Pass);
    assert_eq!(verdict(Some("09:00")), Verdict::Pass);
    assert_eq!(verdict(Some("15:00")), Verdict::Fail);
    // Said ten minutes into the recording.
    assert_eq!(verdict(Some("11:52")), Verdict::Fail);
}

const TEAM: &str = r#"name = "team"

[names]
company = ["华润燃气"]

[phrases.slogan]
phrases = ["{company}为您服务"]

[norms.slogan]
title = { zh = "口号", en = "Slogan" }
source = "报公司名称"
say = { lists = ["slogan"], first_s = 10 }
weight = 1
"#;

#[test]
fn a_team_brings_its_own_phrases_and_names() {
    let profile = Profile::from_toml(TEAM, "team.toml").unwrap();
    let verdict = |sentence: &str| {
        let words = characters(sentence, 0.0, None);
        let call = Call {
            agent: voice(&words, 0, false),
            ..Call::default()
        };
        Scorecard::judge(&profile, &call, |_| Observation::Absent).findings[0].verdict
    };
    assert_eq!(verdict("您好，华润燃气为您服务"), Verdict::Pass);
    assert_eq!(verdict("您好，很高兴为您服务"), Verdict::Fail);
}

#[test]
fn a_broken_norm_on_words_gives_one_line_with_file_line_key_and_what_must_hold() {
    for (from, to, wanted) in [
        (
            "[\"slogan\"]",
            "[\"slogans\"]",
            "team.toml:12: norms.slogan.say.lists: list is \"slogans\"; it must be the profile's own or a built-in one",
        ),
        (
            "[\"slogan\"]",
            "[]",
            "team.toml:12: norms.slogan.say.lists: must name at least one list of phrases, or a phrase or regex",
        ),
        (
            "first_s = 10",
            "first_s = 0",
            "team.toml:12: norms.slogan.say.first_s: must be a finite number of seconds above 0, is 0",
        ),
        (
            "first_s = 10",
            "within_s = 10",
            "team.toml:12: norms.slogan.say.within_s: must stand beside after or before",
        ),
        (
            "first_s = 10",
            "by = \"robot\"",
            "team.toml:12: norms.slogan.say.by: unknown variant `robot`",
        ),
        (
            "first_s",
            "frist_s",
            "team.toml:12: norms.slogan.say.frist_s: unknown field `frist_s`",
        ),
        (
            "weight = 1",
            "measure = \"rings\"",
            "team.toml:9: norms.slogan: must have measure with band, or count with band, or say, or never_say, and no more than one of them",
        ),
        (
            "phrases = [",
            "phrase = [",
            "team.toml:7: phrases.slogan.phrase: unknown field `phrase`",
        ),
        ("{company}为", "({company}为", "team.toml:7: phrases.slogan.phrases: "),
    ] {
        let broken = TEAM.replace(from, to);
        let error = Profile::from_toml(&broken, "team.toml").expect_err(to).to_string();
        assert!(error.starts_with(wanted), "{to}: {error}");
        assert!(!error.contains('\n'), "{error}");
    }
}

/// One labelled call as the norms see it: the true words at their true times.
fn labelled(label: &serde_json::Value, role: &str) -> Vec<Character> {
    let utterances = label["utterances"].as_array().unwrap().iter().enumerate();
    let own = utterances.filter(|(_, utterance)| utterance["role"] == role);
    own.flat_map(|(segment, utterance)| {
        let (start, end) = (utterance["start_s"].as_f64().unwrap(), utterance["end_s"].as_f64().unwrap());
        let spoken: Vec<char> = utterance["spoken"].as_str().unwrap().chars().collect();
        let each = (end - start) / spoken.len() as f64;
        spoken.into_iter().enumerate().map(move |(i, text)| {
            let at = start + i as f64 * each;
            Character {
                text,
                written: String::new(),
                span: Span::new(at, at + each),
                phrase: segment,
                segment,
                stop: false,
                heard: true,
                confidence: None,
            }
        })
    })
    .collect()
}

/// The true words of the labelled calls: greeting and closing right, forbidden phrases found, and nothing else taken for one.
#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn labelled_calls_are_judged_as_they_are_labelled() {
    let profile = Profile::builtin("telephone-zh").unwrap();
    let (mut wrong, mut said, mut hit, mut found) = (Vec::new(), 0usize, 0usize, 0usize);
    for (path, label) in labelled_calls() {
        let outbound = label["direction"] == "outbound";
        let (agent, customer) = (labelled(&label, "agent"), labelled(&label, "customer"));
        let call = Call {
            direction: Some(if outbound { Direction::Outbound } else { Direction::Inbound }),
            agent: voice(&agent, 0, false),
            customer: voice(&customer, 1, false),
            ..Call::default()
        };
        let card = Scorecard::judge(&profile, &call, |_| Observation::Absent);
        let finding = |norm: &str| card.findings.iter().find(|finding| finding.norm == norm).unwrap();
        let passes = |norms: &[&str]| norms.iter().all(|norm| finding(norm).verdict == Verdict::Pass);
        let greeting = if outbound { "greeting-outbound" } else { "greeting" };
        if passes(&[greeting]) != label["truth"]["greeting_ok"] || passes(&["closing", "anything-else"]) != label["truth"]["closing_ok"] {
            wrong.push(path.clone());
        }
        let evidence: Vec<_> = FORBIDDEN.iter().flat_map(|norm| &finding(norm).evidence).collect();
        found += evidence.len();
        for utterance in label["utterances"].as_array().unwrap() {
            for violation in utterance["violations"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|v| v["type"] == "forbidden")
            {
                let truth = Span::new(
                    violation["start_s"].as_f64().unwrap() - 1.0,
                    violation["end_s"].as_f64().unwrap() + 1.0,
                );
                said += 1;
                let here = evidence.iter().any(|e| Span::new(e.start_s, e.end_s).overlap(&truth) > 0.0);
                hit += usize::from(here);
                if !here {
                    eprintln!("{}: missed {}", path.display(), violation["phrase"]);
                }
            }
        }
    }
    eprintln!("wrong greeting or closing: {wrong:?}; forbidden said {said}, hit {hit}, found {found}");
    assert!(wrong.is_empty());
    assert!(hit as f64 >= 0.98 * said as f64 && hit as f64 >= 0.98 * found as f64);
}
