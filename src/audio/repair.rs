//! What was wrong with a file and was put right.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was wrong with a file and was put right; its words stand in `messages.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Repair {
    /// Samples that are no numbers, or far beyond full scale, were set to 0.
    SamplesBroken {
        /// How many.
        count: u64,
    },
    /// The header's size of a block is not what its channels and bits make; that was taken.
    BlockSizeWrong {
        /// The size that the header gives.
        bytes: usize,
        /// The number of channels.
        channels: usize,
        /// Bits a sample.
        bits: u16,
        /// The size that they make, in bytes.
        needed: usize,
    },
    /// The header gives other than the 8 bits a sample of G.711.
    #[serde(rename = "g711_bits_wrong")]
    G711BitsWrong {
        /// The bits that the header gives.
        bits: u16,
    },
    /// A chunk of odd length is not padded.
    PadByteMissing {
        /// The chunk's name.
        chunk: String,
    },
    /// A chunk is shorter than its length says; the sound was found by the name of its own chunk.
    ChunkTooLong {
        /// The chunk's name.
        chunk: String,
    },
    /// The header gives a length of 0: all that follows was taken.
    LengthNeverWritten,
    /// The header leaves the length open, as what is written to a pipe: all that follows was taken.
    LengthOpen,
    /// The sound goes on after the length that the header gives: all of it was taken.
    LengthShort {
        /// Bytes of sound by the header.
        promised: u64,
        /// Bytes of sound in the file.
        present: u64,
    },
    /// The header gives the length in samples and not in bytes: all of the sound was taken.
    LengthInSamples,
    /// The header gives the length less a multiple of the 4 GiB that it can hold: all of the sound was taken.
    LengthWrapped,
    /// The file ends before its sound does.
    CutOff {
        /// Bytes of sound by the header.
        promised: u64,
        /// Bytes of sound in the file.
        present: u64,
    },
    /// Bytes at the end that are less than one sample of every channel were left out.
    LastSamplePartial {
        /// How many.
        bytes: u64,
    },
    /// Bytes after the sound that are neither chunks nor sound were left out.
    TrailingBytes {
        /// How many.
        bytes: u64,
    },
    /// The sound stands in several data chunks, which were joined.
    DataChunksJoined {
        /// How many.
        count: usize,
    },
    /// The file is several WAV files, one after the other, whose sound was joined.
    FilesJoined {
        /// How many.
        count: usize,
    },
    /// Packets or blocks could not be decoded or are missing; silence stands in their place.
    PacketsLost {
        /// How many.
        count: u64,
        /// How long the silence is, in seconds, to hundredths.
        silent_s: f64,
    },
    /// The container promises more sound than the file holds.
    EndsEarly {
        /// Seconds of sound by the container, to hundredths.
        promised_s: f64,
        /// Seconds of sound in the file, to hundredths.
        present_s: f64,
    },
    /// The last page of an Ogg file does not end the stream.
    EndMissing,
    /// The file holds several tracks of sound, of which one was read.
    OneTrackRead {
        /// How many it holds.
        tracks: usize,
    },
    /// The samples are stored by another law than the header says; theirs was taken.
    LawWrong {
        /// The law by the header.
        given: String,
        /// The law of the samples.
        found: String,
    },
}

impl Repair {
    /// Lost packets, with seconds of silence in their place.
    pub(super) fn packets_lost(count: u64, silent_s: f64) -> Self {
        let silent_s = hundredths(silent_s);
        Self::PacketsLost { count, silent_s }
    }

    /// Less sound than promised, in seconds.
    #[cfg(feature = "formats")]
    pub(super) fn ends_early(promised_s: f64, present_s: f64) -> Self {
        Self::EndsEarly {
            promised_s: hundredths(promised_s),
            present_s: hundredths(present_s),
        }
    }
}

fn hundredths(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}
