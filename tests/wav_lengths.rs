//! WAV files whose lengths, chunks or law are not as their headers say: all the sound that is there is read, and what is no sound is not.
//! Made of the sample call of the package; and the files of that kind in $CALLNORM_SHARED/cases.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;
#[path = "common/wav.rs"]
mod made;

use callnorm::audio::Recording;
use common::random::Random;
use common::shared::shared;
use made::{A_LAW, MU_LAW, PCM, Wav, channel, open, pcm16, reason};

/// Five seconds of the sample call's agent.
fn speech() -> Vec<i16> {
    let call = Recording::open(concat!(env!("CARGO_MANIFEST_DIR"), "/python/callnorm/data/sample-call.wav")).unwrap();
    let samples = channel(&call, 0);
    samples[16_000..56_000].iter().map(|x| (x * 32768.0) as i16).collect()
}

fn noise(bytes: usize) -> Vec<u8> {
    let mut random = Random(1);
    (0..bytes).map(|_| random.between(0.0, 256.0) as u8).collect()
}

fn header() -> Wav {
    Wav::new().fmt(PCM, 1, 8000, 16)
}

/// Holds how much is read and what is said of it; `None` for nothing.
fn holds(recording: &Recording, samples: &[i16], repair: Option<&str>) {
    let read: Vec<i16> = channel(recording, 0).iter().map(|x| (x * 32768.0) as i16).collect();
    let repairs = &recording.info().repairs;
    assert_eq!(read.len(), samples.len(), "{repairs:?}");
    assert!(read == samples, "{repairs:?}");
    match repair {
        Some(text) => assert!(repairs.len() == 1 && repairs[0].contains(text), "{repairs:?}"),
        None => assert!(repairs.is_empty(), "{repairs:?}"),
    }
}

#[test]
fn sound_beyond_its_length_is_read() {
    let speech = speech();
    let data = pcm16(&speech);
    let cases = [
        (16_000, "but the sound goes on"),
        (4096, "but the sound goes on"),
        (40_000, "in samples instead of bytes"),
    ];
    for (len, text) in cases {
        holds(&open(header().sized_chunk(b"data", len, &data)).unwrap(), &speech, Some(text));
        let long = Wav::new().magic(b"RF64").ds64(len.into()).fmt(PCM, 1, 8000, 16);
        holds(&open(long.sized_chunk(b"data", u32::MAX, &data)).unwrap(), &speech, Some(text));
        let with_list = header().sized_chunk(b"data", len, &data).chunk(b"LIST", b"INFOISFT\x04\0\0\0abc\0");
        holds(&open(with_list).unwrap(), &speech, Some(text));
    }
}

#[test]
fn sound_beyond_its_length_is_read_in_every_law() {
    let quiet: Vec<u8> = codes(MU_LAW, &speech());
    let recording = open(Wav::new().fmt(MU_LAW, 1, 8000, 8).sized_chunk(b"data", 4096, &quiet)).unwrap();
    assert_eq!(channel(&recording, 0).len(), quiet.len());
    assert!(recording.info().repairs[0].contains("but the sound goes on"));
}

#[test]
fn what_follows_the_sound_and_is_no_sound_is_left_out() {
    let speech = speech();
    let data = pcm16(&speech);
    let xml = b"<BWFXML><IXML_VERSION>1.5</IXML_VERSION></BWFXML> ".repeat(200);
    let full = || header().chunk(b"data", &data);
    for (id, body) in [
        (b"LIST", xml.as_slice()),
        (b"cue ", &[0; 28]),
        (b"id3 ", &xml),
        (b"odd ", &[1, 2, 3]),
        (b"zzzz", &noise(5000)),
    ] {
        holds(&open(full().chunk(id, body)).unwrap(), &speech, None);
        holds(&open(full().chunk(b"fact", &[0; 4]).chunk(id, body)).unwrap(), &speech, None);
    }
    for padding in [noise(400), noise(40_000), xml, vec![0; 70_000], vec![0xFF; 4096]] {
        let mut wav = full();
        wav.bytes.extend(&padding);
        holds(
            &open(wav).unwrap(),
            &speech,
            Some(&format!("{} bytes after the sound are neither", padding.len())),
        );
        let mut wav = full().chunk(b"LIST", b"INFO");
        wav.bytes.extend(&padding);
        holds(&open(wav).unwrap(), &speech, None);
    }
}

#[test]
fn further_data_chunks_are_joined() {
    let speech = speech();
    let (first, second) = speech.split_at(8000);
    let wav = header()
        .chunk(b"data", &pcm16(first))
        .chunk(b"LIST", b"INFO")
        .chunk(b"data", &pcm16(second));
    holds(&open(wav).unwrap(), &speech, Some("stands in 2 data chunks"));
    let empty_first = header().chunk(b"data", &[]).chunk(b"data", &pcm16(&speech));
    holds(&open(empty_first).unwrap(), &speech, None);
}

