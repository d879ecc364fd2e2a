//! How long a promised deadline is: 三十分钟内, 半个小时, 两个工作日.

/// Minutes of an hour, a day, a week and a month.
const HOUR: f64 = 60.0;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;
const MONTH: f64 = 30.0 * DAY;

/// The units of time as they are spoken.
const UNITS: [(&str, f64); 10] = [
    ("分钟", 1.0),
    ("小时", HOUR),
    ("钟头", HOUR),
    ("工作日", DAY),
    ("天", DAY),
    ("星期", WEEK),
    ("礼拜", WEEK),
    ("周", WEEK),
    ("个月", MONTH),
    ("月", MONTH),
];

/// The minutes of a deadline that is a number of a unit of time; `None` for another (今天下班之前, 尽快).
pub(super) fn minutes(deadline: &str) -> Option<f64> {
    let (at, unit) = UNITS.iter().filter_map(|(name, unit)| Some((deadline.find(name)?, *unit))).next()?;
    let before: String = deadline.get(..at)?.chars().filter(|c| *c != '个').collect();
    let half_more = deadline.get(at..)?.chars().take_while(|c| *c != '内').any(|c| c == '半');
    Some(unit * (number(&before)? + if half_more { 0.5 } else { 0.0 }))
}

/// A number as it is spoken, 半 for a half of one and behind one; digits one by one too. Of two that are given for about as many (两三, 三五)
/// it is the larger.
fn number(text: &str) -> Option<f64> {
    let (text, half) = match text.strip_suffix('半') {
        Some("") => return Some(0.5),
        Some(whole) => (whole, 0.5),
        None => (text, 0.0),
    };
    let (mut tens, mut digits) = (None, Vec::new());
    for character in text.chars() {
        let scale = match character {
            '十' => 10.0,
            '百' => 100.0,
            _ => {
                digits.push(digit(character)?);
                continue;
            }
        };
        tens = Some(tens.unwrap_or(0.0) + scale * digits.last().copied().unwrap_or(1.0));
        digits.clear();
    }
    let ones = match digits[..] {
        [] => None,
        [_, last] if tens.is_some() || is_about(&digits) => Some(last),
        _ => Some(digits.iter().fold(0.0, |sum, digit| 10.0 * sum + digit)),
    };
    let whole = tens.into_iter().chain(ones).reduce(|a, b| a + b)?;
    Some(whole + half)
}

/// Whether two digits are two guesses: 两三, 三五.
fn is_about(digits: &[f64]) -> bool {
    matches!(digits, [one, other] if *one > 0.0 && (other - one == 1.0 || (*one, *other) == (3.0, 5.0)))
}

fn digit(character: char) -> Option<f64> {
    let at = "零一二三四五六七八九".chars().position(|digit| digit == folded(character))?;
    Some(at as f64)
}

fn folded(character: char) -> char {
    match character {
        '两' => '二',
        '幺' => '一',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_as_they_are_spoken() {
        for (deadline, expected) in [
            ("半个小时之内", Some(30.0)),
            ("半小时内", Some(30.0)),
            ("三十分钟之内", Some(30.0)),
            ("十五分钟", Some(15.0)),
            ("一个半小时", Some(90.0)),
            ("两个钟头", Some(120.0)),
            ("二十四小时内", Some(1440.0)),
            ("二四小时内", Some(1440.0)),
            ("四十五分钟之内", Some(45.0)),
            ("一百二十分钟", Some(120.0)),
            ("一百零五分钟", Some(105.0)),
            ("一二零分钟", Some(120.0)),
            ("十二个小时内", Some(720.0)),
            ("两三天", Some(4320.0)),
            ("三五分钟", Some(5.0)),
            ("二三十分钟", Some(30.0)),
            ("十五六分钟", Some(16.0)),
            ("三个工作日以内", Some(4320.0)),
            ("一周内", Some(10080.0)),
            ("两天半内", Some(3600.0)),
            ("今天下班之前", None),
            ("尽快", None),
            ("几分钟", None),
        ] {
            assert_eq!(minutes(deadline), expected, "{deadline}");
        }
    }
}
