//! Long work with the GIL released, which Ctrl-C ends.

use super::error::to_py;
use crate::error::{Error, Result};
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How long a signal may wait.
const PATIENCE: Duration = Duration::from_millis(50);

/// Runs `work` on a thread of its own and listens for signals meanwhile: only Python's main thread is told of them, so it must not
/// be the one that works. `work` is handed the question whether to go on, which it asks with the share (0–1) that is done; the answer
/// turns to no at Ctrl-C and when `keep_going` (a Python callable of that share, if any) says so.
pub(super) fn interruptible<T: Send>(
    py: Python<'_>,
    keep_going: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&(dyn Fn(f64) -> bool + Sync)) -> Result<T> + Send,
) -> PyResult<T> {
    let keep_going = keep_going.map(|callable| callable.clone().unbind());
    let stop = AtomicBool::new(false);
    let share = AtomicU64::new(0.0f64.to_bits());
    let outcome = py.detach(|| {
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(1);
            let (stop, share) = (&stop, &share);
            let go_on = move |done: f64| {
                share.store(done.to_bits(), Ordering::Relaxed);
                !stop.load(Ordering::Relaxed)
            };
            scope.spawn(move || sender.send(work(&go_on)));
            let done = || f64::from_bits(share.load(Ordering::Relaxed));
            wait(&receiver, stop, || {
                Python::attach(|py| asked_to_go_on(py, keep_going.as_ref(), done()))
            })
        })
    });
    outcome?.map_err(|error| to_py(py, error))
}

/// Waits for the result; what `go_on` raises comes back once the work has stopped.
fn wait<T>(receiver: &Receiver<Result<T>>, stop: &AtomicBool, go_on: impl Fn() -> PyResult<bool>) -> PyResult<Result<T>> {
    let mut raised = None;
    loop {
        match receiver.recv_timeout(PATIENCE) {
            Ok(result) => return raised.map_or(Ok(result), Err),
            // The work panicked; the end of the scope passes that on.
            Err(RecvTimeoutError::Disconnected) => return Ok(Err(Error::Interrupted)),
            Err(RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => {}
            Err(RecvTimeoutError::Timeout) => {
                let answer = go_on();
                stop.store(!matches!(answer, Ok(true)), Ordering::Relaxed);
                raised = answer.err();
            }
        }
    }
}

fn asked_to_go_on(py: Python<'_>, keep_going: Option<&Py<PyAny>>, done: f64) -> PyResult<bool> {
    py.check_signals()?;
    keep_going.map_or(Ok(true), |callable| callable.call1(py, (done,))?.is_truthy(py))
}
