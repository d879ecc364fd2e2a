//! One channel: heard, then measured.

use super::fit::WordFit;
use super::progress::{GoOn, check, part};
use super::said::Spoken;
use super::sides::{BothSides, Told};
use super::speakers::together;
use super::{Assigned, WordsFrom, holds};
use crate::audio::{Recording, Resampler};
use crate::error::Result;
use crate::measure::{
    Acoustics, Clarity, Drag, Parties, Phrase, Rate, Speech, Tone, Volume, acoustics, clarity, drag, drag_features, pitches, rate, tone,
    voiceprints, volume,
};
use crate::message::{all_english, code};
use crate::report::{Channel, Note, Role};
use crate::scene::{Copies, Faults, Scene, background_voices, copies, second_speaker};
use crate::speech::{Activity, Crosstalk, Syllables, activity_beside, gated_noise, leaks, syllables, turns};
use crate::track::meter::{Meter, Readings};
use crate::track::{Cleaned, Cleaner, FRAME_S, Glance, GlanceTaker, Line, RATE, Tracker, Tracks, hum_lines};
use crate::transcript::{Heard, Words};
use crate::units::{Hertz, SampleRate, Seconds, Span};
use half::bf16;

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
    /// How likely each character is the agent's, where both sides may be on the channel and the words tell; else none.
    agents: Vec<f64>,
    /// Each side by itself, where both may be on the channel and are told apart.
    parties: Option<Parties>,
    /// Whether that was asked.
    both: bool,
    activity: Activity,
    /// What the line and the recorder did to it.
    faults: Faults,
    /// What the other channels tell of it.
    copies: Copies,
    /// The lossy codec that the recording names.
    codec: Option<String>,
}

/// All that its neighbours need to know of one channel.
pub(super) fn glance(recording: &Recording, index: usize, go_on: GoOn) -> Result<Glance> {
    let mut taker = GlanceTaker::new(recording.info().duration_s.0);
    taker.reserve(frames(recording));
    read_clean(recording, index, &[], go_on, &mut |block| taker.push(block))?;
    Ok(taker.finish())
}

/// What the channels of a call need to know of one another.
#[derive(Default)]
pub(super) struct Beside {
    copies: Vec<Copies>,
    powers: Vec<Vec<bf16>>,
    crosstalk: Vec<Vec<Crosstalk>>,
    /// The hum in each.
    hum: Vec<Vec<Line>>,
}

impl Beside {
    /// By a glance at each channel; of its samples nothing is kept.
    pub(super) fn new(mut glances: Vec<Glance>, rate: SampleRate) -> Result<Self> {
        let hum = glances
            .iter()
            .map(|glance| hum_lines(&glance.excerpt))
            .collect::<Result<Vec<_>>>()?;
        glances.iter_mut().zip(&hum).for_each(|(glance, lines)| glance.take_hum(lines));
        let copies = copies(&glances, rate);
        let own = glances.iter().enumerate().map(|(index, own)| {
            let others: Vec<_> = others(&glances, index).map(|glance| &glance.excerpt).collect();
            let held: Vec<usize> = copies.get(index).map_or_else(Vec::new, |found| found.holds().collect());
            // Among the others, a channel beyond one's own has the place before.
            leaks(&own.excerpt, &others, |from| held.contains(&(from + usize::from(from >= index))))
        });
        Ok(Self {
            crosstalk: own.collect(),
            copies,
            hum,
            powers: glances.into_iter().map(|glance| glance.power).collect(),
        })
    }
}

impl Beside {
    /// What is known of one channel that is heard without its neighbours.
    pub(super) fn alone(index: usize, glance: Glance) -> Result<Self> {
        let mut hum = vec![Vec::new(); index];
        hum.push(hum_lines(&glance.excerpt)?);
        Ok(Self { hum, ..Self::default() })
    }

    /// The hum of a channel.
    fn hum(&self, index: usize) -> &[Line] {
        self.hum.get(index).map_or(&[], Vec::as_slice)
    }

    /// Whether what a channel holds of the others says that both sides may be on it.
    pub(super) fn holds_both(&self, index: usize) -> bool {
        let found = self.copies.get(index);
        found.is_some_and(|found| found.is_mixed() || found.both_parties == Some(true))
    }

