//! Long work with the GIL released, which Ctrl-C ends.

use crate::error::{Error, Result};
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How long a signal may wait.
const PATIENCE: Duration = Duration::from_millis(50);

/// Runs `work` on a thread of its own and listens for signals meanwhile: only Python's main thread is told of them, so it must not be the one that works.
/// `work` is handed the question whether to go on; the answer turns to no at Ctrl-C and when `keep_going` (a Python callable, if any) says so.
pub fn interruptible<T: Send>(
    py: Python<'_>,
    keep_going: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> Result<T> + Send,
) -> PyResult<T> {
    let keep_going = keep_going.map(|callable| callable.clone().unbind());
    let stopped = AtomicBool::new(false);
    py.detach(|| {
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(1);
            let stopped = &stopped;
            scope.spawn(move || {
                // The receiver is gone only if a panic is under way.
                let _ = sender.send(work(&|| !stopped.load(Ordering::Relaxed)));
            });
            let mut signal = None;
            loop {
                match receiver.recv_timeout(PATIENCE) {
                    Ok(result) => return signal.map_or_else(|| result.map_err(PyErr::from), Err),
                    Err(RecvTimeoutError::Disconnected) => return Err(Error::Interrupted.into()),
                    Err(RecvTimeoutError::Timeout) if stopped.load(Ordering::Relaxed) => {}
                    Err(RecvTimeoutError::Timeout) => match Python::attach(|py| asked_to_go_on(py, keep_going.as_ref())) {
                        Ok(go_on) => stopped.store(!go_on, Ordering::Relaxed),
                        Err(error) => {
                            stopped.store(true, Ordering::Relaxed);
                            signal = Some(error);
                        }
                    },
                }
            }
        })
    })
}

fn asked_to_go_on(py: Python<'_>, keep_going: Option<&Py<PyAny>>) -> PyResult<bool> {
    py.check_signals()?;
    keep_going.map_or(Ok(true), |callable| callable.call0(py)?.is_truthy(py))
}
