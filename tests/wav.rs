//! Every odd WAV file gives a right result or a clear error: files made here byte by byte, and the corpus in $CALLNORM_SHARED/wav.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use callnorm::Error;
use callnorm::audio::Recording;
use callnorm::units::SampleRate;
use common::shared::shared;
use proptest::prelude::*;
use std::path::PathBuf;

#[path = "common/wav.rs"]
mod made;

use made::{A_LAW, FLOAT, MU_LAW, PCM, Wav, channel, fmt, open, pcm16, reason};

#[test]
fn integers_are_scaled_by_full_scale() {
    let cases: [(u16, &[u8], &str); 4] = [
        (8, &[0, 192], "pcm_u8"),
        (16, &[0, 0x80, 0, 0x40], "pcm_s16le"),
        (24, &[0, 0, 0x80, 0, 0, 0x40], "pcm_s24le"),
        (32, &[0, 0, 0, 0x80, 0, 0, 0, 0x40], "pcm_s32le"),
    ];
    for (bits, data, name) in cases {
        let recording = open(Wav::new().fmt(PCM, 1, 8000, bits).chunk(b"data", data)).unwrap();
        assert_eq!(channel(&recording, 0), [-1.0, 0.5], "{bits} bits");
        assert_eq!(recording.info().encoding, name);
        assert!(recording.info().repairs.is_empty());
    }
}

#[test]
fn samples_are_hounds() {
    let bytes: Vec<u8> = (0..24_000u32).map(|n| ((n * n) >> 7) as u8).collect();
    for (tag, bits) in [(PCM, 8), (PCM, 16), (PCM, 24), (PCM, 32), (FLOAT, 32)] {
        let wav = Wav::new().fmt(tag, 2, 8000, bits).chunk(b"data", &bytes).bytes;
        let hound = hound::WavReader::new(wav.as_slice()).unwrap();
        let all: Vec<f32> = match tag {
            FLOAT => hound.into_samples().map(|sample| sample.map(sound).unwrap()).collect(),
            _ => {
                let full_scale = 2f32.powi(i32::from(bits) - 1);
                hound
                    .into_samples::<i32>()
                    .map(|sample| sample.unwrap() as f32 / full_scale)
                    .collect()
            }
        };
        let recording = Recording::from_bytes(wav).unwrap();
        for index in 0..2 {
            let expected: Vec<f32> = all.iter().skip(index).step_by(2).copied().collect();
            assert!(channel(&recording, index) == expected, "{tag} {bits}");
        }
    }
}

/// What the reader makes of a float.
fn sound(sample: f32) -> f32 {
    if sample.abs() <= 1e6 { sample } else { 0.0 }
}

#[test]
fn floats_are_taken_as_they_are_and_what_is_no_number_becomes_0() {
    let singles: Vec<u8> = [0.5f32, f32::NAN, -2.0, f32::INFINITY]
        .iter()
        .flat_map(|x| x.to_le_bytes())
        .collect();
    let doubles: Vec<u8> = [0.5f64, f64::NAN, -2.0, 1e300].iter().flat_map(|x| x.to_le_bytes()).collect();
    for (bits, data, name) in [(32, singles, "pcm_f32le"), (64, doubles, "pcm_f64le")] {
        let recording = open(Wav::new().fmt(FLOAT, 1, 8000, bits).chunk(b"data", &data)).unwrap();
        assert_eq!(channel(&recording, 0), [0.5, 0.0, -2.0, 0.0]);
        assert_eq!(recording.info().encoding, name);
        assert_eq!(
            recording.info().repairs,
            ["2 samples were no numbers or far beyond full scale and were set to 0."]
        );
    }
}

