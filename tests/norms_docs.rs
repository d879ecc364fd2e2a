//! The pages on the norms say what the profile says, and the profile has every norm of the handbooks.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use callnorm::norms::{Basis, Call, Finding, Norm, Observation, Profile, Rule, Scorecard};
use common::shared::shared;
use std::collections::BTreeSet;

const PAGES: [(&str, &str); 2] = [
    ("norms.md", include_str!("../docs/norms.md")),
    ("norms.zh.md", include_str!("../docs/norms.zh.md")),
];

/// The part of a page that is about a norm.
fn section<'p>(page: &'p str, id: &str) -> Option<&'p str> {
    let mut parts = page.split("\n### ").skip(1);
    let own = parts.find(|part| part.lines().next() == Some(id))?;
    Some(own.split("\n## ").next().unwrap_or(own))
}

/// What a page must say of a norm.
fn asked(norm: &Norm, finding: &Finding) -> Vec<String> {
    let mut all = vec![
        format!("> {}\n", norm.source),
        format!("> — {}\n", norm.handbooks.join("、")),
        format!("`{}`", finding.expected),
    ];
    if let Rule::Within { band, .. } = &norm.rule {
        let basis = match band.basis {
            Basis::Handbook => "`handbook`",
            Basis::Standard => "`standard`",
            Basis::Default => "`default`",
            Basis::Team => "`team`",
        };
        all.push(basis.to_owned());
    }
    all
}

#[test]
fn the_pages_say_of_every_norm_what_the_profile_says() {
    let profile = Profile::builtin("telephone-zh").unwrap();
    let card = Scorecard::judge(&profile, &Call::default(), |_| Observation::Absent);
    for (file, page) in PAGES {
        let english = file == "norms.md";
        for (norm, finding) in profile.norms.iter().zip(&card.findings) {
            let part = section(page, &norm.id).unwrap_or_else(|| panic!("docs/{file} has no section {}", norm.id));
            let title = if english { &norm.title.en } else { &norm.title.zh };
            let weight = match (norm.weight, english) {
                (0.0, true) => "; no points".to_owned(),
                (0.0, false) => "；不计分".to_owned(),
                (weight, true) => format!("; weight {weight}"),
                (weight, false) => format!("；权重 {weight}"),
            };
            for wanted in asked(norm, finding).into_iter().chain([format!("\n{title}\n"), weight]) {
                assert!(part.contains(&wanted), "docs/{file}, {}: {wanted:?} is not there", norm.id);
            }
            for head in if english {
                ["**Expected**", "**Heard**", "**Undetermined**"]
            } else {
                ["**应为**", "**听法**", "**无法判定**"]
            } {
                assert_eq!(part.matches(head).count(), 1, "docs/{file}, {}: {head}", norm.id);
            }
        }
    }
}

#[test]
fn the_pages_have_the_same_norms_in_the_same_order() {
    let ids = |page: &str| -> Vec<String> {
        let parts = page.split("\n### ").skip(1);
        parts.map(|part| part.lines().next().unwrap().to_owned()).collect()
    };
    let [english, chinese] = PAGES.map(|(_, page)| ids(page));
    assert_eq!(english, chinese);
    let once: BTreeSet<_> = english.iter().collect();
    assert_eq!(once.len(), english.len());
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn the_profile_has_every_norm_of_the_handbooks() {
    let page = std::fs::read_to_string(shared("norms.md")).unwrap();
    // The rows to come are a list, not rows of a table.
    let row = |line: &str| -> Option<String> {
        let id = line.strip_prefix("| ")?.split(" |").next()?;
        let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (id.chars().all(name) && id != "id").then(|| id.to_owned())
    };
    let asked: BTreeSet<String> = page.lines().filter_map(row).collect();
    assert!(asked.len() >= 40, "{asked:?}");
    let profile = Profile::builtin("telephone-zh").unwrap();
    let has: BTreeSet<String> = profile.norms.iter().map(|norm| norm.id.clone()).collect();
    let missing: Vec<_> = asked.difference(&has).collect();
    assert!(missing.is_empty(), "not in the profile: {missing:?}");
}
