//! What a whole number means where it stands: an amount, a year, or a name such as a telephone or account number.

use super::numeral::{by_digit, by_name, in_full, shortened};
use super::quantity;
use regex_lite::Regex;
use std::sync::LazyLock;

/// The end of a text that a naming number follows: 尾号是, 验证码为, 拨打.
static NAME_BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?:[尾账帐卡编户工单房门车表机]号|号码|账户|帐户|[证密代条]码|电话|手机|热线|[拨致]打|拨|[三四五六几]位|身份证|车牌|房间|微信|QQ|邮编|订单)\
         (?:号|号码|数|数字)?(?:就?是|为|叫|的是|:)? *$",
    )
    .ok()
});
/// The end of a text that an amount follows: 大概, 欠费, 余额是.
static AMOUNT_BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?:约|共|欠|花|超过|大概|差不多|将近|接近|余额|金额|费用|费|价格|价|账单|总计|合计|剩|剩余|还|收|付|扣|充|充值|满|达到|最多|至少|最高|最低|额度|不到|不足|低于|高于|卖|减|加|第|优惠|¥)\
         (?:就?是|为|了|有|要|的是|:)? *$",
    )
    .ok()
});

/// What a whole number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sense {
    /// Counted, measured or numbered in a row: in full, nothing else.
    Amount,
    /// Most likely an amount.
    AmountRather,
    /// A year of four digits.
    Year,
    /// A year of two digits.
    ShortYear,
    /// Most likely the name of something: digit by digit.
    NameRather,
    /// The name of something, too long or too oddly written to be an amount.
    Name,
}

/// The readings of a whole number between the texts before and after it.
pub(super) fn read(digits: &str, before: &str, after: &str) -> Vec<String> {
    let after = beyond_range(after);
    let Some(full) = in_full(digits) else {
        return vec![by_name(digits)];
    };
    if digits == "2" && quantity::is_counted(after) && !is_ordinal(before) {
        return vec![String::from("两")];
    }
    if digits.len() == 1 {
        return vec![full];
    }
    match sense(digits, before, after) {
        Sense::Amount => vec![full],
        Sense::AmountRather => vec![full.clone(), shortened(&full).unwrap_or_default(), by_name(digits)],
        Sense::Year if digits.ends_with("000") => vec![by_digit(digits), full],
        Sense::Year => vec![by_digit(digits)],
        Sense::ShortYear if digits >= "50" || digits.starts_with('0') => vec![by_digit(digits), full],
        Sense::ShortYear => vec![full, by_digit(digits)],
        Sense::NameRather => vec![by_name(digits), full.clone(), shortened(&full).unwrap_or_default()],
        Sense::Name => vec![by_name(digits)],
    }
}

/// What counts both ends of a range stands behind its far end: 3-5天.
fn beyond_range(after: &str) -> &str {
    let far = after
        .strip_prefix(['-', '~', '—', '至', '到'])
        .map(|far| far.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.'));
    far.filter(|far| far.len() + 1 < after.len()).unwrap_or(after)
}

fn is_ordinal(before: &str) -> bool {
    ["第", "周", "星期", "礼拜", "十", "初"].iter().any(|head| before.ends_with(head))
}

fn sense(digits: &str, before: &str, after: &str) -> Sense {
    let ends_like = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|p| p.is_match(tail(before)));
    let after_letter = before
        .trim_end_matches('-')
        .ends_with(|c: char| c.is_ascii_alphabetic() || c == '@');
    let after_unit = before.ends_with(['万', '亿', '千', '百', '第']);
    match digits.len() {
        _ if after_unit => Sense::Amount,
        _ if digits.starts_with('0') => Sense::Name,
        _ if after_letter => {
            if digits.len() > 2 {
                Sense::NameRather
            } else {
                Sense::AmountRather
            }
        }
        4 if after.starts_with('年') && is_year(digits) => Sense::Year,
        2 if after.starts_with('年') => Sense::ShortYear,
        2 if ends_like(&NAME_BEFORE) && !quantity::is_measured(after) => Sense::NameRather,
        1 | 2 => Sense::Amount,
        _ if before.ends_with('月') => Sense::Amount,
        _ if quantity::is_named(after) => Sense::NameRather,
        4..=8 if ends_like(&NAME_BEFORE) => Sense::NameRather,
        _ if quantity::is_measured(after) => Sense::Amount,
        9.. => Sense::Name,
        _ if ends_like(&NAME_BEFORE) => Sense::NameRather,
        _ if ends_like(&AMOUNT_BEFORE) || is_round(digits) => Sense::AmountRather,
        3 if !is_short_code(digits) => Sense::AmountRather,
        _ => Sense::NameRather,
    }
}

/// The last characters of what stands before, enough for the longest context.
fn tail(before: &str) -> &str {
    let from = before.char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    before.get(from..).unwrap_or_default()
}

/// Years that calls speak of.
fn is_year(digits: &str) -> bool {
    ("1800".."2200").contains(&digits)
}

/// Whether a number is round enough to be an amount by itself: 500, 3000, 15000.
fn is_round(digits: &str) -> bool {
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    zeros >= 2 && zeros + 3 > digits.len() && digits != "10000" && digits != "400" && digits != "800"
}

/// Three-digit numbers of public services in the national numbering plan.
fn is_short_code(digits: &str) -> bool {
    ["110", "112", "114", "119", "120", "122", "400", "800"].contains(&digits)
}
