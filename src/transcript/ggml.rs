//! The format of a whisper.cpp model file, checked before whisper.cpp reads it: most corrupt headers abort the process there, and a file
//! that is cut before its first tensor loads as an empty model.
//!
//! The format (whisper.cpp's `whisper_model_load`), all numbers little-endian and 32 bits wide: the magic number; eleven
//! hyperparameters; the mel filters with their two dimensions; the vocabulary, each token after its length; then tensors up to the
//! end, each with its number of dimensions, the length of its name, its type, its dimensions, its name and its data.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufReader, Read, Seek};

/// "ggml", read as a number.
const MAGIC: i32 = 0x6767_6d6c;
/// Frequencies of a mel filter: half of the 400 points of Whisper's FFT, and one.
const FREQUENCIES: i32 = 201;
/// Encoder positions: 30 s.
const AUDIO_CONTEXT: i32 = 1500;
/// Decoder positions.
const TEXT_CONTEXT: i32 = 448;
/// Whisper's sizes, tiny to large: width, heads, encoder layers.
const SIZES: [(i32, i32, i32); 5] = [(384, 6, 4), (512, 8, 6), (768, 12, 12), (1024, 16, 24), (1280, 20, 32)];
/// Tokens of text; what follows them up to the size of the vocabulary (languages, tasks, times) may be spelled out or not.
const TEXT_TOKENS: i32 = 50_256;
/// Tokens that whisper.cpp asks its vocabulary for by their text, and ends the process where one is missing.
const ASKED_FOR: [&str; 3] = [" ", " -", " '"];
/// More bytes than any token or tensor's name has.
const LONGEST: i32 = 1024;

/// Why a file is no model that can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Flaw {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// It is not of the form.
    #[error("{0}")]
    Form(String),
}

type Result<T, E = Flaw> = std::result::Result<T, E>;

fn flaw<T>(reason: impl Into<String>) -> Result<T> {
    Err(Flaw::Form(reason.into()))
}

/// How weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "ggml's own names")]
pub enum Weights {
    F32,
    F16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
}

impl Weights {
    const ALL: [Self; 7] = [Self::F32, Self::F16, Self::Q4_0, Self::Q4_1, Self::Q5_0, Self::Q5_1, Self::Q8_0];

    /// ggml's number for a tensor of this type (`ggml_type`).
    fn tag(self) -> i32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_0 => 2,
            Self::Q4_1 => 3,
            Self::Q5_0 => 6,
            Self::Q5_1 => 7,
            Self::Q8_0 => 8,
        }
    }

    /// The numbers in the header of a file whose matrices are of this type: `ggml_ftype`, and the versions of the quantisation (the
    /// thousands) that are laid out as today's. Five-bit blocks are the same in versions 1 and 2.
    fn file_types(self) -> &'static [i32] {
        match self {
            Self::F32 => &[0],
            Self::F16 => &[1],
            Self::Q4_0 => &[2002],
            Self::Q4_1 => &[2003],
            Self::Q8_0 => &[2007],
            Self::Q5_0 => &[1008, 2008],
            Self::Q5_1 => &[1009, 2009],
        }
    }

    /// Weights in a block, and the bytes that it takes: scale (and least value) as f16, then the bits of 32 weights.
    fn block(self) -> (u64, u64) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 => (1, 2),
            Self::Q4_0 => (32, 18),
            Self::Q4_1 => (32, 20),
            Self::Q5_0 => (32, 22),
            Self::Q5_1 => (32, 24),
            Self::Q8_0 => (32, 34),
        }
    }
}

/// What the header promises.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Hyperparameters {
    vocabulary: i32,
    width: i32,
    encoder_layers: i32,
    decoder_layers: i32,
    mels: i32,
    weights: Weights,
}

impl Hyperparameters {
    /// The hyperparameters, if they are those of a multilingual Whisper model (or of one distilled from it: fewer decoder layers).
    fn check(numbers: [i32; 11]) -> Result<Self> {
        let [
            vocabulary,
            audio_context,
            width,
            audio_heads,
            encoder_layers,
            text_context,
            text_width,
            text_heads,
            decoder_layers,
            mels,
            file_type,
        ] = numbers;
        if vocabulary == 51_864 {
            return flaw("the model hears English only (.en): a multilingual one is needed");
        }
        let fits = matches!((vocabulary, mels), (51_865, 80) | (51_866, 128))
            && (audio_context, text_context) == (AUDIO_CONTEXT, TEXT_CONTEXT)
            && SIZES.contains(&(width, audio_heads, encoder_layers))
            && (text_width, text_heads) == (width, audio_heads)
            && (1..=encoder_layers).contains(&decoder_layers);
        if !fits {
            return flaw(format!("its hyperparameters {numbers:?} are those of no Whisper model"));
        }
        let Some(weights) = Weights::ALL.into_iter().find(|weights| weights.file_types().contains(&file_type)) else {
            return flaw(format!("its weights are of an unknown type, {file_type}"));
        };
        Ok(Self {
            vocabulary,
            width,
            encoder_layers,
            decoder_layers,
            mels,
            weights,
        })
    }

