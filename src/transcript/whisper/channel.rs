//! One channel, window by window.

use super::{HeardWindow, Task, Whisper};
use crate::audio::Recording;
use crate::error::{Error, Result};
use crate::transcript::cutter::cut;
use crate::transcript::recogniser::{Heard, Recogniser, Tongue};
use crate::transcript::window::{Window, windows};
use crate::units::Span;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ScopedJoinHandle};

impl Recogniser for Whisper {
    fn name(&self) -> &str {
        &self.model.name
    }

    fn sha256(&self) -> &str {
        &self.model.sha256
    }

    fn version(&self) -> &str {
        whisper_rs::get_whisper_version()
    }

    fn hear(
        &self,
        recording: &Recording,
        channel: usize,
        phrases: &[Span],
        nuclei: &[f64],
        threads: usize,
        go_on: &(dyn Fn(f64) -> bool + Sync),
    ) -> Result<Heard> {
        let windows = windows(phrases, nuclei);
        let mut ear = Ear::new(&windows);
        let share = AtomicU64::new(0);
        let keep_going = || go_on(f64::from_bits(share.load(Ordering::Relaxed)));
        thread::scope(|scope| {
            let mut busy = Busy::new();
            cut(recording, channel, windows, &keep_going, &mut |window, sound| {
                let task = Task {
                    window,
                    sound,
                    nuclei,
                    channel,
                    keep_going: &keep_going,
                };
                if busy.len() >= threads.max(1) {
                    ear.wait(&mut busy)?;
                    share.store(ear.share().to_bits(), Ordering::Relaxed);
                }
                busy.push_back(scope.spawn(move || self.hear_window(&task, &task.window, &task.sound)));
                Ok(())
            })?;
            while !busy.is_empty() {
                ear.wait(&mut busy)?;
                share.store(ear.share().to_bits(), Ordering::Relaxed);
            }
            if keep_going() {
                Ok(ear.into_heard())
            } else {
                Err(Error::Interrupted)
            }
        })
    }
}

/// Windows that are being heard, in order of time.
type Busy<'scope> = VecDeque<ScopedJoinHandle<'scope, Result<HeardWindow>>>;

/// What was heard so far.
struct Ear {
    /// The length of all windows.
    seconds: f64,
    heard: Vec<HeardWindow>,
}

impl Ear {
    fn new(windows: &[Window]) -> Self {
        Self {
            seconds: windows.iter().map(Window::duration).sum(),
            heard: Vec::with_capacity(windows.len()),
        }
    }

    /// Waits for the first of the windows that are being heard.
    fn wait(&mut self, busy: &mut Busy) -> Result<()> {
        let Some(hearing) = busy.pop_front() else { return Ok(()) };
        self.heard
            .push(hearing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        Ok(())
    }

    /// How much of all is heard, 0–1.
    fn share(&self) -> f64 {
        let done: f64 = self.heard.iter().map(|window| window.seconds).sum();
        (done / self.seconds).min(1.0)
    }

    fn into_heard(self) -> Heard {
        let mut likely: BTreeMap<&str, f64> = BTreeMap::new();
        for window in &self.heard {
            window
                .guess
                .iter()
                .for_each(|(code, probability)| *likely.entry(code).or_default() += window.seconds * probability);
        }
        let likeliest = likely.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let language = likeliest.map(|(code, weight)| Tongue {
            code: code.to_owned(),
            confidence: weight / self.seconds,
        });
        Heard {
            tongues: self.heard.iter().filter_map(HeardWindow::tongue).collect(),
            passages: self.heard.into_iter().flat_map(|window| window.passages).collect(),
            language,
        }
    }
}
