//! whisper.cpp run so that it can be stopped: the one place that needs `unsafe`.
//!
//! whisper-rs 0.16 offers a safe setter for this, but it hands C a trampoline for another type of closure than the one it stores.
#![allow(unsafe_code)]

use std::ffi::c_void;
use whisper_rs::{FullParams, WhisperError, WhisperState};

/// The question whether to go on, as whisper.cpp gets to see it.
type Question<'a> = &'a (dyn Fn() -> bool + Sync);

/// Runs the encoder and the decoder over `samples`; `keep_going` is asked after the encoder and after every token.
pub(super) fn run(state: &mut WhisperState, mut params: FullParams, samples: &[f32], keep_going: Question) -> Result<(), WhisperError> {
    let mut question = keep_going;
    let question: *mut Question = &mut question;
    // SAFETY: whisper.cpp calls `is_to_stop` on this thread, with this pointer, and not after `full` has returned; until then `question` lives.
    unsafe {
        params.set_abort_callback(Some(is_to_stop));
        params.set_abort_callback_user_data(question.cast());
    }
    state.full(params, samples)
}

unsafe extern "C" fn is_to_stop(question: *mut c_void) -> bool {
    // SAFETY: `run` gave this very pointer, to a `Question` that is still on its stack.
    let keep_going = unsafe { *question.cast::<Question>() };
    !keep_going()
}
