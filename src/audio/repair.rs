//! What was wrong with a file and was put right.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was wrong with a file and was put right; its words stand in `messages.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// The header gives a length of 0: all that follows was taken.
    LengthNeverWritten,
    /// The header leaves the length open, as what is written to a pipe: all that follows was taken.
    LengthOpen,
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
}
