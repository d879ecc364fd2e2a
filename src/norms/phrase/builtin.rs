//! The lists of phrases that come with telephone-zh.

use super::{Phrases, Slots};
use crate::error::{Error, Result};
use toml::{Table, Value};

/// What the file with the built-in lists is called.
pub const LISTS_NAME: &str = "telephone-zh-phrases";
/// The file with the built-in lists.
pub const LISTS: &str = include_str!("../profiles/telephone-zh-phrases.toml");

/// All built-in lists, read once for many names.
pub(in crate::norms) struct BuiltinLists(Table);

impl BuiltinLists {
    /// Reads the lists.
    pub(crate) fn read() -> Result<Self> {
        let lists = LISTS.parse().map_err(|error| Error::file(LISTS_NAME, "", error))?;
        Ok(Self(lists))
    }

    /// One list of the file.
    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        found(&self.0, name).filter(|list| list.contains_key("phrases"))
    }

    /// The names of the lists that norms have; those below them are called by both names.
    pub(in crate::norms) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A list of service phrases in Mandarin by its name, a norm's, or a norm's and what the list is of (`hold-announced`, `greeting.offer`),
    /// with names for its slots.
    ///
    /// # Errors
    /// [`Error::Argument`] for a name that no list has.
    pub(crate) fn find(&self, name: &str, slots: &Slots) -> Result<Phrases> {
        let list = self
            .table(name)
            .ok_or_else(|| Error::argument("list", format_args!("{name:?}"), "the profile's own or a built-in one"))?;
        Phrases::parse(texts(list, "phrases"), texts(list, "except"), slots)
    }
}

fn found<'a>(lists: &'a Table, name: &str) -> Option<&'a Table> {
    let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let table = lists.get(first)?.as_table()?;
    rest.map_or(Some(table), |rest| found(table, rest))
}

fn texts<'a>(list: &'a Table, key: &str) -> impl Iterator<Item = &'a str> {
    let values = list.get(key).and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_found_by_name() {
        let lists = BuiltinLists::read().unwrap();
        let is_known = |name| lists.find(name, &Slots::default()).is_ok();
        assert!(is_known("hold-announced") && is_known("greeting.offer"));
        assert!(!is_known("greeting.offers") && !is_known("greeting"));
    }
}
