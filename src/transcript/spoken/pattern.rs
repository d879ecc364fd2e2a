//! Written forms that hold digits, each with its readings. The first form that fits at a place is taken.

use super::numeral::{amount, by_digit, by_name, in_full};
use super::{quantity, sense};
use regex_lite::{Captures, Regex};
use std::sync::LazyLock;

/// What a form's reader is given.
struct Found<'t> {
    captures: Captures<'t>,
    before: &'t str,
    after: &'t str,
}

impl<'t> Found<'t> {
    /// A group of the form; empty where it has no part in the match.
    fn group(&self, index: usize) -> &'t str {
        self.captures.get(index).map_or("", |part| part.as_str())
    }

    /// A group as a number below 10,000.
    fn number(&self, index: usize) -> Option<u32> {
        self.group(index).parse().ok().filter(|&n| n < 10_000)
    }
}

/// A form's readings; `None` where it does not fit after all.
type Reader = fn(&Found) -> Option<Vec<String>>;

/// A number with or without thousands separators and decimals.
const NUMBER: &str = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)";

/// The forms in order of precedence; `N` stands for [`NUMBER`].
const FORMS: [(&str, Reader); 21] = [
    (r"\d{17}[Xx]", telephone),
    (r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}", telephone),
    (r"0\d{2,3}[- ]\d{7,8}(?:-\d{1,5})?", telephone),
    (r"[48]00[- ]?\d{3,4}[- ]?\d{3,4}", service_telephone),
    (r"\d{4}(?:[ -]\d{4}){2,}(?:[ -]\d{1,4})?", telephone),
    (r"(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})", date),
    (r"((?:19|20)\d{2})[-/](0[1-9]|1[0-2])", month),
    (r"\d{2,}(?:-\d{2,}){2,}", telephone),
    (r"\d+(?:\.\d+){2,}", version),
    (r"(\d{1,2}):(\d{2})(?::(\d{2}))?", clock),
    (r"(\d+):(\d+)", ratio),
    (r"N *[-~] *N *%", percent_range),
    (r"N *([%‰])", percent),
    (r"([¥$€£]) *N *([万亿]?)", money),
    (r"(\d{1,3})/(\d{1,4})", fraction),
    (r"-N *(℃|°C|°|度)", below_zero),
    (r"N *°", degrees),
    (r"(\d{1,2})-(\d{3,4})", room),
    (r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)", decimal),
    (r"\d+", whole),
    (r"-(\d+(?:\.\d+)?)", negative),
];

static READERS: LazyLock<Vec<(Regex, Reader)>> = LazyLock::new(|| {
    let compiled = FORMS.iter().map(|(form, reader)| {
        let anchored = format!("^(?:{})", form.replace('N', NUMBER));
        Regex::new(&anchored).map(|regex| (regex, *reader))
    });
    compiled.filter_map(Result::ok).collect()
});

/// Reads the written form that begins here: its length in bytes and its readings.
pub(super) fn read(before: &str, rest: &str) -> Option<(usize, Vec<String>)> {
    let first = rest.chars().next()?;
    if !first.is_ascii_digit()
        && let Some(spoken) = sign(before, rest)
    {
        return Some(spoken);
    }
    if !first.is_ascii_digit() && !"+-¥$€£".contains(first) {
        return None;
    }
    let (length, readings) = READERS.iter().find_map(|(form, reader)| {
        let captures = form.captures(rest)?;
        let length = captures.get(0)?.end();
        let after = rest.get(length..)?;
        let is_cut = rest.get(..length)?.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit());
        let readings = (!is_cut).then(|| reader(&Found { captures, before, after }))??;
        Some((length, readings))
    })?;
    Some(with_unit(rest, length, readings))
}

/// Adds the readings of a unit that is written in Latin letters or as a sign behind a number.
fn with_unit(rest: &str, length: usize, readings: Vec<String>) -> (usize, Vec<String>) {
    let Some((unit, names)) = rest.get(length..).and_then(quantity::unit) else {
        return (length, readings);
    };
    let spoken = names
        .iter()
        .flat_map(|name| readings.iter().map(move |number| format!("{number}{name}")));
    (length + unit, spoken.collect())
}

