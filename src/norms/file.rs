//! A profile as it stands in its file: what may be written, and nothing else. The JSON Schema is made from these types.

use super::call::Direction;
use super::event::Between;
use super::settings::{LineSettings, TurnSettings};
use super::severity::{CriticalFails, Severity};
use super::title::Title;
use super::verdict::Band;
use crate::finding::{EventKind, Quantity, Speaker, Thresholds, Unit};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A profile of norms for callnorm.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileFile {
    /// What reports call it: small letters, digits and hyphens.
    #[schemars(regex(pattern = r"^[a-z0-9-]+$"))]
    pub name: String,
    /// The profile that this one changes: a built-in one by its name, or a file, from this file's folder.
    pub extends: Option<String>,
    /// What a failed norm of severity critical does to the score.
    pub critical_fails: Option<CriticalFails>,
    /// The norms by name: small letters, digits and hyphens.
    #[serde(default)]
    pub norms: BTreeMap<String, NormFile>,
    /// Lists of phrases by name, which norms refer to; one with the name of a built-in list changes it.
    #[serde(default)]
    pub phrases: BTreeMap<String, PhrasesFile>,
    /// Names that phrases refer to in braces: company → 华润燃气, 华润.
    #[serde(default)]
    pub names: BTreeMap<String, Vec<String>>,
    /// The tones of the line.
    #[serde(default)]
    pub line: LineSettings,
    /// What counts as an interruption, a silence, a turn.
    #[serde(default)]
    pub turns: TurnSettings,
    /// What counts as flat, as a room, as sure, and how near to one another two things must be said.
    #[serde(default)]
    pub thresholds: Thresholds,
}

/// One norm. It has one rule: measure or count with a band, say, or never_say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NormFile {
    /// What it is called.
    pub title: Option<Title>,
    /// The handbook's sentence, or the team's.
    #[schemars(regex(pattern = r"\S"))]
    pub source: Option<String>,
    /// The handbooks that the sentence stands in.
    pub handbooks: Option<Vec<String>>,
    /// In which calls it applies; in all where nothing is said.
    pub direction: Option<Direction>,
    /// A quantity of the agent's speech, or of the call, that must lie inside the band.
    pub measure: Option<Quantity>,
    /// Words or events, of which there must be as many as the band says.
    pub count: Option<MomentFile>,
    /// What must be said.
    pub say: Option<MomentFile>,
    /// What must not be said.
    pub never_say: Option<MomentFile>,
    /// The values allowed, for measure and count.
    pub band: Option<Band>,
    /// Its weight in the score, 0 where nothing is said: then it is shown without points.
    #[schemars(range(min = 0))]
    pub weight: Option<f64>,
    /// How bad a failure is; minor where nothing is said.
    pub severity: Option<Severity>,
    /// Whether what is found is only listed, for a person to judge.
    pub review: Option<bool>,
    /// Whether a norm of the extended profile is left out.
    pub off: Option<bool>,
}

/// A list: ways of saying one thing.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PhrasesFile {
    /// The phrases, found by sound.
    pub phrases: Option<Vec<String>>,
    /// Phrases that are not meant: they void what they cover.
    pub except: Option<Vec<String>>,
    /// Regular expressions over each turn as it is spoken.
    pub regex: Option<Vec<String>>,
    /// Regular expressions that void what they cover.
    pub except_regex: Option<Vec<String>>,
    /// How like its phrases a hit must be, 0–1; by their length where nothing is said.
    #[schemars(range(min = 0.5, max = 1))]
    pub similarity: Option<f64>,
    /// Phrases to add to those of the extended profile's list, or of the built-in one.
    #[expect(dead_code, reason = "added where the layers are laid over one another, in TOML")]
    pub more: Option<Vec<String>>,
    /// Exceptions to add, likewise.
    #[expect(dead_code, reason = "added where the layers are laid over one another, in TOML")]
    pub more_except: Option<Vec<String>>,
}

/// What is looked for: words (lists, phrases, regex) or an event, whose, and in which part of the call.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MomentFile {
    /// Lists of phrases by name; each is one thing to be said.
    pub lists: Option<Vec<String>>,
    /// Phrases, found by sound; each is one thing to be said.
    pub phrases: Option<Vec<String>>,
    /// Regular expressions over each turn as it is spoken; each is one thing to be said.
    pub regex: Option<Vec<String>>,
    /// Phrases that are not meant: they void what they cover. Of repetitions: turns that may be repeated.
    pub except: Option<Vec<String>>,
    /// Regular expressions that void what they cover.
    pub except_regex: Option<Vec<String>>,
    /// How like a hit must be, 0–1; for phrases by their length where nothing is said, for repetitions 0.8.
    #[schemars(range(min = 0.5, max = 1))]
    pub similarity: Option<f64>,
    /// How many of the things: "all", "any" or a number.
    pub need: Option<NeedFile>,
    /// Whether all that is needed must stand in one turn.
    pub same_turn: Option<bool>,

    /// What happens.
    pub event: Option<EventKind>,
    /// The shortest event, in seconds.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub min_s: Option<f64>,
    /// The longest event, in seconds.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub max_s: Option<f64>,
    /// The event's value lies above this.
    pub above: Option<f64>,
    /// The event's value lies below this.
    pub below: Option<f64>,
    /// The least characters of a turn, or of what is said into the other side's.
    #[schemars(range(min = 1))]
    pub min_characters: Option<u32>,
    /// So many seconds the other side had spoken when it was interrupted.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub delay_s: Option<f64>,
    /// Whose phrases a silence lies between.
    pub between: Option<Between>,
    /// So many turns back a repeated turn may lie.
    #[schemars(range(min = 1))]
    pub within_turns: Option<usize>,

    /// Whose: the agent's where nothing is said (of a silence either's).
    pub by: Option<Speaker>,
    /// So many seconds from the first word.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub first_s: Option<f64>,
    /// So many seconds before the last word.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub last_s: Option<f64>,
    /// The first turns.
    #[schemars(range(min = 1))]
    pub first_turns: Option<usize>,
    /// The last turns.
    #[schemars(range(min = 1))]
    pub last_turns: Option<usize>,
    /// From this second of the recording on; negative from its end.
    pub from_s: Option<f64>,
    /// Up to this second of the recording; negative from its end.
    pub to_s: Option<f64>,
    /// From this share of the recording on, in percent.
    #[schemars(range(min = 0, max = 100))]
    pub from_percent: Option<f64>,
    /// Up to this share of the recording, in percent.
    #[schemars(range(min = 0, max = 100))]
    pub to_percent: Option<f64>,

    /// It is looked for after this, each time.
    pub after: Option<Box<MomentFile>>,
    /// It is looked for before this, each time.
    pub before: Option<Box<MomentFile>>,
    /// So near to what it is looked for after or before, in seconds.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub within_s: Option<f64>,
    /// What excuses it: in the call, or as near to what it is looked for after or before.
    pub unless: Option<Box<MomentFile>>,
    /// What is counted: times, or seconds together.
    pub unit: Option<CountUnit>,
}