#[test]
fn companded_speech_is_expanded() {
    let cases = [
        (A_LAW, [0xD5, 0x55], 1.0 / 4096.0, "g711_alaw"),
        (MU_LAW, [0x80, 0x00], 8031.0 / 8192.0, "g711_ulaw"),
    ];
    for (tag, codes, value, name) in cases {
        let plain = open(Wav::new().fmt(tag, 1, 8000, 8).chunk(b"data", &codes)).unwrap();
        let extensible = open(Wav::new().extensible(tag, 1, 8, 8).chunk(b"data", &codes)).unwrap();
        assert_eq!(channel(&plain, 0), [value, -value]);
        assert_eq!(channel(&extensible, 0), [value, -value]);
        assert_eq!(plain.info().encoding, name);
    }
}

#[test]
fn valid_bits_are_the_uppermost_of_their_container() {
    let integers = open(
        Wav::new()
            .extensible(PCM, 1, 32, 24)
            .chunk(b"data", &[0, 0, 0, 0x40, 0, 0, 0, 0x80]),
    )
    .unwrap();
    assert_eq!(channel(&integers, 0), [0.5, -1.0]);
    let float = open(Wav::new().extensible(FLOAT, 1, 32, 32).chunk(b"data", &0.25f32.to_le_bytes())).unwrap();
    assert_eq!(channel(&float, 0), [0.25]);
}

#[test]
fn channels_are_told_apart() {
    let recording = open(Wav::new().fmt(PCM, 3, 8000, 16).chunk(b"data", &pcm16(&[1, 2, 3, 4, 5, 6]))).unwrap();
    for index in 0..3 {
        let expected = [index as f32 + 1.0, index as f32 + 4.0].map(|value| value / 32768.0);
        assert_eq!(channel(&recording, index), expected);
    }
    assert!(matches!(recording.for_each_block(3, &mut |_| Ok(())), Err(Error::Argument { .. })));
}

#[test]
fn big_endian_files_read_alike() {
    let mut bytes = b"RIFX\0\0\0\0WAVEfmt \0\0\0\x10\0\x01\0\x01\0\0\x1F\x40\0\0\x3E\x80\0\x02\0\x10data\0\0\0\x04".to_vec();
    bytes.extend([0x40, 0, 0x80, 0]);
    let recording = Recording::from_bytes(bytes).unwrap();
    assert_eq!(channel(&recording, 0), [0.5, -1.0]);
    assert_eq!(recording.info().encoding, "pcm_s16be");
}

#[test]
fn long_sizes_stand_in_ds64() {
    for magic in [b"RF64", b"BW64"] {
        let wav = Wav::new().magic(magic).ds64(4).fmt(PCM, 1, 8000, 16);
        let recording = open(wav.sized_chunk(b"data", u32::MAX, &pcm16(&[1, 2])).chunk(b"LIST", &[0; 8])).unwrap();
        assert_eq!(channel(&recording, 0).len(), 2);
        assert!(recording.info().repairs.is_empty(), "{:?}", recording.info().repairs);
    }
}

#[test]
fn sizes_that_lie_are_repaired_and_listed() {
    let cases = [
        (0, "never wrote the length"),
        (u32::MAX, "left open"),
        (0x7FFF_FFDB, "left open"),
        (1000, "cut off: 1000 bytes"),
    ];
    for (size, repair) in cases {
        let recording = open(Wav::new().fmt(PCM, 1, 8000, 16).sized_chunk(b"data", size, &pcm16(&[1, 2, 3, 4]))).unwrap();
        assert_eq!(channel(&recording, 0).len(), 4);
        assert_eq!(recording.info().duration_s.0, 4.0 / 8000.0);
        assert!(
            recording.info().repairs.iter().any(|text| text.contains(repair)),
            "{size}: {:?}",
            recording.info().repairs
        );
    }
}

#[test]
fn a_header_that_claims_gigabytes_is_held_to_what_is_there() {
    let wav = Wav::new().magic(b"RF64").ds64(1 << 60).fmt(PCM, 1, 8000, 16);
    let recording = open(wav.sized_chunk(b"data", u32::MAX, &pcm16(&[1, 2]))).unwrap();
    assert_eq!(channel(&recording, 0).len(), 2);
    assert!(recording.info().repairs[0].contains("cut off"));
}

