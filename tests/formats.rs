//! Every format that call centres keep: a second of the sample call in each (tests/formats, made by make.py there) is read like the WAV file that it
//! was made of, bit for bit like ffmpeg's or SoX's decoder where the codec fixes the bits.
#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "common/formats.rs"]
mod files;

use callnorm::Error;
use callnorm::audio::{Raw, Recording};
use files::{FOLDER, bytes, cases, channel, read};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// The second of the sample call that all files hold.
const START_S: usize = 4;

/// The second of the call, each channel, at 8 kHz; the mean of both where the format holds one.
fn original(channels: usize) -> Vec<Vec<f32>> {
    let call = Recording::open(concat!(env!("CARGO_MANIFEST_DIR"), "/python/callnorm/data/sample-call.wav")).unwrap();
    assert_eq!(call.info().sample_rate_hz.0, 8000);
    let both: Vec<Vec<f32>> = (0..2)
        .map(|index| channel(&call, index)[START_S * 8000..(START_S + 1) * 8000].to_vec())
        .collect();
    match channels {
        1 => vec![both[0].iter().zip(&both[1]).map(|(left, right)| (left + right) / 2.0).collect()],
        _ => both,
    }
}

fn at_8_khz(recording: &Recording, index: usize) -> Vec<f32> {
    let mut samples = vec![];
    let rate = callnorm::units::SampleRate(8000);
    recording
        .for_each_block_at(index, rate, &mut |block| {
            samples.extend_from_slice(block);
            Ok(())
        })
        .unwrap();
    samples
}

/// By how many samples `heard` is late, within a fifth of a second.
fn late(heard: &[f32], original: &[f32]) -> i32 {
    let alike = |lag: i32| {
        let pairs = (0..original.len() as i32).filter_map(|n| Some(heard.get(usize::try_from(n + lag).ok()?)? * original[n as usize]));
        pairs.sum::<f32>()
    };
    (-1600..1600).max_by(|&a, &b| alike(a).total_cmp(&alike(b))).unwrap()
}

fn level_db(samples: &[f32]) -> f64 {
    let power: f64 = samples.iter().map(|&x| f64::from(x).powi(2)).sum();
    10.0 * (power / samples.len() as f64).log10()
}

/// Of these nothing tells that the last block or frame was filled up.
fn tells_nothing(name: &str) -> bool {
    ["stereo.aac", "ima.wav", "ms.wav", "gsm.wav", "mono.gsm"].contains(&name)
}

#[test]
fn every_format_gives_the_calls_sound() {
    for case in cases() {
        let recording = read(&case, bytes(&case)).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let info = recording.info();
        assert!(info.repairs.is_empty(), "{}: {:?}", case.name, info.repairs);
        let long = if tells_nothing(&case.name) { 0.16 } else { 0.02 };
        assert!((info.duration_s.0 - 1.0).abs() <= long, "{}: {} s", case.name, info.duration_s.0);
        for (index, original) in original(info.channels).iter().enumerate() {
            let heard = at_8_khz(&recording, index);
            let late = late(&heard, original);
            assert!(late.abs() <= 20, "{}: {late} samples late", case.name);
            let off = level_db(&heard) - level_db(original);
            if level_db(original) > -60.0 {
                assert!(off.abs() <= 0.8, "{}: {off} dB", case.name);
            }
        }
    }
}

#[test]
fn decoders_give_the_bits_that_others_give() {
    for case in cases() {
        let Some(expected) = &case.sha256 else { continue };
        let recording = read(&case, bytes(&case)).unwrap();
        let channels: Vec<Vec<f32>> = (0..recording.info().channels).map(|index| channel(&recording, index)).collect();
        let mut hasher = Sha256::new();
        for frame in 0..channels[0].len() {
            for channel in &channels {
                hasher.update(((channel[frame] * 32768.0).round() as i16).to_le_bytes());
            }
        }
        let hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(&hex, expected, "{}", case.name);
    }
}

