//! Names that were meant, where another was written.

/// The name that is nearest to the one that was written: at most a third of its characters differ. `None` where none is so near.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (written.chars().count() / 3).max(1);
    let near = known.into_iter().map(|name| (edits(written, name), name));
    let (edits, name) = near.min_by_key(|(edits, _)| *edits)?;
    (edits <= most).then_some(name)
}

/// How many characters must be put in, taken out, replaced, or swapped with the next (optimal string alignment).
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let one_sided = rows[i - 1][j].min(rows[i][j - 1]) + 1;
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                let both = if swapped { rows[i - 2][j - 2] + 1 } else { usize::MAX };
                replaced.min(one_sided).min(both)
            };
        }
    }
    rows[a.len()][b.len()]
}

/// What serde says of an unknown name, with the name that was meant, where one is near: it puts the one written first, then all that it knows.
pub(super) fn suggested(what: &str) -> String {
    let mut names = what.split('`').skip(1).step_by(2);
    let meant = names
        .next()
        .filter(|_| what.starts_with("unknown "))
        .and_then(|written| nearest(written, names));
    meant.map_or_else(|| what.to_owned(), |name| format!("{what}; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        for (a, b, wanted) in [
            ("", "", 0),
            ("weight", "wieght", 1),
            ("", "abc", 3),
            ("语速", "语素", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!((edits(a, b), edits(b, a)), (wanted, wanted), "{a} {b}");
        }
    }

    #[test]
    fn what_is_far_is_not_suggested() {
        assert_eq!(nearest("wieght", ["title", "weight"]), Some("weight"));
        assert_eq!(nearest("wait", ["title", "weight"]), None);
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn a_message_names_what_was_meant() {
        let what = "unknown field `wieght`, expected one of `title`, `weight`";
        assert_eq!(suggested(what), format!("{what}; did you mean `weight`?"));
        for what in [
            "unknown field `x`, expected one of `title`, `weight`",
            "must not be `a` beside `b`",
            "no names",
        ] {
            assert_eq!(suggested(what), what);
        }
    }
}
