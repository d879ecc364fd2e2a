//! All that is wrong with a profile, rather than the first thing: what is at fault is taken out of the text, and the rest read again.

use super::profile::Profile;
use crate::error::Error;
use std::collections::BTreeSet;
use toml::de::{DeTable, DeValue};

/// What must hold and does not, in the order of the lines; nothing where the profile is right.
///
/// What only follows from another fault is left out. Of a text that is no TOML, and of a file that the profile extends, the first fault alone
/// is known.
pub fn faults(text: &str, file: &str) -> Vec<Error> {
    let (mut rest, mut found, mut without) = (text.to_owned(), Vec::new(), Without::default());
    while let Err(error) = Profile::from_toml(&rest, file) {
        let next = own_place(&error, file).and_then(|(line, key, what)| without.step(&rest, line, key, what));
        match next {
            Some(Step { text, follows: true }) => rest = text,
            Some(Step { text, follows: false }) => {
                found.push(error);
                rest = text;
            }
            None => {
                if found.is_empty() || !is_of_nothing_left(&error) {
                    found.push(error);
                }
                break;
            }
        }
    }
    found.sort_by_key(|error| own_place(error, file).map_or(0, |(line, ..)| line));
    found
}

fn own_place<'a>(error: &'a Error, own: &str) -> Option<(usize, &'a str, &'a str)> {
    match error {
        Error::File {
            file,
            line: Some(line),
            key,
            reason,
        } if file == own => Some((*line, key, reason)),
        _ => None,
    }
}

/// Whether all norms have been taken out.
fn is_of_nothing_left(error: &Error) -> bool {
    matches!(error, Error::File { key, .. } if key == "norms")
}

/// The text without what was at fault, and whether that only followed from what has been taken out before.
struct Step {
    text: String,
    follows: bool,
}

/// What has been taken out so far.
#[derive(Default)]
struct Without {
    /// Norms, lists and settings that lost a key nobody knows.
    maimed: BTreeSet<String>,
    /// Norms, lists and settings that went whole.
    gone: BTreeSet<String>,
}

impl Without {
    /// Takes out the key that is at fault: alone where nobody knows it, else with the norm or list that it stands in.
    fn step(&mut self, text: &str, line: usize, key: &str, what: &str) -> Option<Step> {
        if key == "name" {
            return named(text, line).map(|text| Step { text, follows: false });
        }
        let path: Vec<&str> = key.split('.').collect();
        let entry = path.get(..2).unwrap_or(&path);
        let extends_nothing = what.contains("has no norm of this name");
        let missing = (what.starts_with("must be there") || what.starts_with("must have ")) && !extends_nothing;
        let of_gone_list = self.gone.iter().any(|name| what.contains(&format!("{name:?}")));
        let follows = of_gone_list || missing && self.maimed.contains(&entry.join("."));
        if what.starts_with("unknown field") && path.len() > entry.len() {
            self.maimed.insert(entry.join("."));
            if let Some(text) = blanked(text, &path, true) {
                return Some(Step { text, follows });
            }
        }
        self.gone.extend(entry.last().map(|name| (*name).to_owned()));
        blanked(text, entry, false).map(|text| Step { text, follows })
    }
}

/// The text with a name that is right, where the line holds none that is, or nothing.
fn named(text: &str, line: usize) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = lines.get_mut(line.checked_sub(1)?)?;
    let start = at.trim_start();
    if !(start.is_empty() || start.starts_with('#') || start.starts_with("name")) {
        return None;
    }
    *at = "name = \"unnamed\"";
    Some(lines.join("\n"))
}

/// The text with empty lines where a key and its value stand; `None` where it does not stand there, or, `alone`, not on lines of its own.
fn blanked(text: &str, path: &[&str], alone: bool) -> Option<String> {
    let root = DeTable::parse(text).ok()?.into_inner();
    let (last, above) = path.split_last()?;
    let table = above.iter().try_fold(&root, |table, part| as_table(table.get(*part)?.get_ref()))?;
    let (key, value) = table.get_key_value(*last)?;
    let start = key.span().start;
    let own = text
        .get(..start)?
        .rsplit('\n')
        .next()
        .is_some_and(|before| before.trim().is_empty());
    if alone && !own {
        return None;
    }
    let mut lines = BTreeSet::new();
    stands(text, start, value.span().end, value.get_ref(), &mut lines);
    let kept = text
        .lines()
        .enumerate()
        .map(|(at, line)| if lines.contains(&at) { "" } else { line });
    Some(kept.collect::<Vec<_>>().join("\n"))
}

