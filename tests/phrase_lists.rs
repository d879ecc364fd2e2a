//! The built-in lists of phrases: what the handbooks print, what is only like it, and the labelled calls.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod common;

use callnorm::norms::phrase::{Hit, Said};
use callnorm::transcript::Character;
use callnorm::units::Span;
use common::shared::labelled_calls;
use common::{FORBIDDEN, builtin_lists, characters};

/// What the handbooks print, with the list that finds it.
const HANDBOOK: &[(&str, &str)] = &[
    ("no-irresponsible", "我不管"),
    ("no-irresponsible", "我管不着"),
    ("no-irresponsible", "与我无关"),
    ("no-irresponsible", "我也没办法"),
    ("no-irresponsible", "我不知道"),
    ("no-irresponsible", "反正我做不了"),
    ("no-irresponsible", "小问题，管它呢"),
    ("no-irresponsible", "我解决不了"),
    ("no-irresponsible", "我办不到"),
    ("no-irresponsible", "你找别人，我不跟你办"),
    ("no-irresponsible", "领导不在"),
    ("no-complaining", "公司是怎么搞的"),
    ("no-complaining", "开发人员怎么这样"),
    ("no-complaining", "销售人员怎么这样"),
    ("no-complaining", "这合同是怎么签的"),
    ("no-complaining", "怎么连这点小事他们都做不好"),
    ("no-blaming", "你怎么连这都不懂"),
    ("no-blaming", "你怎么搞的"),
    ("no-blaming", "你们怎么这么差"),
    ("no-blaming", "这种小事也找我"),
    ("no-blaming", "你们怎么啥工具都没有"),
    ("no-brushing-off", "我们也没有办法"),
    ("no-brushing-off", "这是公司规定"),
    ("no-brushing-off", "这是业务规定"),
    ("no-brushing-off", "这些意见早就有人提过了"),
    ("no-brushing-off", "我们公司的规定不可以随便修改的"),
    ("no-brushing-off", "这个问题绝对不可能出现"),
    ("no-brushing-off", "有什么事快说，不说我挂线啦"),
    ("no-bare-wei", "喂"),
    ("no-bare-wei", "喂，说话呀"),
    ("no-arguing", "你吼什么吼"),
    ("greeting.hello", "新年好"),
    ("greeting.hello", "早上好"),
    ("greeting.offer", "请问有什么可以帮助您"),
    ("greeting-outbound.who", "我是燃气公司客服中心幺三八号"),
    ("greeting-outbound.whom", "请问您是陈先生吗"),
    ("greeting-outbound.permission", "不知可否占用您几分钟时间"),
    ("hold-announced", "请您稍等，我帮您查询一下"),
    ("hold-thanked", "感谢您的等待"),
    ("hold-thanked", "对不起，让您久等了"),
    ("hang-up-consent", "请您先挂机，我会尽快给您回复，您看可以吗"),
    ("hang-up-consent.number-asked", "请您给我留一个回复电话好吗"),
    ("callback-promise", "我会尽快给您回复"),
    ("callback-promise.term", "半小时内"),
    ("transfer-told.transfer", "我帮您转接"),
    ("transfer-told.told", "分机号码是八零幺"),
    ("modest-reply", "请别客气，这是我们应该做的"),
    ("anything-else", "请问还有其他需要吗"),
    ("anything-else", "请问还有其他问题吗"),
    ("closing.thanks", "感谢您的配合，再见"),
    ("closing.thanks", "打扰您了"),
    ("closing.goodbye", "谢谢，再见"),
    ("ask-again-politely", "对不起，我没有听清您的讲话，麻烦您再重复一遍好吗"),
    ("ask-again-politely", "对不起，我没有听明白您的意思"),
    ("ask-again-politely", "对不起，请允许我再解释一遍"),
    ("ask-again-politely.bare", "什么，"),
    ("complaint-apology.apology", "很抱歉此事给您带来了困扰"),
    ("complaint-apology.apology", "请您谅解"),
    ("suggestion-thanks.thanks", "非常感谢您提出的宝贵建议"),
    ("appointment.time-asked", "请问您什么时候方便"),
    ("appointment.number-left", "我的电话号码是幺三八零零幺三八零零零"),
    ("appointment.time-repeated", "我明天上午十点钟准时上门"),
    ("ask-who", "请问您贵姓"),
    ("self-introduction", "幺三八号为您服务"),
    ("no-idle-promise", "我保证今天给您修好"),
    ("hold-excused", "你等一下"),
];

