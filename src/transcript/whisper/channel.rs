//! One channel, window by window.

use super::{HeardWindow, MANDARIN, Recogniser};
use crate::audio::Recording;
use crate::error::Result;
use crate::transcript::passage::Passage;
use crate::transcript::window::{Window, cut, windows};
use crate::units::{Seconds, Span};
use std::collections::VecDeque;
use std::thread::{self, Scope, ScopedJoinHandle};

/// How a channel is listened to.
#[derive(Clone, Copy)]
pub struct Listening<'a> {
    /// The language's code (`zh`, `yue`, `en` …); found out on the first window where it is not given.
    pub language: Option<&'a str>,
    /// How many windows are heard at a time (0 is taken for 1); changes no result.
    pub threads: usize,
    /// Asked at every block of samples, after the encoder and at every token, from the threads that do the work.
    pub keep_going: &'a (dyn Fn() -> bool + Sync),
    /// Told the share that is done, 0–1, as it grows.
    pub progress: &'a dyn Fn(f64),
}

/// What was heard on a channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// The words, in order of time.
    pub passages: Vec<Passage>,
    /// The language they were taken for; `None` where there is no speech.
    pub language: Option<Tongue>,
}

/// A language and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Tongue {
    /// The language's code.
    pub code: String,
    /// Its probability by the model, 0–1, over all windows.
    pub confidence: f64,
}

impl Recogniser {
    /// Hears one channel of a recording: its `phrases`, and the times of its syllables.
    ///
    /// # Errors
    /// [`Error::Options`] for a language that whisper.cpp does not know, [`Error::Interrupted`] where `keep_going` said no,
    /// [`Error::Model`] where whisper.cpp fails, and those of [`Recording::for_each_block`].
    pub fn hear(
        &self,
        recording: &Recording,
        channel: usize,
        phrases: &[Span],
        nuclei: &[Seconds],
        listening: &Listening,
    ) -> Result<Heard> {
        let windows = windows(phrases, nuclei);
        let mut ear = Ear {
            recogniser: self,
            channel,
            listening,
            language: listening.language.map(str::to_owned),
            seconds: windows.iter().map(Window::duration).sum(),
            heard: Vec::with_capacity(windows.len()),
        };
        thread::scope(|scope| {
            let mut busy = VecDeque::new();
            cut(recording, channel, windows, listening.keep_going, &mut |window, sound| {
                ear.take(scope, &mut busy, window, sound)
            })?;
            busy.into_iter().try_for_each(|hearing| ear.keep(hearing))
        })?;
        Ok(ear.into_heard())
    }
}

/// Listens to one channel window by window.
struct Ear<'a> {
    recogniser: &'a Recogniser,
    channel: usize,
    listening: &'a Listening<'a>,
    /// The language, once it is known.
    language: Option<String>,
    /// The length of all windows.
    seconds: f64,
    heard: Vec<HeardWindow>,
}

/// Windows that are being heard, in order of time.
type Busy<'scope> = VecDeque<ScopedJoinHandle<'scope, Result<HeardWindow>>>;

impl<'a> Ear<'a> {
    /// Has a window heard on a thread of its own, as soon as one is free.
    fn take<'scope>(&mut self, scope: &'scope Scope<'scope, '_>, busy: &mut Busy<'scope>, window: Window, sound: Vec<f32>) -> Result<()>
    where
        'a: 'scope,
    {
        let Some(language) = self.language.clone() else {
            return self.take_first(&window, &sound);
        };
        if busy.len() >= self.listening.threads.max(1) {
            busy.pop_front().map_or(Ok(()), |hearing| self.keep(hearing))?;
        }
        let (recogniser, channel, keep_going) = (self.recogniser, self.channel, self.listening.keep_going);
        busy.push_back(scope.spawn(move || recogniser.hear_window(&window, &sound, channel, &language, keep_going)));
        Ok(())
    }

    /// Hears the first window as Mandarin, and once more where it turns out to be something else.
    fn take_first(&mut self, window: &Window, sound: &[f32]) -> Result<()> {
        let hear = |language: &str| {
            self.recogniser
                .hear_window(window, sound, self.channel, language, self.listening.keep_going)
        };
        let mut heard = hear(MANDARIN)?;
        let language = heard.guess.language(MANDARIN).to_owned();
        if language != MANDARIN {
            heard = hear(&language)?;
        }
        self.language = Some(language);
        self.add(heard);
        Ok(())
    }

    /// Waits for a window.
    fn keep(&mut self, hearing: ScopedJoinHandle<Result<HeardWindow>>) -> Result<()> {
        let heard = hearing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        self.add(heard);
        Ok(())
    }

    fn add(&mut self, heard: HeardWindow) {
        self.heard.push(heard);
        let done: f64 = self.heard.iter().map(|window| window.seconds).sum();
        (self.listening.progress)((done / self.seconds).min(1.0));
    }

    fn into_heard(self) -> Heard {
        let language = self.language.filter(|_| !self.heard.is_empty());
        let tongue = language.map(|code| {
            let weighed = |window: &HeardWindow| window.seconds * window.guess.probability(&code);
            let confidence = self.heard.iter().map(weighed).sum::<f64>() / self.seconds;
            Tongue { code, confidence }
        });
        Heard {
            passages: self.heard.into_iter().flat_map(|window| window.passages).collect(),
            language: tongue,
        }
    }
}
