//! One channel: heard, then measured.

use super::Assigned;
use crate::audio::{Recording, Resampler};
use crate::error::{Error, Result};
use crate::measure::{Counted, Drag, LevelTrack, Rate, Volume};
use crate::report::{Channel, Phrase, Role, Speech};
use crate::track::level::LevelTracker;
use crate::track::{RATE, Tracker, Tracks};
use crate::units::{Seconds, Span};

/// Measures of later versions, which are null in every report of this one.
const NOT_YET: &str = "fillers, clarity, tone and language: not measured by this version";

/// What was measured on one channel, whoever is on it.
pub(super) struct Measures {
    index: usize,
    speech: Speech,
    rate: Rate,
    volume: Volume,
    drag: Drag,
}

/// The level track of one channel: all that its neighbours need to know of it.
pub(super) fn power(recording: &Recording, index: usize, keep_going: &dyn Fn() -> bool) -> Result<Vec<f32>> {
    let mut level = LevelTracker::default();
    for_each_block(recording, index, keep_going, &mut |_, block| level.push(block))?;
    Ok(level.finish())
}

/// Listens to one channel and measures it. `powers` are the level tracks of all channels, or none where there is but one: what is heard
/// of the other side is not this one's speech. The channel's own tracks are gone before the next channel's are made: of ten hours, two
/// channels' would not fit into 300 MB.
pub(super) fn measure(recording: &Recording, index: usize, powers: &[Vec<f32>], keep_going: &dyn Fn() -> bool) -> Result<Measures> {
    let others: Vec<&[f32]> = powers
        .iter()
        .enumerate()
        .filter(|&(other, _)| other != index)
        .map(|(_, power)| power.as_slice())
        .collect();
    let heard = hear(recording, index, keep_going)?;
    let activity = activity(&heard.tracks, &others);
    let nuclei = nuclei(&heard.tracks, &activity.phrases);
    go_on(keep_going)?;
    Ok(Measures {
        index,
        speech: speech(&activity.phrases, &nuclei),
        rate: rate(&activity.phrases, &nuclei),
        volume: volume(&heard, &activity),
        drag: drag(&heard.tracks, &activity.phrases, &nuclei),
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

/// All that one pass over the samples leaves.
struct Heard {
    tracks: Tracks,
}

fn hear(recording: &Recording, index: usize, keep_going: &dyn Fn() -> bool) -> Result<Heard> {
    let mut tracker = Tracker::new()?;
    for_each_block(recording, index, keep_going, &mut |_, block| tracker.push(block))?;
    Ok(Heard { tracks: tracker.finish() })
}

/// Hands each block of one channel to `sink`, at the recording's own rate and at [`RATE`]; at the end there may be one more of the latter.
fn for_each_block(recording: &Recording, index: usize, keep_going: &dyn Fn() -> bool, sink: &mut dyn FnMut(&[f32], &[f32])) -> Result<()> {
    let mut resampler = Resampler::new(recording.info().sample_rate_hz, RATE)?;
    let mut resampled = Vec::new();
    recording.for_each_block(index, &mut |block| {
        go_on(keep_going)?;
        resampled.clear();
        resampler.push(block, &mut resampled)?;
        sink(block, &resampled);
        Ok(())
    })?;
    resampled.clear();
    resampler.finish(&mut resampled)?;
    sink(&[], &resampled);
    Ok(())
}

fn go_on(keep_going: &dyn Fn() -> bool) -> Result<()> {
    if keep_going() { Ok(()) } else { Err(Error::Interrupted) }
}

fn speech(phrases: &[Span], nuclei: &[f64]) -> Speech {
    let inside = |span: &Span| nuclei.iter().filter(|&&at| span.start_s.0 <= at && at < span.end_s.0).count() as u32;
    let phrase = |span: &Span| Phrase {
        start_s: span.start_s,
        end_s: span.end_s,
        syllables: inside(span),
        characters: None,
        text: None,
        units: None,
    };
    Speech {
        speech_s: total(phrases),
        talk_s: total(&turns(phrases)),
        phrases: phrases.iter().map(phrase).collect(),
        nuclei_s: nuclei.iter().copied().map(Seconds).collect(),
    }
}

fn total(spans: &[Span]) -> Seconds {
    Seconds(spans.iter().map(Span::duration).sum())
}

// What follows stands in for `speech` and `measure` until they are there.

struct Activity {
    phrases: Vec<Span>,
}

fn activity(_tracks: &Tracks, _others: &[&[f32]]) -> Activity {
    Activity { phrases: Vec::new() }
}

fn nuclei(_tracks: &Tracks, _phrases: &[Span]) -> Vec<f64> {
    Vec::new()
}

/// Phrases joined over pauses of up to 1 s.
fn turns(phrases: &[Span]) -> Vec<Span> {
    phrases.to_vec()
}

fn rate(_phrases: &[Span], nuclei: &[f64]) -> Rate {
    Rate {
        speaking_cpm: None,
        articulation_cpm: None,
        low_cpm: None,
        high_cpm: None,
        spread_cpm: None,
        counted: Counted::Syllables,
        characters: None,
        syllables: nuclei.len() as u32,
        transcript_cpm: None,
        acoustic_cpm: None,
        stretches: Vec::new(),
    }
}

fn volume(_heard: &Heard, _activity: &Activity) -> Volume {
    Volume {
        active_level_dbov: None,
        activity: None,
        speech_level_dbov: None,
        loudness_lufs: None,
        peak_dbfs: None,
        clipped: 0.0,
        snr_db: None,
        jumps: Vec::new(),
        level_track: LevelTrack::default(),
    }
}

fn drag(_tracks: &Tracks, _phrases: &[Span], _nuclei: &[f64]) -> Drag {
    Drag::default()
}
