//! The rulebook: a profile of 1,000 norms, each with a phrase, judged on a call of 10,000 characters, and the built-in profile on the same.
//! Reading the profiles, and the words themselves, are not timed.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/common/random.rs"]
mod random;

use callnorm::norms::{Call, Observation, Profile, Scorecard, Voice};
use callnorm::transcript::Character;
use callnorm::units::Span;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

/// What is said in service calls; the call is made of these.
const SENTENCES: [&str; 40] = [
    "您好燃气客服中心请问有什么可以帮助您",
    "我家的燃气灶打不着火了你们能不能派人来看一下",
    "请问您的户号是多少或者报一下您的地址也可以",
    "我的户号是三零二八六五一七四九",
    "好的请您稍等我帮您查询一下",
    "感谢您的等待您的账户目前没有欠费",
    "那为什么今天早上突然就没有气了",
    "这个情况可能是燃气表的电池没有电了",
    "您可以先打开电池盖看一下屏幕有没有显示",
    "屏幕上什么都没有全是黑的",
    "那应该是电池的问题您更换四节五号电池就可以了",
    "如果换了以后还是不行您再打电话给我们",
    "我们会安排师傅在二十四小时之内上门检查",
    "上门检查要收费吗大概需要多长时间",
    "检查是免费的更换零件的话按照标准收费",
    "那我知道了我先换电池试一下",
    "另外我想问一下这个月的账单怎么比上个月多了这么多",
    "我看到您这个月用了四十六方气上个月是二十一方",
    "冬天用壁挂炉取暖用量会明显增加",
    "阶梯价格从第二档开始每方要贵四毛钱",
    "这个我不太清楚您能不能给我发一份明细",
    "可以的我稍后通过短信把明细发到您的手机上",
    "您的手机号码还是一三八开头的这个吗",
    "对就是这个号码麻烦你了",
    "不客气这是我们应该做的",
    "还有一个问题我想把户主的名字改成我自己的",
    "过户的话需要您带上双方的身份证和房产证到营业厅办理",
    "营业厅周末上不上班中午休息吗",
    "周一到周五早上九点到下午五点中午不休息周六上午也可以办理",
    "能不能在网上办理我最近没有时间过去",
    "您可以在公众号上提交申请审核通过以后会通知您",
    "你们的公众号叫什么名字我搜一下",
    "就叫某某燃气点击右下角的自助服务就能看到",
    "好的那我先试试看有问题再找你们",
    "请问您还有其他需要帮助的吗",
    "没有了谢谢你啊你的态度挺好的",
    "感谢您的来电祝您生活愉快再见",
    "上次那个师傅说好下午来的结果等到晚上也没有来",
    "非常抱歉给您带来了不便我马上帮您催一下",
    "你们总是这样说每次都要我打好几遍电话才有人管",
];

/// Ten of each make a thousand phrases.
const WHO: [&str; 10] = [
    "请您",
    "[请]您先",
    "我们",
    "我[这边]",
    "师傅",
    "(您|你)可以",
    "麻烦您",
    "客户",
    "[我]帮您",
    "(营业厅|公司)",
];
const DOES: [&str; 10] = [
    "核对一下",
    "登记",
    "不能处理",
    "没有办法查",
    "尽快[给您]回复",
    "修改[一下]",
    "提供",
    "(保证|肯定)解决",
    "取消",
    "{any:0-3}投诉",
];
const WHAT: [&str; 10] = [
    "身份证号码",
    "账单明细",
    "过户手续",
    "上门时间",
    "[您的]联系电话",
    "燃气表{any:0-2}电池",
    "这个问题",
    "阶梯价格",
    "(退款|退费)申请",
    "满意度评价",
];

/// Ten thousand characters of sentences in an order that looks like chance, five characters a second.
fn call() -> Vec<Character> {
    let (mut characters, mut random, mut segment) = (Vec::with_capacity(10_020), random::Random(1), 0);
    while characters.len() < 10_000 {
        let chosen = ((random.even() + 0.5) * SENTENCES.len() as f64) as usize;
        for text in SENTENCES[chosen].chars() {
            let at = 0.2 * characters.len() as f64;
            characters.push(Character {
                text,
                written: String::new(),
                span: Span::new(at, at + 0.2),
                phrase: segment,
                segment,
                stop: false,
                heard: true,
                confidence: Some(0.9),
            });
        }
        segment += 1;
    }
    characters.truncate(10_000);
    characters
}

fn thousand() -> Profile {
    let mut text = String::from("name = \"thousand\"\n");
    for number in 0..1000 {
        let phrase = [WHO[number / 100], DOES[number / 10 % 10], WHAT[number % 10]].concat();
        text += &format!(
            "[norms.n{number}]\ntitle = {{ zh = \"{number}\", en = \"{number}\" }}\nsource = \"-\"\nnever_say = {{ phrases = [\"{phrase}\"] }}\n"
        );
    }
    Profile::from_toml(&text, "thousand.toml").unwrap()
}

fn norms(criterion: &mut Criterion) {
    let characters = call();
    let call = Call {
        agent: Voice::Worded {
            channel: 0,
            perhaps: &[],
            doubtful: &[],
            characters: &characters,
            wordless: &[],
            hidden_by: None,
        },
        ..Call::default()
    };
    for (name, profile) in [
        ("1000 rules", thousand()),
        ("telephone-zh", Profile::builtin("telephone-zh").unwrap()),
    ] {
        criterion.bench_function(&format!("{name} on 10000 characters"), |bencher| {
            bencher.iter(|| Scorecard::judge(black_box(&profile), black_box(&call), |_| Observation::Absent));
        });
    }
}

criterion_group!(benches, norms);
criterion_main!(benches);
