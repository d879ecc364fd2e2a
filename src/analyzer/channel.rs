//! One channel: heard, then measured.

use super::Assigned;
use crate::audio::{Recording, Resampler};
use crate::error::{Error, Result};
use crate::measure::{Drag, Rate, Volume, drag, rate, volume};
use crate::report::{Channel, Phrase, Role, Speech};
use crate::speech::{Syllables, activity_beside, syllables, turns};
use crate::track::level::LevelTracker;
use crate::track::meter::{Meter, Readings};
use crate::track::{FRAME_S, RATE, Tracker, Tracks};
use crate::units::{Seconds, Span};
use half::bf16;

/// Measures of later versions, which are null in every report of this one.
const NOT_YET: &str = "fillers, clarity, tone and language: not measured by this version";

/// The trackers' last windows reach this many frames beyond the end, at the most.
const BEYOND: usize = 32;

/// What was measured on one channel, whoever is on it.
pub(super) struct Measures {
    index: usize,
    speech: Speech,
    rate: Rate,
    volume: Volume,
    drag: Drag,
}

/// The level track of one channel: all that its neighbours need to know of it.
pub(super) fn power(recording: &Recording, index: usize, keep_going: &dyn Fn() -> bool) -> Result<Vec<bf16>> {
    let mut level = LevelTracker::default();
    level.reserve(frames(recording));
    for_each_block(recording, index, keep_going, &mut |block| level.push(block))?;
    Ok(level.finish().into_iter().map(bf16::from_f32).collect())
}

/// Listens to one channel and measures it. `powers` are the level tracks of all channels, or none where there is but one: what is heard
/// of the other side is not this one's speech.
///
/// The samples are read twice, and the tracks are gone before volume is read, as they are before the next channel's are made: of ten hours,
/// all at once would not fit into 300 MB.
pub(super) fn measure(recording: &Recording, index: usize, powers: &[Vec<bf16>], keep_going: &dyn Fn() -> bool) -> Result<Measures> {
    let others: Vec<&[bf16]> = powers
        .iter()
        .enumerate()
        .filter(|&(other, _)| other != index)
        .map(|(_, power)| power.as_slice())
        .collect();
    let tracks = tracks(recording, index, keep_going)?;
    go_on(keep_going)?;
    let activity = activity_beside(&tracks, &others);
    let phrases = &activity.phrases;
    go_on(keep_going)?;
    let syllables = syllables(&tracks, phrases);
    let nuclei: Vec<f64> = syllables.iter().flat_map(|s| s.nuclei.iter().map(|n| n.0)).collect();
    let drag = drag(&tracks, phrases, &nuclei);
    drop(tracks);
    let readings = readings(recording, index, keep_going)?;
    Ok(Measures {
        index,
        speech: speech(phrases, &syllables),
        rate: rate(phrases, &syllables, None, &[]),
        volume: volume(&readings, phrases, &activity.not_speech),
        drag,
    })
}

impl Measures {
    /// The report's entry for the channel.
    pub(super) fn into_channel(self, assigned: Assigned) -> Channel {
        Channel {
            index: self.index,
            role: assigned.role,
            role_assumed: assigned.assumed,
            notes: self.notes(assigned),
            speech: self.speech,
            rate: self.rate,
            volume: self.volume,
            drag: self.drag,
            fillers: None,
            clarity: None,
            tone: None,
            language: None,
        }
    }

    /// Why something could not be measured, and what was assumed.
    fn notes(&self, assigned: Assigned) -> Vec<String> {
        let assumed = match assigned.role {
            Role::Mixed => "role: assumed; one channel alone is taken for both sides",
            Role::Agent | Role::Customer => "role: assumed; without words the left channel is taken for the agent's",
        };
        let silent = self.speech.phrases.is_empty();
        [
            (assigned.assumed, assumed),
            (silent, "speech: none was found"),
            (!silent && self.rate.speaking_cpm.is_none(), "rate: too little speech"),
            (
                !silent && self.volume.speech_level_dbov.is_none(),
                "volume: the speech does not stand out from the noise",
            ),
            (true, NOT_YET),
        ]
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, note)| note.to_owned())
        .collect()
    }
}

fn tracks(recording: &Recording, index: usize, keep_going: &dyn Fn() -> bool) -> Result<Tracks> {
    let mut tracker = Tracker::new()?;
    tracker.reserve(frames(recording));
    for_each_block(recording, index, keep_going, &mut |block| tracker.push(block))?;
    Ok(tracker.finish())
}

/// What volume is measured from, at the recording's own rate.
fn readings(recording: &Recording, index: usize, keep_going: &dyn Fn() -> bool) -> Result<Readings> {
    let mut meter = Meter::new(recording.info().sample_rate_hz)?;
    recording.for_each_block(index, &mut |block| {
        meter.push(block);
        go_on(keep_going)
    })?;
    Ok(meter.finish())
}

/// How many frames the recording has, and a few that a tracker may give beyond its end.
fn frames(recording: &Recording) -> usize {
    (recording.info().duration_s.0 / FRAME_S).ceil() as usize + BEYOND
}

/// Hands the blocks of one channel to `sink`, at [`RATE`].
fn for_each_block(recording: &Recording, index: usize, keep_going: &dyn Fn() -> bool, sink: &mut dyn FnMut(&[f32])) -> Result<()> {
    let mut resampler = Resampler::new(recording.info().sample_rate_hz, RATE)?;
    let mut resampled = Vec::new();
    recording.for_each_block(index, &mut |block| {
        go_on(keep_going)?;
        resampled.clear();
        resampler.push(block, &mut resampled)?;
        sink(&resampled);
        Ok(())
    })?;
    resampled.clear();
    resampler.finish(&mut resampled)?;
    sink(&resampled);
    Ok(())
}

fn go_on(keep_going: &dyn Fn() -> bool) -> Result<()> {
    if keep_going() { Ok(()) } else { Err(Error::Interrupted) }
}

fn speech(phrases: &[Span], syllables: &[Syllables]) -> Speech {
    let phrase = |(span, syllables): (&Span, &Syllables)| Phrase {
        start_s: span.start_s,
        end_s: span.end_s,
        syllables: syllables.nuclei.len() as u32,
        characters: None,
        text: None,
        units: None,
    };
    Speech {
        speech_s: total(phrases),
        talk_s: total(&turns(phrases)),
        phrases: phrases.iter().zip(syllables).map(phrase).collect(),
        nuclei_s: syllables.iter().flat_map(|s| s.nuclei.iter().copied()).collect(),
    }
}

fn total(spans: &[Span]) -> Seconds {
    Seconds(spans.iter().map(Span::duration).sum())
}
