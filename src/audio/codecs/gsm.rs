//! GSM 06.10 full rate (ETSI EN 300 961): 260 bits make 160 samples at 8 kHz, by the standard's arithmetic of 16 bits, bit for bit.

use crate::audio::blocks::{BlockDecoder, Layout};
use crate::units::SampleRate;

/// Samples of a frame, and of one of its four parts.
const FRAME: usize = 160;
const PART: usize = 40;
/// How far back the long-term prediction reaches.
const HISTORY: usize = 120;
/// Bytes of two frames in WAV, and of one in a `.gsm` file.
const IN_WAV: usize = 65;
pub(in crate::audio) const IN_STREAM: usize = 33;

/// Bits of the log area ratios.
const RATIO_BITS: [u32; 8] = [6, 6, 5, 5, 4, 4, 3, 3];
/// Table 4.1: their offset, and the inverse of A; table 4.1 too: the least code.
const RATIO_B: [i16; 8] = [0, 0, 2048, -2560, 94, -1792, -341, -1144];
const RATIO_INVERSE_A: [i16; 8] = [13107, 13107, 13107, 13107, 19223, 17476, 31454, 29708];
const RATIO_LEAST: [i16; 8] = [-32, -32, -16, -16, -8, -8, -4, -4];
/// Table 4.3b: the gains of the long-term prediction.
const GAINS: [i16; 4] = [3277, 11469, 21299, 32767];
/// Table 4.6: the normalised direct mantissas.
const MANTISSAS: [i16; 8] = [18431, 20479, 22527, 24575, 26623, 28671, 30719, 32767];

/// How WAV holds it.
pub(in crate::audio) fn in_wav(rate: SampleRate) -> Layout {
    Layout {
        name: "gsm_fr",
        channels: 1,
        rate,
        block: IN_WAV,
        frames: 2 * FRAME,
    }
}

/// How a `.gsm` file holds it.
pub(in crate::audio) fn in_stream(rate: SampleRate) -> Layout {
    Layout {
        block: IN_STREAM,
        frames: FRAME,
        ..in_wav(rate)
    }
}

/// Two frames in 65 bytes, the least significant bit first.
#[derive(Default)]
pub(in crate::audio) struct InWav(Decoder);

impl BlockDecoder for InWav {
    fn decode(&mut self, block: &[u8], out: &mut Vec<f32>) -> bool {
        if block.len() < IN_WAV {
            return block.len() < IN_WAV / 2;
        }
        let mut at = 0;
        for _ in 0..2 {
            self.0.frame(
                &mut |count| {
                    let bit = |place: usize| u16::from(block[place / 8] >> (place % 8) & 1);
                    let value = (0..count as usize).map(|n| bit(at + n) << n).sum();
                    at += count as usize;
                    value
                },
                out,
            );
        }
        true
    }
}

/// One frame in 33 bytes, the most significant bit first, after the bits 1101.
#[derive(Default)]
pub(in crate::audio) struct InStream(Decoder);

impl BlockDecoder for InStream {
    fn decode(&mut self, block: &[u8], out: &mut Vec<f32>) -> bool {
        if block.len() < IN_STREAM || block[0] >> 4 != 0xD {
            return block.len() < IN_STREAM;
        }
        let mut at = 4;
        self.0.frame(
            &mut |count| {
                let bit = |place: usize| u16::from(block[place / 8] >> (7 - place % 8) & 1);
                let value = (0..count as usize).fold(0, |value, n| value << 1 | bit(at + n));
                at += count as usize;
                value
            },
            out,
        );
        true
    }
}

/// What is kept from frame to frame.
struct Decoder {
    /// The last reconstructed residuals.
    residuals: [i16; HISTORY],
    lag: usize,
    ratios: [i16; 8],
    /// The lattice filter's state.
    lattice: [i16; 9],
    emphasis: i16,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            residuals: [0; HISTORY],
            lag: PART,
            ratios: [0; 8],
            lattice: [0; 9],
            emphasis: 0,
        }
    }
}

