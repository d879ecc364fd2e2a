//! Phrases in what was said: pairs of a phrase and a sentence, with the errors that recognisers make and with near misses that mean
//! something else; the draft of the profile's phrases; the labelled calls.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod common;

use callnorm::norms::phrase::{Hit, Pattern, Phrases, Said, Slots};
use callnorm::transcript::Character;
use callnorm::units::Span;
use common::builtin_lists;
use proptest::prelude::*;

/// A sentence as characters: `，` a stop with a pause behind the character before it, `_` a pause alone, `/` the next turn, digits in
/// braces the confidence in tenths of the characters behind them.
fn characters(sentence: &str) -> Vec<Character> {
    let (mut phrase, mut segment, mut confidence) = (0, 0, None);
    let mut all: Vec<Character> = Vec::new();
    for mark in sentence.chars() {
        match mark {
            '，' | '。' => {
                phrase += 1;
                if let Some(last) = all.last_mut() {
                    last.stop = true;
                }
            }
            '_' => phrase += 1,
            '/' => (phrase, segment) = (phrase + 1, segment + 1),
            digit if digit.is_ascii_digit() => confidence = digit.to_digit(10).map(|tenths| f64::from(tenths) / 10.0),
            text => {
                let at = all.len() as f64 * 0.2;
                all.push(Character {
                    text,
                    written: String::new(),
                    span: Span::new(at, at + 0.2),
                    phrase,
                    segment,
                    stop: false,
                    heard: true,
                    confidence,
                });
            }
        }
    }
    all
}

fn find(pattern: &str, sentence: &str) -> Vec<Hit> {
    let characters = characters(sentence);
    Pattern::parse(pattern, &Slots::default()).unwrap().find(&Said::new(&characters))
}

