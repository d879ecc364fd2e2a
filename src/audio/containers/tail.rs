//! Whether bytes that follow the sound of a file are sound too, or padding, text and other data.
//!
//! Sound is quiet, or changes slowly against its level: neighbouring samples of speech and music differ by much less than
//! samples of the same level taken anywhere. Data that is read as samples is loud and does not.

use crate::audio::decode::Decoder;
use crate::audio::format::Format;

/// Less than so many seconds cannot be told from data, and matter to no measure.
pub(super) const LEAST_S: f64 = 0.1;
/// Below −30 dB of full scale: what is no sound is louder.
const QUIET: f64 = 1e-3;
/// The power of the differences of neighbours over twice the power: 1 for white noise, below 0.6 for speech at 8 kHz.
const ROUGH: f64 = 0.7;
/// The share of printable bytes from which on it is text; of 8-bit speech it is about a half.
const TEXT: f64 = 0.95;

/// Whether pieces of whole frames are sound.
pub(super) fn is_sound(format: Format, pieces: &[Vec<u8>]) -> bool {
    let bytes = pieces.iter().map(Vec::len).sum::<usize>() as f64;
    let printable = pieces
        .iter()
        .flatten()
        .filter(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'));
    if printable.count() as f64 >= TEXT * bytes {
        return false;
    }
    let (mut power, mut steps, mut count) = (0.0, 0.0, 0usize);
    for channel in 0..format.channels {
        let mut decoder = Decoder::new(format, channel);
        for piece in pieces {
            let samples = decoder.decode(piece);
            let mean = samples.iter().map(|&x| f64::from(x)).sum::<f64>() / samples.len().max(1) as f64;
            power += samples.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>();
            steps += samples.windows(2).map(|pair| f64::from(pair[1] - pair[0]).powi(2)).sum::<f64>();
            count += samples.len();
        }
    }
    power > 0.0 && (power < QUIET * count as f64 || steps < ROUGH * 2.0 * power)
}
