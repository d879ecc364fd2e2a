//! Dialogic (OKI) ADPCM of `.vox` files: 4 bits a sample, the upper half of a byte first, 12 bits of sound (Dialogic, "ADPCM
//! Algorithm", 1988).

use crate::audio::blocks::{BlockDecoder, Layout};
use crate::units::SampleRate;

/// The step sizes: each is a tenth larger than the one before.
const STEPS: [i32; 49] = [
    16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279,
    307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552,
];
/// How a code's magnitude moves the step.
const MOVES: [i32; 8] = [-1, -1, -1, -1, 2, 4, 6, 8];

/// Bytes that are decoded at a time: each is two samples.
const BLOCK: usize = 4000;

/// How a stream is read.
pub(in crate::audio) fn layout(rate: SampleRate) -> Layout {
    Layout {
        name: "adpcm_dialogic",
        channels: 1,
        rate,
        block: BLOCK,
        frames: 2 * BLOCK,
    }
}

/// Decodes a stream of bytes.
#[derive(Default)]
pub(in crate::audio) struct Decoder {
    sample: i32,
    step: i32,
}

impl Decoder {
    fn next(&mut self, code: u8) -> f32 {
        let (step, magnitude) = (STEPS[self.step as usize], usize::from(code & 7));
        let change = (step * (2 * magnitude as i32 + 1)) >> 3;
        self.sample = (self.sample + if code & 8 != 0 { -change } else { change }).clamp(-2048, 2047);
        self.step = (self.step + MOVES[magnitude]).clamp(0, STEPS.len() as i32 - 1);
        self.sample as f32 / 2048.0
    }
}

impl BlockDecoder for Decoder {
    fn decode(&mut self, block: &[u8], out: &mut Vec<f32>) -> bool {
        for &byte in block {
            out.push(self.next(byte >> 4));
            out.push(self.next(byte & 15));
        }
        true
    }
}