/// Phrase, sentence, whether it must be found.
const PAIRS: &[(&str, &str, bool)] = &[
    // As it is written.
    ("我不知道", "别的事情我不知道，您问问别人吧", true),
    ("我不管", "这个我不管", true),
    ("您好", "您好，请问有什么可以帮您", true),
    ("这是公司规定", "这是公司规定，谁来问都一样", true),
    ("你找别人，我不跟你办", "你找别人，我不跟你办", true),
    ("你找别人，我不跟你办", "你找别人我不跟你办", true),
    ("谢谢，再见", "谢谢/再见", true),
    // Homophones.
    ("补卡", "我要不卡", true),
    ("与我无关", "您说的那些于我无关", true),
    ("再见", "感谢您的来电，在见", true),
    ("请您稍等", "请您少等", true),
    ("请您稍等", "请您烧灯", true),
    ("我不管", "我步关", false),
    ("我不管", "我不馆", true),
    ("反正我做不了", "反正我作不了", true),
    ("反正我做不了", "反正我坐不料", true),
    ("小问题，管它呢", "小问题，管他呢", true),
    ("让您久等了", "让您九等了", true),
    ("这些意见早就有人提过了", "这些一件早就有人提过了", true),
    ("请问有什么可以帮助您", "请问又什么可以帮组您", true),
    ("感谢您的来电", "感谢您的来店", true),
    ("感谢您的耐心等待", "感谢您的耐心等代", true),
    // Readings that are not the usual one.
    ("银行", "您的银航卡", true),
    ("业务办理", "也无半里", false),
    ("营业厅还有其他银行网点", "营业厅孩有其他银航网点", true),
    // Sounds that are easily confused, in a longer phrase.
    ("请问还有其他需要吗", "请问还有其他徐要吗", true),
    ("请问您是哪个小区的", "请问您四哪个小区的", true),
    ("请问您是哪个小区的", "请问您是拉个小区的", true),
    ("让您久等了请您核对姓名", "浪您久等了请您核对姓名", true),
    ("正在为您办理", "振在为您办理", true),
    ("领导不在公司", "林导不在公司", true),
    ("你怎么连这都不懂", "你怎么连则都不懂", true),
    ("你怎么连这都不懂", "你怎么年这都不懂", true),
    ("非常抱歉给您添麻烦了", "黑常抱歉给您添麻烦了", true),
    ("您的燃气费", "您的然气灰", false),
    // In a short one they are not forgiven.
    ("你好", "李好", false),
    ("我不管", "我不光", false),
    ("我不管", "我不馋", false),
    ("再见", "三见", false),
    ("稍等", "少跟", false),
    // One syllable wrong, missing or extra in a long phrase.
    ("请问有什么可以帮助您", "请问有什么可以帮住", true),
    ("请问有什么可以帮助您", "请问有什么东以帮助您", true),
    ("请问有什么可以帮助您", "请问有什么可以的帮助您", true),
    ("对不起我没有听清您的讲话", "对不起我没有听清您讲话", true),
    ("对不起我没有听清您的讲话", "对不起我还没有听清您的讲话", true),
    ("这些意见早就有人提过了", "这些意见早就有人说过了", true),
    ("请您稍等我帮您查询一下", "请您稍等我帮您查一下", true),
    ("感谢您的配合", "感谢您的来电", false),
    // None in a short one.
    ("我不管", "我管", false),
    ("我不管", "不管", false),
    ("我不管", "我先不管", false),
    ("与我无关", "与你无关", false),
    ("我不知道", "我不明道", false),
    ("领导不在", "领导都不在", false),
    ("领导[都]不在", "领导都不在", true),
    ("没办法", "有办法", false),
    // A negation is never forgiven, however long the phrase.
    ("这个问题绝对不可能出现", "这个问题绝对可能出现", false),
    ("这个问题绝对可能出现", "这个问题绝对不可能出现", false),
    ("我们公司的规定不可以随便修改的", "我们公司的规定可以随便修改的", false),
    ("我们公司的规定可以随便修改的", "我们公司的规定都可以随便修改的", true),
    ("我们也没有办法", "我们也有办法", false),
    ("我们也有办法", "我们也没有办法", false),
    ("这是公司规定", "这不是公司规定", false),
    ("请您先挂机我会尽快给您回复", "请您先别挂机我会尽快给您回复", false),
    ("我没有听清您的讲话", "我有听清您的讲话", false),
    ("这个问题绝对不可能出现", "这个问题绝对部可能出现", true),
    // Words that mean something else.
    ("我不知道", "您知不知道", false),
    ("我不知道", "如果您不知道密码，我可以帮您重置", false),
    ("我不知道", "我知道了", false),
    ("我也没办法", "我也想办法", false),
    ("我也没办法", "我也没想法", false),
    ("这是公司规定", "这是公司的地址", false),
    ("这是公司规定", "这是公安规定", false),
    ("你怎么搞的", "您怎么操作的", false),
    ("你怎么连这都不懂", "您哪里不懂，我再说一遍", false),
    ("领导不在", "您先生不在吗", false),
    ("你找别人", "您别着急", false),
    ("我解决不了", "我帮您解决", false),
    ("我办不到", "我办好了", false),
    ("小问题，管它呢", "小问题，我帮您处理", false),
    ("我们也没有办法", "我们会想办法", false),
    ("请您稍等", "请您收好", false),
    ("还有其他需要吗", "还有其他费用吗", false),
    ("再见", "这件", false),
    ("您好", "你好", false),
    ("您好", "更好", false),
    ("谢谢", "歇业", false),
    // 你 and 您: told apart by a recogniser that is sure, in a long phrase forgiven.
    ("你", "您", false),
    ("你", "1您", false),
    ("您", "你", false),
    ("我不跟你办", "我不跟9您办", false),
    ("请您给我留一个回复电话好吗", "请你给我留一个回复电话好吗", true),
    // Fillers, stutters, particles.
    ("我也没办法", "我嗯也没办法", true),
    ("我也没办法", "我也呃没办法", true),
    ("我不管", "我我不管", true),
    ("请您稍等", "请呃您稍等", true),
    ("请您稍等", "请您您稍等", true),
    ("请问还有其他需要吗", "请问啊还有其他的需要吗", true),
    // Where the speaker stops.
    ("我不知道", "请给我，不知道您方便吗", false),
    ("我不知道", "我_不知道", true),
    ("我不知道", "给我/不知道", false),
    // What may be left out is, where it stands on the other side of a stop.
    ("[您]说的那些{any:0-2}无关", "您/说的那些与我无关", true),
    ("[您好]，请问", "您好/请问", true),
    ("喂，说话呀", "喂，说话呀", true),
    ("喂，说话呀", "喂/说话呀", true),
    ("喂说话呀", "喂/说话呀", false),
    ("^喂$", "喂，哪位", true),
    ("^喂$", "喂您好", false),
    ("^喂$", "嗯喂，哪位", true),
    ("^不知道$", "不知道啊，问别人吧", true),
    ("^不知道$", "您不知道，我告诉您", false),
    ("我没办法$", "我没办法，您找别人", true),
    ("我没办法$", "我没办法帮您取消", false),
    ("^请问", "麻烦请问", false),
    // Alternatives, options, gaps.
    ("(先生|女士|小姐)您好", "王女士您好", true),
    ("(先生|女士|小姐)您好", "王老师您好", false),
    ("[请问]还有[什么](其他|别的)(需要|问题)吗", "还有别的问题吗", true),
    ("[请问]还有[什么](其他|别的)(需要|问题)吗", "请问还有什么其他需要吗", true),
    ("[请问]还有[什么](其他|别的)(需要|问题)吗", "请问有哪些需要吗", false),
    ("感谢您{any:0-4}等待", "感谢您的耐心等待", true),
    ("感谢您{any:0-2}等待", "感谢您在百忙之中等待", false),
    // Slots.
    ("我是{company}客服中心{number}号", "我是燃气公司客服中心二十五号", true),
    ("我是[{company}]客服中心{number}号", "我是客服中心幺三八号", true),
    ("我是[{company}]客服中心{number}号", "我是客服中心的小王", false),
    ("请问您是{name}(先生|女士|小姐)吗", "请问您是欧阳女士吗", true),
    ("{greeting-time}", "晚上好，请问有什么可以帮您", true),
    ("{greeting-time}", "晚上我再打给您", false),
    ("{festival}", "祝您新年快乐", true),
    ("138号", "幺三八号", true),
    ("我叫VIP", "我叫vip", true),
];

