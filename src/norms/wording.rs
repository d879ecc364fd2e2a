//! Norms on words: phrases that are asked for, and phrases that are forbidden.

use super::call::{Call, Voice};
use super::observation::{Evidence, EvidenceKind};
use super::phrase::{BuiltinLists, Hit, Phrases, Said, Slots};
use super::place::Place;
use super::verdict::Verdict;
use crate::error::Result;
use crate::transcript::Character;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A phrase was said that is as likely as this; what is less likely makes a verdict undetermined.
const SURE: f64 = 0.5;
/// Words of which the recogniser was less sure than this on the whole do not show that a phrase is missing.
const CLEAR: f64 = 0.5;

/// Phrases, who says them and where in the call.
#[derive(Clone, Debug)]
pub struct Wording {
    /// The lists: a norm that asks for phrases wants one of each, a norm that forbids them none of any.
    pub lists: Vec<Phrases>,
    /// Who says them.
    pub by: Speaker,
    /// Where they are looked for.
    pub window: Window,
    /// What they answer: they are asked for only after it, each time.
    pub after: Option<Box<Wording>>,
}

/// A side of the call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The one who serves.
    #[default]
    Agent,
    /// The one who is served.
    Customer,
}

/// A part of what a side says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub struct Window {
    /// So many seconds from the side's first word.
    pub first_s: Option<f64>,
    /// So many seconds before the side's last word.
    pub last_s: Option<f64>,
    /// So many seconds after what the words answer.
    pub within_s: Option<f64>,
}

/// What a norm on words comes to.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub verdict: Verdict,
    pub reason: Option<&'static str>,
    pub evidence: Vec<Evidence>,
}

impl Outcome {
    pub fn of(verdict: Verdict, reason: &'static str) -> Self {
        Self {
            verdict,
            reason: Some(reason),
            evidence: Vec::new(),
        }
    }

    fn shown(verdict: Verdict, evidence: Vec<Evidence>) -> Self {
        let reason = (verdict == Verdict::Undetermined).then_some("the words are unsure");
        Self { verdict, reason, evidence }
    }
}

/// One side's words, made ready.
struct Speech<'a> {
    channel: usize,
    mixed: bool,
    characters: &'a [Character],
    said: Said<'a>,
}

impl Wording {
    /// Whether one phrase of each list is said.
    pub(super) fn said(&self, call: &Call<'_>) -> Outcome {
        let speech = match Speech::of(self.by, call) {
            Ok(speech) => speech,
            Err(outcome) => return outcome,
        };
        let Some(trigger) = &self.after else {
            return self.said_in(&speech, self.window.of(speech.characters));
        };
        let triggers = match Speech::of(trigger.by, call) {
            Ok(speech) => trigger.hits(&speech, trigger.window.of(speech.characters)),
            Err(outcome) => return outcome,
        };
        let within = self.window.within_s.unwrap_or(f64::INFINITY);
        let replies = triggers.iter().filter(|hit| hit.confidence >= SURE).map(|hit| {
            let from = hit.span.end_s.0;
            self.said_in(&speech, Some((from, from + within)))
        });
        replies
            .max_by_key(|reply| match reply.verdict {
                Verdict::Fail => 2,
                Verdict::Undetermined => 1,
                Verdict::Pass | Verdict::NotApplicable => 0,
            })
            .unwrap_or_else(|| Outcome::of(Verdict::NotApplicable, "nothing in the call asks for it"))
    }

    /// Whether no phrase of any list is said.
    pub(super) fn unsaid(&self, call: &Call<'_>) -> Outcome {
        let speech = match Speech::of(self.by, call) {
            Ok(speech) => speech,
            Err(outcome) => return outcome,
        };
        let hits = self.hits(&speech, self.window.of(speech.characters));
        let sure: Vec<_> = hits.iter().filter(|hit| hit.confidence >= SURE).collect();
        if !sure.is_empty() && speech.mixed {
            let reason = Some("both sides are on this channel");
            let evidence = sure.into_iter().map(|hit| speech.evidence(hit)).collect();
            return Outcome {
                verdict: Verdict::Undetermined,
                reason,
                evidence,
            };
        }
        if !sure.is_empty() {
            return Outcome::shown(Verdict::Fail, sure.into_iter().map(|hit| speech.evidence(hit)).collect());
        }
        let verdict = if hits.is_empty() { Verdict::Pass } else { Verdict::Undetermined };
        Outcome::shown(verdict, hits.iter().map(|hit| speech.evidence(hit)).collect())
    }

