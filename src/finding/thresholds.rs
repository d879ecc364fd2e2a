//! The thresholds that a profile may set.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// On a channel that both sides are on, what is said is taken for one side's if it is as likely as this to be. Of the characters of labelled
/// calls mixed to one channel, of which no voice is in the fit, 1 % are then taken for the wrong side's, and 1 to 2 % where both voices are
/// of one sex (`lab/parties.py`).
pub const SURELY: f64 = 0.84;

/// The table `[thresholds]` of a profile: what counts as flat, as a room, as sure, and how near to one another two things must be said.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Speech is flat whose pitch ranges over less than this, in semitones: read speech that people find even has four, service calls have
    /// nine.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub flat_st: f64,
    /// Sound that decays by 60 dB faster than this, in seconds, was recorded near the mouth, slower sound in a room: over 34 calls, speech at the
    /// mouth came to 0.24 s in the median, on a table in a room of 0.5 s to 0.49 s.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub room_s: f64,
    /// An echo with more than this share late, 0–1, is one of a room.
    #[schemars(range(min = 0, max = 1))]
    pub late_echo: f64,
    /// Where the noise lies nearer to the speech than this, in decibels, it may be the noise that makes speech unclear.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub noisy_db: f64,
    /// A recogniser that is surer than this of a character, 0–1, heard it clearly: in the labelled calls so are nine in ten of those that it
    /// gets right, and half of those that it gets wrong.
    #[schemars(range(min = 0, max = 1))]
    pub character_confidence: f64,
    /// From this probability on a language is certain, 0–1: Whisper's base model gives 0.99 and more for read Mandarin and the labelled calls,
    /// 0.90 for a clip in the Sichuan dialect.
    #[schemars(range(min = 0, max = 1))]
    pub language_confidence: f64,
    /// What is said on a channel of both sides is one side's if it is as likely as this to be, 0.5–1.
    #[schemars(range(min = 0.5, max = 1))]
    pub speaker_confidence: f64,
    /// After a hold the customer is addressed within so many seconds.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub after_hold_s: f64,
    /// A deadline belongs to a promise to call back that is said no further from it than this, in seconds.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub deadline_s: f64,
    /// The window around the words that send the customer off the line, in which consent and a number are asked for.
    pub send_off: Around,
    /// The window around a transfer in which the agent says where to.
    pub transfer: Around,
    /// The window around the words that agree on a visit, in which it is settled.
    pub visit: Around,
}

/// A window around a moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Around {
    /// So many seconds before it.
    #[schemars(range(min = 0))]
    pub before_s: f64,
    /// So many seconds after it.
    #[schemars(range(min = 0))]
    pub after_s: f64,
}

impl Default for Thresholds {
    /// The usual ones.
    fn default() -> Self {
        let around = |before_s, after_s| Around { before_s, after_s };
        Self {
            flat_st: 3.0,
            room_s: 0.4,
            late_echo: 0.05,
            noisy_db: 20.0,
            character_confidence: 0.5,
            language_confidence: 0.95,
            speaker_confidence: SURELY,
            after_hold_s: 10.0,
            deadline_s: 4.0,
            send_off: around(60.0, 30.0),
            transfer: around(20.0, 10.0),
            visit: around(120.0, 120.0),
        }
    }
}

impl Thresholds {
    /// What must hold of the figures and does not: the keys that lead to it, and a sentence.
    pub(crate) fn fault(&self) -> Option<(Vec<&'static str>, String)> {
        let above = [
            ("flat_st", self.flat_st),
            ("room_s", self.room_s),
            ("noisy_db", self.noisy_db),
            ("after_hold_s", self.after_hold_s),
            ("deadline_s", self.deadline_s),
        ];
        let bad = above.into_iter().find(|(_, value)| !(value.is_finite() && *value > 0.0));
        if let Some((key, value)) = bad {
            return Some((vec![key], format!("must be a finite number above 0, is {value}")));
        }
        let shares = [
            ("late_echo", self.late_echo, 0.0),
            ("character_confidence", self.character_confidence, 0.0),
            ("language_confidence", self.language_confidence, 0.0),
            ("speaker_confidence", self.speaker_confidence, 0.5),
        ];
        let bad = shares.into_iter().find(|(_, value, least)| !(*least..=1.0).contains(value));
        if let Some((key, value, least)) = bad {
            return Some((vec![key], format!("must lie between {least} and 1, is {value}")));
        }
        let windows = [("send_off", self.send_off), ("transfer", self.transfer), ("visit", self.visit)];
        let edges = windows.into_iter().flat_map(|(key, around)| {
            let edges = [("before_s", around.before_s), ("after_s", around.after_s)];
            edges.map(|(edge, seconds)| (vec![key, edge], seconds))
        });
        let mut bad = edges.filter(|(_, seconds)| !(seconds.is_finite() && *seconds >= 0.0));
        bad.next()
            .map(|(keys, seconds)| (keys, format!("must be 0 or a finite number above, is {seconds}")))
    }
}
