//! A model's five-bit weights as eight-bit ones, for speed.
//!
//! Five-bit weights make a small file, but ggml has no fast matrix product for them: each weight is put together from two places. The
//! same weights in blocks of eight bits (Q8_0) take 1.4 times the memory and have one. The file must have been checked by `ggml::walk`.

use half::f16;
use std::path::Path;

/// ggml's numbers for tensors of these types.
const F32: i32 = 0;
const F16: i32 = 1;
const Q5_0: i32 = 6;
const Q5_1: i32 = 7;
const Q8_0: i32 = 8;
/// The number of a file whose matrices are Q8_0, and those of five-bit files (see `ggml::Weights`).
const FILE_OF_Q8_0: i32 = 2007;
const FILES_OF_FIVE_BITS: [i32; 4] = [1008, 1009, 2008, 2009];
/// Weights in a block.
const BLOCK: usize = 32;
/// Bytes of a block of Q8_0: the scale and the weights.
const Q8_0_BYTES: usize = 2 + BLOCK;
/// Bytes of the magic number and of the ten hyperparameters before the type of the file.
const BEFORE_TYPE: usize = 44;

/// The model at `path` with its five-bit tensors as Q8_0; `None` where it has none, or is not of the form.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn eight_bits(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let file = std::fs::read(path)?;
    Ok(is_five_bits(&file).then(|| requantised(&file)).flatten())
}

fn is_five_bits(file: &[u8]) -> bool {
    let number = file.get(BEFORE_TYPE..BEFORE_TYPE + 4).and_then(|bytes| bytes.try_into().ok());
    number.is_some_and(|bytes| FILES_OF_FIVE_BITS.contains(&i32::from_le_bytes(bytes)))
}

fn requantised(file: &[u8]) -> Option<Vec<u8>> {
    let mut copy = Copy {
        left: file,
        out: Vec::with_capacity(file.len() / 2 * 3),
    };
    copy.keep(BEFORE_TYPE)?;
    copy.number()?;
    copy.put(FILE_OF_Q8_0);
    let (mels, frequencies) = (copy.size()?, copy.size()?);
    copy.keep(4 * mels * frequencies)?;
    for _ in 0..copy.size()? {
        let length = copy.size()?;
        copy.keep(length)?;
    }
    while !copy.left.is_empty() {
        copy.tensor()?;
    }
    Some(copy.out)
}

/// What is read of one file and written of the other.
struct Copy<'a> {
    left: &'a [u8],
    out: Vec<u8>,
}

impl<'a> Copy<'a> {
    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.left.split_at_checked(bytes)?;
        self.left = left;
        Some(taken)
    }

    fn number(&mut self) -> Option<i32> {
        self.take(4)?.try_into().ok().map(i32::from_le_bytes)
    }

    fn put(&mut self, number: i32) {
        self.out.extend(number.to_le_bytes());
    }

    fn keep(&mut self, bytes: usize) -> Option<()> {
        let taken = self.take(bytes)?;
        self.out.extend_from_slice(taken);
        Some(())
    }

    /// A number that is a size, copied.
    fn size(&mut self) -> Option<usize> {
        let number = self.number()?;
        self.put(number);
        usize::try_from(number).ok()
    }

    fn tensor(&mut self) -> Option<()> {
        let (dimensions, name) = (self.size()?, self.size()?);
        let of = self.number()?;
        self.put(if of == Q5_0 || of == Q5_1 { Q8_0 } else { of });
        let mut weights = 1;
        for _ in 0..dimensions {
            weights *= self.size()?;
        }
        self.keep(name)?;
        match of {
            F32 => self.keep(4 * weights),
            F16 => self.keep(2 * weights),
            Q5_0 => self.requantise(weights / BLOCK, |[scale]| (scale, -16.0 * scale)),
            Q5_1 => self.requantise(weights / BLOCK, |[scale, least]| (scale, least)),
            _ => None,
        }
    }

    /// Blocks that begin with `N` half-precision numbers, of which `line` makes the scale and the value of weight 0.
    fn requantise<const N: usize>(&mut self, blocks: usize, line: impl Fn([f32; N]) -> (f32, f32)) -> Option<()> {
        for _ in 0..blocks {
            let mut head = [0.0; N];
            for number in &mut head {
                *number = f16::from_le_bytes(self.take(2)?.try_into().ok()?).to_f32();
            }
            let (scale, zero) = line(head);
            let weights = five_bits(self.take(4 + BLOCK / 2)?)?.map(|weight| scale * weight + zero);
            self.out.extend(block_of_eight_bits(&weights));
        }
        Some(())
    }
}

