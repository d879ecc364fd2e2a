//! The rules of a profile, from its keys.

use super::event::EventFilter;
use super::file::{CountUnit, Group, MomentFile, NeedFile, NeedWord, PhrasesFile};
use super::moment::{Moment, What};
use super::near::nearest;
use super::phrase::{BuiltinLists, Phrases, Slots};
use super::place::Places;
use super::repeat::Repeats;
use super::window::TimeWindow;
use super::wording::{Near, Order, Wording};
use super::words::{Need, Words};
use crate::error::Result;
use crate::finding::{EventKind, Speaker};
use std::collections::BTreeMap;

/// The usual similarity, 0–1, from which on a turn counts as a repetition.
const REPEATED: f64 = 0.8;
/// The usual fewest characters of a turn that counts as a repetition.
const REPEATED_CHARACTERS: u32 = 5;

/// The key that is at fault, from the rule's own table on, and what must hold.
pub(super) type Fault = (Vec<&'static str>, String);

/// What a rule is for: it decides what may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Say,
    NeverSay,
    Count,
    /// After, before or unless.
    Beside,
}

/// The lists that a profile's norms may name: its own, then the built-in ones.
pub(super) struct Lists {
    own: BTreeMap<String, Phrases>,
    builtin: BuiltinLists,
    names: Slots,
}

impl Lists {
    /// Reads a profile's own lists.
    pub(super) fn read(files: &BTreeMap<String, PhrasesFile>, names: BTreeMap<String, Vec<String>>, places: &Places<'_>) -> Result<Self> {
        let names = Slots(names);
        let list = |(name, file): (&String, &PhrasesFile)| {
            let fault = |key: &str, what: &str| places.fault(&["phrases", name, key], what);
            similarity_fault(file.similarity).map_or(Ok(()), |what| Err(fault("similarity", &what)))?;
            if texts(&file.phrases).chain(texts(&file.regex)).next().is_none() {
                return Err(fault("phrases", "must hold at least one phrase, or regex one expression"));
            }
            let list = phrases(file, &names).map_err(|(key, what)| fault(key, &what))?;
            Ok((name.clone(), list))
        };
        let own = files.iter().map(list).collect::<Result<_>>()?;
        Ok(Self {
            own,
            builtin: BuiltinLists::read()?,
            names,
        })
    }

    /// The list of that name.
    pub(super) fn find(&self, name: &str) -> std::result::Result<Phrases, String> {
        match self.own.get(name) {
            Some(list) => Ok(list.clone()),
            None => self.builtin.find(name, &self.names).map_err(|error| {
                let known = self.own.keys().map(String::as_str).chain(self.builtin.names());
                let meant = nearest(name, known).map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
                format!("{error}{meant}")
            }),
        }
    }
}

fn texts(list: &Option<Vec<String>>) -> impl Iterator<Item = &str> {
    list.iter().flatten().map(String::as_str)
}

/// A list of phrases, ready for the search; else the key that is at fault, and what must hold.
fn phrases(file: &PhrasesFile, names: &Slots) -> std::result::Result<Phrases, (&'static str, String)> {
    let none = std::iter::empty::<&str>;
    Phrases::parse(texts(&file.except), none(), names).map_err(|error| ("except", error.to_string()))?;
    Phrases::default()
        .with_regex(texts(&file.except_regex), none())
        .map_err(|error| ("except_regex", error.to_string()))?;
    Phrases::similar(texts(&file.phrases), texts(&file.except), names, file.similarity)
        .map_err(|error| ("phrases", error.to_string()))?
        .with_regex(texts(&file.regex), texts(&file.except_regex))
        .map_err(|error| ("regex", error.to_string()))
}

fn similarity_fault(similarity: Option<f64>) -> Option<String> {
    let bad = similarity.filter(|share| !(0.5..=1.0).contains(share))?;
    Some(format!("must lie between 0.5 and 1, is {bad}"))
}

