//! What whisper.cpp hears on a channel: chunks of its phrases become passages.
//!
//! Only speech is sent. Every chunk is heard by itself, at temperature 0 and with no memory of the one before, so neither the number of
//! threads nor their order changes a word. Each chunk gets a new state: whisper.cpp's beam search uses random numbers, from a generator that
//! is seeded when the state is made. The search is greedy; a doubtful chunk is heard again with a beam. Each chunk takes one thread: ggml's threads wait by spinning, which is slow on a busy machine.

mod channel;
mod language;
mod stop;
mod text;

use super::chunk::{CHUNK_RATE, Chunk};
use super::length::{fits, misfit};
use super::model::{Model, check_cpu};
use super::pace::Pace;
use super::passage::Passage;
use super::recogniser::DetectedLanguage;
use super::requantise::eight_bits;
use crate::error::{Error, Result};
use crate::units::Span;
use language::{Guess, guess, other_than};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperError};

/// Mandarin in Whisper's table of languages; used where the language is not known.
const MANDARIN: &str = "zh";
/// A sentence in the script and with the punctuation that Mandarin shall be written with, and fillers, which are left out otherwise.
const MANDARIN_PROMPT: &str = "以下是普通话的句子。嗯，那个，呃，就是说，请稍等。";
/// The size of the beam.
const BEAM: i32 = 5;
/// A greedy search whose tokens have a smaller mean probability than this (geometric) is followed by a beam search. The beam takes twice the
/// time. Chosen on the labelled calls by benches/words.py: the character error stays within 0.005 of that of a beam throughout.
const DOUBTFUL: f64 = 0.75;

/// Sounds shorter than this, in samples, are too short for whisper.cpp (0.1 s).
const SHORTEST: usize = 1_600;
/// Samples for each position of the encoder's context (20 ms).
const POSITION: usize = 320;
/// The encoder's context is a multiple of this, and half of this longer than the chunk at the least.
const CONTEXT_STEP: usize = 64;
/// Its least context, 10 s: with less silence behind them, short chunks are heard over and over.
const LEAST_CONTEXT: usize = 512;
/// The encoder's whole context, 30 s.
const WHOLE_CONTEXT: usize = 1_500;
/// No speech takes more tokens than these, so many and so many a second; loops do.
const TOKENS: f64 = 12.0;
const TOKENS_PER_S: f64 = 16.0;

/// whisper.cpp with a model, ready to hear; shared between threads.
pub struct Whisper {
    model: Model,
    context: WhisperContext,
    /// The parameters of each language and search: made once, since whisper-rs never frees the text in them.
    parameters: Mutex<BTreeMap<(&'static str, Search), FullParams<'static, 'static>>>,
}

/// How the decoder looks for the likeliest text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Search {
    Greedy,
    Beam,
}

/// A chunk that is to be heard.
struct Task<'a> {
    chunk: Chunk,
    /// Its sound, at [`CHUNK_RATE`].
    sound: Vec<f32>,
    /// The times of the channel's syllables, in seconds.
    nuclei: &'a [f64],
    channel: usize,
    keep_going: &'a (dyn Fn() -> bool + Sync),
}

/// A chunk after it was heard.
struct HeardChunk {
    /// From its first sound to its last.
    span: Span,
    passages: Vec<Passage>,
    guess: Guess,
    seconds: f64,
    /// How many syllables there are, by the sound.
    syllables: f64,
}

impl fmt::Debug for Whisper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Whisper").field("model", &self.model).finish_non_exhaustive()
    }
}

impl Whisper {
    /// Loads a model that has been checked: whisper.cpp aborts the process on most damaged ones.
    ///
    /// # Errors
    /// [`Error::Model`] where the processor lacks what whisper.cpp was built for, or the model cannot be loaded.
    pub fn open(model: Model) -> Result<Self> {
        check_cpu()?;
        whisper_rs::install_logging_hooks();
        let context = load(&model)?;
        Ok(Self {
            model,
            context,
            parameters: Mutex::default(),
        })
    }

    /// Hears a chunk or a part of one as Mandarin, and once more if it surely is something else. Where the
    /// text and the syllables do not fit together, it is heard again in halves; what cannot be halved, with the encoder's whole context.
    fn hear_chunk(&self, task: &Task, chunk: &Chunk, sound: &[f32]) -> Result<HeardChunk> {
        let mut language = MANDARIN;
        let mut heard = self.hear_surely(task, chunk, sound, language)?;
        if let Some(other) = other_than(MANDARIN, &heard.guess) {
            language = other;
            heard = self.hear_surely(task, chunk, sound, language)?;
        }
        if heard.fits() {
            return Ok(heard);
        }
        let passages = match chunk.halves() {
            Some((first, second)) => {
                let (before, after) = sound.split_at(sound.len().min((first.duration() * CHUNK_RATE.hz()).round() as usize));
                let mut halves = self.hear_chunk(task, &first, before)?.passages;
                halves.extend(self.hear_chunk(task, &second, after)?.passages);
                halves
            }
            None => self.hear_once(task, chunk, sound, language, WHOLE_CONTEXT, Search::Beam)?.passages,
        };
        Ok(heard.or(passages))
    }

