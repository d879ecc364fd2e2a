use super::*;
use crate::units::Span;

/// The fillers that are words in a sentence: five characters a second, `，` a stop with a pause.
fn words(sentence: &str) -> Vec<String> {
    let (mut characters, mut phrase): (Vec<Character>, usize) = (Vec::new(), 0);
    for (at, text) in sentence.chars().enumerate() {
        if text == '，' {
            phrase += 1;
            characters.iter_mut().next_back().unwrap().stop = true;
            continue;
        }
        let start = 0.2 * at as f64;
        characters.push(Character {
            text,
            written: String::new(),
            span: Span::new(start, start + 0.2),
            phrase,
            segment: 0,
            stop: false,
            heard: true,
            confidence: None,
        });
    }
    // One sound in each phrase, so that nothing but the writing parts the characters.
    let sounds = (0..=phrase).map(|phrase| one_sound(phrase, &characters)).collect();
    let alignment = Alignment::new(sounds, &characters);
    let found = particles(&characters, &alignment)
        .into_iter()
        .filter(|particle| particle.kind == Kind::Word);
    let text = |particle: Particle| characters[particle.characters].iter().map(|character| character.text).collect();
    found.map(text).collect()
}

fn one_sound(phrase: usize, characters: &[Character]) -> Sound {
    let own: Vec<_> = characters.iter().filter(|character| character.phrase == phrase).collect();
    Sound {
        span: Span::new(own[0].span.start_s.0, own[own.len() - 1].span.end_s.0),
        phrase,
        nuclei: own.len(),
        sustained: false,
        still: false,
    }
}

/// 就是 says what something is, or stresses it; 这个 and 那个 point at something.
const MEANT: [&str; 43] = [
    "这就是您上个月的账单",
    "那就是您登记的手机号码",
    "也就是说您需要先交押金",
    "也就是说这笔费用要下个月才能退回来",
    "就是因为线路故障所以昨天晚上停电了",
    "就是由于系统升级暂时办理不了这项业务",
    "就是为了保证您的账户安全才需要核对信息",
    "就是要先把上个月的欠费交清才能开通",
    "就是要您本人带身份证去营业厅办理",
    "就是这样办理的",
    "就是这个号码给您打的电话没有错",
    "就是那张单子上面写着的客户编号",
    "就是不能在网上办理必须去营业厅",
    "就是没有办法在电话里面给您修改",
    "就是在您家附近的那个营业厅办理",
    "就是从下个月开始按照新的标准收费",
    "就是怕您不方便所以提前通知您一声",
    "就是说您的申请已经提交到后台审核了",
    "就是按照合同上面写的标准来收取费用",
    "您的户号就是合同右上角的那十位数字",
    "现在的问题就是系统还没有恢复正常",
    "他就是我们公司派过去的维修师傅",
    "原因就是线路老化",
    "这个月的账单已经发到您的邮箱",
    "这个业务需要您本人到营业厅办理",
    "这个号码是您本人在使用吗",
    "这个问题我已经帮您记录下来了",
    "这个套餐每个月的费用是五十八元",
    "这个时间师傅可以上门",
    "那个号码已经停机了",
    "那个业务已经取消了",
    "那个月的用量比较高",
    "那个按键在话机的右下角",
    "那个按揭贷款的利率是多少",
    "那个请求昨天已经提交上去了",
    "那个帮助页面里面有详细的说明",
    "那个营业厅周末也是上班的",
    "您说的那个号码我查不到",
    "您说的这个情况我们会核实",
    "请问是哪个业务这个还是那个",
    "办理这个需要带身份证",
    "请您把那个表的读数报给我",
    "就是他",
];

/// They stand for nothing: alone between two breaks, said twice, or at the head of a clause that they cannot belong to.
const IDLE: [(&str, &str); 24] = [
    ("就是，您的账单已经出来了", "就是"),
    ("好的，就是，请您稍等一下", "就是"),
    ("您好，就是，我想问一下电费", "就是"),
    ("我看一下，就是，上个月的用量", "就是"),
    ("那个，您稍等一下", "那个"),
    ("好的，那个，我帮您查询一下", "那个"),
    ("您的户号，那个，我没有听清", "那个"),
    ("这个，我需要核实一下", "这个"),
    ("关于费用，这个，要看您的合同", "这个"),
    ("那个那个号码是多少", "那个"),
    ("这个这个月的账单有问题", "这个"),
    ("就是就是您家的燃气表坏了", "就是"),
    ("然后然后师傅就上门了", "然后"),
    ("那个我帮您查询一下", "那个"),
    ("那个您现在方便接电话吗", "那个"),
    ("那个我们这边没有记录", "那个"),
    ("那个他昨天已经来过了", "那个"),
    ("那个请您报一下户号", "那个"),
    ("那个按一下井号键", "那个"),
    ("那个帮我查一下余额", "那个"),
    ("那个这个月的账单有问题", "那个"),
    ("就是我想咨询一下电费", "就是"),
    ("就是您昨天打过电话对吗", "就是"),
    ("就是他们还没有上门", "就是"),
];

#[test]
fn what_means_something_is_no_filler() {
    for sentence in MEANT {
        assert_eq!(words(sentence), [""; 0], "{sentence}");
    }
}

#[test]
fn what_stands_for_nothing_is_a_filler() {
    for (sentence, filler) in IDLE {
        assert_eq!(words(sentence), [filler], "{sentence}");
    }
}
