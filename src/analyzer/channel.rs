//! One channel: heard, then measured.

use super::progress::{GoOn, check, part};
use super::said::Spoken;
use super::speakers::{clauses, together};
use super::{Assigned, WordsFrom};
use crate::audio::Recording;
use crate::error::Result;
use crate::measure::{
    Acoustics, Clarity, Drag, Rate, Tone, Voiceprint, Volume, acoustics, clarity, drag, pitches, rate, tone, voiceprints, volume,
};
use crate::report::{Channel, Phrase, Role, Speech};
use crate::speech::{Activity, Crosstalk, Syllables, activity_beside, crosstalk, syllables, turns};
use crate::track::meter::{Meter, Readings};
use crate::track::{FRAME_S, Glance, GlanceTaker, RATE, Tracker, Tracks};
use crate::transcript::{Heard, Words};
use crate::units::{Hertz, SampleRate, Seconds, Span};
use half::bf16;

/// What is null without words.
const WORDLESS: &str =
    "words: none; without a model or words, fillers, language, and confidence and unmatched characters of clarity are not measured";

/// The trackers' last windows reach this many frames beyond the end, at the most.
const BEYOND: usize = 32;

/// What was measured on one channel, whoever is on it.
pub(super) struct Measures {
    index: usize,
    speech: Speech,
    rate: Rate,
    volume: Volume,
    drag: Drag,
    clarity: Clarity,
    acoustics: Acoustics,
    tone: Tone,
    said: Option<Spoken>,
    /// The voice of each clause; none without words, which tell whose it is.
    voiceprints: Vec<Voiceprint>,
    activity: Activity,
}

/// All that its neighbours need to know of one channel.
pub(super) fn glance(recording: &Recording, index: usize, go_on: GoOn) -> Result<Glance> {
    let mut taker = GlanceTaker::new(recording.info().duration_s.0);
    taker.reserve(frames(recording));
    read(recording, index, RATE, go_on, &mut |block| taker.push(block))?;
    Ok(taker.finish())
}

/// What the channels of a call need to know of one another.
#[derive(Default)]
pub(super) struct Beside {
    powers: Vec<Vec<bf16>>,
    crosstalk: Vec<Vec<Crosstalk>>,
}

impl Beside {
    /// By a glance at each channel; of its samples nothing is kept.
    pub(super) fn new(glances: Vec<Glance>) -> Self {
        let others = |index| others(&glances, index).map(|glance| &glance.excerpt).collect::<Vec<_>>();
        let leaks = glances
            .iter()
            .enumerate()
            .map(|(index, own)| crosstalk(&own.excerpt, &others(index)));
        Self {
            crosstalk: leaks.collect(),
            powers: glances.into_iter().map(|glance| glance.power).collect(),
        }
    }
}

/// All but one of them.
fn others<T>(all: &[T], index: usize) -> impl Iterator<Item = &T> {
    all.iter().enumerate().filter(move |&(other, _)| other != index).map(|(_, one)| one)
}

/// How much of a channel's work is the listening and, with a recogniser, the hearing of its words; the rest is reading the levels.
const LISTENING: f64 = 0.6;
const LISTENING_BESIDE_HEARING: f64 = 0.05;
const HEARD: f64 = 0.97;

