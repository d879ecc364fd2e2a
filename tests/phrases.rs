//! Phrases in what was said: pairs of a phrase and a sentence, with the errors that recognisers make and with near misses that mean
//! something else.

#![allow(clippy::unwrap_used)]

use callnorm::norms::phrase::{Hit, Pattern, Phrases, Said, Slots};
use callnorm::transcript::Character;
use callnorm::units::Span;
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
fn a_phrase_may_hide_in_words_that_were_hardly_heard() {
    let hits = |phrase, sentence| find(phrase, sentence).iter().map(Hit::is_sure).collect::<Vec<_>>();
    // Three of six characters are left of it; two of the others were doubtful, and stand for three.
    assert_eq!(hits("感谢您等待", "9电影的等待，让您久等"), [false; 0]);
    assert_eq!(hits("感谢您等待", "4感9谢4电9等3代"), [false]);
    assert_eq!(hits("感谢您的等待", "9感谢4电9的等待"), [false]);
    // The same words heard surely are others.
    assert_eq!(hits("感谢您的等待", "9感谢电的等待"), [false; 0]);
    assert_eq!(hits("感谢您的等待", "感谢电的等待"), [false; 0]);
    // Words that were all hardly heard may be anything, and are held for nothing.
    assert_eq!(hits("这是公司规定", "3大家都知道了"), [false; 0]);
    // What was found surely is found so once.
    assert_eq!(hits("感谢您的等待", "6感谢您的等待"), [true]);
}

#[test]
fn a_phrase_that_may_hide_is_the_likelier_the_less_its_words_were_heard() {
    let likely = |sentence| find("这是公司规定", sentence)[0].confidence;
    let (less, more) = (likely("9这是公司7鸡9定"), likely("9这是公司3鸡9定"));
    assert!(less < more && more < 0.5, "{less} {more}");
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
