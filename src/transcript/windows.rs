//! Recognisers that hear one window of speech after another, whatever they are: an object of Python's, a server, a library.
//!
//! A channel's phrases are packed into windows, as they are for whisper.cpp; what is written of a window is read and held against the sound
//! as a transcript that was brought along, of a recording that is the window. Where the text and the syllables do not fit together, the
//! window is heard again in halves.

use super::chunk::{CHUNK_RATE, Chunk, Cut, chunks};
use super::cutter::cut;
use super::given::Given;
use super::length::{fits, misfit};
use super::pace::Pace;
use super::passage::Passage;
use super::placement::place;
use super::recogniser::{Heard, Recogniser, RecogniserIdentity};
use crate::audio::Recording;
use crate::error::{Error, Result};
use crate::units::{Seconds, Span};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Nobody says so many characters in a window: three times what the fastest speakers do.
const CHARACTERS_MAX: usize = 1_000;

/// What hears windows of speech; [`Windowed`] makes a [`Recogniser`] of it.
pub trait WindowRecogniser: fmt::Debug + Send + Sync {
    /// What it is.
    fn identity(&self) -> RecogniserIdentity;

    /// How many windows it takes at once (0 is taken for 1).
    fn at_once(&self) -> usize;

    /// What is said in each of the windows, in their order: samples at [`CHUNK_RATE`], full scale 1, 28 s at the most. Times count from
    /// the window's start and are hints; there may be none.
    ///
    /// `keep_going` is to be asked often, and the work ended where it says no.
    ///
    /// # Errors
    /// [`Error::Model`] where the recogniser fails, [`Error::Interrupted`] where `keep_going` said no.
    fn hear(&self, windows: &[&[f32]], keep_going: &(dyn Fn() -> bool + Sync)) -> Result<Vec<Given>>;
}

/// A [`Recogniser`] that hears window after window.
#[derive(Clone, Debug)]
pub struct Windowed<T>(pub T);

impl<T: WindowRecogniser> Recogniser for Windowed<T> {
    fn identity(&self) -> RecogniserIdentity {
        self.0.identity()
    }

    fn hear(
        &self,
        recording: &Recording,
        channel: usize,
        phrases: &[Span],
        nuclei: &[f64],
        _threads: usize,
        go_on: &(dyn Fn(f64) -> bool + Sync),
    ) -> Result<Heard> {
        let chunks = chunks(phrases, nuclei);
        let (count, mut heard) = (chunks.len(), 0);
        let share = AtomicU64::new(0);
        let keep_going = || go_on(f64::from_bits(share.load(Ordering::Relaxed)));
        let (mut waiting, mut passages) = (Vec::new(), Vec::new());
        let mut hear = |windows: &mut Vec<Window>| {
            passages.extend(self.hear_all(windows, nuclei, channel, &keep_going)?.into_iter().flatten());
            heard += windows.len();
            windows.clear();
            share.store((heard as f64 / count.max(1) as f64).to_bits(), Ordering::Relaxed);
            Ok(())
        };
        cut(recording, channel, chunks, &keep_going, &mut |chunk, sound| {
            waiting.push(Window { chunk, sound });
            if waiting.len() < self.0.at_once() {
                Ok(())
            } else {
                hear(&mut waiting)
            }
        })?;
        hear(&mut waiting)?;
        Ok(Heard {
            passages,
            ..Heard::default()
        })
    }
}