/// Listens to one channel and measures it, beside the others, or none where there is but one: what is heard of the other side is not this
/// one's speech.
///
/// The samples are read twice, and the tracks are gone before volume is read, as they are before the next channel's are made: of ten hours,
/// all at once would not fit into 300 MB.
pub(super) fn measure(
    recording: &Recording,
    index: usize,
    beside: &Beside,
    from: &WordsFrom,
    threads: usize,
    go_on: GoOn,
) -> Result<Measures> {
    let powers: Vec<&[bf16]> = others(&beside.powers, index).map(Vec::as_slice).collect();
    let crosstalk = beside.crosstalk.get(index).map_or(&[][..], Vec::as_slice);
    let hears = matches!(from, WordsFrom::Recogniser(_));
    let (listened, hearing) = if hears {
        (LISTENING_BESIDE_HEARING, HEARD)
    } else {
        (LISTENING, LISTENING)
    };
    let tracks = tracks(recording, index, &part(go_on, 0.0..listened))?;
    let activity = activity_beside(&tracks, crosstalk, &powers);
    let phrases = &activity.phrases;
    check(go_on(listened))?;
    let syllables = syllables(&tracks, phrases);
    let heard = heard(
        recording,
        index,
        (phrases, &syllables),
        from,
        threads,
        &part(go_on, listened..hearing),
    )?;
    let said = heard.map(|heard| Spoken::new(&tracks, phrases, &syllables, heard));
    let clarity = clarity(&tracks, phrases, said.as_ref().map(|said| &said.words));
    let drag = drag(&tracks, phrases, &times(&syllables));
    let acoustics = acoustics(&tracks.power, phrases, &activity.crosstalk);
    let tone = tone(&tracks, phrases);
    let pitches = pitches(&tracks, phrases);
    let clauses = said.as_ref().map_or_else(Vec::new, |said| clauses(&said.words.characters));
    let voiceprints = voiceprints(&tracks, &clauses);
    drop(tracks);
    let readings = readings(recording, index, &part(go_on, hearing..1.0))?;
    Ok(Measures {
        index,
        speech: speech(phrases, &syllables, &pitches, said.as_ref()),
        rate: match &said {
            Some(said) => rate(phrases, &syllables, said.chinese(), &said.wordless_fillers()),
            None => rate(phrases, &syllables, None, &[]),
        },
        volume: volume(&readings, phrases, &activity.not_speech),
        drag,
        clarity,
        acoustics,
        tone,
        said,
        voiceprints,
        activity,
    })
}

/// The times of a channel's syllables, in seconds: by these, words find their channel.
pub(super) fn nuclei(recording: &Recording, index: usize, beside: &Beside, go_on: GoOn) -> Result<Vec<f64>> {
    let powers: Vec<&[bf16]> = others(&beside.powers, index).map(Vec::as_slice).collect();
    let crosstalk = beside.crosstalk.get(index).map_or(&[][..], Vec::as_slice);
    let tracks = tracks(recording, index, go_on)?;
    let activity = activity_beside(&tracks, crosstalk, &powers);
    Ok(times(&syllables(&tracks, &activity.phrases)))
}

/// The words in a channel's phrases, where there is somewhere for them to come from.
fn heard(
    recording: &Recording,
    channel: usize,
    (phrases, syllables): (&[Span], &[Syllables]),
    from: &WordsFrom,
    threads: usize,
    go_on: GoOn,
) -> Result<Option<Heard>> {
    match from {
        WordsFrom::Nowhere | WordsFrom::Given(_) => Ok(None),
        WordsFrom::Passages(passages) => Ok(Some(Heard {
            passages: passages.iter().filter(|passage| passage.channel == channel).cloned().collect(),
            ..Heard::default()
        })),
        WordsFrom::Recogniser(recogniser) => recogniser
            .hear(recording, channel, phrases, &times(syllables), threads, go_on)
            .map(Some),
    }
}

impl Measures {
    /// What the channel holds, speech and other.
    pub(super) fn activity(&self) -> &Activity {
        &self.activity
    }

    /// Its words.
    pub(super) fn words(&self) -> Option<&Words> {
        self.said.as_ref().map(|said| &said.words)
    }

    /// The voice of each clause; none without words.
    pub(super) fn voiceprints(&self) -> &[Voiceprint] {
        &self.voiceprints
    }

    /// The report's entry for the channel, and its words; with how likely each character is the agent's, where both sides are on it.
    pub(super) fn into_channel(mut self, assigned: Assigned, agents: &[Option<f64>]) -> (Channel, Option<Words>) {
        let notes = self.notes(assigned);
        let mut likely = agents.iter();
        for phrase in &mut self.speech.phrases {
            for (unit, agent) in phrase.units.iter_mut().flatten().zip(likely.by_ref()) {
                unit.agent_probability = *agent;
            }
            phrase.agent_probability = together(phrase.units.iter().flatten().map(|unit| unit.agent_probability));
        }
        let (words, fillers, language) = self.said.map_or((None, None, None), |mut said| {
            if !agents.is_empty() {
                said.words.part(agents);
            }
            (Some(said.words), Some(said.fillers), Some(said.language))
        });
        let channel = Channel {
            index: self.index,
            role: assigned.role,
            role_assumed: assigned.assumed,
            notes,
            speech: self.speech,
            rate: self.rate,
            volume: self.volume,
            drag: self.drag,
            fillers,
            clarity: Some(self.clarity),
            tone: (assigned.role != Role::Mixed).then_some(self.tone),
            language,
            acoustics: Some(self.acoustics),
        };
        (channel, words)
    }