#[test]
fn files_one_after_the_other_are_joined_or_refused() {
    let speech = speech();
    let (first, second) = speech.split_at(8000);
    let joined = |mut a: Wav, b: Wav| {
        a.bytes.extend(b.bytes);
        a
    };
    let files = joined(header().chunk(b"data", &pcm16(first)), header().chunk(b"data", &pcm16(second)));
    holds(&open(files).unwrap(), &speech, Some("is 2 WAV files"));
    let piped = joined(
        header().sized_chunk(b"data", u32::MAX, &pcm16(first)),
        header().sized_chunk(b"data", u32::MAX, &pcm16(second)),
    );
    let recording = open(piped).unwrap();
    assert_eq!(channel(&recording, 0).len(), speech.len());
    assert!(recording.info().repairs.iter().any(|text| text.contains("is 2 WAV files")));
    let other = joined(
        header().chunk(b"data", &pcm16(first)),
        Wav::new().fmt(PCM, 2, 8000, 16).chunk(b"data", &pcm16(second)),
    );
    assert!(reason(open(other)).contains("two WAV files of different formats"));
}

#[test]
fn sound_behind_a_chunk_that_is_too_short_is_found() {
    let speech = speech();
    for (id, len) in [(b"LIST", 5000), (b"LIST", 0x7FFF_FFFF), (b"bext", 200_000)] {
        let wav = header().sized_chunk(id, len, &[b'x'; 64]).chunk(b"data", &pcm16(&speech));
        holds(&open(wav).unwrap(), &speech, Some("is shorter than its length says"));
    }
    let mut bare = header().chunk(b"bext", &[0; 859]);
    bare.bytes.pop();
    let wav = bare.chunk(b"cart", &[0; 2048]).chunk(b"data", &pcm16(&speech));
    holds(&open(wav).unwrap(), &speech, Some("pad byte after the chunk bext"));
}

/// G.711 codes or 8-bit offset binary, by the nearest value that the reader gives each byte.
fn codes(tag: u16, samples: &[i16]) -> Vec<u8> {
    let all: Vec<u8> = (0..=255).collect();
    let values = channel(&open(Wav::new().fmt(tag, 1, 8000, 8).chunk(b"data", &all)).unwrap(), 0);
    let code = |&sample: &i16| {
        let x = f32::from(sample) / 32768.0;
        let nearest = (0..256).min_by(|&a, &b| (values[a] - x).abs().total_cmp(&(values[b] - x).abs()));
        nearest.unwrap() as u8
    };
    samples.iter().map(code).collect()
}

#[test]
fn bytes_of_another_law_are_noticed() {
    let speech = speech();
    for attenuation in [1, 10] {
        let quiet: Vec<i16> = speech.iter().map(|x| x / attenuation).collect();
        for law in [A_LAW, MU_LAW, PCM] {
            let bytes = codes(law, &quiet);
            let expected = channel(&open(Wav::new().fmt(law, 1, 8000, 8).chunk(b"data", &bytes)).unwrap(), 0);
            for tag in [A_LAW, MU_LAW, PCM] {
                let recording = open(Wav::new().fmt(tag, 1, 8000, 8).chunk(b"data", &bytes)).unwrap();
                assert!(channel(&recording, 0) == expected, "{law} as {tag}");
                let said = recording.info().repairs.iter().any(|text| text.starts_with("The header says"));
                assert_eq!(said, law != tag, "{:?}", recording.info().repairs);
            }
        }
    }
}

#[test]
fn noise_and_short_files_keep_their_law() {
    for tag in [A_LAW, MU_LAW, PCM] {
        for bytes in [
            noise(40_000),
            (0..=255).collect(),
            (0..=255u8).cycle().take(40_000).collect(),
            vec![0x55; 40_000],
        ] {
            let recording = open(Wav::new().fmt(tag, 1, 8000, 8).chunk(b"data", &bytes)).unwrap();
            assert!(recording.info().repairs.is_empty(), "{tag}: {:?}", recording.info().repairs);
        }
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn the_reported_files_are_read() {
    let files = std::fs::read_dir(shared("cases")).unwrap().map(|file| file.unwrap().path());
    for path in files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("g_")) {
        let recording = Recording::open(&path).unwrap();
        let info = recording.info();
        assert_eq!(info.duration_s.0, 5.0, "{}", path.display());
        assert_eq!(
            info.repairs.is_empty(),
            path.ends_with("g_REF.wav"),
            "{}: {:?}",
            path.display(),
            info.repairs
        );
    }
}