/// The lines that a key and its value stand on; a table with a header of its own stands wherever its keys do.
fn stands(text: &str, start: usize, end: usize, value: &DeValue<'_>, lines: &mut BTreeSet<usize>) {
    let line = |offset: usize| text.bytes().take(offset).filter(|&byte| byte == b'\n').count();
    lines.extend(line(start)..=line(end.saturating_sub(1).max(start)));
    for (key, value) in as_table(value).into_iter().flatten() {
        stands(text, key.span().start, value.span().end, value.get_ref(), lines);
    }
}

fn as_table<'a, 't>(value: &'a DeValue<'t>) -> Option<&'a DeTable<'t>> {
    match value {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
name = "team"

[phrases.bye]
phrases = ["再见"]

[norms.volume]
title = { zh = "音量", en = "Volume" }
source = "音量适中"
measure = "speech_level_dbov"
band = { low = -36, high = -16, basis = "standard" }
weight = 1

[norms.speech-rate]
title = { zh = "语速", en = "Speech rate" }
source = "语速适中"
measure = "speaking_cpm"

[norms.speech-rate.band]
low = 180
high = 200

[norms.bye]
title = { zh = "再见", en = "Bye" }
source = "说再见"
say = { lists = ["bye"] }
"#;

    /// The faults of the profile with some of its lines changed, each without the file's name.
    fn changed(changes: &[(&str, &str)]) -> Vec<String> {
        let text = changes.iter().fold(GOOD.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        let file = |error: Error| error.to_string().trim_start_matches("team.toml:").to_owned();
        faults(&text, "team.toml").into_iter().map(file).collect()
    }

    fn assert_starts(found: &[String], wanted: &[&str]) {
        let same = found.len() == wanted.len() && found.iter().zip(wanted).all(|(one, start)| one.starts_with(start));
        assert!(same, "{found:#?}");
    }

    #[test]
    fn a_right_profile_has_none() {
        assert!(changed(&[]).is_empty());
    }

    #[test]
    fn each_fault_is_told_once_in_the_order_of_the_lines() {
        let found = changed(&[
            ("high = 200", "high = 20"),
            ("weight = 1", "wieght = 1\nweigth = 2"),
            ("lists = [\"bye\"]", "lists = [\"byes\"]"),
            ("name = \"team\"", "name = \"Team 1\""),
        ]);
        assert_starts(
            &found,
            &[
                "2: name: a name must be",
                "12: norms.volume.wieght: unknown field `wieght`",
                "13: norms.volume.weigth: unknown field `weigth`",
                "21: norms.speech-rate.band.low: must not be above high (20)",
                "27: norms.bye.say.lists: list is \"byes\"; it must be",
            ],
        );
        assert!(found[1].ends_with("; did you mean `weight`?"), "{}", found[1]);
    }

    #[test]
    fn what_follows_from_a_fault_is_none_of_its_own() {
        assert_starts(
            &changed(&[("measure = \"speaking_cpm\"", "mesure = \"speaking_cpm\"")]),
            &["17: norms.speech-rate.mesure: unknown"],
        );
        assert_starts(
            &changed(&[("phrases = [\"再见\"]", "phrases = [\"[再见\"]")]),
            &["5: phrases.bye.phrases: "],
        );
        let all = changed(&[("source = ", "sauce = ")]);
        assert_starts(
            &all,
            &["9: norms.volume.sauce", "16: norms.speech-rate.sauce", "25: norms.bye.sauce"],
        );
    }

    #[test]
    fn an_unknown_key_of_an_inline_table_takes_its_norm_with_it() {
        assert_starts(
            &changed(&[("low = -36", "lo = -36"), ("low = 180", "low = nan")]),
            &["11: norms.volume.band.lo", "20: norms.speech-rate.band.low"],
        );
    }

    #[test]
    fn a_text_that_is_no_toml_has_one() {
        assert_eq!(changed(&[("name = \"team\"", "name = \"team"), ("low = 180", "low = ")]).len(), 1);
    }
}
