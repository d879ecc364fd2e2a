//! whisper.cpp as a [`Recogniser`](crate::transcript::Recogniser).

use super::{Listening, Recogniser};
use crate::audio::Recording;
use crate::error::Result;
use crate::transcript::{self, Heard, Model, Tongue};
use crate::units::{Seconds, Span};
use std::fmt;

/// whisper.cpp with its model.
pub struct Whisper {
    recogniser: Recogniser,
    model: Model,
}

impl Whisper {
    pub fn open(model: Model) -> Result<Self> {
        Ok(Self {
            recogniser: Recogniser::open(&model.path)?,
            model,
        })
    }
}

impl fmt::Debug for Whisper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Whisper").field(&self.model).finish()
    }
}

impl transcript::Recogniser for Whisper {
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
        nuclei: &[Seconds],
        threads: usize,
        go_on: &(dyn Fn(f64) -> bool + Sync),
    ) -> Result<Heard> {
        let listening = Listening {
            language: None,
            threads,
            keep_going: &|| go_on(0.0),
            progress: &|_| (),
        };
        let nuclei: Vec<f64> = nuclei.iter().map(|n| n.0).collect();
        let heard = self.recogniser.hear(recording, channel, phrases, &nuclei, &listening)?;
        Ok(Heard {
            passages: heard.passages,
            language: heard.language.map(|t| Tongue {
                code: t.code,
                confidence: t.confidence,
            }),
        })
    }
}
