//! What was wrong with a file and was put right: every repair, and its sentence in a report.

use std::fmt;

/// A fault that was put right.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Repair {
    /// The block size of the header does not fit channels and bits.
    BlockSize {
        /// What the header says, bytes.
        given: usize,
        /// Channels.
        channels: usize,
        /// Bits a sample.
        bits: u16,
        /// What channels and bits make, bytes.
        needed: usize,
    },
    /// G.711 with another number of bits than 8.
    BitsOfG711(u16),
    /// A chunk of odd length, named, without its pad byte.
    PadMissing(String),
    /// A chunk, named, that is shorter than its length says.
    ChunkTooLong(String),
    /// The length of the sound is 0 and the sound is there.
    LengthNeverWritten,
    /// The length of the sound says "unknown".
    LengthOpen,
    /// The sound goes on after the length that the header gives, in bytes.
    LengthShort {
        /// What the header gives.
        given: u64,
        /// What is there.
        there: u64,
    },
    /// The length of the sound is in samples and not in bytes.
    LengthInSamples,
    /// The length of the sound is what is left of it beyond a multiple of 4 GiB.
    LengthWrapped,
    /// Fewer bytes of sound than promised.
    CutOff {
        /// What the header gives.
        promised: u64,
        /// What is there.
        there: u64,
    },
    /// So many bytes after the sound that are neither chunks nor sound.
    NoSound(u64),
    /// So many data chunks were joined.
    DataChunks(usize),
    /// So many WAV files, one after the other in one, were joined.
    Files(usize),
    /// So many bytes at the end of a data chunk that make no whole sample of every channel.
    BrokenFrame(u64),
    /// So many samples that are no numbers, or far beyond full scale.
    BrokenSamples(u64),
    /// Packets that could not be decoded or are missing.
    Packets {
        /// How many.
        count: u64,
        /// How long the silence in their place is, seconds.
        silent_s: f64,
    },
    /// Less sound than the container promises.
    EndsEarly {
        /// What it promises, seconds.
        promised_s: f64,
        /// What is there, seconds.
        there_s: f64,
    },
    /// The last page of an Ogg file does not end the stream.
    NoEnd,
    /// So many tracks of sound, of which one is read.
    Tracks(usize),
    /// Bytes of another law than the header says: its name and theirs.
    Law {
        /// What the header says.
        given: &'static str,
        /// What they are.
        found: &'static str,
    },
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BlockSize {
                given,
                channels,
                bits,
                needed,
            } => write!(
                f,
                "The header gives blocks of {given} bytes; {channels} channels of {bits} bits make {needed}."
            ),
            Self::BitsOfG711(bits) => write!(f, "The header gives {bits} bits a sample; G.711 has 8."),
            Self::PadMissing(chunk) => write!(f, "The pad byte after the chunk {chunk} of odd length is missing."),
            Self::ChunkTooLong(chunk) => write!(
                f,
                "The chunk {chunk} is shorter than its length says: the sound was found by the name of its own chunk."
            ),
            Self::LengthNeverWritten => write!(
                f,
                "The recorder never wrote the length of the sound (0): all that follows the header was taken."
            ),
            Self::LengthOpen => write!(
                f,
                "The length of the sound was left open, as in a pipe: all that follows the header was taken."
            ),
            Self::LengthShort { given, there } => write!(
                f,
                "The header gives {given} bytes of sound, but the sound goes on: all {there} bytes were taken."
            ),
            Self::LengthInSamples => write!(
                f,
                "The header gives the length of the sound in samples instead of bytes: all of it was taken."
            ),
            Self::LengthWrapped => write!(
                f,
                "The sound is longer than the 4 GiB that its length can say: all of it was taken."
            ),
            Self::CutOff { promised, there } => write!(
                f,
                "The file is cut off: {promised} bytes of sound were promised, {there} are there."
            ),
            Self::NoSound(bytes) => write!(f, "{bytes} bytes after the sound are neither chunks nor sound and were left out."),
            Self::DataChunks(count) => write!(f, "The sound stands in {count} data chunks: they were joined."),
            Self::Files(count) => write!(
                f,
                "The file is {count} WAV files, one after the other: the sound of all of them was joined."
            ),
            Self::BrokenFrame(bytes) => write!(
                f,
                "The last {bytes} bytes of sound are no whole sample of every channel and were left out."
            ),
            Self::BrokenSamples(count) => write!(f, "{count} samples were no numbers or far beyond full scale and were set to 0."),
            Self::Packets { count, silent_s } => write!(
                f,
                "{count} packets were damaged or missing: {silent_s:.2} s of silence stand in their place."
            ),
            Self::EndsEarly { promised_s, there_s } => write!(
                f,
                "The file is cut off: {promised_s:.2} s of sound were promised, {there_s:.2} s are there."
            ),
            Self::NoEnd => write!(
                f,
                "The file is cut off, or its recorder never finished it: its last page does not end the stream."
            ),
            Self::Tracks(count) => write!(f, "The file holds {count} tracks of sound: one of them was read."),
            Self::Law { given, found } => write!(f, "The header says {given}, but the sound is {found} and was read so."),
        }
    }
}
