//! Voices behind the speaker of a channel, and a second speaker on it.

use crate::speech::{Activity, Behind, Second};
use crate::track::FRAME_S;
use crate::units::{Dbov, Seconds};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Voices behind the speaker: a call floor, a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BackgroundVoices {
    /// The mean level of what is heard of them while the speaker is quiet.
    pub level_dbov: Dbov,
    /// How far they lie below the speaker, in decibels, by the medians of both near vowels.
    pub below_db: f64,
    /// How long they are heard by themselves, in seconds.
    pub heard_s: Seconds,
    /// Whether they were left out of the channel's speech; not where both sides may be on the channel, for then the fainter voice may be one
    /// of them.
    pub left_out: bool,
}

/// The voices behind the speaker; `None` where none are told, as where they are too few (2 s), too faint, or as loud as the speaker.
pub fn background_voices(activity: &Activity) -> Option<BackgroundVoices> {
    let Behind {
        power,
        below_db,
        seconds,
        left_out,
    } = activity.behind?;
    Some(BackgroundVoices {
        level_dbov: level(power),
        below_db,
        heard_s: Seconds(seconds),
        left_out,
    })
}

/// A second speaker: on end, far fainter than the speaker of the channel and while that one is not heard, as after a hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SecondSpeaker {
    /// The mean level.
    pub level_dbov: Dbov,
    /// Where the speaker is last heard before.
    pub start_s: Seconds,
    /// Where the speaker is heard again, or the recording ends.
    pub end_s: Seconds,
}

/// The second speaker of a channel; `None` where there is none.
pub fn second_speaker(activity: &Activity) -> Option<SecondSpeaker> {
    let Second { power, from, to } = activity.second?;
    Some(SecondSpeaker {
        level_dbov: level(power),
        start_s: Seconds(from as f64 * FRAME_S),
        end_s: Seconds(to as f64 * FRAME_S),
    })
}

fn level(power: f64) -> Dbov {
    Dbov(10.0 * power.max(f64::MIN_POSITIVE).log10())
}