    fn is_worded_without_confidence(&self) -> bool {
        self.words().is_some_and(|words| !words.characters.is_empty()) && self.clarity.confidence.is_none()
    }

    /// Why something could not be measured, and what was assumed.
    fn notes(&self, assigned: Assigned) -> Vec<String> {
        let assumed = match assigned.role {
            Role::Mixed => "role: assumed; one channel alone is taken for both sides",
            Role::Agent | Role::Customer if self.said.is_none() => "role: assumed; without words the left channel is taken for the agent's",
            Role::Agent | Role::Customer => "role: assumed; the words do not tell; the left channel is taken for the agent's",
        };
        let silent = self.speech.phrases.is_empty();
        [
            (assigned.assumed, assumed),
            (silent, "speech: none was found"),
            (assigned.role == Role::Mixed, "turns: both sides are on one channel"),
            (!silent && self.rate.speaking_cpm.is_none(), "rate: too little speech"),
            (
                !silent && self.volume.speech_level_dbov.is_none(),
                "volume: the speech does not stand out from the noise",
            ),
            (
                !self.activity.crosstalk.is_empty(),
                "crosstalk: the other side leaks into this channel; left out",
            ),
            (self.said.is_none(), WORDLESS),
            (self.is_worded_without_confidence(), "clarity: the words come without a confidence"),
            (assigned.role == Role::Mixed, "tone: both sides are on one channel"),
            (
                !silent && assigned.role != Role::Mixed && self.tone.shouting.is_none(),
                "tone: too little voiced speech to know the speaker's usual voice",
            ),
        ]
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, note)| note.to_owned())
        .collect()
    }
}

fn tracks(recording: &Recording, index: usize, go_on: GoOn) -> Result<Tracks> {
    let mut tracker = Tracker::new()?;
    tracker.reserve(frames(recording));
    read(recording, index, RATE, go_on, &mut |block| tracker.push(block))?;
    Ok(tracker.finish())
}

/// What volume is measured from, at the recording's own rate.
fn readings(recording: &Recording, index: usize, go_on: GoOn) -> Result<Readings> {
    let rate = recording.info().sample_rate_hz;
    let mut meter = Meter::new(rate)?;
    read(recording, index, rate, go_on, &mut |block| meter.push(block))?;
    Ok(meter.finish())
}

/// How many frames the recording has, and a few that a tracker may give beyond its end.
fn frames(recording: &Recording) -> usize {
    (recording.info().duration_s.0 / FRAME_S).ceil() as usize + BEYOND
}

/// Hands the blocks of one channel to `sink` at `rate`, as long as the work is to go on.
fn read(recording: &Recording, index: usize, rate: SampleRate, go_on: GoOn, sink: &mut dyn FnMut(&[f32])) -> Result<()> {
    let all = recording.info().duration_s.0 * rate.hz();
    let mut read = 0;
    recording.for_each_block_at(index, rate, &mut |block| {
        read += block.len();
        check(go_on((read as f64 / all).min(1.0)))?;
        sink(block);
        Ok(())
    })
}

fn speech(phrases: &[Span], syllables: &[Syllables], pitches: &[Option<Hertz>], said: Option<&Spoken>) -> Speech {
    let phrase = |(index, (span, syllables)): (usize, (&Span, &Syllables))| {
        let (characters, text, units) = said.map_or((None, None, None), |said| said.in_phrase(index));
        Phrase {
            start_s: span.start_s,
            end_s: span.end_s,
            syllables: syllables.nuclei.len() as u32,
            pitch_hz: pitches.get(index).copied().flatten(),
            agent_probability: None,
            characters,
            text,
            units,
        }
    };
    Speech {
        speech_s: total(phrases),
        talk_s: total(&turns(phrases)),
        phrases: phrases.iter().zip(syllables).enumerate().map(phrase).collect(),
        nuclei_s: syllables.iter().flat_map(|s| s.nuclei.iter().copied()).collect(),
    }
}

/// The times of all nuclei, in seconds.
fn times(syllables: &[Syllables]) -> Vec<f64> {
    syllables.iter().flat_map(|s| s.nuclei.iter().map(|n| n.0)).collect()
}

fn total(spans: &[Span]) -> Seconds {
    Seconds(spans.iter().map(Span::duration).sum())
}
