//! Simplified script: what Whisper writes in traditional characters, or in both scripts mixed, made comparable.

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use std::sync::LazyLock;

/// OpenCC's conversion from traditional to simplified (`t2s`), which leaves simplified text as it is. It is a constant: made once.
static TRADITIONAL_TO_SIMPLIFIED: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// Neighbours that keep 著 as it is (著名, 显著); everywhere else it is the particle 着 in its traditional spelling.
const AFTER_WRITTEN: &str = "名作称者述书录";
const BEFORE_WRITTEN: &str = "名显卓原专巨论编土昭拙译合遗";

/// The text in simplified script, character for character: the result has as many characters as the text.
///
/// OpenCC's dictionaries decide by phrases (乾隆 stays, 乾净 becomes 干净). They leave variants alone that are Taiwan's or Hong Kong's usage
/// rather than another script; those that recognisers write are turned as well: 著 as a particle, 妳, 牠, 祂, 甚么.
pub fn simplified(text: &str) -> String {
    let converted = TRADITIONAL_TO_SIMPLIFIED.as_ref().map(|to| to.convert(text)).unwrap_or_default();
    let same_length = converted.chars().count() == text.chars().count();
    let plain: Vec<char> = if same_length {
        converted.chars().collect()
    } else {
        text.chars().collect()
    };
    plain
        .iter()
        .enumerate()
        .map(|(at, &c)| standard(c, at.checked_sub(1).and_then(|k| plain.get(k)), plain.get(at + 1)))
        .collect()
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