impl MomentFile {
    /// The rule that it is.
    pub(super) fn wording(&self, lists: &Lists, used: Use) -> std::result::Result<Wording, Fault> {
        let beside = |key: &'static str, file: &Option<Box<MomentFile>>| {
            let moment = |file: &MomentFile| {
                let inside = |(path, what): Fault| ([vec![key], path].concat(), what);
                file.moment(lists, Use::Beside).map_err(inside)
            };
            file.as_deref().map(moment).transpose()
        };
        let what = self.moment(lists, used)?;
        let near = match (beside("after", &self.after)?, beside("before", &self.before)?) {
            (Some(_), Some(_)) => return fault("before", "must not stand beside after"),
            (Some(moment), None) => Some((moment, Order::After)),
            (None, Some(moment)) => Some((moment, Order::Before)),
            (None, None) if self.within_s.is_some() => return fault("within_s", "must stand beside after or before"),
            (None, None) => None,
        };
        if self.unit.is_some() && used != Use::Count {
            return fault("unit", "must stand in count");
        }
        let within_s = self.within_s;
        Ok(Wording {
            what,
            near: near.map(|(moment, order)| Near { moment, order, within_s }),
            unless: beside("unless", &self.unless)?,
        })
    }

    /// What is counted.
    pub(super) fn counted(&self) -> CountUnit {
        self.unit.unwrap_or_default()
    }

    fn moment(&self, lists: &Lists, used: Use) -> std::result::Result<Moment, Fault> {
        self.check_keys(used)?;
        self.check_figures()?;
        let what = match self.event {
            None => What::Words(self.words(lists, used)?),
            Some(EventKind::Repetition) => What::Repeats(self.repeats(lists)?),
            Some(kind) => What::Event(self.filter(kind)),
        };
        let silence = self.event == Some(EventKind::Silence);
        Ok(Moment {
            what,
            by: self.by.unwrap_or(if silence { Speaker::Either } else { Speaker::Agent }),
            window: TimeWindow {
                first_s: self.first_s,
                last_s: self.last_s,
                first_turns: self.first_turns,
                last_turns: self.last_turns,
                from_s: self.from_s,
                to_s: self.to_s,
                from_percent: self.from_percent,
                to_percent: self.to_percent,
            },
        })
    }

    fn check_keys(&self, used: Use) -> std::result::Result<(), Fault> {
        for (key, group) in self.given() {
            if group == Group::Nested && used == Use::Beside {
                return fault(key, "must not stand here: only a rule itself has it");
            }
            if matches!(used, Use::Say | Use::NeverSay) && group == Group::Event {
                return fault(key, "must stand in count, after, before or unless: an event is not said");
            }
            if let Some(goes_with) = group.fault(self.event) {
                return fault(key, &format!("must stand beside {goes_with}"));
            }
        }
        let counted = matches!(used, Use::Count | Use::Beside);
        match (self.need, self.same_turn) {
            (Some(_), _) if counted => fault("need", "must stand in say or never_say"),
            (_, Some(_)) if counted => fault("same_turn", "must stand in say or never_say"),
            _ => Ok(()),
        }
    }

    fn check_figures(&self) -> std::result::Result<(), Fault> {
        for (key, length) in [
            ("first_s", self.first_s),
            ("last_s", self.last_s),
            ("within_s", self.within_s),
            ("min_s", self.min_s),
            ("max_s", self.max_s),
            ("delay_s", self.delay_s),
        ] {
            if let Some(length) = length.filter(|length| !(length.is_finite() && *length > 0.0)) {
                return fault(key, &format!("must be a finite number of seconds above 0, is {length}"));
            }
        }
        for (key, value) in [
            ("from_s", self.from_s),
            ("to_s", self.to_s),
            ("above", self.above),
            ("below", self.below),
        ] {
            if let Some(value) = value.filter(|value| !value.is_finite()) {
                return fault(key, &format!("must be a finite number, is {value}"));
            }
        }
        for (key, share) in [("from_percent", self.from_percent), ("to_percent", self.to_percent)] {
            if let Some(share) = share.filter(|share| !(0.0..=100.0).contains(share)) {
                return fault(key, &format!("must lie between 0 and 100, is {share}"));
            }
        }
        for (key, count) in [
            ("first_turns", self.first_turns),
            ("last_turns", self.last_turns),
            ("within_turns", self.within_turns),
            ("min_characters", self.min_characters.map(|count| count as usize)),
        ] {
            if count == Some(0) {
                return fault(key, "must be 1 or more, is 0");
            }
        }
        similarity_fault(self.similarity).map_or(Ok(()), |what| fault("similarity", &what))?;
        self.check_order()
    }

    fn check_order(&self) -> std::result::Result<(), Fault> {
        let same_end = |a: f64, b: f64| (a < 0.0) == (b < 0.0);
        for (low, high, from, to) in [
            ("from_s", "to_s", self.from_s, self.to_s),
            ("from_percent", "to_percent", self.from_percent, self.to_percent),
            ("min_s", "max_s", self.min_s, self.max_s),
            ("above", "below", self.above, self.below),
        ] {
            if let (Some(from), Some(to)) = (from, to) {
                let comparable = low != "from_s" || same_end(from, to);
                if comparable && from >= to {
                    return fault(low, &format!("must lie below {high} ({to}), is {from}"));
                }
            }
        }
        Ok(())
    }

    fn words(&self, lists: &Lists, used: Use) -> std::result::Result<Words, Fault> {
        let named = self
            .lists
            .iter()
            .flatten()
            .map(|name| lists.find(name).map_err(|what| (vec!["lists"], what)));
        let mut items = named.collect::<std::result::Result<Vec<_>, _>>()?;
        let own = |phrase: Option<&String>, regex: Option<&String>| PhrasesFile {
            phrases: phrase.map(|text| vec![text.clone()]),
            regex: regex.map(|text| vec![text.clone()]),
            except: self.except.clone(),
            except_regex: self.except_regex.clone(),
            similarity: self.similarity,
            ..PhrasesFile::default()
        };
        let phrases_given = self.phrases.iter().flatten().map(|text| own(Some(text), None));
        let regex_given = self.regex.iter().flatten().map(|text| own(None, Some(text)));
        let own: Vec<_> = phrases_given.chain(regex_given).collect();
        if items.is_empty() && own.is_empty() {
            let event = if matches!(used, Use::Count | Use::Beside) {
                ", or an event"
            } else {
                ""
            };
            let key = if self.lists.is_some() { "lists" } else { "" };
            return fault(key, &format!("must name at least one list of phrases, or a phrase or regex{event}"));
        }
        if own.is_empty() {
            for (key, given) in [
                ("except", self.except.is_some()),
                ("except_regex", self.except_regex.is_some()),
                ("similarity", self.similarity.is_some()),
            ] {
                if given {
                    return fault(key, "must stand beside phrases or regex: a list has its own");
                }
            }
        }
        for file in &own {
            items.push(phrases(file, &lists.names).map_err(|(key, what)| (vec![key], what))?);
        }
        let need = self.need(used, own.len(), items.len())?;
        let same_turn = self.same_turn.unwrap_or(false);
        Ok(Words { items, need, same_turn })
    }

    fn need(&self, used: Use, own: usize, items: usize) -> std::result::Result<Need, Fault> {
        match self.need {
            Some(NeedFile::Word(NeedWord::All)) => Ok(Need::All),
            Some(NeedFile::Word(NeedWord::Any)) => Ok(Need::Any),
            Some(NeedFile::Number(number)) if (1..=items).contains(&number) => Ok(Need::Number(number)),
            Some(NeedFile::Number(number)) => fault(
                "need",
                &format!("must lie between 1 and the {items} things to be said, is {number}"),
            ),
            None if used == Use::Say && own > 1 => {
                let key = if self.phrases.is_some() { "phrases" } else { "regex" };
                fault(key, "must have need beside it: \"all\", \"any\" or a number")
            }
            None if used == Use::Say => Ok(Need::All),
            None => Ok(Need::Any),
        }
    }

    fn filter(&self, kind: EventKind) -> EventFilter {
        EventFilter {
            kind,
            min_s: self.min_s,
            max_s: self.max_s,
            above: self.above,
            below: self.below,
            min_characters: self.min_characters,
            delay_s: self.delay_s,
            between: self.between,
        }
    }

    fn repeats(&self, lists: &Lists) -> std::result::Result<Repeats, Fault> {
        let except = Phrases::parse(texts(&self.except), [], &lists.names).map_err(|error| (vec!["except"], error.to_string()))?;
        Ok(Repeats {
            similarity: self.similarity.unwrap_or(REPEATED),
            within_turns: self.within_turns,
            min_characters: self.min_characters.unwrap_or(REPEATED_CHARACTERS) as usize,
            except,
        })
    }
}

fn fault<T>(key: &'static str, what: &str) -> std::result::Result<T, Fault> {
    Err((vec![key], what.to_owned()))
}
