//! Conversion to simplified script of what Whisper writes in traditional characters, or in a mix of both.

use std::collections::HashMap;
use std::sync::LazyLock;

/// OpenCC's dictionaries from traditional to simplified script (Apache-2.0, <https://github.com/BYVoid/OpenCC>), as published: a key, a
/// tab, its values, the first of which is taken.
const DICTIONARIES: [&str; 2] = [include_str!("opencc/TSPhrases.txt"), include_str!("opencc/TSCharacters.txt")];

/// What each traditional phrase or character becomes, and how many characters the longest has.
struct Dictionary {
    entries: HashMap<&'static str, &'static str>,
    longest: usize,
}

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    let lines = DICTIONARIES
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.starts_with('#'));
    let entries: HashMap<_, _> = lines
        .filter_map(|line| Some((line.split_once('\t')?.0, line.split_whitespace().nth(1)?)))
        .collect();
    let longest = entries.keys().map(|key| key.chars().count()).max().unwrap_or(1);
    Dictionary { entries, longest }
});

/// Neighbours that keep 著 as it is (著名, 显著); everywhere else it is the particle 着 in its traditional spelling.
const AFTER_WRITTEN: &str = "名作称者述书录";
const BEFORE_WRITTEN: &str = "名显卓原专巨论编土昭拙译合遗";

/// The text in simplified script, character for character: the result has as many characters as the text.
///
/// The longest entry of OpenCC's dictionaries decides at each place (乾隆 stays, 乾净 becomes 干净); simplified text stays as it is. OpenCC
/// leaves alone what is Taiwan's or Hong Kong's usage rather than another script; what of that recognisers write is turned as well: 著 as a
/// particle, 妳, 牠, 祂, 甚么.
pub(crate) fn simplified(text: &str) -> String {
    let converted = converted(text);
    let plain: Vec<char> = converted.chars().collect();
    let mainland = |(at, &c): (usize, &char)| standard(c, at.checked_sub(1).and_then(|k| plain.get(k)), plain.get(at + 1));
    plain.iter().enumerate().map(mainland).collect()
}

/// The text by the dictionaries: at each place the longest entry, passed over where it would change the number of characters.
fn converted(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let ends: Vec<usize> = rest
            .char_indices()
            .take(DICTIONARY.longest)
            .map(|(at, c)| at + c.len_utf8())
            .collect();
        let found = ends.iter().enumerate().rev().find_map(|(index, &end)| {
            let value = DICTIONARY.entries.get(rest.get(..end)?)?;
            (value.chars().count() == index + 1).then_some((end, *value))
        });
        let length = found.map_or(first.len_utf8(), |(end, _)| end);
        match found {
            Some((_, value)) => result.push_str(value),
            None => result.push(first),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    result
}

/// The mainland spelling of a character between its neighbours.
fn standard(c: char, before: Option<&char>, after: Option<&char>) -> char {
    let near = |neighbour: Option<&char>, set: &str| neighbour.is_some_and(|&n| set.contains(n));
    match c {
        '著' if !near(after, AFTER_WRITTEN) && !near(before, BEFORE_WRITTEN) => '着',
        '甚' if near(after, "么") => '什',
        '妳' => '你',
        '牠' => '它',
        '祂' => '他',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::simplified;

    #[test]
    fn traditional_simplified_and_mixed_text_come_out_simplified() {
        for (given, wanted) in [
            ("請問有什麼可以幫您", "请问有什么可以帮您"),
            ("我們的餐具很乾净，乾隆年間的", "我们的餐具很干净，乾隆年间的"),
            ("请問您的電话号碼", "请问您的电话号码"),
            ("你看著我，这是著名的名著，效果显著", "你看着我，这是著名的名著，效果显著"),
            ("他說後面還有餘額，後天回覆", "他说后面还有余额，后天回复"),
            ("甚麼意思，妳說", "什么意思，你说"),
            ("什么是么，一幺二", "什么是么，一幺二"),
            ("皇后在里面干活，面条", "皇后在里面干活，面条"),
            ("鐘錶, 頭髮, 發展, 乾燥, 幹部", "钟表, 头发, 发展, 干燥, 干部"),
            ("", ""),
            ("APP 5G ♪", "APP 5G ♪"),
        ] {
            assert_eq!(simplified(given), wanted);
        }
    }
}
