//! One way in: a file's container is told by its first bytes, never by its name. A container is its own file here and one line of
//! [`ALL`].

#[cfg(feature = "formats")]
mod adts;
#[cfg(feature = "formats")]
mod aiff;
mod au;
#[cfg(feature = "formats")]
mod caf;
#[cfg(feature = "formats")]
mod flac;
mod gsm;
mod law;
#[cfg(feature = "formats")]
mod mkv;
#[cfg(feature = "formats")]
mod mp3;
#[cfg(feature = "formats")]
mod mp4;
#[cfg(feature = "formats")]
mod ogg;
#[cfg(feature = "formats")]
mod packets;
pub(super) mod raw;
mod riff;
mod settle;
#[cfg(feature = "formats")]
mod source;
mod tail;
mod unknown;
mod w64;
mod wav;

#[cfg(feature = "formats")]
pub(super) use mp3::within as mp3_within;

use super::Refusal;
use super::coded::Coded;
use super::plain::Plain;
use super::repair::Repair;
use super::store::Store;
use std::io::Read;

/// The first bytes of a file that a container is told by.
const HEAD: u64 = 4096;

/// A kind of file.
trait Container: Sync {
    /// Whether a file that begins so is one.
    fn recognise(&self, head: &[u8]) -> bool;
    /// Finds the sound.
    fn open(&self, store: &Store) -> Result<Opened, Refusal>;
}

/// What a container holds.
pub(super) enum Opened {
    /// Sound that can be read as it stands, and what was put right.
    Plain(Plain, Vec<Repair>),
    /// Sound that must be decoded.
    Coded(Box<dyn Coded>),
}

/// All containers, those with the surest signs first.
const ALL: &[&dyn Container] = &[
    &wav::Wav,
    &w64::W64,
    &au::Au,
    #[cfg(feature = "formats")]
    &aiff::Aiff,
    #[cfg(feature = "formats")]
    &caf::Caf,
    #[cfg(feature = "formats")]
    &flac::Flac,
    #[cfg(feature = "formats")]
    &ogg::Ogg,
    #[cfg(feature = "formats")]
    &mkv::Mkv,
    #[cfg(feature = "formats")]
    &mp4::Mp4,
    #[cfg(feature = "formats")]
    &adts::Adts,
    #[cfg(feature = "formats")]
    &mp3::Mp3,
    &gsm::Gsm,
];

/// Finds the sound of a file.
pub(super) fn open(store: &Store) -> Result<Opened, Refusal> {
    let mut head = vec![];
    store.open()?.take(HEAD).read_to_end(&mut head)?;
    match ALL.iter().find(|container| container.recognise(&head)) {
        Some(container) => container.open(store),
        None => Err(unknown::refusal(&head).into()),
    }
}
