//! A file's bytes as text, and a segment's text without marks.

use encoding_rs::{GBK, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// In UTF-8, at most one in so many characters beyond ASCII is cut in two; of GBK read as UTF-8 nearly all are.
const CUT_MAX: usize = 4;

/// The text of a file: UTF-8, UTF-16 with a byte order mark (or, without one, where every other byte of the start is zero), else GBK.
/// Of a file that is UTF-8 but for a few bytes (whisper.cpp cuts characters in two) those are replaced.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    match bytes {
        [_, 0, _, 0, ..] => return UTF_16LE.decode_without_bom_handling(bytes).0,
        [0, _, 0, _, ..] => return UTF_16BE.decode_without_bom_handling(bytes).0,
        _ => {}
    }
    let text = String::from_utf8_lossy(bytes);
    let (cut, wide) = text.chars().fold((0, 0), |(cut, wide), c| {
        (cut + usize::from(c == '\u{fffd}'), wide + usize::from(!c.is_ascii()))
    });
    if CUT_MAX * cut <= wide {
        return text;
    }
    GBK.decode_without_bom_handling(bytes).0
}

/// A text without control characters, tags (`<|zh|>`, `<v 坐席>`, `<i>`) and HTML entities, trimmed.
pub(super) fn cleaned(text: &str) -> String {
    let text = untagged(&unescaped(text));
    let text: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    text.split_inclusive('\n').map(str::trim_end).collect::<String>().trim().to_owned()
}

/// Leaves out what stands between angle brackets, where it begins as a tag does.
fn untagged(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        left += before;
        let begins = from.chars().nth(1).is_some_and(|c| c == '|' || c == '/' || c.is_ascii_alphabetic());
        match from.find('>').filter(|_| begins) {
            Some(end) => rest = from.get(end + 1..).unwrap_or_default(),
            None => {
                left.push('<');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    left + rest
}

/// The entities that HTML and XML have for their own marks, and characters by number.
fn unescaped(text: &str) -> Cow<'_, str> {
    const NAMED: [(&str, char); 6] = [("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("amp", '&')];
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let entity = part.split_once(';').and_then(|(name, behind)| {
            let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            });
            let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
            Some((named.or_else(|| number.and_then(char::from_u32))?, behind))
        });
        match entity {
            Some((c, behind)) => {
                out.push(c);
                out += behind;
            }
            None => {
                out.push('&');
                out += part;
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_the_encodings_that_chinese_files_have() {
        let text = "您好，请问";
        assert_eq!(decode(text.as_bytes()), text);
        assert_eq!(decode(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), text);
        assert_eq!(decode(&GBK.encode(text).0), text);
        let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        assert_eq!(decode(&[b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat()), text);
        assert_eq!(decode(&[b"\xfe\xff".to_vec(), wide(u16::to_be_bytes)].concat()), text);
        let ascii: Vec<u8> = "[{}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&ascii), "[{}]");
        let cut = ["您好".as_bytes(), b"\xe8\xaf", "一二三四五".as_bytes()].concat();
        assert!(decode(&cut).starts_with("您好"));
    }

    #[test]
    fn tags_and_entities_are_no_words() {
        assert_eq!(cleaned("<|zh|><|NEUTRAL|><|Speech|><|withitn|>您好！"), "您好！");
        assert_eq!(cleaned("<v 坐席>您好</v> <i>请问</i>"), "您好 请问");
        assert_eq!(cleaned("A&amp;B &#22909;&#x597d; &lt;|zh|&gt;3 < 5 & 6"), "A&B 好好 3 < 5 & 6");
        assert_eq!(cleaned(" \u{0}您\u{0}好 "), "您好");
    }
}
