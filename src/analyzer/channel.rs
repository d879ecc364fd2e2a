//! One channel: heard once, then measured.

use super::Assigned;
use crate::audio::{Recording, Resampler};
use crate::error::{Error, Result};
use crate::measure::{Counted, Drag, LevelTrack, Rate, Volume};
use crate::report::{Channel, Phrase, Role, Speech};
use crate::track::{RATE, Tracker, Tracks};
use crate::units::{Seconds, Span};

/// Measures of later versions, which are null in every report of this one.
const NOT_YET: &str = "fillers, clarity, tone and language: not measured by this version";

/// Listens to one channel and measures it; what was heard is dropped before the next channel is.
pub(super) fn measure(recording: &Recording, index: usize, assigned: Assigned, keep_going: &dyn Fn() -> bool) -> Result<Channel> {
    let heard = hear(recording, index, keep_going)?;
    let activity = activity(&heard.tracks);
    let nuclei = nuclei(&heard.tracks, &activity.phrases);
    go_on(keep_going)?;
    let speech = speech(&activity.phrases, &nuclei);
    let rate = rate(&activity.phrases, &nuclei);
    let volume = volume(&heard, &activity);
    let drag = drag(&heard.tracks, &activity.phrases, &nuclei);
    go_on(keep_going)?;
    let Assigned {
        role,
        assumed: role_assumed,
    } = assigned;
    let notes = notes(assigned, &speech, &rate, &volume);
    Ok(Channel {
        index,
        role,
        role_assumed,
        notes,
        speech,
        rate,
        volume,
        drag,
        fillers: None,
        clarity: None,
        tone: None,
        language: None,
    })
}

/// All that one pass over the samples leaves.
struct Heard {
    tracks: Tracks,
}

fn hear(recording: &Recording, index: usize, keep_going: &dyn Fn() -> bool) -> Result<Heard> {
    let mut resampler = Resampler::new(recording.info().sample_rate_hz, RATE)?;
    let mut tracker = Tracker::new()?;
    let mut resampled = Vec::new();
    recording.for_each_block(index, &mut |block| {
        go_on(keep_going)?;
        resampled.clear();
        resampler.push(block, &mut resampled)?;
        tracker.push(&resampled);
        Ok(())
    })?;
    resampled.clear();
    resampler.finish(&mut resampled)?;
    tracker.push(&resampled);
    Ok(Heard { tracks: tracker.finish() })
}

fn go_on(keep_going: &dyn Fn() -> bool) -> Result<()> {
    if keep_going() { Ok(()) } else { Err(Error::Interrupted) }
}

fn speech(phrases: &[Span], nuclei: &[Seconds]) -> Speech {
    let inside = |span: &Span| nuclei.iter().filter(|&&at| span.start_s <= at && at < span.end_s).count() as u32;
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
        nuclei_s: nuclei.to_vec(),
    }
}

fn total(spans: &[Span]) -> Seconds {
    Seconds(spans.iter().map(Span::duration).sum())
}

/// Why something could not be measured, and what was assumed.
fn notes(assigned: Assigned, speech: &Speech, rate: &Rate, volume: &Volume) -> Vec<String> {
    let assumed = match assigned.role {
        Role::Mixed => "role: assumed; one channel alone is taken for both sides",
        _ => "role: assumed; without words the left channel is taken for the agent's",
    };
    let silent = speech.phrases.is_empty();
    [
        (assigned.assumed, assumed),
        (silent, "speech: none was found"),
        (!silent && rate.speaking_cpm.is_none(), "rate: too little speech"),
        (
            !silent && volume.speech_level_dbov.is_none(),
            "volume: the speech does not stand out from the noise",
        ),
        (true, NOT_YET),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, note)| note.to_owned())
    .collect()
}

// What follows stands in for `speech` and `measure` until they are there.

struct Activity {
    phrases: Vec<Span>,
}

fn activity(_tracks: &Tracks) -> Activity {
    Activity { phrases: Vec::new() }
}

fn nuclei(_tracks: &Tracks, _phrases: &[Span]) -> Vec<Seconds> {
    Vec::new()
}

/// Phrases joined over pauses of up to 1 s.
fn turns(phrases: &[Span]) -> Vec<Span> {
    phrases.to_vec()
}

fn rate(_phrases: &[Span], nuclei: &[Seconds]) -> Rate {
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

fn drag(_tracks: &Tracks, _phrases: &[Span], _nuclei: &[Seconds]) -> Drag {
    Drag::default()
}