#[test]
fn the_lists_find_what_the_handbooks_print() {
    let lists = builtin_lists();
    let mut wrong = Vec::new();
    for (name, sentence) in HANDBOOK {
        let characters = characters(sentence, 0.0, None);
        let phrases = lists.get(*name).unwrap_or_else(|| panic!("no list {name}"));
        if phrases.find(&Said::new(&characters)).len() != 1 && FORBIDDEN.contains(name) || phrases.find(&Said::new(&characters)).is_empty()
        {
            wrong.push((name, sentence, phrases.find(&Said::new(&characters))));
        }
        // One sentence breaks one norm.
        let broken = FORBIDDEN.iter().filter(|forbidden| *forbidden != name);
        for (other, phrases) in broken.filter_map(|forbidden| lists.get_key_value(*forbidden)) {
            assert_eq!(phrases.find(&Said::new(&characters)), [], "{sentence} in {other}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn who_asks_a_question_does_not_ask_for_time() {
    let lists = builtin_lists();
    for (sentence, asks_for_time) in [
        ("我看看啊，这个星期都要上班", true),
        ("我看一下好吗", true),
        ("我看一下可以吗", true),
        ("等我一下好吗", true),
        ("我看看啊，这个星期都要上班，你们周末可以来吗", false),
    ] {
        let characters = characters(sentence, 0.0, None);
        assert_eq!(
            !lists["hold-excused"].find(&Said::new(&characters)).is_empty(),
            asks_for_time,
            "{sentence}"
        );
    }
}

#[test]
fn the_lists_forbid_nothing_that_is_only_like_it() {
    let lists = builtin_lists();
    for sentence in [
        "您知不知道",
        "我不知道您是否方便",
        "如果您不知道密码，我可以帮您重置",
        "这个问题我帮您处理",
        "您这样说就不对了，我们是按流程来的",
        "好了好了，您的情况我已经清楚了",
        "您听我说，这个不是我们部门负责的",
        "那您投诉吧",
        "录音调不了，您要是不满意可以去营业厅",
        "谁来问都是一样的",
        "我改不了的",
        "您问问别人吧",
        "修好了就来电了",
        "您先别着急，听我把话说完好吗",
        "这个问题刚才已经跟您解释过了",
        "行了行了，知道了",
        "您可以找别人代办",
        "您再等一等吧",
        "我不管理这个系统",
        "不管怎么样我们都会帮您",
        "这不是公司规定",
        "这是公司规定的收费标准",
        "我没办法帮您直接取消",
        "您有什么事请说",
        "我们会想办法",
        "请问这份合同是怎么签的",
        "技术人员怎么联系您",
        "领导不在乎这个",
        "喂您好，请问有什么可以帮您",
        "您不用担心",
        "请不要着急",
        "我们公司的规定可以修改",
        "这个问题可能会出现",
        "这些意见我们会认真听取",
        "您怎么称呼",
        "您怎么操作的",
        "我知道了",
        "我不清楚，我帮您问一下",
        "这个意见很好",
        "我们也在想办法",
        "我帮您解决",
        "您别客气",
        "您有什么需要尽管说",
    ] {
        let characters = characters(sentence, 0.0, None);
        for (name, phrases) in lists.iter().filter(|(name, _)| FORBIDDEN.contains(&name.as_str())) {
            assert_eq!(phrases.find(&Said::new(&characters)), [], "{sentence} in {name}");
        }
    }
}

/// An agent's true words in a labelled call, with the times of its forbidden lines.
fn labelled(call: &serde_json::Value) -> (Vec<Character>, Vec<Span>) {
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let mut characters: Vec<Character> = Vec::new();
    let mut forbidden = Vec::new();
    for utterance in call["utterances"].as_array().unwrap().iter().filter(|each| each["role"] == "agent") {
        let violations = utterance["violations"].as_array().unwrap().iter();
        forbidden.extend(violations.map(|each| Span::new(number(&each["start_s"]), number(&each["end_s"]))));
        for said in utterance["phrases"].as_array().unwrap() {
            let (start, end) = (number(&said["start_s"]), number(&said["end_s"]));
            let texts: Vec<char> = said["spoken"].as_str().unwrap().chars().collect();
            let each = (end - start) / texts.len().max(1) as f64;
            let gap = characters.last().map_or(f64::INFINITY, |last| start - last.span.end_s.0);
            let (phrase, segment) = characters.last().map_or((0, 0), |last| (last.phrase, last.segment));
            characters.extend(texts.iter().enumerate().map(|(index, text)| Character {
                text: *text,
                written: String::new(),
                span: Span::new(start + each * index as f64, start + each * (index + 1) as f64),
                phrase: phrase + usize::from(gap >= 0.25),
                segment: segment + usize::from(gap >= 1.0),
                stop: index + 1 == texts.len(),
                heard: true,
                confidence: None,
            }));
        }
    }
    (characters, forbidden)
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn in_the_labelled_calls_each_forbidden_line_is_found_once_and_no_other() {
    let lists = builtin_lists();
    for (path, call) in labelled_calls() {
        let (characters, forbidden) = labelled(&call);
        let said = Said::new(&characters);
        let found = lists.iter().filter(|(name, _)| FORBIDDEN.contains(&name.as_str()));
        let hits: Vec<Hit> = found.flat_map(|(_, phrases)| phrases.find(&said)).collect();
        // A bare 喂 is asked about in the opening only, and 喂,哪位 is no forbidden line in the labels.
        let once = |span: &Span| hits.iter().filter(|hit| hit.span.overlap(span) > 0.0).count() == 1;
        assert!(forbidden.iter().all(once) && hits.len() == forbidden.len(), "{path:?}: {hits:?}");
    }
}
