//! The files that a profile is read from: its own, what it extends, what that extends, and the built-in lists below them all.

use super::file::ProfileFile;
use super::phrase::{BuiltinLists, LISTS};
use super::place::{Place, Places};
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::{fs, io};
use toml::{Table, Value};

/// The built-in profiles: name and text.
const BUILTIN: [(&str, &str); 1] = [("telephone-zh", include_str!("profiles/telephone-zh.toml"))];
/// The keys that make a rule; a norm that brings one of them brings the whole rule.
const RULES: [&str; 4] = ["measure", "count", "say", "never_say"];

/// One file.
struct Layer {
    /// What errors call it.
    file: String,
    text: String,
    /// What identifies it: a built-in name, or its path without links.
    identity: PathBuf,
}

/// All files of a profile, its own first.
pub(super) struct Layers(Vec<Layer>);

/// The names of the built-in profiles.
pub(super) fn builtin_names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(name, _)| *name)
}

/// A built-in profile's text.
pub(super) fn builtin_text(name: &str) -> Option<&'static str> {
    BUILTIN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

impl Layers {
    /// Reads a profile's text and what it extends.
    ///
    /// # Errors
    /// [`Error::File`] for a file that is no profile, that extends what is not there, or that leads back to itself.
    pub(super) fn read(text: &str, file: &str) -> Result<Self> {
        let mut layers = vec![Layer {
            file: file.to_owned(),
            text: text.to_owned(),
            identity: identity(Path::new(file)),
        }];
        while let Some(last) = layers.last() {
            let place = Place::new(&last.file, &last.text);
            let read: ProfileFile = toml::from_str(&last.text).map_err(|error| place.syntax(&error))?;
            let Some(wanted) = read.extends else { break };
            let next = below(&wanted, &last.file).map_err(|what| place.fault(&["extends"], &what))?;
            if layers.iter().any(|layer| layer.identity == next.identity) {
                return Err(place.fault(&["extends"], &format!("must not lead back to {}", next.file)));
            }
            layers.push(next);
        }
        Ok(Self(layers))
    }

    /// Whether it extends another.
    pub(super) fn extends(&self) -> bool {
        self.0.len() > 1
    }

    /// The profile's own text.
    pub(super) fn text(&self) -> &str {
        self.0.first().map_or("", |own| &own.text)
    }

    /// What the files are called, the profile's own first.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|layer| layer.file.as_str())
    }

    pub(super) fn places(&self) -> Places<'_> {
        Places(self.0.iter().map(|layer| Place::new(&layer.file, &layer.text)).collect())
    }

    /// SHA-256, in hex, of a text with one line for each file that holds the file's SHA-256 in hex: its own, what it extends and so on, the built-in
    /// lists.
    pub(super) fn sha256(&self) -> String {
        let texts = self.0.iter().map(|layer| layer.text.as_str()).chain([LISTS]);
        let lines: String = texts.map(|text| sha256_hex(text.as_bytes()) + "\n").collect();
        sha256_hex(lines.as_bytes())
    }

    /// The profile that results from all files, as a table in the order in which it is shown.
    ///
    /// # Errors
    /// [`Error::File`] for phrases that are added to a list that is not there.
    pub(super) fn merged(&self) -> Result<Table> {
        let lists = BuiltinLists::read()?;
        let mut merged = Table::new();
        for layer in self.0.iter().rev() {
            let place = Place::new(&layer.file, &layer.text);
            let mut over: Table = toml::from_str(&layer.text).map_err(|error| place.syntax(&error))?;
            over.remove("extends");
            if let Some(Value::Table(phrases)) = over.get_mut("phrases") {
                let base = merged.get("phrases").and_then(Value::as_table);
                for (name, list) in phrases.iter_mut().filter_map(|(name, list)| Some((name, list.as_table_mut()?))) {
                    let known = base.and_then(|base| base.get(name)?.as_table()).or_else(|| lists.table(name));
                    spread(list, known).map_err(|(key, what)| place.fault(&["phrases", name, key], &what))?;
                }
            }
            lay(&mut merged, over);
        }
        Ok(merged)
    }
}

/// Merges a profile into the one that it extends: a key of a norm, of a list or of the profile replaces the whole value below it.
fn lay(base: &mut Table, over: Table) {
    for (section, value) in over {
        match (base.get_mut(&section), value) {
            (Some(Value::Table(below)), Value::Table(above)) => {
                for (name, entry) in above {
                    match (below.get_mut(&name), entry) {
                        (Some(Value::Table(known)), Value::Table(keys)) => replace(known, keys),
                        (_, entry) => drop(below.insert(name, entry)),
                    }
                }
            }
            (_, value) => drop(base.insert(section, value)),
        }
    }
}

/// Replaces keys; a norm's new rule takes the place of the old one, whatever kind it was.
fn replace(known: &mut Table, keys: Table) {
    if RULES.iter().any(|rule| keys.contains_key(*rule)) {
        for key in RULES.iter().chain(["band"].iter()) {
            known.remove(*key);
        }
    }
    known.extend(keys);
}

/// Fills in what a list leaves as it was, and adds what is to be added.
fn spread(list: &mut Table, known: Option<&Table>) -> std::result::Result<(), (&'static str, String)> {
    for (more, into) in [("more", "phrases"), ("more_except", "except")] {
        let Some(Value::Array(added)) = list.remove(more) else { continue };
        if list.contains_key(into) {
            return Err((more, format!("must not stand beside {into}: that replaces them")));
        }
        let Some(known) = known else {
            return Err((
                more,
                "must have a list of that name to add to: in what the profile extends, or built in".into(),
            ));
        };
        let all = known.get(into).and_then(Value::as_array).cloned().unwrap_or_default();
        list.insert(into.to_owned(), Value::Array(all.into_iter().chain(added).collect()));
    }
    for (key, value) in known.into_iter().flatten() {
        if !list.contains_key(key) && !value.is_table() {
            list.insert(key.clone(), value.clone());
        }
    }
    Ok(())
}

/// The profile that another extends.
fn below(wanted: &str, from: &str) -> std::result::Result<Layer, String> {
    if let Some(text) = builtin_text(wanted) {
        return Ok(Layer {
            file: format!("{wanted}.toml"),
            text: text.to_owned(),
            identity: wanted.into(),
        });
    }
    let path = Path::new(from).parent().unwrap_or(Path::new("")).join(wanted);
    let names: Vec<_> = builtin_names().collect();
    let text = regular_text(&path).map_err(|error| {
        format!(
            "must be a built-in profile ({}) or a file: {}: {error}",
            names.join(", "),
            path.display()
        )
    })?;
    Ok(Layer {
        identity: identity(&path),
        file: path.display().to_string(),
        text,
    })
}

/// The text of a file; a pipe or a device may never end, and is refused.
pub(super) fn regular_text(path: &Path) -> io::Result<String> {
    let kind = fs::metadata(path)?.file_type();
    if !kind.is_file() && !kind.is_dir() {
        return Err(io::Error::other("is no regular file"));
    }
    fs::read_to_string(path)
}

fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A profile written out as TOML, with the names of the files that it was read from.
///
/// # Errors
/// None for a table that was read as TOML.
pub(super) fn written<'a>(table: &Table, files: impl Iterator<Item = &'a str>) -> Result<String> {
    let files = files.collect::<Vec<_>>().join(", then ");
    let text = toml::to_string_pretty(table).map_err(|error| Error::file(&files, "", error))?;
    Ok(format!("# Made of {files}.\n\n{text}"))
}