#[test]
fn the_encoding_names_codec_rate_and_band() {
    let encoding = |name: &str| Recording::open(PathBuf::from(FOLDER).join(name)).unwrap().info().encoding.clone();
    assert!(encoding("stereo.mp3").starts_with("mp3, "), "{}", encoding("stereo.mp3"));
    assert!(
        encoding("stereo.opus").ends_with(" kbit/s, up to 4 kHz"),
        "{}",
        encoding("stereo.opus")
    );
    assert_eq!(encoding("gsm.wav").split(',').next(), Some("gsm_fr"));
    assert_eq!(encoding("ulaw.au"), "g711_ulaw");
    let codec = |name: &str| {
        let recording = Recording::open(PathBuf::from(FOLDER).join(name)).unwrap();
        recording.info().codec().map(str::to_owned)
    };
    for (name, codec_named) in [
        ("stereo.mp3", "mp3"),
        ("gsm.wav", "gsm_fr"),
        ("ulaw.au", "g711_ulaw"),
        ("alaw.caf", "g711_alaw"),
    ] {
        assert_eq!(codec(name).as_deref(), Some(codec_named));
    }
    for name in ["stereo.flac", "mono.aiff", "mono.caf", "flac.mka"] {
        assert_eq!(codec(name), None, "{name}");
    }
}

#[test]
fn what_fills_the_last_packet_of_webm_is_cut() {
    let recording = Recording::open(PathBuf::from(FOLDER).join("opus.webm")).unwrap();
    assert_eq!(recording.info().duration_s.0, 1.0);
}

#[test]
fn names_do_not_matter() {
    for case in cases().iter().filter(|case| case.raw.is_none()) {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("recording.txt");
        std::fs::write(&path, bytes(case)).unwrap();
        assert!(Recording::open(&path).is_ok(), "{}", case.name);
    }
}

#[test]
fn headerless_sound_is_never_guessed() {
    for case in cases().iter().filter(|case| case.raw.is_some()) {
        assert!(
            matches!(Recording::from_bytes(bytes(case)), Err(Error::Recording { .. })),
            "{}",
            case.name
        );
    }
    for wrong in [
        "alaw",
        "alaw:8000",
        "alaw:8000:9",
        "alaw:10:1",
        "mp3:8000:1",
        "vox:8000:2",
        "g722:8000:1",
        "alaw:x:1",
    ] {
        assert!(matches!(wrong.parse::<Raw>(), Err(Error::Argument { .. })), "{wrong}");
    }
    let raw: Raw = "s16be:8000:2".parse().unwrap();
    let recording = Recording::from_raw_bytes(vec![0x40, 0, 0x80, 0], &raw).unwrap();
    assert_eq!((channel(&recording, 0), channel(&recording, 1)), (vec![0.5], vec![-1.0]));
    assert_eq!(recording.info().raw.as_deref(), Some("s16be:8000:2"));
}

#[test]
fn what_is_not_supported_is_named_with_the_command_that_converts_it() {
    let asf = [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0, 0xAA];
    for (bytes, name) in [(b"#!AMR\nxxxxxxxx".as_slice(), "AMR"), (&asf, "Windows Media Audio")] {
        match Recording::from_bytes(bytes) {
            Err(Error::Recording { reason, .. }) => assert!(reason.contains(name) && reason.contains("ffmpeg -i"), "{reason}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_damaged_packet_is_silent_and_the_rest_is_heard() {
    for name in ["stereo.mp3", "stereo.aac", "stereo.flac"] {
        let case = cases().into_iter().find(|case| case.name == name).unwrap();
        let whole = read(&case, bytes(&case)).unwrap();
        let mut broken = bytes(&case);
        let middle = broken.len() / 2;
        broken[middle..middle + 30].fill(0xFF);
        let recording = read(&case, broken).unwrap();
        assert!(
            (recording.info().duration_s.0 - whole.info().duration_s.0).abs() < 0.4,
            "{name}: {:?}",
            recording.info()
        );
    }
}
