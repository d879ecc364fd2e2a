//! One channel, chunk by chunk.

use super::{HeardChunk, Task, Whisper};
use crate::audio::Recording;
use crate::error::{Error, Result};
use crate::transcript::chunk::{Chunk, chunks};
use crate::transcript::cutter::cut;
use crate::transcript::recogniser::{DetectedLanguage, Heard, Recogniser, RecogniserIdentity, WHISPER_CPP};
use crate::units::Span;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ScopedJoinHandle};

impl Recogniser for Whisper {
    fn identity(&self) -> RecogniserIdentity {
        RecogniserIdentity {
            engine: WHISPER_CPP.to_owned(),
            version: Some(whisper_rs::get_whisper_version().to_owned()),
            model: self.model.name.clone(),
            sha256: Some(self.model.sha256.clone()),
        }
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
        let chunks = chunks(phrases, nuclei);
        let mut collected = Collected::new(&chunks);
        let share = AtomicU64::new(0);
        let keep_going = || go_on(f64::from_bits(share.load(Ordering::Relaxed)));
        thread::scope(|scope| {
            let mut busy = Busy::new();
            cut(recording, channel, chunks, &keep_going, &mut |chunk, sound| {
                let task = Task {
                    chunk,
                    sound,
                    nuclei,
                    channel,
                    keep_going: &keep_going,
                };
                if busy.len() >= threads.max(1) {
                    collected.wait(&mut busy)?;
                    share.store(collected.share().to_bits(), Ordering::Relaxed);
                }
                busy.push_back(scope.spawn(move || self.hear_chunk(&task, &task.chunk, &task.sound)));
                Ok(())
            })?;
            while !busy.is_empty() {
                collected.wait(&mut busy)?;
                share.store(collected.share().to_bits(), Ordering::Relaxed);
            }
            if keep_going() {
                Ok(collected.into_heard())
            } else {
                Err(Error::Interrupted)
            }
        })
    }
}

/// Chunks that are being heard, in order of time.
type Busy<'scope> = VecDeque<ScopedJoinHandle<'scope, Result<HeardChunk>>>;

/// What was heard so far.
struct Collected {
    /// The length of all chunks.
    seconds: f64,
    heard: Vec<HeardChunk>,
}

impl Collected {
    fn new(chunks: &[Chunk]) -> Self {
        Self {
            seconds: chunks.iter().map(Chunk::duration).sum(),
            heard: Vec::with_capacity(chunks.len()),
        }
    }

    /// Waits for the first of the chunks that are being heard.
    fn wait(&mut self, busy: &mut Busy) -> Result<()> {
        let Some(hearing) = busy.pop_front() else { return Ok(()) };
        self.heard
            .push(hearing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        Ok(())
    }

    /// How much of all is heard, 0–1.
    fn share(&self) -> f64 {
        let done: f64 = self.heard.iter().map(|chunk| chunk.seconds).sum();
        (done / self.seconds).min(1.0)
    }

    fn into_heard(self) -> Heard {
        let mut likely: BTreeMap<&str, f64> = BTreeMap::new();
        for chunk in &self.heard {
            chunk
                .guess
                .iter()
                .for_each(|(code, probability)| *likely.entry(code).or_default() += chunk.seconds * probability);
        }
        let likeliest = likely.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let language = likeliest.map(|(code, weight)| DetectedLanguage {
            code: code.to_owned(),
            confidence: weight / self.seconds,
        });
        Heard {
            languages: self.heard.iter().filter_map(HeardChunk::language).collect(),
            passages: self.heard.into_iter().flat_map(|chunk| chunk.passages).collect(),
            language,
        }
    }
}
