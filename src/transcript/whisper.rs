//! What whisper.cpp hears on a channel: windows of its phrases become passages.
//!
//! Only speech is sent. Every window is heard by itself, at temperature 0 and with no memory of the one before, so neither the number of
//! threads nor their order changes a word. Each hearing takes one thread: ggml's threads spin, and collapse on a busy machine.

mod channel;
mod engine;
mod language;
mod stop;
mod text;

use super::passage::Passage;
use super::window::Window;
use crate::error::{Error, Result};
pub use channel::{Heard, Listening, Tongue};
pub use engine::Whisper;
use language::{Guess, guess};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperError, WhisperState};

/// Mandarin in whisper.cpp's table of languages; taken where the language cannot be told.
pub const MANDARIN: &str = "zh";
/// A sentence in the script and with the punctuation that Mandarin shall be written with.
const MANDARIN_PROMPT: &str = "以下是普通话的句子。";

/// Sounds shorter than this, in samples, are too short for whisper.cpp (0.1 s).
const SHORTEST: usize = 1_600;
/// Samples for each position of the encoder's context (20 ms).
const POSITION: usize = 320;
/// The encoder's context is this much longer than the window, and a multiple of this.
const CONTEXT_STEP: usize = 64;
/// The encoder's whole context, 30 s.
const CONTEXT: usize = 1_500;
/// Nobody says so much that it takes more tokens a second; loops do.
const TOKENS_PER_S: f64 = 16.0;
const TOKENS: f64 = 12.0;

/// A model, ready to hear; shared between threads.
pub struct Recogniser {
    context: WhisperContext,
    /// States that nobody uses at the moment; each holds the buffers of one hearing.
    idle: Mutex<Vec<WhisperState>>,
    /// What is asked for in each language: made once, since whisper-rs never frees the text in it.
    asked: Mutex<BTreeMap<&'static str, FullParams<'static, 'static>>>,
}

/// One window after it was heard.
struct HeardWindow {
    passages: Vec<Passage>,
    guess: Guess,
    seconds: f64,
}

impl Recogniser {
    /// Loads a model that was found sound: whisper.cpp itself takes the process down with most broken ones.
    ///
    /// # Errors
    /// [`Error::Model`] where the processor lacks what whisper.cpp was built for, or the model cannot be loaded or hears English only.
    pub fn open(path: &Path) -> Result<Self> {
        check_processor()?;
        whisper_rs::install_logging_hooks();
        let refuse = |reason: &str| Error::Model(format!("{}: {reason}", path.display()));
        let context = WhisperContext::new_with_params(path, WhisperContextParameters::default())
            .map_err(|error| refuse(&format!("whisper.cpp cannot load it ({error})")))?;
        if !context.is_multilingual() {
            return Err(refuse("hears English only; a multilingual model is needed"));
        }
        Ok(Self {
            context,
            idle: Mutex::default(),
            asked: Mutex::default(),
        })
    }

    /// Hears one window of a channel.
    fn hear_window(
        &self,
        window: &Window,
        sound: &[f32],
        channel: usize,
        language: &str,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<HeardWindow> {
        let seconds = window.duration();
        if sound.len() < SHORTEST {
            return Ok(HeardWindow {
                passages: Vec::new(),
                guess: Guess::default(),
                seconds,
            });
        }
        let mut params = self.asked(language)?;
        params.set_audio_ctx(context(sound.len()));
        params.set_max_tokens((TOKENS + TOKENS_PER_S * seconds) as i32);
        let mut state = self.state()?;
        let done = stop::run(&mut state, params, sound, keep_going);
        if !keep_going() {
            return Err(Error::Interrupted);
        }
        done.map_err(failed)?;
        let passages = state
            .as_iter()
            .filter_map(|segment| text::passage(&segment, &self.context, window, channel))
            .collect();
        let guess = guess(&mut state, &self.context).map_err(failed)?;
        lock(&self.idle).push(state);
        Ok(HeardWindow { passages, guess, seconds })
    }

    /// A state of one's own, for a while.
    fn state(&self) -> Result<WhisperState> {
        let idle = lock(&self.idle).pop();
        idle.map_or_else(|| self.context.create_state().map_err(failed), Ok)
    }

    /// What is asked of whisper.cpp in that language.
    fn asked(&self, language: &str) -> Result<FullParams<'static, 'static>> {
        let known = (0..=whisper_rs::get_lang_max_id())
            .filter_map(whisper_rs::get_lang_str)
            .find(|&code| code == language);
        let code = known.ok_or_else(|| {
            Error::Options(format!(
                "language is {language:?}; it must be one that Whisper knows, such as zh, yue or en"
            ))
        })?;
        Ok(lock(&self.asked).entry(code).or_insert_with(|| params(code)).clone())
    }
}

fn params(language: &'static str) -> FullParams<'static, 'static> {
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    params.set_n_threads(1);
    params.set_language(Some(language));
    if language == MANDARIN {
        params.set_initial_prompt(MANDARIN_PROMPT);
    }
    params.set_no_context(true);
    // Other temperatures draw lots.
    params.set_temperature_inc(0.0);
    // The window is heard once, whatever the model takes for its end.
    params.set_single_segment(true);
    params.set_token_timestamps(true);
    params.set_suppress_blank(true);
    params.set_suppress_nst(true);
    params.set_print_progress(false);
    params.set_print_realtime(false);
    params.set_print_timestamps(false);
    params.set_print_special(false);
    params
}

/// The encoder's context for so many samples: all of them, something more, and no more than there is.
fn context(samples: usize) -> i32 {
    let positions = samples.div_ceil(POSITION) + CONTEXT_STEP / 2;
    positions.next_multiple_of(CONTEXT_STEP).min(CONTEXT) as i32
}

/// whisper.cpp is built for these instructions, and would die of the first that is missing.
fn check_processor() -> Result<()> {
    #[cfg(target_arch = "x86_64")]
    if !(is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")) {
        return Err(Error::Model(
            "this processor lacks AVX2, FMA or F16C; whisper.cpp needs all three".into(),
        ));
    }
    Ok(())
}

fn failed(error: WhisperError) -> Error {
    Error::Model(format!("whisper.cpp failed: {error}"))
}

/// What is behind the lock, even where a thread that held it has died: it is whole between any two steps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