impl<T: WindowRecogniser> Windowed<T> {
    /// The words of each window; of one that they do not fit, those of its halves, where these fit better.
    fn hear_all(
        &self,
        windows: &[Window],
        nuclei: &[f64],
        channel: usize,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Vec<Passage>>> {
        let mut heard = self.hear_once(windows, nuclei, channel, keep_going)?;
        let doubtful = |(index, window): (usize, &Window)| {
            let doubted = heard.get(index).is_some_and(|words| !fits(words, window.syllables(nuclei)));
            doubted.then(|| Some((index, window.halves()?))).flatten()
        };
        let (again, halves): (Vec<usize>, Vec<[Window; 2]>) = windows.iter().enumerate().filter_map(doubtful).unzip();
        let halves: Vec<Window> = halves.into_iter().flatten().collect();
        if halves.is_empty() {
            return Ok(heard);
        }
        let better = self.hear_all(&halves, nuclei, channel, keep_going)?;
        for (index, halves) in again.into_iter().zip(better.chunks(2)) {
            let (Some(window), Some(words)) = (windows.get(index), heard.get_mut(index)) else {
                continue;
            };
            let (halves, syllables) = (halves.concat(), window.syllables(nuclei));
            if misfit(&halves, syllables) < misfit(words, syllables) {
                *words = halves;
            }
        }
        Ok(heard)
    }

    fn hear_once(
        &self,
        windows: &[Window],
        nuclei: &[f64],
        channel: usize,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Vec<Passage>>> {
        let mut all = Vec::with_capacity(windows.len());
        for group in windows.chunks(self.0.at_once().max(1)) {
            if !keep_going() {
                return Err(Error::Interrupted);
            }
            let sounds: Vec<&[f32]> = group.iter().map(|window| window.sound.as_slice()).collect();
            let said = self.0.hear(&sounds, keep_going)?;
            if said.len() != group.len() {
                return Err(self.wrong(format_args!("gave {} results for {} windows", said.len(), group.len())));
            }
            for (window, said) in group.iter().zip(said) {
                all.push(self.words(window, &said, nuclei, channel)?);
            }
        }
        Ok(all)
    }

    /// What was written of a window, in the recording's time.
    fn words(&self, window: &Window, said: &Given, nuclei: &[f64], channel: usize) -> Result<Vec<Passage>> {
        let characters: usize = said.said.iter().map(|said| said.text.chars().count()).sum();
        if characters > CHARACTERS_MAX {
            let seconds = window.chunk.duration();
            return Err(self.wrong(format_args!("wrote {characters} characters for {seconds:.1} s of speech")));
        }
        let inside = window.nuclei(nuclei);
        let placed = place(said, std::slice::from_ref(&inside), Seconds(window.chunk.duration()));
        let passages = placed.map_err(|error| self.wrong(error))?.passages;
        Ok(passages.into_iter().map(|words| window.placed(words, &inside, channel)).collect())
    }

    fn wrong(&self, reason: impl fmt::Display) -> Error {
        Error::model(self.identity().model, reason)
    }
}

/// A chunk with its sound.
struct Window {
    chunk: Chunk,
    /// At [`CHUNK_RATE`].
    sound: Vec<f32>,
}

impl Window {
    fn halves(&self) -> Option<[Self; 2]> {
        let (first, second) = self.chunk.halves()?;
        let middle = (first.duration() * CHUNK_RATE.hz()).round() as usize;
        let (before, after) = self.sound.split_at(middle.min(self.sound.len()));
        let half = |chunk, sound: &[f32]| Self {
            chunk,
            sound: sound.to_vec(),
        };
        Some([half(first, before), half(second, after)])
    }

    /// How many syllables are heard in it.
    fn syllables(&self, nuclei: &[f64]) -> f64 {
        Pace::new(&self.chunk, nuclei).syllables() as f64
    }

    /// When its syllables are heard, counted from its start.
    fn nuclei(&self, nuclei: &[f64]) -> Vec<f64> {
        let mut passed = 0.0;
        let mut inside = Vec::new();
        for cut in &self.chunk.cuts {
            let heard = cut.span.times(nuclei).iter();
            inside.extend(heard.map(|time| passed + time - cut.span.start_s.0));
            passed += cut.span.duration();
        }
        inside
    }

    /// A time that counts from its start as one of the recording.
    fn time(&self, inside: Seconds) -> Seconds {
        let mut rest = inside.0;
        for cut in &self.chunk.cuts {
            if rest <= cut.span.duration() {
                return Seconds(cut.span.start_s.0 + rest);
            }
            rest -= cut.span.duration();
        }
        self.chunk.span().end_s
    }

    /// Words of the window as words of the channel: where only the whole has times, characters take them from the syllables inside.
    fn placed(&self, words: Passage, inside: &[f64], channel: usize) -> Passage {
        let span = |span: Span| Span {
            start_s: self.time(span.start_s),
            end_s: self.time(span.end_s),
        };
        let pieces = if words.pieces.is_empty() {
            let characters = words.text.chars().map(|c| (c.to_string(), words.confidence)).collect();
            let alone = Cut {
                phrase: 0,
                span: words.span,
            };
            Pace::new(&Chunk { cuts: vec![alone] }, inside).spread(characters)
        } else {
            words.pieces
        };
        let placed = |mut piece: super::Piece| {
            piece.span = span(piece.span);
            piece
        };
        Passage {
            channel,
            span: span(words.span),
            pieces: pieces.into_iter().map(placed).collect(),
            phrases: Some(self.chunk.phrases()),
            ..words
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::given;
    use crate::units::SampleRate;
    use std::sync::Mutex;

    /// Writes what it is told for each window by its length, and keeps how many it was given at a time.
    #[derive(Debug)]
    struct Scripted {
        at_once: usize,
        write: fn(f64) -> String,
        given: Mutex<Vec<usize>>,
    }

    impl WindowRecogniser for Scripted {
        fn identity(&self) -> RecogniserIdentity {
            RecogniserIdentity {
                engine: "test".into(),
                version: None,
                model: "scripted".into(),
                sha256: None,
            }
        }

        fn at_once(&self) -> usize {
            self.at_once
        }

        fn hear(&self, windows: &[&[f32]], _: &(dyn Fn() -> bool + Sync)) -> Result<Vec<Given>> {
            self.given.lock().unwrap().push(windows.len());
            let seconds = windows.iter().map(|sound| sound.len() as f64 / CHUNK_RATE.hz());
            seconds
                .map(|seconds| given::read((self.write)(seconds).as_bytes(), "answer"))
                .collect()
        }
    }

    fn scripted(at_once: usize, write: fn(f64) -> String) -> Windowed<Scripted> {
        Windowed(Scripted {
            at_once,
            write,
            given: Mutex::default(),
        })
    }

    fn written(text: &str) -> String {
        format!(r#"{{"segments": [{{"text": "{text}"}}]}}"#)
    }

    /// Four syllables a second in phrases of four seconds, with pauses of two between them.
    fn speech(phrases: usize) -> (Recording, Vec<Span>, Vec<f64>) {
        let spans: Vec<Span> = (0..phrases)
            .map(|i| Span::new(6.0 * i as f64 + 1.0, 6.0 * i as f64 + 5.0))
            .collect();
        let nuclei = spans
            .iter()
            .flat_map(|span| (0..16).map(|i| span.start_s.0 + 0.125 + 0.25 * f64::from(i)));
        let nuclei = nuclei.collect();
        let samples = vec![0.1; phrases * 6 * 8000 + 8000];
        (Recording::from_samples(vec![samples], SampleRate(8000)).unwrap(), spans, nuclei)
    }

    fn hear(recogniser: &Windowed<Scripted>, phrases: usize) -> Result<Heard> {
        let (recording, spans, nuclei) = speech(phrases);
        recogniser.hear(&recording, 0, &spans, &nuclei, 1, &|_| true)
    }

    #[test]
    fn words_lie_where_their_syllables_are_heard_and_in_their_phrases() {
        let heard = hear(&scripted(1, |_| written(&"好".repeat(32))), 2).unwrap();
        let [passage] = heard.passages.as_slice() else {
            panic!("{heard:?}")
        };
        assert_eq!(passage.phrases, Some(0..2));
        let second: Vec<&super::super::Piece> = passage.pieces.iter().filter(|piece| piece.span.start_s.0 > 6.0).collect();
        assert_eq!((passage.pieces.len(), second.len()), (32, 15));
        assert!(second.iter().all(|piece| (6.8..11.3).contains(&piece.span.end_s.0)));
    }

    #[test]
    fn times_of_a_window_become_times_of_the_recording() {
        let told = |_| {
            String::from(
                r#"[{"start": 0.2, "end": 4.2, "text": "一二三四五六七八九十一二三四五六"},
                                       {"start": 4.6, "end": 8.6, "text": "一二三四五六七八九十一二三四五六"}]"#,
            )
        };
        let heard = hear(&scripted(1, told), 2).unwrap();
        let spans: Vec<(f64, f64)> = heard.passages.iter().map(|p| (p.span.start_s.0, p.span.end_s.0)).collect();
        for ((start, end), due) in spans.into_iter().zip([(1.0, 5.0), (7.0, 11.0)]) {
            assert!((start - due.0).abs() < 1e-9 && (end - due.1).abs() < 1e-9, "{start} {end} {due:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_heard_again_in_halves() {
        let write = |seconds: f64| {
            if seconds < 5.0 {
                written(&"好".repeat(16))
            } else {
                written("好")
            }
        };
        let recogniser = scripted(8, write);
        let heard = hear(&recogniser, 4).unwrap();
        assert_eq!(*recogniser.0.given.lock().unwrap(), [1, 2, 2, 2]);
        let phrases: Vec<_> = heard.passages.iter().map(|passage| passage.phrases.clone().unwrap()).collect();
        assert_eq!(phrases, [0..1, 1..2, 2..3, 3..4]);
    }

    #[test]
    fn windows_come_as_many_at_once_as_are_taken() {
        let recogniser = scripted(3, |seconds| written(&"好".repeat((4.0 * (seconds - 0.4)).round() as usize)));
        hear(&recogniser, 40).unwrap();
        let given = recogniser.0.given.lock().unwrap();
        assert!(given.len() > 1 && given.iter().rev().skip(1).all(|&count| count == 3), "{given:?}");
    }

    #[test]
    fn more_characters_than_anyone_says_are_an_error() {
        let error = hear(&scripted(1, |_| written(&"好".repeat(1_001))), 1).unwrap_err().to_string();
        assert_eq!(error, "scripted: wrote 1001 characters for 4.4 s of speech");
    }

    #[test]
    fn a_stop_is_heeded() {
        let (recording, spans, nuclei) = speech(2);
        let stopped = scripted(1, |_| written("好")).hear(&recording, 0, &spans, &nuclei, 1, &|_| false);
        assert!(matches!(stopped, Err(Error::Interrupted)));
    }
}