    fn said_in(&self, speech: &Speech<'_>, window: Option<(f64, f64)>) -> Outcome {
        let best = |phrases: &Phrases| {
            let hits = phrases.find(&speech.said).into_iter().filter(|hit| inside(hit, window));
            hits.max_by(|a, b| a.confidence.total_cmp(&b.confidence))
        };
        let found: Vec<_> = self.lists.iter().map(best).collect();
        let confidence = |hit: &Option<Hit>| hit.as_ref().map_or(0.0, |hit| hit.confidence);
        let evidence: Vec<_> = found.iter().flatten().map(|hit| speech.evidence(hit)).collect();
        if found.iter().all(|hit| confidence(hit) >= SURE) {
            return Outcome::shown(Verdict::Pass, evidence);
        }
        if found.iter().all(Option::is_some) || !speech.is_clear(window) {
            return Outcome::shown(Verdict::Undetermined, evidence);
        }
        Outcome::shown(Verdict::Fail, speech.instead(window))
    }

    fn hits(&self, speech: &Speech<'_>, window: Option<(f64, f64)>) -> Vec<Hit> {
        let mut hits: Vec<_> = self.lists.iter().flat_map(|list| list.find(&speech.said)).collect();
        hits.retain(|hit| inside(hit, window));
        hits.sort_by_key(|hit| hit.characters.start);
        hits
    }
}

impl Window {
    /// From when to when, for a side's characters; `None` for all of them.
    fn of(&self, characters: &[Character]) -> Option<(f64, f64)> {
        let (first, last) = (characters.first()?.span.start_s.0, characters.last()?.span.end_s.0);
        let to = self.first_s.map(|length| first + length);
        let from = self.last_s.map(|length| last - length);
        (to.is_some() || from.is_some()).then(|| (from.unwrap_or(f64::NEG_INFINITY), to.unwrap_or(f64::INFINITY)))
    }
}

impl<'a> Speech<'a> {
    /// A side's words; what the norm comes to where there are none.
    fn of(by: Speaker, call: &Call<'a>) -> std::result::Result<Self, Outcome> {
        let voice = match by {
            Speaker::Agent => call.agent,
            Speaker::Customer => call.customer,
        };
        match voice {
            Voice::Silent => Err(Outcome::of(Verdict::NotApplicable, "nobody speaks")),
            Voice::Wordless => Err(Outcome::of(Verdict::Undetermined, "there are no words")),
            Voice::Worded { characters: [], .. } => Err(Outcome::of(Verdict::Undetermined, "there are no words")),
            Voice::Worded {
                channel,
                mixed,
                characters,
            } => Ok(Self {
                channel,
                mixed,
                characters,
                said: Said::new(characters).starting(call.start),
            }),
        }
    }