/// Signs that are spoken between other characters: 3-5天, 周一-周五, 1+1, a@163.com, 按#号键.
fn sign(before: &str, rest: &str) -> Option<(usize, Vec<String>)> {
    let mut behind = rest.chars();
    let sign = behind.next()?;
    let next = behind.next()?;
    let last = before.chars().next_back()?;
    let digits = last.is_ascii_digit() && next.is_ascii_digit();
    let names = last.is_ascii_alphanumeric() && next.is_ascii_alphanumeric();
    let to = next.is_ascii_digit() && ends_in_quantity(before) || is_between_days(before, rest);
    let spoken = match sign {
        '-' | '~' | '—' if to => "到",
        '+' if digits => "加",
        '×' if digits => "乘",
        '=' if digits => "等于",
        '@' if names => "艾特",
        '.' if names => "点",
        '_' if names => "下划线",
        '#' if "号键".contains(next) => "井",
        '*' if "号键".contains(next) => "星",
        _ => return None,
    };
    Some((sign.len_utf8(), vec![spoken.to_string()]))
}

/// Whether a text ends in digits and at most two characters that name what they count.
fn ends_in_quantity(text: &str) -> bool {
    let last: Vec<char> = text.chars().rev().take(3).collect();
    let unit = last
        .iter()
        .take_while(|c| "%℃年月日号点分天元度时个周小钟岁块米楼层".contains(**c))
        .count();
    last.get(unit).is_some_and(char::is_ascii_digit)
}

/// Whether a dash stands between two days of the week.
fn is_between_days(before: &str, rest: &str) -> bool {
    let next = rest.trim_start_matches(['-', '~', '—']);
    before.ends_with(|c| "一二三四五六日".contains(c)) && ["周", "星期", "礼拜"].iter().any(|week| next.starts_with(week))
}

fn telephone(found: &Found) -> Option<Vec<String>> {
    let written = found.group(0);
    let check = if written.ends_with(['X', 'x']) { "X" } else { "" };
    Some(vec![by_name(written) + check])
}

fn service_telephone(found: &Found) -> Option<Vec<String>> {
    let digits = found.group(0).chars().filter(char::is_ascii_digit).count();
    (digits == 10).then(|| telephone(found))?
}

fn date(found: &Found) -> Option<Vec<String>> {
    let (month, day) = (found.number(3)?, found.number(5)?);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && found.group(2) == found.group(4);
    let (month, day) = (in_full(found.group(3))?, in_full(found.group(5))?);
    valid.then(|| vec![format!("{}年{month}月{day}日", by_digit(found.group(1)))])
}

fn month(found: &Found) -> Option<Vec<String>> {
    Some(vec![format!("{}年{}月", by_digit(found.group(1)), in_full(found.group(2))?)])
}

fn version(found: &Found) -> Option<Vec<String>> {
    let parts: Vec<String> = found.group(0).split('.').map(by_name).collect();
    Some(vec![parts.join("点")])
}

/// 12:30 is 十二点三十, 十二点半 or 十二点三十分.
fn clock(found: &Found) -> Option<Vec<String>> {
    let (hour, minute) = (found.number(1)?, found.number(2)?);
    if hour > 24 || minute > 59 {
        return None;
    }
    let hour = if hour == 2 {
        String::from("两点")
    } else {
        format!("{}点", in_full(found.group(1))?)
    };
    let spoken = |digits: &str| {
        if digits.starts_with('0') {
            Some(by_digit(digits))
        } else {
            in_full(digits)
        }
    };
    let minutes = spoken(found.group(2))?;
    if !found.group(3).is_empty() {
        return Some(vec![format!("{hour}{minutes}分{}秒", spoken(found.group(3))?)]);
    }
    if minute == 0 {
        return Some(vec![hour.clone(), format!("{hour}整")]);
    }
    let quarter = match minute {
        15 => "一刻",
        30 => "半",
        45 => "三刻",
        _ => "",
    };
    let mut readings = vec![format!("{hour}{minutes}")];
    if !quarter.is_empty() {
        readings.push(format!("{hour}{quarter}"));
    }
    readings.push(format!("{hour}{minutes}分"));
    Some(readings)
}