/// The weights of a five-bit block, 0 to 31: the fifth bits of all, then the lower four of weights i and i + 16 in one byte.
fn five_bits(block: &[u8]) -> Option<[f32; BLOCK]> {
    let (fifth, low_bits) = block.split_at_checked(4)?;
    let fifth = u32::from_le_bytes(fifth.try_into().ok()?);
    let mut weights = [0.0; BLOCK];
    let (low, high) = weights.split_at_mut(BLOCK / 2);
    let weight = |bits: u8, place: usize| (u32::from(bits) | (fifth >> place & 1) << 4) as f32;
    for (i, ((low, high), byte)) in low.iter_mut().zip(high).zip(low_bits).enumerate() {
        (*low, *high) = (weight(byte & 15, i), weight(byte >> 4, i + BLOCK / 2));
    }
    Some(weights)
}

/// A block of Q8_0: the scale, then the weights in it.
fn block_of_eight_bits(weights: &[f32; BLOCK]) -> [u8; Q8_0_BYTES] {
    let largest = weights.iter().fold(0.0f32, |largest, weight| largest.max(weight.abs()));
    let scale = largest / 127.0;
    let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    let mut block = [0; Q8_0_BYTES];
    let (head, body) = block.split_at_mut(2);
    head.copy_from_slice(&f16::from_f32(scale).to_le_bytes());
    for (byte, weight) in body.iter_mut().zip(weights) {
        *byte = ((weight * inverse).round() as i8).cast_unsigned();
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block of Q5_1 with scale 0.5, least value −8 and the weights 0 to 31 in turn.
    fn ramp() -> Vec<u8> {
        let mut block = Vec::from(f16::from_f32(0.5).to_le_bytes());
        block.extend(f16::from_f32(-8.0).to_le_bytes());
        block.extend(0xffff_0000u32.to_le_bytes());
        block.extend((0..16u8).map(|low| low | low << 4));
        block
    }

    fn model(file_type: i32, tensor_type: i32, tensor: &[u8]) -> Vec<u8> {
        let numbers = |numbers: &[i32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
        let mut file = numbers(&[0; 11]);
        file.extend(numbers(&[file_type, 1, 1, 0, 1, 2]));
        file.extend(b"ab");
        file.extend(numbers(&[1, 1, tensor_type, 32]));
        file.extend(b"w");
        file.extend(tensor);
        file
    }

    #[test]
    fn five_bit_blocks_keep_their_values_within_half_a_step_of_eight_bits() {
        let out = requantised(&model(2009, Q5_1, &ramp())).expect("a model of the form");
        assert_eq!(out.get(BEFORE_TYPE..48), Some(&FILE_OF_Q8_0.to_le_bytes()[..]));
        let block = out.get(out.len() - Q8_0_BYTES..).expect("a block");
        let scale = f16::from_le_bytes([block[0], block[1]]).to_f32();
        for (i, byte) in block[2..].iter().enumerate() {
            let (is, must) = (scale * f32::from(byte.cast_signed()), 0.5 * i as f32 - 8.0);
            assert!(
                (is - must).abs() <= 0.5 * 8.0 / 127.0 + 1e-3 * must.abs(),
                "weight {i}: {is}, not {must}"
            );
        }
    }

    #[test]
    fn a_file_cut_short_is_not_requantised() {
        let file = model(2009, Q5_1, &ramp());
        let before_tensor = file.len() - 4 * 4 - 1 - ramp().len();
        for end in (BEFORE_TYPE..file.len()).filter(|&end| end != before_tensor) {
            assert!(requantised(file.get(..end).unwrap_or_default()).is_none(), "cut at byte {end}");
        }
    }
}
