//! What a file may be that is not supported, by its first bytes, and what to do with it.

/// What is supported, for messages.
#[cfg(feature = "formats")]
pub(super) const SUPPORTED: &str = "supported are WAV, W64, AU, AIFF, CAF, MP3, AAC (M4A, MP4, ADTS), FLAC, Ogg (Vorbis, Opus), WebM and Matroska, GSM 6.10, \
     and headerless sound that is described (--raw, raw=)";
#[cfg(not(feature = "formats"))]
pub(super) const SUPPORTED: &str =
    "supported without the feature `formats` are WAV, W64, AU, GSM 6.10 and headerless sound that is described";

/// Says in one line what a file seems to be.
pub(super) fn refusal(head: &[u8]) -> String {
    let seems = match head {
        [] => return format!("is empty; {SUPPORTED}"),
        _ if head.starts_with(b"RIFF") || head.starts_with(b"RIFX") => {
            let what = if head.len() < 12 {
                "is cut off within the first 12 bytes"
            } else {
                "is a RIFF file of another kind"
            };
            return format!("{what}; {SUPPORTED}");
        }
        _ if head.starts_with(b"#!AMR") => "AMR",
        _ if head.starts_with(b"#!SILK") || head.get(1..).is_some_and(|rest| rest.starts_with(b"#!SILK")) => {
            return format!("is SILK of a messenger, which must be decoded by its own tool; {SUPPORTED}");
        }
        _ if head.starts_with(&[0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]) => "Windows Media Audio (ASF)",
        _ if head.starts_with(b"FORM") => "AIFF or another IFF file",
        _ if head.starts_with(b"OggS") => "Ogg",
        _ if head.starts_with(b"fLaC") => "FLAC",
        _ if head.starts_with(b"caff") => "Core Audio",
        _ if head.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]) => "Matroska or WebM",
        _ if head.get(4..8) == Some(b"ftyp") => "MP4",
        _ if head.starts_with(b"ID3") || matches!(head, [0xFF, 0xE2..=0xFF, ..]) => "MP3 or AAC",
        _ if head.starts_with(b"MAC ") => "Monkey's Audio",
        _ if head.starts_with(b"wvpk") => "WavPack",
        _ if head.starts_with(b".RMF") || head.starts_with(b".ra\xFD") => "RealAudio",
        _ if head.starts_with(b"Creative Voice File") => "Creative Voice",
        _ => return format!("begins like no sound file that is known; {SUPPORTED}"),
    };
    format!("is {seems}, which is not supported: convert it by {}; {SUPPORTED}", convert())
}

/// The command that makes a WAV file of what is not supported.
pub(super) fn convert() -> &'static str {
    "`ffmpeg -i FILE -c:a pcm_s16le OUT.wav`"
}