impl Decoder {
    /// Decodes one frame; `bits` gives the next number of so many bits.
    fn frame(&mut self, bits: &mut dyn FnMut(u32) -> u16, out: &mut Vec<f32>) {
        let codes = RATIO_BITS.map(&mut *bits);
        let mut residuals = [0; FRAME];
        for part in residuals.chunks_exact_mut(PART) {
            self.residual(bits, part);
        }
        let ratios: [i16; 8] = std::array::from_fn(|n| ratio(n, codes[n]));
        let before = std::mem::replace(&mut self.ratios, ratios);
        let blend = |weight: fn(i16, i16) -> i16| std::array::from_fn::<i16, 8, _>(|n| weight(before[n], ratios[n]));
        let zones = [
            (0..13, blend(|old, new| add(add(old >> 2, new >> 2), old >> 1))),
            (13..27, blend(|old, new| add(old >> 1, new >> 1))),
            (27..40, blend(|old, new| add(add(old >> 2, new >> 2), new >> 1))),
            (40..FRAME, ratios),
        ];
        for (zone, ratios) in zones {
            let reflections = ratios.map(reflection);
            for residual in &residuals[zone] {
                let sample = self.synthesis(*residual, &reflections);
                self.emphasis = add(sample, multiply(self.emphasis, 28180));
                out.push(f32::from(add(self.emphasis, self.emphasis) & !7) / 32768.0);
            }
        }
    }

    /// The residual of a quarter of a frame: regular pulses on what the long-term prediction gives (5.3.1, 5.3.2).
    fn residual(&mut self, bits: &mut dyn FnMut(u32) -> u16, part: &mut [i16]) {
        let (lag, gain, grid, maximum) = (bits(7), bits(2), bits(2), bits(6));
        let mut pulses = [0; PART];
        let (exponent, mantissa) = scale(maximum as i16);
        for n in 0..13 {
            let pulse = multiply(MANTISSAS[mantissa], (2 * bits(3) as i16 - 7) << 12);
            let shift = 6 - exponent;
            pulses[usize::from(grid) + 3 * n] = add(pulse, (1 << shift) >> 1) >> shift;
        }
        if (PART..=HISTORY).contains(&usize::from(lag)) {
            self.lag = usize::from(lag);
        }
        for (n, pulse) in pulses.into_iter().enumerate() {
            part[n] = add(pulse, multiply(GAINS[usize::from(gain)], self.residuals[HISTORY - self.lag + n]));
        }
        self.residuals.copy_within(PART.., 0);
        self.residuals[HISTORY - PART..].copy_from_slice(part);
    }

    /// One sample through the lattice (5.3.4).
    fn synthesis(&mut self, residual: i16, reflections: &[i16; 8]) -> i16 {
        let mut sample = residual;
        for n in (0..8).rev() {
            sample = sample.saturating_sub(multiply(reflections[n], self.lattice[n]));
            self.lattice[n + 1] = add(self.lattice[n], multiply(reflections[n], sample));
        }
        self.lattice[0] = sample;
        sample
    }
}

/// The exponent and mantissa of a block's maximum (5.2.15).
fn scale(maximum: i16) -> (i16, usize) {
    let mut exponent = if maximum > 15 { (maximum >> 3) - 1 } else { 0 };
    let mut mantissa = maximum - (exponent << 3);
    if mantissa == 0 {
        return (-4, 7);
    }
    while mantissa <= 7 {
        mantissa = mantissa << 1 | 1;
        exponent -= 1;
    }
    (exponent, (mantissa - 8) as usize)
}

/// A log area ratio from its code (5.2.8).
fn ratio(n: usize, code: u16) -> i16 {
    let shifted = (code as i16 + RATIO_LEAST[n]) << 10;
    let scaled = multiply(RATIO_INVERSE_A[n], shifted.saturating_sub(RATIO_B[n] << 1));
    add(scaled, scaled)
}

/// A reflection coefficient from a log area ratio (5.2.9.2).
fn reflection(ratio: i16) -> i16 {
    let size = ratio.saturating_abs();
    let coefficient = match size {
        ..11059 => size << 1,
        11059..20070 => size + 11059,
        _ => add(size >> 2, 26112),
    };
    if ratio < 0 { -coefficient } else { coefficient }
}

/// The sum, held within 16 bits.
fn add(a: i16, b: i16) -> i16 {
    a.saturating_add(b)
}

/// The rounded product of fractions.
fn multiply(a: i16, b: i16) -> i16 {
    ((i32::from(a) * i32::from(b) + 16384) >> 15).min(32767) as i16
}