    /// What the channels hold of one another; nothing where there is but one.
    pub(super) fn copies(&self) -> &[Copies] {
        &self.copies
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
/// all at once would not fit into 300 MB. `both` is there where both sides may be on the channel.
pub(super) fn measure(
    recording: &Recording,
    index: usize,
    beside: &Beside,
    from: &WordsFrom,
    both: Option<&BothSides>,
    threads: usize,
    go_on: GoOn,
) -> Result<Measures> {
    let hears = matches!(from, WordsFrom::Recogniser(_));
    let (listened, hearing) = if hears {
        (LISTENING_BESIDE_HEARING, HEARD)
    } else {
        (LISTENING, LISTENING)
    };
    let (tracks, cleaned, activity) = listened_to(recording, index, beside, &part(go_on, 0.0..listened))?;
    let hum = beside.hum(index);
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
    let drag = drag(&tracks, phrases, &syllables);
    let gated = gated_noise(&tracks);
    let behind = activity.behind.map_or(0.0, |behind| behind.power);
    let beneath = gated.as_ref().map_or(0.0, |gated| f64::from(gated.power)).max(behind);
    let acoustics = acoustics(&tracks.power, phrases, &activity.crosstalk, beneath);
    let faults = Faults::new(&cleaned, hum, gated.as_ref(), &tracks, phrases);
    let tone = tone(&tracks, phrases);
    let pitches = pitches(&tracks, phrases);
    let told = both.map(|both| both.told(&tracks, phrases, said.as_ref())).unwrap_or_default();
    drop(tracks);
    let readings = readings(recording, index, hum, &part(go_on, hearing..1.0))?;
    let volume = volume(&readings, phrases, &activity.not_speech);
    let rate = match &said {
        Some(said) => rate(phrases, &syllables, said.chinese(), &said.fillers.by_sound()),
        None => rate(phrases, &syllables, None, &[]),
    };
    let Told { agents, sides } = told;
    let parties = sides.map(|sides| sides.at_levels(&readings, &activity.not_speech));
    Ok(Measures {
        index,
        speech: speech(phrases, &syllables, &pitches, said.as_ref()),
        rate: rate.in_noise(volume.snr_db),
        volume,
        drag,
        clarity,
        acoustics,
        tone,
        said,
        agents,
        parties,
        both: both.is_some(),
        activity,
        faults,
        copies: beside.copies.get(index).cloned().unwrap_or_default(),
        codec: recording.info().codec().map(str::to_owned),
    })
}

/// The times of a channel's syllables, in seconds: by these, words find their channel.
pub(super) fn nuclei(recording: &Recording, index: usize, beside: &Beside, go_on: GoOn) -> Result<Vec<f64>> {
    let (tracks, _, activity) = listened_to(recording, index, beside, go_on)?;
    Ok(times(&syllables(&tracks, &activity.phrases)))
}

/// Calls `sink` with a channel's phrase ends and what the weights of dragged endings weigh of them.
pub(super) fn endings(recording: &Recording, index: usize, beside: &Beside, sink: &mut dyn FnMut(Span, &[f64])) -> Result<()> {
    let (tracks, _, activity) = listened_to(recording, index, beside, &|_| true)?;
    drag_features(&tracks, &activity.phrases, &syllables(&tracks, &activity.phrases), sink);
    Ok(())
}

/// The length of the pieces that phrases are cut into for [`voices`]: about that of a clause.
const PIECE_S: f64 = 1.2;

/// Calls `sink` with the voice of each piece of a channel's phrases, where enough of it is heard.
pub(super) fn voices(recording: &Recording, index: usize, beside: &Beside, sink: &mut dyn FnMut(Span, &[f64])) -> Result<()> {
    let (tracks, _, activity) = listened_to(recording, index, beside, &|_| true)?;
    let pieces: Vec<Span> = activity.phrases.iter().flat_map(|phrase| phrase.pieces(PIECE_S)).collect();
    for (piece, voice) in pieces.iter().zip(voiceprints(&tracks, &pieces)) {
        if let Some(features) = voice.features() {
            sink(*piece, &features);
        }
    }
    Ok(())
}

/// Calls `sink` with each phrase of a channel, what the second witness counts in it, and how likely each number of syllables is, from 0.
pub(super) fn syllable_counts(recording: &Recording, index: usize, beside: &Beside, sink: &mut dyn FnMut(Span, &[f64])) -> Result<()> {
    let (tracks, _, activity) = listened_to(recording, index, beside, &|_| true)?;
    for (phrase, syllables) in activity.phrases.iter().zip(syllables(&tracks, &activity.phrases)) {
        let mut numbers = vec![syllables.by_network.total()];
        for (count, share) in syllables.counts.iter() {
            numbers.resize(1 + count, 0.0);
            numbers.push(share);
        }
        sink(*phrase, &numbers);
    }
    Ok(())
}

/// A channel's tracks, what was cleaned of it, and where it speaks beside the others.
fn listened_to(recording: &Recording, index: usize, beside: &Beside, go_on: GoOn) -> Result<(Tracks, Cleaned, Activity)> {
    let (powers, crosstalk) = if beside.copies.get(index).is_some_and(Copies::is_mixed) {
        (Vec::new(), &[][..])
    } else {
        let powers = others(&beside.powers, index).map(Vec::as_slice).collect();
        (powers, beside.crosstalk.get(index).map_or(&[][..], Vec::as_slice))
    };
    let (tracks, cleaned) = tracks(recording, index, beside.hum(index), go_on)?;
    let activity = activity_beside(&tracks, crosstalk, &powers);
    Ok((tracks, cleaned, activity))
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

    /// How loud it is.
    pub(super) fn volume(&self) -> &Volume {
        &self.volume
    }

    /// Its words.
    pub(super) fn words(&self) -> Option<&Words> {
        self.said.as_ref().map(|said| &said.words)
    }

    /// The phrases that may hold what their words do not.
    pub(super) fn unclear(&self) -> Vec<Span> {
        let unclear = self.speech.phrases.iter().filter(|phrase| phrase.is_unclear());
        unclear.map(Phrase::span).collect()
    }

    /// The syllables in phrases with words, and in phrases without; none where the channel has no words at all.
    fn coverage(&self) -> (usize, usize) {
        let phrases = || self.speech.phrases.iter();
        let all: usize = phrases().map(|phrase| phrase.syllables as usize).sum();
        let worded = phrases().filter(|phrase| phrase.characters > Some(0));
        let covered: usize = worded.map(|phrase| phrase.syllables as usize).sum();
        if covered == 0 { (0, 0) } else { (covered, all - covered) }
    }

    /// How its words fit its sound.
    pub(super) fn word_fit(&self) -> WordFit {
        let written = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let dropped = self.words().map_or(&[][..], |words| &words.dropped);
        let worded = self.speech.phrases.iter().filter(|phrase| phrase.characters > Some(0));
        let (covered, uncovered) = self.coverage();
        let missed = worded.map(|phrase| phrase.characters.unwrap_or(0).abs_diff(phrase.syllables) as usize);
        WordFit {
            placed: self.words().map_or(0, |words| words.characters.len()),
            left_over: dropped.iter().map(|dropped| written(&dropped.text)).sum(),
            missed: missed.sum(),
            covered,
            uncovered,
        }
    }

    /// The report's entry for the channel, and its words; with whose they are, where both sides are on it.
    pub(super) fn into_channel(mut self, assigned: Assigned) -> (Channel, Option<Words>) {
        let notes_coded = self.notes(assigned);
        let scene_notes = notes_coded.iter().filter(|note| note.is_of_scene()).map(code).collect();
        let mixed = assigned.role == Role::Mixed;
        let (words, fillers, language) = self.said.map_or((None, None, None), |said| {
            (Some(said.words), Some(said.fillers), Some(said.language))
        });
        let mut words = words;
        if mixed && !self.agents.is_empty() {
            let mut likely = self.agents.iter().copied();
            for phrase in &mut self.speech.phrases {
                for unit in phrase.units.iter_mut().flatten() {
                    unit.agent_probability = likely.next();
                }
                phrase.agent_probability = together(phrase.units.iter().flatten().map(|unit| unit.agent_probability));
            }
            words.iter_mut().for_each(|words| words.part(&self.agents));
        }
        let channel = Channel {
            index: self.index,
            role: assigned.role,
            role_assumed: assigned.assumed,
            notes: all_english(&notes_coded),
            notes_coded,
            speech: self.speech,
            rate: self.rate,
            volume: self.volume,
            drag: self.drag,
            parties: self.parties.filter(|_| mixed),
            fillers,
            clarity: Some(self.clarity),
            tone: (!mixed).then_some(self.tone),
            language,
            scene: Scene::new(&self.activity, &self.faults, &self.copies, self.codec, scene_notes),
            acoustics: Some(self.acoustics),
        };
        (channel, words)
    }

    fn is_worded_without_confidence(&self) -> bool {
        self.words().is_some_and(|words| !words.characters.is_empty()) && self.clarity.confidence.is_none()
    }

    /// Why something could not be measured, and what was assumed.
    fn notes(&self, assigned: Assigned) -> Vec<Note> {
        let mixed = assigned.role == Role::Mixed;
        let assumed = match self.said {
            _ if mixed => Note::RoleAssumedOneChannel,
            None => Note::RoleAssumedWithoutWords,
            Some(_) => Note::RoleAssumedWordsUndecided,
        };
        let silent = self.speech.phrases.is_empty();
        [
            (assigned.assumed, assumed),
            (assigned.alone, Note::RoleGivenOneChannel),
            (silent, Note::NoSpeech),
            (mixed, Note::TurnsOnOneChannel),
            (mixed && self.both && !silent && self.parties.is_none(), Note::PartiesNotTold),
            (!silent && self.rate.speaking_cpm.is_none(), Note::RateTooLittleSpeech),
            (!silent && self.volume.speech_level_dbov.is_none(), Note::VolumeInNoise),
            (!self.activity.crosstalk.is_empty(), Note::CrosstalkLeftOut),
            (
                background_voices(&self.activity).is_some_and(|voices| voices.left_out),
                Note::BackgroundVoicesLeftOut,
            ),
            (
                background_voices(&self.activity).is_some_and(|voices| !voices.left_out),
                Note::BackgroundVoicesPerhaps,
            ),
            (second_speaker(&self.activity).is_some(), Note::SecondSpeaker),
            (self.faults.dc.is_some(), Note::OffsetTakenAway),
            (self.faults.loss.is_some(), Note::LostPacketsFilled),
            (self.faults.hum.is_some(), Note::HumTakenAway),
            (self.faults.line_noise.is_some(), Note::NoiseWithSpeechOnly),
            (self.faults.gain_control.is_some(), Note::GainFollowsLevel),
            (self.said.is_none(), Note::WordsNotGiven),
            (self.is_worded_without_confidence(), Note::ClarityWithoutConfidence),
            (mixed, Note::ToneOnOneChannel),
            (!silent && !mixed && self.tone.shouting.is_none(), Note::ToneTooLittleVoice),
        ]
        .into_iter()
        .filter_map(|(holds, note)| holds.then_some(note))
        .chain(holds::notes(&self.copies))
        .collect()
    }
}

fn tracks(recording: &Recording, index: usize, hum: &[Line], go_on: GoOn) -> Result<(Tracks, Cleaned)> {
    let mut tracker = Tracker::new()?;
    tracker.reserve(frames(recording));
    let cleaned = read_clean(recording, index, hum, go_on, &mut |block| tracker.push(block))?;
    Ok((tracker.finish(), cleaned))
}

/// What volume is measured from, at the recording's own rate.
fn readings(recording: &Recording, index: usize, hum: &[Line], go_on: GoOn) -> Result<Readings> {
    let rate = recording.info().sample_rate_hz;
    let mut meter = Meter::new(rate)?.without_hum(hum);
    read(recording, index, go_on, &mut |block| meter.push(block))?;
    Ok(meter.finish())
}

/// How many frames the recording has, and a few that a tracker may give beyond its end.
fn frames(recording: &Recording) -> usize {
    (recording.info().duration_s.0 / FRAME_S).ceil() as usize + BEYOND
}

/// Hands the blocks of one channel to `sink` as they are, as long as the work is to go on.
fn read(recording: &Recording, index: usize, go_on: GoOn, sink: &mut dyn FnMut(&[f32])) -> Result<()> {
    let info = recording.info();
    let all = info.duration_s.0 * info.sample_rate_hz.hz();
    let mut read = 0;
    recording.for_each_block(index, &mut |block| {
        read += block.len();
        check(go_on((read as f64 / all).min(1.0)))?;
        sink(block);
        Ok(())
    })
}

/// Hands the sound of one channel, cleaned and at [`RATE`], to `sink`, and says what was taken away.
fn read_clean(recording: &Recording, index: usize, hum: &[Line], go_on: GoOn, sink: &mut dyn FnMut(&[f32])) -> Result<Cleaned> {
    let rate = recording.info().sample_rate_hz;
    let (mut cleaner, mut resampler) = (Cleaner::without_hum(rate, hum), Resampler::new(rate, RATE)?);
    let (mut clean, mut resampled) = (Vec::new(), Vec::new());
    let mut failed = Ok(());
    read(recording, index, go_on, &mut |block| {
        clean.clear();
        resampled.clear();
        cleaner.push(block, &mut clean);
        if failed.is_ok() {
            failed = resampler.push(&clean, &mut resampled);
        }
        sink(&resampled);
    })?;
    failed?;
    clean.clear();
    resampled.clear();
    let cleaned = cleaner.finish(&mut clean);
    resampler.push(&clean, &mut resampled)?;
    resampler.finish(&mut resampled)?;
    sink(&resampled);
    Ok(cleaned)
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
