//! What a team sets for the measures: the tones of its network, and what counts as an interruption, a silence, a turn.
//!
//! ```toml
//! [line]                                            # Japan
//! ringback = { hz = 400, on_s = 1, off_s = 2 }      # of two tones at once the mean
//! busy = { hz = 400, on_s = 0.5, off_s = 0.5 }
//! busy_tone_on = "other"                            # the side that stays; "leaver" where it isn't said
//!
//! [turns]
//! interruption_delay_s = 0.5
//! overlap_s = 0.5
//! silence_s = 5
//! turn_pause_s = 1.5
//!
//! [thresholds]
//! flat_st = 4
//! send_off = { before_s = 90, after_s = 30 }
//! ```

use super::place::Places;
use crate::error::Result;
use crate::finding::Thresholds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The tables `[line]`, `[turns]` and `[thresholds]` of a profile; what is not set has the measures' default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Settings {
    /// The tones of the line.
    pub line: LineSettings,
    /// How a call is cut into turns.
    pub turns: TurnSettings,
    /// What counts as flat, as a room, as sure, and how near to one another two things must be said.
    pub thresholds: Thresholds,
}

/// The table `[line]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LineSettings {
    /// The ringback tone.
    pub ringback: Option<ToneSettings>,
    /// The busy tone.
    pub busy: Option<ToneSettings>,
    /// On whose channel the busy tone stands.
    pub busy_tone_on: Option<BusyToneOn>,
}

/// A tone that comes and goes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToneSettings {
    /// Its frequency; of two tones at once the mean.
    pub hz: f64,
    /// Seconds that a burst lasts.
    pub on_s: f64,
    /// Seconds between two bursts.
    pub off_s: f64,
}

/// On whose channel a busy tone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BusyToneOn {
    /// On that of the side that hung up.
    Leaver,
    /// On that of the other.
    Other,
}

/// The table `[turns]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TurnSettings {
    /// Seconds for which a side has been speaking when it is interrupted.
    pub interruption_delay_s: Option<f64>,
    /// Seconds for which both speak before it breaks off.
    pub overlap_s: Option<f64>,
    /// Seconds of both sides' quiet that are a silence.
    pub silence_s: Option<f64>,
    /// Seconds of the longest pause inside a turn.
    pub turn_pause_s: Option<f64>,
}

/// Call-progress tones are detected between these frequencies (as ITU-T E.180 has them; North America's busy tone, of 480 and 620 Hz, is not).
const HEARD_HZ: (f64, f64) = (340.0, 500.0);

impl Settings {
    /// Checks the tables as they stand in the file.
    pub(super) fn check(self, places: &Places<'_>) -> Result<Self> {
        for (key, tone) in [("ringback", self.line.ringback), ("busy", self.line.busy)] {
            let Some(ToneSettings { hz, on_s, off_s }) = tone else { continue };
            if !(HEARD_HZ.0..=HEARD_HZ.1).contains(&hz) {
                let what = format!("must lie between {} and {}, is {hz}", HEARD_HZ.0, HEARD_HZ.1);
                return Err(places.fault(&["line", key, "hz"], &what));
            }
            for (inner, seconds) in [("on_s", on_s), ("off_s", off_s)] {
                if !(seconds.is_finite() && seconds > 0.0) {
                    let what = format!("must be a finite number above 0, is {seconds}");
                    return Err(places.fault(&["line", key, inner], &what));
                }
            }
        }
        let TurnSettings {
            interruption_delay_s,
            overlap_s,
            silence_s,
            turn_pause_s,
        } = self.turns;
        for (key, seconds) in [
            ("interruption_delay_s", interruption_delay_s),
            ("overlap_s", overlap_s),
            ("silence_s", silence_s),
            ("turn_pause_s", turn_pause_s),
        ] {
            if let Some(seconds) = seconds.filter(|seconds| !(seconds.is_finite() && *seconds >= 0.0)) {
                let what = format!("must be 0 or a finite number above, is {seconds}");
                return Err(places.fault(&["turns", key], &what));
            }
        }
        if let Some((keys, what)) = self.thresholds.fault() {
            return Err(places.fault(&[&["thresholds"], keys.as_slice()].concat(), &what));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use crate::norms::{BusyToneOn, Profile, Settings};

    fn profile(tables: &str) -> crate::error::Result<Profile> {
        let norm = "[norms.volume]\ntitle = { zh = \"音量\", en = \"Volume\" }\nsource = \"音量适中\"\nmeasure = \"speech_level_dbov\"\nband = { low = -36, basis = \"standard\" }\n";
        Profile::from_toml(&format!("name = \"team\"\n{tables}\n{norm}"), "team.toml")
    }

    #[test]
    fn tables_are_read_and_what_is_not_there_is_not_set() {
        assert_eq!(profile("").unwrap().settings, Settings::default());
        let settings = profile("[line]\nringback = { hz = 400, on_s = 1, off_s = 2 }\nbusy_tone_on = \"other\"\n[turns]\nsilence_s = 5")
            .unwrap()
            .settings;
        assert_eq!(
            settings.line.ringback.map(|tone| (tone.hz, tone.on_s, tone.off_s)),
            Some((400.0, 1.0, 2.0))
        );
        assert_eq!((settings.line.busy, settings.line.busy_tone_on), (None, Some(BusyToneOn::Other)));
        assert_eq!((settings.turns.silence_s, settings.turns.overlap_s), (Some(5.0), None));
    }

    #[test]
    fn a_broken_table_gives_one_line_with_what_must_hold() {
        for (tables, wanted) in [
            (
                "[line]\nbusy = { hz = 45, on_s = 1, off_s = 1 }",
                "team.toml:3: line.busy.hz: must lie between 340 and 500, is 45",
            ),
            (
                "[line]\nringback = { hz = 450, on_s = 0, off_s = 4 }",
                "team.toml:3: line.ringback.on_s: must be a finite number above 0, is 0",
            ),
            (
                "[line]\nbusy_tone_on = \"me\"",
                "team.toml:3: line.busy_tone_on: unknown variant `me`",
            ),
            (
                "[turns]\nsilence_s = -1",
                "team.toml:3: turns.silence_s: must be 0 or a finite number above, is -1",
            ),
            (
                "[turns]\noverlap_s = nan",
                "team.toml:3: turns.overlap_s: must be 0 or a finite number above, is NaN",
            ),
            ("[turns]\nsilences = 3", "team.toml:3: turns.silences: unknown field `silences`"),
        ] {
            let error = profile(tables).unwrap_err().to_string();
            assert!(error.starts_with(wanted), "{tables}: {error}");
        }
    }
}
