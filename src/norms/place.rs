//! The places of keys in a TOML file, so that an error can name the line and the key.

use super::near;
use crate::error::Error;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The files of a profile, its own first, then what it extends.
pub(super) struct Places<'a>(pub Vec<Place<'a>>);

impl Places<'_> {
    /// The error of a key, in the file that holds the most parts of the key; of several, the first.
    pub(super) fn fault(&self, path: &[&str], what: &str) -> Error {
        let mut best: Option<&Place<'_>> = None;
        for place in &self.0 {
            if best.is_none_or(|best| place.depth(path) > best.depth(path)) {
                best = Some(place);
            }
        }
        best.map_or_else(|| Error::file("norms", path.join("."), what), |place| place.fault(path, what))
    }

    /// The norms of what is extended.
    pub(super) fn norms_below(&self) -> impl Iterator<Item = &str> {
        let tables = self
            .0
            .iter()
            .skip(1)
            .filter_map(|place| as_table(place.root.get("norms")?.get_ref()));
        tables.flat_map(|norms| norms.keys().map(|id| &**id.get_ref()))
    }
}

/// The text of a profile and what it is called in errors.
pub(super) struct Place<'a> {
    file: &'a str,
    text: &'a str,
    root: DeTable<'a>,
}

impl<'a> Place<'a> {
    /// A text and the name of its file; where the text cannot be read as TOML, no key is known.
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let root = DeTable::parse(text).map(|root| root.into_inner()).unwrap_or_default();
        Self { file, text, root }
    }

    /// What the TOML reader says, with file, line and key.
    pub(super) fn syntax(&self, error: &toml::de::Error) -> Error {
        let mut what = error.message().replace('\n', ", ");
        for (machine, plain) in [
            ("f64", "a number"),
            ("u32", "a whole number"),
            ("usize", "a whole number"),
            ("i64", "a number"),
        ] {
            what = what.replace(&format!("expected {machine}"), &format!("expected {plain}"));
        }
        let at = error.span().map_or(0, |span| span.start);
        let around = key_around(&self.root, at).filter(|_| error.span().is_some());
        let mut key: Vec<_> = around.into_iter().collect();
        let missing = what
            .strip_prefix("missing field `")
            .and_then(|rest| rest.strip_suffix('`'))
            .map(str::to_owned);
        if let Some(missing) = missing {
            key.push(missing);
            what = "must be there".into();
        }
        self.error(self.line(at), &key.join("."), &what)
    }

    /// What must hold of a key and does not, with file and line.
    pub(super) fn fault(&self, path: &[&str], what: &str) -> Error {
        let key: Vec<&str> = path.iter().copied().filter(|part| !part.is_empty()).collect();
        self.error(self.line(self.offset(&key)), &key.join("."), what)
    }

    /// The byte offset of a key; of a key that is absent, that of the table it should be in.
    fn offset(&self, path: &[&str]) -> usize {
        self.keys(path).last().unwrap_or(0)
    }

    /// How many parts of a key stand in the file.
    fn depth(&self, path: &[&str]) -> usize {
        self.keys(path).count()
    }

    /// The byte offset of each part of a key, as far as the parts are there.
    fn keys<'p>(&'p self, path: &'p [&str]) -> impl Iterator<Item = usize> + 'p {
        let mut table = Some(&self.root);
        path.iter().map_while(move |part| {
            let (key, value) = table?.get_key_value(*part)?;
            table = as_table(value.get_ref());
            Some(key.span().start)
        })
    }

    fn error(&self, line: usize, key: &str, what: &str) -> Error {
        Error::File {
            file: self.file.to_owned(),
            line: Some(line),
            key: key.to_owned(),
            reason: near::suggested(what),
        }
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|&byte| byte == b'\n').count()
    }
}

fn as_table<'a, 't>(value: &'a DeValue<'t>) -> Option<&'a DeTable<'t>> {
    match value {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// The deepest key at an offset, or whose value is there. Tables are searched first: the span of a table with a header of its own does not cover
/// what follows the header.
fn key_around(table: &DeTable<'_>, offset: usize) -> Option<String> {
    let holds = |span: Range<usize>| span.start <= offset && offset < span.end;
    table.iter().find_map(|(key, value)| {
        let name = key.get_ref();
        match as_table(value.get_ref()).and_then(|inner| key_around(inner, offset)) {
            Some(inner) => Some(format!("{name}.{inner}")),
            None => (holds(key.span()) || holds(value.span())).then(|| name.to_string()),
        }
    })
}
