//! Where the bytes of a recording are: a file, memory, or a temporary file of decoded samples.

use super::{Refusal, name};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 16;

/// Bytes that can be read from any place.
pub(super) trait Input: Read + Seek + Send + Sync {}
impl<T: Read + Seek + Send + Sync> Input for T {}

/// Where the bytes are.
#[derive(Clone, Debug)]
pub(super) enum Store {
    /// In a file.
    File(PathBuf),
    /// In memory.
    Bytes(Arc<[u8]>),
    /// In a file without a name, that goes with the last clone.
    Temporary(Arc<Mutex<File>>),
}

impl Store {
    /// What messages call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => name::shown(path),
            Self::Bytes(_) => "bytes".into(),
            Self::Temporary(_) => "the temporary file of decoded samples".into(),
        }
    }

    /// A reader of its own.
    pub(super) fn open(&self) -> io::Result<Box<dyn Input>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Self::Temporary(file) => Box::new(Shared {
                file: Arc::clone(file),
                at: 0,
            }),
        })
    }

    /// A reader of its own that reads ahead.
    pub(super) fn open_buffered(&self) -> io::Result<BufReader<Box<dyn Input>>> {
        Ok(BufReader::with_capacity(BUFFER, self.open()?))
    }

    /// A pipe cannot be listened to twice, and opening one may wait for ever.
    pub(super) fn must_be_regular(&self) -> Result<(), Refusal> {
        if let Self::File(path) = self {
            let kind = std::fs::metadata(path)?.file_type();
            if !kind.is_file() && !kind.is_dir() {
                return Err("is no regular file; read it and give the bytes".to_owned().into());
            }
        }
        Ok(())
    }
}

/// A reader of a file that others read too, at places of their own.
struct Shared {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for Shared {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(bytes)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        self.at = file.seek(to)?;
        Ok(self.at)
    }
}

/// A stretch of bytes that a file really holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// The first byte, from the start of the file.
    pub start: u64,
    /// The number of bytes.
    pub len: u64,
}

impl Extent {
    /// The place after the last byte.
    pub(super) fn end(&self) -> u64 {
        self.start.saturating_add(self.len)
    }
}