#[test]
fn a_broken_last_frame_is_left_out() {
    let recording = open(Wav::new().fmt(PCM, 2, 8000, 16).chunk(b"data", &[0; 7])).unwrap();
    assert_eq!(channel(&recording, 1).len(), 1);
    assert!(recording.info().repairs[0].contains("last 3 bytes"));
}

#[test]
fn odd_chunks_are_passed_with_and_without_their_pad_byte() {
    let padded = Wav::new().chunk(b"odd ", b"abc").fmt(PCM, 1, 8000, 16).chunk(b"data", &pcm16(&[1]));
    assert!(open(padded).unwrap().info().repairs.is_empty());
    let mut bare = Wav::new().chunk(b"odd ", b"abc");
    bare.bytes.pop();
    let recording = open(bare.fmt(PCM, 1, 8000, 16).chunk(b"data", &pcm16(&[1]))).unwrap();
    assert_eq!(channel(&recording, 0).len(), 1);
    assert!(recording.info().repairs[0].contains("pad byte after the chunk odd"));
}

#[test]
fn a_wrong_block_size_is_put_right_or_refused_where_it_could_mean_padding() {
    let with_block = |block: u16| {
        let mut body = fmt(PCM, 2, 8000, 16);
        body[12..14].copy_from_slice(&block.to_le_bytes());
        open(Wav::new().chunk(b"fmt ", &body).chunk(b"data", &pcm16(&[1, 2])))
    };
    for block in [0, 1, 2, 3, 5] {
        let recording = with_block(block).unwrap();
        assert_eq!(channel(&recording, 1), [2.0 / 32768.0]);
        assert!(recording.info().repairs[0].contains(&format!("blocks of {block} bytes")));
    }
    assert!(reason(with_block(8)).contains("which of the bits are valid"));
}

#[test]
fn what_cannot_be_heard_is_refused_by_name() {
    let with = |tag, channels, rate, bits| reason(open(Wav::new().fmt(tag, channels, rate, bits).chunk(b"data", &[0; 64])));
    for (tag, name) in [
        (0x10, "OKI ADPCM"),
        (0x64, "G.726"),
        (0x83, "G.729"),
        (0x161, "Windows Media Audio"),
        (0x1234, "unknown format"),
    ] {
        let reason = with(tag, 1, 8000, 4);
        assert!(
            reason.contains(name) && reason.contains("ffmpeg -i") && reason.contains("supported in WAV"),
            "{reason}"
        );
    }
    assert!(with(PCM, 1, 8000, 64).contains("linear PCM of 64 bits"));
    assert!(with(PCM, 1, 8000, 0).contains("linear PCM of 0 bits"));
    assert!(with(FLOAT, 1, 8000, 16).contains("float of 16 bits"));
    for rate in [0, 5999, 192_001, u32::MAX] {
        assert!(with(PCM, 1, rate, 16).contains(&format!("sample rate of {rate} Hz")));
    }
    for channels in [0, 9, u16::MAX] {
        assert!(with(PCM, channels, 8000, 16).contains(&format!("{channels} channels")));
    }
}

#[test]
fn what_is_no_wav_file_is_refused_by_name() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "is empty"),
        (b"RIFF", "cut off"),
        (b"RIFF\0\0\0\0AVI LIST", "RIFF file of another kind"),
        (b"ID3\x03\0\0\0\0\0\0\0\0", "MP3"),
        (b"OggS\0\x02\0\0\0\0\0\0", "Ogg"),
        (b"\0\0\0\x20ftypM4A ", "MP4"),
        (b"hello, world", "no sound file that is known"),
    ];
    for (bytes, expected) in cases {
        let reason = reason(Recording::from_bytes(bytes));
        assert!(reason.contains(expected), "{reason}");
    }
    assert!(reason(open(Wav::new().fmt(PCM, 1, 8000, 16))).contains("no data chunk: found the chunks fmt"));
    assert!(reason(open(Wav::new().chunk(b"data", &[0; 4]))).contains("no fmt chunk"));
}

