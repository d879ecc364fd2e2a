//! The fixtures of tests/formats, one of each kind of file, and how they are read.

#![allow(clippy::unwrap_used, dead_code, missing_docs)]

use callnorm::audio::{Raw, Recording};
use std::path::PathBuf;

pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formats");

pub struct Case {
    pub name: String,
    pub raw: Option<Raw>,
    pub sha256: Option<String>,
}

pub fn cases() -> Vec<Case> {
    let index = std::fs::read_to_string(PathBuf::from(FOLDER).join("index.tsv")).unwrap();
    let case = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        Case {
            name: fields[0].into(),
            raw: (fields[1] != "-").then(|| fields[1].parse().unwrap()),
            sha256: (fields[2] != "-").then(|| fields[2].into()),
        }
    };
    index.lines().map(case).collect()
}

pub fn bytes(case: &Case) -> Vec<u8> {
    std::fs::read(PathBuf::from(FOLDER).join(&case.name)).unwrap()
}

pub fn read(case: &Case, bytes: Vec<u8>) -> callnorm::Result<Recording> {
    match &case.raw {
        Some(raw) => Recording::from_raw_bytes(bytes, raw),
        None => Recording::from_bytes(bytes),
    }
}

pub fn channel(recording: &Recording, index: usize) -> Vec<f32> {
    let mut samples = vec![];
    recording
        .for_each_block(index, &mut |block| {
            samples.extend_from_slice(block);
            Ok(())
        })
        .unwrap();
    samples
}