    /// Every tensor that must be there, by name: 11 + 15 · encoder layers + 24 · decoder layers.
    fn tensors(&self) -> BTreeMap<String, Tensor> {
        let mut table = Table {
            tensors: BTreeMap::new(),
            matrices: self.weights,
        };
        let width = self.width;
        let filters = if self.weights == Weights::F32 { Weights::F32 } else { Weights::F16 };
        for (part, positions, layers, norm, attentions) in [
            ("encoder", AUDIO_CONTEXT, self.encoder_layers, "ln_post", &["attn"][..]),
            ("decoder", TEXT_CONTEXT, self.decoder_layers, "ln", &["attn", "cross_attn"][..]),
        ] {
            table.add(format!("{part}.positional_embedding"), &[width, positions], Weights::F32);
            table.add_norm(&format!("{part}.{norm}"), width);
            for layer in 0..layers {
                table.add_layer(&format!("{part}.blocks.{layer}"), width, attentions);
            }
        }
        table.add("decoder.token_embedding.weight".into(), &[width, self.vocabulary], self.weights);
        for (name, inputs) in [("conv1", self.mels), ("conv2", width)] {
            table.add(format!("encoder.{name}.weight"), &[3, inputs, width], filters);
            table.add(format!("encoder.{name}.bias"), &[1, width], Weights::F32);
        }
        table.tensors
    }
}

/// A tensor's place in the model: its dimensions, the fastest first, and its type.
#[derive(Clone, Debug, PartialEq)]
struct Tensor {
    dimensions: Vec<i32>,
    weights: Weights,
}

impl Tensor {
    fn bytes(&self) -> u64 {
        let (weights, bytes) = self.weights.block();
        let count: u64 = self.dimensions.iter().map(|&size| u64::from(size.unsigned_abs())).product();
        count / weights * bytes
    }
}

/// The tensors of a model while they are listed.
struct Table {
    tensors: BTreeMap<String, Tensor>,
    matrices: Weights,
}

impl Table {
    fn add(&mut self, name: String, dimensions: &[i32], weights: Weights) {
        let dimensions = dimensions.to_vec();
        self.tensors.insert(name, Tensor { dimensions, weights });
    }

    fn add_norm(&mut self, name: &str, width: i32) {
        self.add(format!("{name}.weight"), &[width], Weights::F32);
        self.add(format!("{name}.bias"), &[width], Weights::F32);
    }

    fn add_linear(&mut self, name: &str, inputs: i32, outputs: i32) {
        self.add(format!("{name}.weight"), &[inputs, outputs], self.matrices);
        self.add(format!("{name}.bias"), &[outputs], Weights::F32);
    }

    fn add_layer(&mut self, layer: &str, width: i32, attentions: &[&str]) {
        for attention in attentions {
            self.add_norm(&format!("{layer}.{attention}_ln"), width);
            for role in ["query", "value", "out"] {
                self.add_linear(&format!("{layer}.{attention}.{role}"), width, width);
            }
            // Whisper's keys have no bias.
            self.add(format!("{layer}.{attention}.key.weight"), &[width, width], self.matrices);
        }
        self.add_norm(&format!("{layer}.mlp_ln"), width);
        self.add_linear(&format!("{layer}.mlp.0"), width, 4 * width);
        self.add_linear(&format!("{layer}.mlp.2"), 4 * width, width);
    }
}

/// Checks a model file of `bytes` bytes from its magic number to its exact end, without reading the weights.
///
/// # Errors
/// [`Flaw`] where the file is not of the form, or cannot be read.
pub(super) fn walk(source: impl Read + Seek, bytes: u64) -> Result<()> {
    let mut walker = Walker {
        source: BufReader::new(source),
        at: 0,
        bytes,
    };
    let model = walker.header()?;
    walker.filters(model.mels)?;
    walker.vocabulary(model.vocabulary)?;
    walker.tensors(model.tensors())
}

struct Walker<R> {
    source: BufReader<R>,
    at: u64,
    bytes: u64,
}