#[test]
fn what_must_be_found_is_found_and_nothing_else() {
    let mut wrong = Vec::new();
    for (pattern, sentence, wanted) in PAIRS {
        let hits = find(pattern, sentence);
        if hits.is_empty() == *wanted {
            wrong.push(format!("{pattern} in {sentence}: wanted {wanted}, found {hits:?}"));
        }
    }
    assert!(PAIRS.len() > 100 && wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_hit_says_where_and_how_far_and_what_its_slots_took() {
    let hits = find(
        "我是[{company}]客服中心{number}号，请问您是{name}(先生|女士)",
        "您好我是燃气公司，客服中心二十五号请问您是王女士吗",
    );
    let hit = &hits[0];
    assert_eq!((hit.characters.clone(), hit.text.chars().count()), (2..23, 21));
    assert!(
        (hit.span.start_s.0 - 0.4).abs() < 1e-9 && (hit.span.end_s.0 - 4.6).abs() < 1e-9,
        "{:?}",
        hit.span
    );
    let slots: Vec<_> = hit.slots.iter().map(|slot| (slot.name.as_str(), slot.text.as_str())).collect();
    assert_eq!(slots, [("company", "燃气公司"), ("number", "二十五"), ("name", "王")]);
}

#[test]
fn the_closer_and_the_surer_the_more_confident() {
    let confidence = |sentence: &str| find("你怎么连这都不懂", sentence)[0].confidence;
    let exact = confidence("你怎么连这都不懂");
    let homophone = confidence("你怎么联这都不懂");
    let wrong = confidence("你怎么连的都不懂");
    let doubtful = confidence("4你怎么连这都不懂");
    assert!(
        exact > 0.95 && exact > homophone && homophone > wrong && exact > doubtful,
        "{exact} {homophone} {wrong} {doubtful}"
    );
    let distance = |sentence: &str| find("你怎么连这都不懂", sentence)[0].distance;
    assert_eq!((distance("你怎么连这都不懂"), distance("你怎么联这都不懂")), (0.0, 0.1));
    // What a recogniser says of 你 alone decides nothing.
    assert!(find("你", "9你")[0].confidence <= 0.5 && find("你", "你")[0].confidence > 0.9);
}

#[test]
fn exceptions_void_what_they_fit_as_well() {
    let phrases = Phrases::parse(
        ["我不知道", "你找别人"],
        ["我不知道您(是否|方便)", "(如果|假如)我不知道"],
        &Slots::default(),
    )
    .unwrap();
    for (sentence, wanted) in [
        ("别的事情我不知道", 1),
        ("我不知道您是否方便", 0),
        ("我布知道您是否方便", 0),
        ("如果我不知道，我会问同事", 0),
        ("我不知道，您是否方便", 1),
        ("我不知道，你找别人", 2),
    ] {
        let characters = characters(sentence);
        assert_eq!(phrases.find(&Said::new(&characters)).len(), wanted, "{sentence}");
    }
}

#[test]
fn lists_of_the_profile_are_slots() {
    let slots = Slots([("company".to_owned(), vec!["华润燃气".to_owned(), "华润".to_owned()])].into());
    let pattern = Pattern::parse("这里是{company}", &slots).unwrap();
    let found = |sentence: &str| {
        pattern
            .find(&Said::new(&characters(sentence)))
            .first()
            .map(|hit| hit.slots[0].text.clone())
    };
    assert_eq!(found("您好这里是华润燃气"), Some("华润燃气".to_owned()));
    assert_eq!(found("您好这里是花润燃气"), Some("花润燃气".to_owned()));
    assert_eq!(found("您好这里是中国电信"), None);
}

#[test]
fn a_long_text_gives_what_its_parts_give() {
    let pattern = Pattern::parse("请问有什么可以帮助您", &Slots::default()).unwrap();
    let one = "您好请问有什么可以帮住您我的燃气灶打不着火了/";
    let many = one.repeat(200);
    let hits = pattern.find(&Said::new(&characters(&many)));
    assert_eq!(hits.len(), 200);
    let each = one.chars().count() - 1;
    assert!(
        hits.iter()
            .enumerate()
            .all(|(index, hit)| hit.characters == (2 + index * each..12 + index * each))
    );
}

const FORBIDDEN: [&str; 6] = [
    "no-irresponsible",
    "no-complaining",
    "no-blaming",
    "no-brushing-off",
    "no-arguing",
    "no-bare-wei",
];

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
fn the_draft_finds_what_the_handbooks_print() {
    let lists = builtin_lists();
    let mut wrong = Vec::new();
    for (name, sentence) in HANDBOOK {
        let characters = characters(sentence);
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
fn the_draft_forbids_nothing_that_is_only_like_it() {
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
        let characters = characters(sentence);
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
fn in_the_labelled_calls_each_forbidden_line_is_found_once_and_no_other() {
    let shared = std::env::var("CALLNORM_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let Ok(folder) = std::fs::read_dir(format!("{shared}/calls")) else {
        eprintln!("skipped: there are no labelled calls in {shared}");
        return;
    };
    let lists = builtin_lists();
    for path in folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
    {
        let call: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let (characters, forbidden) = labelled(&call);
        let said = Said::new(&characters);
        let found = lists.iter().filter(|(name, _)| FORBIDDEN.contains(&name.as_str()));
        let hits: Vec<Hit> = found.flat_map(|(_, phrases)| phrases.find(&said)).collect();
        // A bare 喂 is asked about in the opening only, and 喂,哪位 is no forbidden line in the labels.
        let once = |span: &Span| hits.iter().filter(|hit| hit.span.overlap(span) > 0.0).count() == 1;
        assert!(forbidden.iter().all(once) && hits.len() == forbidden.len(), "{path:?}: {hits:?}");
    }
}

proptest! {
    #[test]
    fn whatever_the_phrase_and_the_words_there_is_no_panic(
        pattern in "[我不知道您(|)\\[\\]{}^$，any:0-4numberA8]{0,24}",
        sentence in "[我不知道您，_/A八嗯了0-9]{0,60}",
    ) {
        let said = characters(&sentence);
        match Pattern::parse(&pattern, &Slots::default()) {
            Ok(pattern) => {
                for hit in pattern.find(&Said::new(&said)) {
                    prop_assert!(hit.characters.end <= said.len() && !hit.characters.is_empty());
                    prop_assert!((0.0..=1.0).contains(&hit.confidence) && hit.distance >= 0.0);
                }
            }
            Err(error) => prop_assert!(!error.to_string().contains('\n') || pattern.contains('\n')),
        }
    }

    #[test]
    fn a_phrase_is_found_in_itself(text in "[一-龥]{1,12}", before in "[一-龥]{0,5}", behind in "[一-龥]{0,5}") {
        let said = characters(&format!("{before}{text}{behind}"));
        let hits = Pattern::parse(&text, &Slots::default()).unwrap().find(&Said::new(&said));
        prop_assert!(hits.iter().any(|hit| hit.distance == 0.0), "{hits:?}");
    }
}