#[test]
fn a_recording_of_nothing_is_refused() {
    let header = || Wav::new().fmt(PCM, 1, 8000, 16);
    assert_eq!(reason(open(header().chunk(b"data", &[]))), "holds no samples");
    assert_eq!(
        reason(open(header().chunk(b"data", &[]).chunk(b"LIST", b"INFO"))),
        "holds no samples"
    );
    assert_eq!(reason(open(header().chunk(b"data", &[1]))), "holds no samples");
    assert_eq!(reason(Recording::from_samples(vec![vec![]], SampleRate(8000))), "holds no samples");
}

#[test]
fn arrays_are_held_to_the_same_rules() {
    let recording = Recording::from_samples(vec![vec![0.5, f32::NAN], vec![-1.0, f32::INFINITY]], SampleRate(16_000)).unwrap();
    assert_eq!((channel(&recording, 0), channel(&recording, 1)), (vec![0.5, 0.0], vec![-1.0, 0.0]));
    assert_eq!(recording.info().encoding, "array");
    assert!(recording.info().repairs[0].starts_with("2 samples"));
    assert!(reason(Recording::from_samples(vec![], SampleRate(8000))).contains("0 channels"));
    assert!(reason(Recording::from_samples(vec![vec![0.0]], SampleRate(0))).contains("0 Hz"));
    assert!(reason(Recording::from_samples(vec![vec![0.0], vec![0.0; 2]], SampleRate(8000))).contains("1 and 2 samples"));
}

#[test]
fn files_and_bytes_are_one() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ramp.wav");
    let ramp: Vec<i16> = (0..200_000).map(|n| (n % 30_000) as i16).collect();
    let wav = Wav::new().fmt(PCM, 2, 8000, 16).chunk(b"data", &pcm16(&ramp));
    std::fs::write(&path, &wav.bytes).unwrap();
    let (file, bytes) = (Recording::open(&path).unwrap(), open(wav).unwrap());
    assert_eq!(file.info().sha256, bytes.info().sha256);
    assert_eq!(file.info().path.as_deref(), path.to_str());
    for index in [1, 0, 1] {
        let expected: Vec<f32> = ramp.iter().skip(index).step_by(2).map(|&x| f32::from(x) / 32768.0).collect();
        assert!(channel(&file, index) == expected && channel(&bytes, index) == expected);
    }
    std::fs::write(&path, b"RIFF").unwrap();
    assert!(matches!(file.for_each_block(0, &mut |_| Ok(())), Err(Error::Recording { .. })));
}

#[test]
fn the_sinks_error_ends_the_listening() {
    let recording = Recording::from_samples(vec![vec![0.0; 200_000]], SampleRate(8000)).unwrap();
    let mut blocks = 0;
    let result = recording.for_each_block(0, &mut |_| {
        blocks += 1;
        Err(Error::Interrupted)
    });
    assert!(matches!(result, Err(Error::Interrupted)) && blocks == 1);
}

#[test]
fn files_that_cannot_be_read_say_so() {
    let missing = Recording::open("no/such/file.wav");
    assert!(
        matches!(missing, Err(Error::Io { path, source }) if path == "no/such/file.wav" && source.kind() == std::io::ErrorKind::NotFound)
    );
    assert!(matches!(Recording::open(env!("CARGO_TARGET_TMPDIR")), Err(Error::Io { .. })));
}

#[test]
fn a_recording_may_travel_between_threads() {
    fn travels<T: Send + Sync + Clone>() {}
    travels::<Recording>();
}