fn ratio(found: &Found) -> Option<Vec<String>> {
    Some(vec![format!("{}比{}", in_full(found.group(1))?, in_full(found.group(2))?)])
}

/// Numbers over 100: 百分之五十; all of it is 百分之百.
fn percent(found: &Found) -> Option<Vec<String>> {
    let whole = if found.group(2) == "%" { "百分之" } else { "千分之" };
    let number = found.group(1);
    let all = (number == "100" && whole == "百分之").then(|| String::from("百分之百"));
    Some(all.into_iter().chain([format!("{whole}{}", amount(number))]).collect())
}

fn percent_range(found: &Found) -> Option<Vec<String>> {
    let (from, to) = (amount(found.group(1)), amount(found.group(2)));
    Some(vec![format!("百分之{from}到百分之{to}"), format!("百分之{from}到{to}")])
}

fn money(found: &Found) -> Option<Vec<String>> {
    let named = ["元", "块", "美元", "美金", "人民币"]
        .iter()
        .any(|name| found.after.starts_with(name));
    let name = if named { "" } else { quantity::currency(found.group(1)) };
    let number = found.group(2);
    let trimmed = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    };
    let spoken = |number: &str| {
        let number = if number == "2" { String::from("两") } else { amount(number) };
        format!("{number}{}{name}", found.group(3))
    };
    Some(vec![spoken(trimmed), spoken(number)])
}

/// 1/2 is 二分之一; 3/15 may be a date.
fn fraction(found: &Found) -> Option<Vec<String>> {
    let (over, under) = (found.number(1)?, found.number(2)?);
    let (upper, lower) = (in_full(found.group(1))?, in_full(found.group(2))?);
    let parts = format!("{lower}分之{upper}");
    let day = format!("{upper}月{lower}日");
    let is_day = (1..=12).contains(&over) && (1..=31).contains(&under);
    Some(match (is_day, under <= 10 && over < under) {
        (true, true) => vec![parts, day],
        (true, false) => vec![day, parts],
        _ => vec![parts],
    })
}

fn below_zero(found: &Found) -> Option<Vec<String>> {
    let number = amount(found.group(1));
    Some(vec![format!("零下{number}度"), format!("负{number}度")])
}

fn degrees(found: &Found) -> Option<Vec<String>> {
    let is_celsius = found.after.starts_with('C');
    (!is_celsius).then(|| vec![format!("{}度", amount(found.group(1)))])
}

/// 3-501 is 三杠五零幺: a house and a flat. What is counted is a range instead.
fn room(found: &Found) -> Option<Vec<String>> {
    let (house, flat) = (in_full(found.group(1))?, by_name(found.group(2)));
    let is_range = quantity::is_counted(found.after) || found.group(2).ends_with("00");
    (!is_range).then(|| vec![format!("{house}杠{flat}"), format!("{house}{flat}")])
}

/// 86.5 is 八十六点五; what is a round sum may leave out its last zeros.
fn decimal(found: &Found) -> Option<Vec<String>> {
    let number = found.group(1);
    let spoken = amount(number);
    let is_sum = quantity::is_counted(found.after) && number.contains('.') && number.ends_with('0');
    let short = is_sum.then(|| amount(number.trim_end_matches('0').trim_end_matches('.')));
    Some(std::iter::once(spoken).chain(short).collect())
}

fn whole(found: &Found) -> Option<Vec<String>> {
    Some(sense::read(found.group(0), found.before, found.after))
}

fn negative(found: &Found) -> Option<Vec<String>> {
    let free = found
        .before
        .chars()
        .next_back()
        .is_none_or(|c| !c.is_alphanumeric() || "是到为".contains(c));
    free.then(|| vec![format!("负{}", amount(found.group(1)))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_are_sound() {
        assert_eq!(READERS.len(), FORMS.len());
    }
}
