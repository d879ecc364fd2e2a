//! The layers of the library: a module uses those below its own, never one above or beside it.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// From the top down. Modules in one row do not know each other.
const LAYERS: &[&[&str]] = &[
    &["python"],
    &["analyzer"],
    &["report"],
    &["measure", "norms"],
    &["transcript", "scene"],
    &["speech"],
    &["track"],
    &["audio"],
    &["spectrum"],
    &["finding"],
    &["message", "stats", "units"],
    &["error"],
];

/// Modules for unit tests only.
const FOR_TESTS: &[&str] = &["random"];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// Every source file, with its path of modules: `src/audio/riff.rs` is `audio`, `riff`.
fn sources(folder: &Path, found: &mut Vec<(Vec<String>, String)>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let inside = path.strip_prefix(root()).unwrap().with_extension("");
            let mut modules: Vec<String> = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            modules.retain(|module| module != "mod" && module != "lib");
            found.push((modules, code(&std::fs::read_to_string(&path).unwrap())));
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// A source without its comments and without spaces.
fn code(source: &str) -> String {
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

/// The names that follow a path's beginning: one, or those of a group in braces.
fn heads(rest: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else {
        return vec![name(rest)];
    };
    let (mut depth, mut names, mut at_start) = (1, Vec::new(), true);
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' if depth == 1 => at_start = true,
            _ if at_start => {
                names.push(name(&group[i..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

/// The names at the root of the library that a source of these modules uses.
fn uses(modules: &[String], code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        used.extend(heads(&code[at + "crate::".len()..]));
    }
    let to_root = "super::".repeat(modules.len());
    for (at, _) in code.match_indices(&to_root).filter(|_| !modules.is_empty()) {
        used.extend(heads(&code[at + to_root.len()..]));
    }
    used
}

/// What the root hands on, with the module that it comes from.
fn handed_on(lib: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (at, _) in lib.match_indices("pubuse") {
        let path = &lib[at + "pubuse".len()..];
        let from = heads(path).remove(0);
        let names = heads(&path[from.len() + "::".len()..]);
        all.extend(names.into_iter().map(|name| (name, from.clone())));
    }
    all
}

/// What the modules use that they must not: `user → used`.
fn upward(sources: &[(Vec<String>, String)], lib: &str) -> Vec<String> {
    let aliases = handed_on(lib);
    let mut found = Vec::new();
    for (modules, code) in sources.iter().filter(|(modules, _)| !modules.is_empty()) {
        let own = &modules[0];
        for name in uses(modules, code) {
            let module = aliases.get(&name).unwrap_or(&name);
            let below = layer(own).zip(layer(module)).is_none_or(|(own, other)| other > own);
            if module != own && !below {
                found.push(format!("{} → {module}", modules.join("::")));
            }
        }
    }
    found
}

#[test]
fn no_module_uses_one_above_or_beside_it() {
    let mut all = Vec::new();
    sources(&root(), &mut all);
    let lib = code(&std::fs::read_to_string(root().join("lib.rs")).unwrap());
    for (modules, _) in all.iter().filter(|(modules, _)| !modules.is_empty()) {
        let known = layer(&modules[0]).is_some() || FOR_TESTS.contains(&modules[0].as_str());
        assert!(known, "{} stands in no layer: add it to LAYERS", modules[0]);
    }
    let found = upward(&all, &lib);
    assert!(found.is_empty(), "imports that point upward or sideways: {found:?}");
}

#[test]
fn imports_upward_and_sideways_are_found_in_every_spelling() {
    let lib = code("pub use report::Report;\npub use error::{Error, Result};");
    let found = |modules: &str, source: &str| {
        let modules = modules.split("::").map(str::to_owned).collect();
        upward(&[(modules, code(source))], &lib)
    };
    assert_eq!(found("audio::riff", "use crate::speech::Activity;"), ["audio::riff → speech"]);
    assert_eq!(
        found("norms", "use crate::{\n    error::Error, measure::{Rate, Turns},\n};"),
        ["norms → measure"]
    );
    assert_eq!(
        found("track::meter", "fn f() -> super::super::analyzer::Agent {}"),
        ["track::meter → analyzer"]
    );
    assert_eq!(found("units", "fn f(report: &crate::Report) {}"), ["units → report"]);
    assert!(
        found(
            "speech",
            "use crate::track::Tracks; // crate::measure\nuse crate::Error; use super::units::Span;"
        )
        .is_empty()
    );
}
