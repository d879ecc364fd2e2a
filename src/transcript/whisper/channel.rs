//! One channel, window by window.

use super::{HeardWindow, Recogniser, Task};
use crate::audio::Recording;
use crate::error::Result;
use crate::transcript::cutter::cut;
use crate::transcript::passage::Passage;
use crate::transcript::window::{Window, windows};
use crate::units::Span;
use std::collections::{BTreeMap, VecDeque};
use std::thread::{self, ScopedJoinHandle};

/// How a channel is listened to.
#[derive(Clone, Copy)]
pub struct Listening<'a> {
    /// The language's code (`zh`, `yue`, `en` …); found out window by window where it is not given.
    pub language: Option<&'a str>,
    /// How many windows are heard at a time (0 is taken for 1); changes no result.
    pub threads: usize,
    /// Asked at every block of samples, after the encoder and at every token, from the threads that do the work.
    pub keep_going: &'a (dyn Fn() -> bool + Sync),
    /// Told the share that is done, 0–1, as it grows, from the calling thread.
    pub progress: &'a dyn Fn(f64),
}

/// What was heard on a channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// The words, in order of time.
    pub passages: Vec<Passage>,
    /// The likeliest language; `None` where there is no speech.
    pub language: Option<Tongue>,
}

/// A language and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Tongue {
    /// The language's code.
    pub code: String,
    /// Its probability by the model, 0–1, on average over the time of all windows.
    pub confidence: f64,
}

impl Recogniser {
    /// Hears one channel of a recording: its `phrases`; `nuclei` are the times of its syllables, in seconds.
    ///
    /// # Errors
    /// [`Error::Options`](crate::Error::Options) for a language that Whisper does not know, [`Error::Interrupted`](crate::Error::Interrupted)
    /// where `keep_going` said no, [`Error::Model`](crate::Error::Model) where whisper.cpp fails, and those of
    /// [`Recording::for_each_block`].
    pub fn hear(&self, recording: &Recording, channel: usize, phrases: &[Span], nuclei: &[f64], listening: &Listening) -> Result<Heard> {
        let windows = windows(phrases, nuclei);
        let mut ear = Ear {
            progress: listening.progress,
            seconds: windows.iter().map(Window::duration).sum(),
            heard: Vec::with_capacity(windows.len()),
        };
        thread::scope(|scope| {
            let mut busy = Busy::new();
            cut(recording, channel, windows, listening.keep_going, &mut |window, sound| {
                let task = Task {
                    window,
                    sound,
                    nuclei,
                    channel,
                    language: listening.language,
                    keep_going: listening.keep_going,
                };
                if busy.len() >= listening.threads.max(1) {
                    ear.wait(&mut busy)?;
                }
                busy.push_back(scope.spawn(move || self.hear_window(&task, &task.window, &task.sound)));
                Ok(())
            })?;
            while !busy.is_empty() {
                ear.wait(&mut busy)?;
            }
            Ok(ear.into_heard())
        })
    }
}

/// Windows that are being heard, in order of time.
type Busy<'scope> = VecDeque<ScopedJoinHandle<'scope, Result<HeardWindow>>>;

/// What was heard so far.
struct Ear<'a> {
    progress: &'a dyn Fn(f64),
    /// The length of all windows.
    seconds: f64,
    heard: Vec<HeardWindow>,
}

impl Ear<'_> {
    /// Waits for the first of the windows that are being heard.
    fn wait(&mut self, busy: &mut Busy) -> Result<()> {
        let Some(hearing) = busy.pop_front() else { return Ok(()) };
        self.heard
            .push(hearing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        let done: f64 = self.heard.iter().map(|window| window.seconds).sum();
        (self.progress)((done / self.seconds).min(1.0));
        Ok(())
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
            passages: self.heard.into_iter().flat_map(|window| window.passages).collect(),
            language,
        }
    }
}
