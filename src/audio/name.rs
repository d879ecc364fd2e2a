//! Names of files as text, also those whose bytes are no UTF-8.

use std::path::Path;

/// A path as text. Bytes that are no UTF-8 are written `\xb2`, backslashes are doubled where there are such bytes, or what reads like one:
/// so different names stay different, and each can be told from its text (`callnorm.names` in Python does so).
pub(super) fn shown(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    if let Ok(text) = std::str::from_utf8(bytes)
        && !reads_like_bytes(text)
    {
        return text.to_owned();
    }
    let mut shown = String::new();
    for chunk in bytes.utf8_chunks() {
        shown += &chunk.valid().replace('\\', r"\\");
        shown.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    shown
}

/// Whether a name could be taken for one with bytes that are no UTF-8.
fn reads_like_bytes(text: &str) -> bool {
    let digit = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    text.as_bytes()
        .windows(4)
        .any(|four| four.starts_with(br"\x") && four.iter().skip(2).all(digit))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn names_stay_apart() {
        for (name, wanted) in [
            (&b"call.wav"[..], "call.wav"),
            ("录音.wav".as_bytes(), "录音.wav"),
            (b"\xc2\xbc\xd2\xf4.wav", "\u{bc}\\xd2\\xf4.wav"),
            (b"\\\xb2.wav", r"\\\xb2.wav"),
            (br"a\b.wav", r"a\b.wav"),
            (br"\xb2.wav", r"\\xb2.wav"),
            (br"\\xb2.wav", r"\\\\xb2.wav"),
            (br"\xB2.wav", r"\xB2.wav"),
        ] {
            assert_eq!(shown(Path::new(OsStr::from_bytes(name))), wanted);
        }
    }
}
