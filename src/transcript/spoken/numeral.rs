//! Arabic digits as Chinese numerals.

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const PLACES: [&str; 4] = ["", "十", "百", "千"];
const GROUPS: [&str; 4] = ["", "万", "亿", "万"];

fn digit(c: char) -> Option<char> {
    DIGITS.get(usize::try_from(c.to_digit(10)?).ok()?).copied()
}

/// Digit by digit, as years and decimals are read: 2021 is 二零二一.
pub(super) fn by_digit(digits: &str) -> String {
    digits.chars().filter_map(digit).collect()
}

/// Digit by digit, as telephone numbers are read: 1 is 幺.
pub(super) fn by_name(digits: &str) -> String {
    by_digit(digits).replace('一', "幺")
}

/// In full: 1280 is 一千二百八十; 两 before 万 and 亿 and at the head of thousands. `None` for more than sixteen digits, which are not said in full.
pub(super) fn in_full(digits: &str) -> Option<String> {
    let significant = digits.trim_start_matches('0');
    let count = significant.len();
    if count > 4 * GROUPS.len() {
        return None;
    }
    if significant.is_empty() {
        return Some(String::from("零"));
    }
    let mut spoken = String::new();
    let (mut gap, mut heard) = (false, false);
    for (c, place) in significant.chars().zip((0..count).rev()) {
        if c == '0' {
            gap = true;
        } else {
            spoken.push_str(if gap { "零" } else { "" });
            let two = c == '2' && spoken.is_empty() && (place % 4 == 3 || place % 4 == 0 && place > 0);
            spoken.push(if two { '两' } else { digit(c)? });
            spoken.push_str(PLACES.get(place % 4)?);
            (gap, heard) = (false, true);
        }
        if place % 4 == 0 {
            let has_unit = heard || place == 8 && count > 12;
            spoken.push_str(if has_unit { GROUPS.get(place / 4)? } else { "" });
            (gap, heard) = (gap && !heard, false);
        }
    }
    Some(match spoken.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => spoken,
    })
}

/// How a round number's last unit may be left out: 一千二百八十 is 一千二百八, 三万五千 三万五, 一百一十 一百一.
pub(super) fn shortened(full: &str) -> Option<String> {
    let mut kept: Vec<char> = full.chars().collect();
    let dropped = kept.pop()?;
    let next_lower = |unit: char| match unit {
        '百' => Some('十'),
        '千' => Some('百'),
        '万' => Some('千'),
        _ => None,
    };
    let unit_before = kept.iter().rev().nth(1).copied()?;
    (next_lower(unit_before) == Some(dropped)).then(|| kept.into_iter().collect())
}

/// A number with or without decimals and thousands separators, in full: 86.5 is 八十六点五. Digit by digit where it is not said in full.
pub(super) fn amount(number: &str) -> String {
    let plain = number.replace(',', "");
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let whole = in_full(whole).unwrap_or_else(|| by_digit(whole));
    if decimals.is_empty() {
        whole
    } else {
        format!("{whole}点{}", by_digit(decimals))
    }
}
