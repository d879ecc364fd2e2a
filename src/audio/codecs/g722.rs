//! ITU-T G.722 (11/1988) at 64 kbit/s: two bands of 8 kHz in adaptive differential PCM, 6 bits and 2 bits, joined to 16 kHz.

use crate::audio::blocks::{BlockDecoder, Layout};
use crate::units::SampleRate;

/// Bytes that are decoded at a time: each is two samples.
const BLOCK: usize = 4000;

/// Table 17: the 6-bit quantiser's inverse, its codes as they are sent.
const INVERSE_6: [i32; 64] = [
    -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856, -7192, -6576,
    -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984,
    13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040,
    728, 432, 136, -432, -136,
];
/// Table 14: the 4-bit quantiser's inverse, by which the lower band adapts.
const INVERSE_4: [i32; 16] = [
    0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
];
/// Table 19: the 2-bit quantiser's inverse.
const INVERSE_2: [i32; 4] = [-7408, -1616, 7408, 1616];
/// Tables 13 and 18: how codes move the logarithm of the scale.
const MOVES_LOW: [i32; 16] = [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60];
const MOVES_HIGH: [i32; 4] = [798, -214, 798, -214];
/// Table 15: the powers of two within an octave, in 32 parts.
const OCTAVE: [i32; 32] = [
    2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025, 3091, 3158, 3228,
    3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
];
/// Table 11: the quadrature mirror filter, every other tap of its first half.
const MIRROR: [i32; 12] = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];

/// How a stream is read.
pub(in crate::audio) fn layout() -> Layout {
    Layout {
        name: "g722",
        channels: 1,
        rate: SampleRate(16_000),
        block: BLOCK,
        frames: 2 * BLOCK,
    }
}

/// Decodes a stream of bytes.
pub(in crate::audio) struct Decoder {
    low: Band,
    high: Band,
    /// The filter's last inputs.
    delay: [i32; 24],
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            low: Band::new(32),
            high: Band::new(8),
            delay: [0; 24],
        }
    }
}

impl BlockDecoder for Decoder {
    fn decode(&mut self, block: &[u8], out: &mut Vec<f32>) -> bool {
        for &byte in block {
            out.extend(self.next(byte).map(|sample| sample as f32 / 32768.0));
        }
        true
    }
}

impl Decoder {
    fn next(&mut self, byte: u8) -> [i32; 2] {
        let (low, high) = (usize::from(byte & 63), usize::from(byte >> 6));
        let heard_low = self.low.heard(INVERSE_6[low]);
        self.low.adapt(INVERSE_4[low >> 2], MOVES_LOW[low >> 2], 18432, 8);
        let heard_high = self.high.heard(INVERSE_2[high]);
        self.high.adapt(INVERSE_2[high], MOVES_HIGH[high], 22528, 10);
        self.delay.copy_within(2.., 0);
        self.delay[22] = heard_low + heard_high;
        self.delay[23] = heard_low - heard_high;
        let (mut first, mut second) = (0, 0);
        for (n, pair) in self.delay.as_chunks::<2>().0.iter().enumerate() {
            second += pair[0] * MIRROR[n];
            first += pair[1] * MIRROR[11 - n];
        }
        [first, second].map(|sum| limit(sum >> 11))
    }
}

/// One band: its scale and its predictor of two poles and six zeros (3.6).
struct Band {
    /// The logarithm of the scale, and the scale.
    log: i32,
    scale: i32,
    /// The predicted sample, and what of it the zeros give.
    predicted: i32,
    by_zeros: i32,
    poles: [i32; 2],
    zeros: [i32; 6],
    /// The last differences, partial sums and sums, newest first.
    differences: [i32; 6],
    partial: [i32; 2],
    sums: [i32; 2],
}

impl Band {
    fn new(scale: i32) -> Self {
        Self {
            log: 0,
            scale,
            predicted: 0,
            by_zeros: 0,
            poles: [0; 2],
            zeros: [0; 6],
            differences: [0; 6],
            partial: [0; 2],
            sums: [0; 2],
        }
    }

    /// The sample of a code.
    fn heard(&self, inverse: i32) -> i32 {
        (self.predicted + ((self.scale * inverse) >> 15)).clamp(-16384, 16383)
    }

    /// Moves scale and predictor on.
    fn adapt(&mut self, inverse: i32, step: i32, most: i32, octaves: i32) {
        let difference = (self.scale * inverse) >> 15;
        self.log = (((self.log * 127) >> 7) + step).clamp(0, most);
        let (part, shift) = (OCTAVE[(self.log >> 6 & 31) as usize], octaves - (self.log >> 11));
        self.scale = (if shift < 0 { part << -shift } else { part >> shift }) << 2;
        let sum = limit(self.predicted + difference);
        let partial = limit(self.by_zeros + difference);
        self.move_poles(partial);
        self.move_zeros(difference);
        self.differences.copy_within(..5, 1);
        self.differences[0] = difference;
        self.partial = [partial, self.partial[0]];
        self.sums = [sum, self.sums[0]];
        let by_poles: i32 = (0..2).map(|n| (self.poles[n] * limit(2 * self.sums[n])) >> 15).sum();
        let by_zeros: i32 = (0..6).map(|n| (self.zeros[n] * limit(2 * self.differences[n])) >> 15).sum();
        self.by_zeros = limit(by_zeros);
        self.predicted = limit(limit(by_poles) + self.by_zeros);
    }

    fn move_poles(&mut self, partial: i32) {
        let same = |before: i32| (partial < 0) == (before < 0);
        let [first, second] = self.poles;
        let quadrupled = limit(4 * first);
        let turned = if same(self.partial[0]) { -quadrupled } else { quadrupled };
        let towards = if same(self.partial[1]) { 128 } else { -128 };
        let second = ((turned.min(32767) >> 7) + towards + ((second * 32512) >> 15)).clamp(-12288, 12288);
        let most = limit(15360 - second);
        let towards = if same(self.partial[0]) { 192 } else { -192 };
        let first = limit(towards + ((first * 32640) >> 15)).clamp(-most, most);
        self.poles = [first, second];
    }

    fn move_zeros(&mut self, difference: i32) {
        let step = if difference == 0 { 0 } else { 128 };
        for (zero, &before) in self.zeros.iter_mut().zip(&self.differences) {
            let towards = if (difference < 0) == (before < 0) { step } else { -step };
            *zero = limit(towards + ((*zero * 32640) >> 15));
        }
    }
}

/// Held within 16 bits.
fn limit(value: i32) -> i32 {
    value.clamp(-32768, 32767)
}
