//! Broken files of every kind of tests/formats are read or refused in one line, without a panic and in little memory. One test, so that the
//! memory of its process is that of these files.
#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod common;
#[path = "common/formats.rs"]
mod files;

use callnorm::Error;
use common::random::Random;
use files::{bytes, cases, channel, read};

/// Broken files of each kind, a third of them each way.
const BROKEN: usize = 30;
/// The most memory that all of it may take, kB.
const MEMORY: u64 = 100 * 1024;
/// The bytes that hold most headers.
const HEAD: usize = 400;

/// A broken copy: cut off, with some bits turned, or with a stretch of random bytes put in or written over; every other time in its head.
fn broken(whole: &[u8], n: usize, random: &mut Random) -> Vec<u8> {
    let mut copy = whole.to_vec();
    let reach = if n.is_multiple_of(2) { whole.len().min(HEAD) } else { whole.len() };
    let mut below = |most: usize| random.between(0.0, most as f64) as usize;
    match n % 3 {
        0 => copy.truncate(below(reach)),
        1 => (0..1 + n / 3).for_each(|_| copy[below(reach)] ^= 1 << below(8)),
        _ => {
            let (at, len) = (below(reach), 1 + below(200));
            let over = if n.is_multiple_of(4) { 0 } else { len.min(whole.len() - at) };
            let junk: Vec<u8> = (0..len).map(|_| below(256) as u8).collect();
            copy.splice(at..at + over, junk);
        }
    }
    copy
}

#[test]
fn broken_files_are_read_or_refused() {
    // A trace of a panic that the reader catches would take more memory than all the files.
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    let mut random = Random(7);
    let (mut repaired, mut refused) = (0, 0);
    for case in cases() {
        let whole = bytes(&case);
        for n in 0..BROKEN {
            match read(&case, broken(&whole, n, &mut random)) {
                Ok(recording) => {
                    for index in 0..recording.info().channels {
                        let samples = channel(&recording, index);
                        assert!(samples.iter().all(|sample| sample.is_finite()), "{} {n}", case.name);
                        assert!(samples.len() < 100 * 48_000, "{} {n}: {} samples", case.name, samples.len());
                    }
                    repaired += usize::from(!recording.info().repairs.is_empty());
                }
                Err(Error::Recording { reason, .. }) => {
                    assert!(!reason.is_empty() && !reason.contains('\n'), "{} {n}: {reason}", case.name);
                    refused += 1;
                }
                Err(error) => panic!("{} {n}: {error}", case.name),
            }
        }
    }
    assert!(repaired > 100 && refused > 100, "{repaired} repaired, {refused} refused");
    if let Some(peak) = peak() {
        assert!(peak < MEMORY, "{peak} kB");
    }
}

/// The most memory that this process has held so far, kB; `None` where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