/// Files of the corpus that are refused, by how their names begin, and what is said; all others are read.
const REFUSED: [(&str, &str); 13] = [
    ("hound/crash-", ""),
    ("hound/oom-", "no fmt chunk"),
    ("hound/pcmwaveformat-24bit-4byte-48kHz-stereo", "which of the bits are valid"),
    ("scipy/test-1234Hz", "sample rate of 1234 Hz"),
    ("scipy/test-44100Hz-le-1ch-4bytes-early-eof-no-data", "no data chunk"),
    ("scipy/test-44100Hz-le-1ch-4bytes-incomplete-chunk", "no fmt chunk"),
    ("scipy/test-8000Hz-le-3ch-5S-36bit", "36 bits"),
    ("scipy/test-8000Hz-le-3ch-5S-45bit", "45 bits"),
    ("scipy/test-8000Hz-le-3ch-5S-53bit", "53 bits"),
    ("scipy/test-8000Hz-le-3ch-5S-64bit", "64 bits"),
    ("wavefile/4-bit-imaadpcm", "IMA ADPCM"),
    ("wavefile/4bit-imaadpcm", "IMA ADPCM"),
    ("wavefile/ima22m", "IMA ADPCM"),
];

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn the_corpus_is_read_or_refused() {
    let corpus = shared("wav");
    for path in std::fs::read_dir(&corpus)
        .unwrap()
        .flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
    {
        let name = path.strip_prefix(&corpus).unwrap().to_str().unwrap().replace('\\', "/");
        let refused = REFUSED
            .iter()
            .find(|(start, reason)| name.starts_with(start) && !(cfg!(feature = "formats") && reason.contains("ADPCM")));
        match (Recording::open(&path), refused) {
            (Ok(recording), None) => {
                let frames = (recording.info().duration_s.0 * recording.info().sample_rate_hz.hz()).round() as usize;
                (0..recording.info().channels).for_each(|index| assert_eq!(channel(&recording, index).len(), frames, "{name}"));
            }
            (Err(Error::Recording { reason, .. }), Some((_, expected))) => assert!(reason.contains(expected), "{name}: {reason}"),
            (result, _) => panic!("{name}: {result:?}"),
        }
    }
}

/// Reads whatever it is, and holds that the samples are numbers that come from bytes that are there.
fn survives(bytes: Vec<u8>) {
    let len = bytes.len();
    if let Ok(recording) = Recording::from_bytes(bytes) {
        let samples: Vec<f32> = (0..recording.info().channels)
            .flat_map(|index| channel(&recording, index))
            .collect();
        assert!(!samples.is_empty() && samples.len() <= 2 * len + 16 && samples.iter().all(|sample| sample.is_finite()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_change_to_a_valid_file_breaks_anything(
        tag in prop::sample::select(vec![PCM, FLOAT, A_LAW, MU_LAW, 0x11]),
        bits in prop::sample::select(vec![8u16, 12, 16, 24, 32, 64]),
        channels in 1u16..9,
        extensible: bool,
        magic in prop::sample::select(vec![b"RIFF", b"RIFX", b"RF64"]),
        data in prop::collection::vec(any::<u8>(), 0..300),
        changes in prop::collection::vec((0usize..120, any::<u8>()), 0..6),
        kept in 0usize..900,
    ) {
        let wav = Wav::new().magic(magic).ds64(300).chunk(b"odd ", b"abc");
        let wav = if extensible { wav.extensible(tag, channels, bits, bits) } else { wav.fmt(tag, channels, 8000, bits) };
        let mut bytes = wav.chunk(b"data", &data).chunk(b"LIST", b"INFO").bytes;
        for (at, byte) in changes {
            bytes[at % 120.min(data.len() + 60)] = byte;
        }
        bytes.truncate(kept);
        survives(bytes);
    }

    #[test]
    fn no_bytes_break_anything(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives([b"RIFF\0\0\0\0WAVE".as_slice(), &bytes].concat());
        survives(bytes);
    }
}