/// How many of the things it takes.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "must be \"all\", \"any\" or a whole number of 1 or more")]
pub(super) enum NeedFile {
    /// Each of them, or one of them.
    Word(NeedWord),
    /// So many of them.
    Number(#[schemars(range(min = 1))] usize),
}

/// Each of them, or one of them.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum NeedWord {
    /// Each of them.
    All,
    /// One of them.
    Any,
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CountUnit {
    /// How often.
    #[default]
    Times,
    /// Seconds together.
    S,
}

impl CountUnit {
    /// The unit of what is counted.
    pub fn unit(self) -> Unit {
        match self {
            Self::Times => Unit::Times,
            Self::S => Unit::Second,
        }
    }
}

impl MomentFile {
    /// The keys that are given, with the group that each belongs to.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'static str, Group)> {
        let given = self.keys().into_iter().filter(|(_, given, _)| *given);
        given.map(|(key, _, group)| (key, group))
    }

    /// The keys that do not go with everything: whether they are given, and the group that each belongs to.
    pub(super) fn keys(&self) -> [(&'static str, bool, Group); 24] {
        use Group::{Event, Nested, Turns, Words};
        [
            ("lists", self.lists.is_some(), Words),
            ("phrases", self.phrases.is_some(), Words),
            ("regex", self.regex.is_some(), Words),
            ("except_regex", self.except_regex.is_some(), Words),
            ("need", self.need.is_some(), Words),
            ("same_turn", self.same_turn.is_some(), Words),
            ("first_turns", self.first_turns.is_some(), Turns),
            ("last_turns", self.last_turns.is_some(), Turns),
            ("except", self.except.is_some(), Group::Likeness),
            ("similarity", self.similarity.is_some(), Group::Likeness),
            ("within_turns", self.within_turns.is_some(), Group::Repetition),
            ("min_characters", self.min_characters.is_some(), Group::Turn),
            ("delay_s", self.delay_s.is_some(), Group::Interruption),
            ("between", self.between.is_some(), Group::Silence),
            ("event", self.event.is_some(), Event),
            ("min_s", self.min_s.is_some(), Group::Figures),
            ("max_s", self.max_s.is_some(), Group::Figures),
            ("above", self.above.is_some(), Group::Figures),
            ("below", self.below.is_some(), Group::Figures),
            ("after", self.after.is_some(), Nested),
            ("before", self.before.is_some(), Nested),
            ("within_s", self.within_s.is_some(), Nested),
            ("unless", self.unless.is_some(), Nested),
            ("unit", self.unit.is_some(), Nested),
        ]
    }
}

/// With what a key may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Words alone.
    Words,
    /// Words, and repetitions.
    Likeness,
    /// Words, and repetitions: a side's turns are known by its words.
    Turns,
    /// Repetitions alone.
    Repetition,
    /// What has characters: turns, repetitions, interruptions, overlaps.
    Turn,
    /// Interruptions and overlaps.
    Interruption,
    /// Silences.
    Silence,
    /// Events with figures: all but repetitions.
    Figures,
    /// Any event.
    Event,
    /// A rule itself, not what it stands after, before or is excused by.
    Nested,
}

impl Group {
    /// Whether it goes with an event, or with words; and if not, with what it goes.
    pub(super) fn fault(self, event: Option<EventKind>) -> Option<&'static str> {
        use EventKind::{Interruption, Overlap, Repetition, Silence, Turn};
        let (fits, goes_with) = match self {
            Self::Words => (event.is_none(), "words"),
            Self::Likeness | Self::Turns => (matches!(event, None | Some(Repetition)), "words or repetitions"),
            Self::Repetition => (event == Some(Repetition), "event = \"repetition\""),
            Self::Turn => (
                matches!(event, Some(Turn | Repetition | Interruption | Overlap)),
                "event = \"turn\", \"repetition\", \"interruption\" or \"overlap\"",
            ),
            Self::Interruption => (
                matches!(event, Some(Interruption | Overlap)),
                "event = \"interruption\" or \"overlap\"",
            ),
            Self::Silence => (event == Some(Silence), "event = \"silence\""),
            Self::Figures => (event.is_some_and(|event| event != Repetition), "an event other than a repetition"),
            Self::Event | Self::Nested => (true, ""),
        };
        (!fits).then_some(goes_with)
    }
}