impl<R: Read + Seek> Walker<R> {
    fn header(&mut self) -> Result<Hyperparameters> {
        let [magic] = self.numbers("its magic number")?;
        if magic != MAGIC {
            let begins: String = magic.to_le_bytes().escape_ascii().to_string();
            return flaw(format!(
                "it begins with \"{begins}\", so it is no whisper.cpp model (ggml-NAME.bin)"
            ));
        }
        let numbers = self.numbers("its hyperparameters")?;
        let text: Vec<u8> = numbers.iter().flat_map(|number: &i32| number.to_le_bytes()).collect();
        if text.get(4..).is_some_and(|text| text.starts_with(b"silero")) {
            return flaw("it tells speech from silence (a Silero VAD file) and hears no words");
        }
        Hyperparameters::check(numbers)
    }

    fn filters(&mut self, mels: i32) -> Result<()> {
        let shape = self.numbers("its mel filters")?;
        if shape != [mels, FREQUENCIES] {
            return flaw(format!("its mel filters are {shape:?}; they must be {:?}", [mels, FREQUENCIES]));
        }
        self.skip(
            4 * mels.unsigned_abs() as u64 * FREQUENCIES.unsigned_abs() as u64,
            "its mel filters",
        )
    }

    fn vocabulary(&mut self, most: i32) -> Result<()> {
        let [tokens] = self.numbers("its vocabulary")?;
        if !(TEXT_TOKENS..=most).contains(&tokens) {
            return flaw(format!("its vocabulary has {tokens} tokens; there must be {TEXT_TOKENS} to {most}"));
        }
        let mut missing = ASKED_FOR.to_vec();
        for token in 0..tokens {
            let [length] = self.numbers("its vocabulary")?;
            if !(0..=LONGEST).contains(&length) {
                return flaw(format!("token {token} of its vocabulary claims {length} bytes"));
            }
            let text = self.text(length.unsigned_abs() as usize, "its vocabulary")?;
            missing.retain(|asked_for| *asked_for != text);
        }
        match missing.first() {
            None => Ok(()),
            Some(token) => flaw(format!("its vocabulary lacks the token {token:?}")),
        }
    }

    fn tensors(&mut self, mut due: BTreeMap<String, Tensor>) -> Result<()> {
        let all = due.len();
        if self.at == self.bytes {
            return flaw("it holds no weights");
        }
        while !due.is_empty() {
            if self.at == self.bytes {
                return flaw(format!("it is cut off: {} of {all} tensors are missing", due.len()));
            }
            self.tensor(&mut due)?;
        }
        match self.bytes - self.at {
            0 => Ok(()),
            more => flaw(format!("{more} bytes follow its last tensor")),
        }
    }

    /// Checks one tensor, which must be one of those still due.
    fn tensor(&mut self, due: &mut BTreeMap<String, Tensor>) -> Result<()> {
        let start = self.at;
        let [dimensions, length, tag] = self.numbers("a tensor's header")?;
        if !(1..=3).contains(&dimensions) || !(1..=LONGEST).contains(&length) {
            return flaw(format!("no tensor begins at byte {start}"));
        }
        let mut shape = vec![];
        for _ in 0..dimensions {
            let [size] = self.numbers("a tensor's header")?;
            shape.push(size);
        }
        let name = self.text(length.unsigned_abs() as usize, "a tensor's name")?;
        let Some(tensor) = due.remove(&name) else {
            return flaw(format!("tensor {name:?} at byte {start} is unknown, or there twice"));
        };
        if (&shape, tag) != (&tensor.dimensions, tensor.weights.tag()) {
            return flaw(format!(
                "tensor {name:?} is {shape:?} of type {tag}; it must be {:?} of type {}",
                tensor.dimensions,
                tensor.weights.tag()
            ));
        }
        self.skip(tensor.bytes(), &format!("tensor {name:?}"))
    }

    fn numbers<const N: usize>(&mut self, part: &str) -> Result<[i32; N]> {
        self.need(4 * N as u64, part)?;
        let mut numbers = [0; N];
        for number in &mut numbers {
            let mut bytes = [0; 4];
            self.source.read_exact(&mut bytes)?;
            *number = i32::from_le_bytes(bytes);
        }
        self.at += 4 * N as u64;
        Ok(numbers)
    }

    fn text(&mut self, length: usize, part: &str) -> Result<String> {
        self.need(length as u64, part)?;
        let mut bytes = vec![0; length];
        self.source.read_exact(&mut bytes)?;
        self.at += length as u64;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn skip(&mut self, bytes: u64, part: &str) -> Result<()> {
        self.need(bytes, part)?;
        self.source.seek_relative(bytes.cast_signed())?;
        self.at += bytes;
        Ok(())
    }

    fn need(&self, bytes: u64, part: &str) -> Result<()> {
        let left = self.bytes - self.at;
        if left < bytes {
            return flaw(format!(
                "it is cut off in {part}: {bytes} bytes are due at byte {}, {left} are left",
                self.at
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