    fn within(&self, window: Option<(f64, f64)>) -> impl Iterator<Item = &'a Character> {
        let (from, to) = window.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        let inside = move |character: &&Character| character.span.start_s.0 >= from && character.span.start_s.0 <= to;
        self.characters.iter().filter(inside)
    }

    /// Whether the recogniser was sure enough of the words that one which is not there was not said.
    fn is_clear(&self, window: Option<(f64, f64)>) -> bool {
        let (mut sum, mut count) = (0.0, 0.0);
        for character in self.within(window) {
            sum += character.confidence.unwrap_or(1.0);
            count += 1.0;
        }
        sum >= CLEAR * count
    }

    fn evidence(&self, hit: &Hit) -> Evidence {
        Evidence {
            kind: EvidenceKind::Words,
            channel: self.channel,
            start_s: hit.span.start_s.0,
            end_s: hit.span.end_s.0,
            text: Some(hit.text.clone()),
            value: None,
            unit: None,
            confidence: Some(hit.confidence),
        }
    }

    /// The words that stand where others should; none where that is all the call.
    fn instead(&self, window: Option<(f64, f64)>) -> Vec<Evidence> {
        let words: Vec<_> = window.map(|_| self.within(window).collect()).unwrap_or_default();
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return Vec::new();
        };
        vec![Evidence {
            kind: EvidenceKind::Words,
            channel: self.channel,
            start_s: first.span.start_s.0,
            end_s: last.span.end_s.0,
            text: Some(words.iter().map(|character| character.text).collect()),
            value: None,
            unit: None,
            confidence: None,
        }]
    }
}

fn inside(hit: &Hit, window: Option<(f64, f64)>) -> bool {
    window.is_none_or(|(from, to)| hit.span.end_s.0 > from && hit.span.start_s.0 < to)
}

/// A list of phrases as it stands in a profile.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhrasesFile {
    phrases: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

/// A norm on words as it stands in a profile.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SayFile {
    lists: Vec<String>,
    #[serde(default)]
    by: Speaker,
    first_s: Option<f64>,
    last_s: Option<f64>,
    within_s: Option<f64>,
    after: Option<Box<SayFile>>,
}

/// The lists that a profile's norms may name: its own, then the built-in ones.
pub(super) struct Lists {
    own: BTreeMap<String, Phrases>,
    builtin: BuiltinLists,
    names: Slots,
}

impl Lists {
    /// Reads a profile's own lists.
    pub fn read(files: BTreeMap<String, PhrasesFile>, names: BTreeMap<String, Vec<String>>, place: &Place<'_>) -> Result<Self> {
        let names = Slots(names);
        let list = |(name, file): (String, PhrasesFile)| {
            let texts = |texts: &[String]| texts.to_vec();
            let (phrases, except) = (texts(&file.phrases), texts(&file.except));
            match Phrases::parse(phrases.iter().map(String::as_str), except.iter().map(String::as_str), &names) {
                Ok(list) => Ok((name, list)),
                Err(error) => Err(place.fault(&["phrases", &name], &error.to_string())),
            }
        };
        let own = files.into_iter().map(list).collect::<Result<_>>()?;
        Ok(Self {
            own,
            builtin: BuiltinLists::read()?,
            names,
        })
    }

    fn find(&self, name: &str) -> std::result::Result<Phrases, String> {
        match self.own.get(name) {
            Some(list) => Ok(list.clone()),
            None => self.builtin.find(name, &self.names).map_err(|error| error.to_string()),
        }
    }
}

impl SayFile {
    /// The wording; or the key that is at fault, and what must hold.
    pub fn check(&self, lists: &Lists) -> std::result::Result<Wording, (&'static str, String)> {
        if self.lists.is_empty() {
            return Err(("lists", "must name at least one list of phrases".into()));
        }
        for (key, length) in [("first_s", self.first_s), ("last_s", self.last_s), ("within_s", self.within_s)] {
            if let Some(length) = length.filter(|length| !(length.is_finite() && *length > 0.0)) {
                return Err((key, format!("must be a finite number of seconds above 0, is {length}")));
            }
        }
        if self.within_s.is_some() && self.after.is_none() {
            return Err(("within_s", "must stand beside after".into()));
        }
        let found = self.lists.iter().map(|name| lists.find(name).map_err(|what| ("lists", what)));
        let after = self
            .after
            .as_ref()
            .map(|after| after.check(lists).map_err(|(_, what)| ("after", what)));
        Ok(Wording {
            lists: found.collect::<std::result::Result<_, _>>()?,
            by: self.by,
            window: Window {
                first_s: self.first_s,
                last_s: self.last_s,
                within_s: self.within_s,
            },
            after: after.transpose()?.map(Box::new),
        })
    }
}
