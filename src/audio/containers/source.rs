//! The bytes of a container, as symphonia reads them.

use crate::audio::store::{Extent, Input, Store};
use std::io::{self, Read, Seek, SeekFrom};
use symphonia::core::io::MediaSource;

/// The bytes of a container, joined.
pub(super) struct Source {
    input: Box<dyn Input>,
    extents: Vec<Extent>,
    at: u64,
    seekable: bool,
}

impl Source {
    /// All of a file's bytes, or those of some stretches of it.
    pub(super) fn new(store: &Store, extents: Option<&[Extent]>, seekable: bool) -> io::Result<Self> {
        let mut input = store.open()?;
        let whole = Extent {
            start: 0,
            len: input.seek(SeekFrom::End(0))?,
        };
        let extents = extents.map_or_else(|| vec![whole], <[Extent]>::to_vec);
        Ok(Self {
            input,
            extents,
            at: 0,
            seekable,
        })
    }

    fn len(&self) -> u64 {
        self.extents.iter().map(|extent| extent.len).sum()
    }
}

impl Read for Source {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut within = self.at;
        for extent in &self.extents {
            if within < extent.len {
                let most = bytes.len().min((extent.len - within).try_into().unwrap_or(usize::MAX));
                self.input.seek(SeekFrom::Start(extent.start + within))?;
                let read = self.input.read(&mut bytes[..most])?;
                self.at += read as u64;
                return Ok(read);
            }
            within -= extent.len;
        }
        Ok(0)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => i128::from(place),
            SeekFrom::End(from) => i128::from(self.len()) + i128::from(from),
            SeekFrom::Current(from) => i128::from(self.at) + i128::from(from),
        };
        self.at = u64::try_from(place).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

impl MediaSource for Source {
    fn is_seekable(&self) -> bool {
        self.seekable
    }

    fn byte_len(&self) -> Option<u64> {
        self.seekable.then(|| self.len())
    }
}