    /// Hears a chunk with the greedy search, and with the beam where the words are doubtful.
    fn hear_surely(&self, task: &Task, chunk: &Chunk, sound: &[f32], language: &str) -> Result<HeardChunk> {
        let hear = |search| self.hear_once(task, chunk, sound, language, context(sound.len()), search);
        let heard = hear(Search::Greedy)?;
        if heard.is_doubtful() { hear(Search::Beam) } else { Ok(heard) }
    }

    fn hear_once(&self, task: &Task, chunk: &Chunk, sound: &[f32], language: &str, context: usize, search: Search) -> Result<HeardChunk> {
        let (seconds, pace) = (chunk.duration(), Pace::new(chunk, task.nuclei));
        let syllables = pace.syllables() as f64;
        let mut params = self.parameters(language, search)?;
        params.set_audio_ctx(context as i32);
        params.set_max_tokens((TOKENS + TOKENS_PER_S * seconds) as i32);
        if sound.len() < SHORTEST {
            return Ok(HeardChunk {
                span: chunk.span(),
                passages: Vec::new(),
                guess: Guess::new(),
                seconds,
                syllables,
            });
        }
        let mut state = self.context.create_state().map_err(failed)?;
        let done = stop::run(&mut state, params, sound, task.keep_going);
        if !(task.keep_going)() {
            return Err(Error::Interrupted);
        }
        done.map_err(failed)?;
        let passages = text::passage(&state, &self.context, chunk, &pace, task.channel)
            .into_iter()
            .collect();
        let guess = guess(&mut state, &self.context).map_err(failed)?;
        Ok(HeardChunk {
            span: chunk.span(),
            passages,
            guess,
            seconds,
            syllables,
        })
    }

    /// The parameters for whisper.cpp in that language.
    fn parameters(&self, language: &str, search: Search) -> Result<FullParams<'static, 'static>> {
        let known = (0..=whisper_rs::get_lang_max_id())
            .filter_map(whisper_rs::get_lang_str)
            .find(|&code| code == language);
        let code = known.ok_or_else(|| {
            Error::argument(
                "language",
                format_args!("{language:?}"),
                "one that Whisper knows, such as zh, yue or en",
            )
        })?;
        Ok(lock(&self.parameters)
            .entry((code, search))
            .or_insert_with(|| parameters(code, search))
            .clone())
    }
}

/// Loads a model; five-bit weights as eight-bit ones, which are faster.
fn load(model: &Model) -> Result<WhisperContext> {
    let failed = |reason: &dyn fmt::Display| Error::model(model.path.display(), format_args!("whisper.cpp cannot load it ({reason})"));
    let options = WhisperContextParameters::default();
    let loaded = match eight_bits(&model.path).map_err(|error| failed(&error))? {
        Some(bytes) => WhisperContext::new_from_buffer_with_params(&bytes, options),
        None => WhisperContext::new_with_params(&model.path, options),
    };
    loaded.map_err(|error| failed(&error))
}

fn parameters(language: &'static str, search: Search) -> FullParams<'static, 'static> {
    let mut params = FullParams::new(match search {
        Search::Greedy => SamplingStrategy::Greedy { best_of: 1 },
        Search::Beam => SamplingStrategy::BeamSearch {
            beam_size: BEAM,
            patience: -1.0,
        },
    });
    params.set_n_threads(1);
    params.set_language(Some(language));
    if language == MANDARIN {
        params.set_initial_prompt(MANDARIN_PROMPT);
    }
    params.set_no_context(true);
    // Other temperatures sample at random.
    params.set_temperature_inc(0.0);
    // Whisper's timestamps are wrong where phrases are joined, may end a chunk early, and are not needed.
    params.set_no_timestamps(true);
    params.set_single_segment(true);
    params.set_suppress_blank(true);
    params.set_suppress_nst(true);
    params.set_print_progress(false);
    params.set_print_realtime(false);
    params.set_print_timestamps(false);
    params.set_print_special(false);
    params
}

impl HeardChunk {
    /// Whether the text may be what is heard, by its length: neither a loop nor words left out.
    fn fits(&self) -> bool {
        fits(&self.passages, self.syllables)
    }

    fn is_doubtful(&self) -> bool {
        let mut confidences = self.passages.iter().filter_map(|passage| passage.confidence);
        confidences.any(|confidence| confidence < DOUBTFUL)
    }

    /// Its likeliest language.
    fn language(&self) -> Option<(Span, DetectedLanguage)> {
        let (code, confidence) = self.guess.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let detected = DetectedLanguage {
            code: (*code).to_owned(),
            confidence: *confidence,
        };
        Some((self.span, detected))
    }

    /// The other text in place of this one, if its length is nearer to what is heard.
    fn or(mut self, passages: Vec<Passage>) -> Self {
        if misfit(&passages, self.syllables) < misfit(&self.passages, self.syllables) {
            self.passages = passages;
        }
        self
    }
}

/// The encoder's context for so many samples: all of them and some silence behind, but no more than there is.
fn context(samples: usize) -> usize {
    let positions = samples.div_ceil(POSITION) + CONTEXT_STEP / 2;
    positions.next_multiple_of(CONTEXT_STEP).clamp(LEAST_CONTEXT, WHOLE_CONTEXT)
}

fn failed(error: WhisperError) -> Error {
    Error::model("whisper.cpp", error)
}

/// The locked value, also after a thread panicked while it held the lock: no step leaves the value incomplete.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
