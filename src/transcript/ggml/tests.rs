use super::*;
use crate::transcript::recogniser::WHISPER_CPP;
use proptest::prelude::*;
use std::io::Cursor;
use std::sync::LazyLock;

/// A model of the smallest size with no weight but 0, and where its header, each tensor's header and each tensor's end lie.
struct Made {
    bytes: Vec<u8>,
    /// Bytes whose every bit must matter.
    telling: Vec<usize>,
    /// Where one part ends and the next begins.
    bounds: Vec<usize>,
}

fn put(bytes: &mut Vec<u8>, numbers: &[i32]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

const TINY: [i32; 11] = [51_865, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 2002];

fn make() -> Made {
    let mut bytes = vec![];
    put(&mut bytes, &[MAGIC]);
    put(&mut bytes, &TINY);
    let mut bounds = vec![4, bytes.len()];
    put(&mut bytes, &[80, FREQUENCIES]);
    let mut telling: Vec<usize> = (0..bytes.len()).collect();
    bounds.push(bytes.len());
    bytes.resize(bytes.len() + 4 * 80 * 201, 0);
    bounds.push(bytes.len());
    put(&mut bytes, &[50_257]);
    for token in ASKED_FOR {
        put(&mut bytes, &[token.len() as i32]);
        bytes.extend(token.bytes());
    }
    for token in 3..50_257 {
        let length = token % 7;
        put(&mut bytes, &[length]);
        bytes.resize(bytes.len() + length.unsigned_abs() as usize, b'a');
    }
    for (name, tensor) in Hyperparameters::check(TINY).unwrap().tensors() {
        let start = bytes.len();
        put(
            &mut bytes,
            &[tensor.dimensions.len() as i32, name.len() as i32, tensor.weights.tag()],
        );
        put(&mut bytes, &tensor.dimensions);
        bytes.extend(name.bytes());
        telling.extend(start..bytes.len());
        bounds.extend([start, bytes.len()]);
        bytes.resize(bytes.len() + tensor.bytes() as usize, 0);
    }
    Made { bytes, telling, bounds }
}

static MADE: LazyLock<Made> = LazyLock::new(make);

fn walked(bytes: &[u8]) -> Result<(), String> {
    walk(Cursor::new(bytes), bytes.len() as u64).map_err(|flaw| flaw.to_string())
}

/// The walk through the model with one byte changed.
fn walked_with(bytes: &mut [u8], at: usize, change: impl Fn(u8) -> u8) -> Result<(), String> {
    let kept = bytes[at];
    bytes[at] = change(kept);
    let result = walked(bytes);
    bytes[at] = kept;
    result
}

#[test]
fn a_whole_model_passes() {
    assert_eq!(walked(&MADE.bytes), Ok(()));
}

#[test]
fn a_model_has_as_many_tensors_as_its_layers_ask_for() {
    for (width, heads, layers) in SIZES {
        for decoder in [1, layers] {
            let numbers = [51_866, 1500, width, heads, layers, 448, width, heads, decoder, 128, 1];
            let count = Hyperparameters::check(numbers).unwrap().tensors().len();
            assert_eq!(count as i32, 11 + 15 * layers + 24 * decoder);
        }
    }
}

#[test]
fn published_sizes_are_what_the_structure_asks_for() {
    let registry = super::super::Registry::builtin().unwrap();
    let vocabulary = 508_089; // the same in every multilingual file
    for entry in registry.models.iter().filter(|entry| entry.engine == WHISPER_CPP) {
        let family = ["tiny", "base", "small", "medium", "large"]
            .iter()
            .position(|name| entry.name.starts_with(name));
        let (width, heads, layers) = SIZES[family.unwrap()];
        let turbo = entry.name.contains("turbo");
        let (words, mels, decoder) = if turbo { (51_866, 128, 4) } else { (51_865, 80, layers) };
        let file_type = entry.weights.file_types()[0];
        let model = Hyperparameters::check([words, 1500, width, heads, layers, 448, width, heads, decoder, mels, file_type]).unwrap();
        let tensors = model.tensors();
        let weights: u64 = tensors
            .iter()
            .map(|(name, tensor)| 12 + 4 * tensor.dimensions.len() as u64 + name.len() as u64 + tensor.bytes())
            .sum();
        assert_eq!(48 + 8 + 4 * 201 * mels as u64 + vocabulary + weights, entry.bytes, "{}", entry.name);
    }
}

#[test]
fn a_cut_at_any_boundary_is_seen() {
    for &bound in &MADE.bounds {
        for end in [bound - 1, bound, bound + 1] {
            assert!(walked(&MADE.bytes[..end]).is_err(), "{end}");
        }
    }
    let whole = MADE.bytes.len();
    for end in [0, 1, whole - 4, whole - 1] {
        assert!(walked(&MADE.bytes[..end]).is_err(), "{end}");
    }
    let first = MADE.bounds[4];
    assert_eq!(walked(&MADE.bytes[..first]).unwrap_err(), "it holds no weights");
}

#[test]
fn what_follows_the_end_is_seen() {
    let mut bytes = MADE.bytes.clone();
    bytes.push(0);
    assert_eq!(walked(&bytes).unwrap_err(), "1 bytes follow its last tensor");
}

#[test]
fn a_flipped_bit_in_a_header_is_seen() {
    let mut bytes = MADE.bytes.clone();
    for &at in MADE.telling.iter().take(56) {
        for bit in 0..8 {
            let result = walked_with(&mut bytes, at, |byte| byte ^ 1 << bit);
            assert!(result.is_err(), "bit {bit} of byte {at}");
        }
    }
    for (turn, &at) in MADE.telling.iter().skip(56).enumerate().step_by(5) {
        assert!(walked_with(&mut bytes, at, |byte| byte ^ 1 << (turn % 8)).is_err(), "byte {at}");
    }
}

#[test]
fn other_files_are_told_by_what_they_are() {
    let cases: [(&[u8], &str); 6] = [
        (b"", "cut off in its magic number"),
        (b"GGUF\x03\0\0\0", "\"GGUF\""),
        (b"\x00\x01\x02\x03", "\"\\x00\\x01\\x02\\x03\""),
        ("你好，世界".as_bytes(), "no whisper.cpp model"),
        (b"lmgg", "cut off in its hyperparameters"),
        (
            b"lmgg\x0a\0\0\0silero-16k\x06\0\0\0\x02\0\0\0\0\0\0\0\0\x02\0\0@\0\0\0\x04\0\0\0\x81\0\0\0\x80\0",
            "Silero VAD",
        ),
    ];
    for (bytes, what) in cases {
        let reason = walked(bytes).unwrap_err();
        assert!(reason.contains(what) && reason.lines().count() == 1, "{reason}");
    }
    let mut english = TINY;
    english[0] = 51_864;
    assert!(Hyperparameters::check(english).unwrap_err().to_string().contains("English only"));
}

#[test]
fn a_vocabulary_that_lacks_what_whisper_cpp_asks_for_is_seen() {
    let mut bytes = MADE.bytes.clone();
    bytes[MADE.bounds[3] + 8] = b'x'; // the text of the first token
    assert_eq!(walked(&bytes).unwrap_err(), "its vocabulary lacks the token \" \"");
}

#[test]
fn a_tensor_that_is_there_twice_or_of_another_type_is_seen() {
    let names: Vec<_> = Hyperparameters::check(TINY).unwrap().tensors().into_keys().collect();
    let at = |name: &str| {
        let header = MADE.telling.windows(name.len()).find(|window| {
            let start = window[0];
            MADE.bytes[start..].starts_with(name.as_bytes())
        });
        header.unwrap()[0]
    };
    let (first, second) = ("encoder.blocks.0.attn.out.weight", "encoder.blocks.1.attn.out.weight");
    assert!(names.contains(&first.to_owned()));
    let mut bytes = MADE.bytes.clone();
    let start = at(second);
    bytes[start..start + second.len()].copy_from_slice(first.as_bytes());
    assert!(walked(&bytes).unwrap_err().contains("twice"));

    let mut bytes = MADE.bytes.clone();
    let tag = at(first) - 12;
    bytes[tag] = 3; // q4_1 instead of q4_0
    assert!(walked(&bytes).unwrap_err().contains("of type 3"));
}

proptest! {
    #[test]
    fn whatever_the_bytes_the_walk_ends(changes in prop::collection::vec((0.0..1.0f64, any::<u8>()), 1..4), end in 0.0..1.05f64, head: bool) {
        let mut bytes = MADE.bytes.clone();
        let reach = if head { 60 } else { bytes.len() };
        for (place, byte) in changes {
            bytes[(place * reach as f64) as usize] = byte;
        }
        bytes.truncate((end * bytes.len() as f64) as usize);
        let _ = walked(&bytes);
    }

    #[test]
    fn noise_is_no_model(bytes in prop::collection::vec(any::<u8>(), 0..400), magic: bool) {
        let begin: &[u8] = if magic { b"lmgg" } else { b"" };
        prop_assert!(walked(&[begin, &bytes].concat()).is_err());
    }
}
