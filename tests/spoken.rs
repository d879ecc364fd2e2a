//! How written texts are spoken: a table of cases, the labelled calls, and what holds for any text.

use callnorm::transcript::spoken::{Unit, characters, spoken, units};
use proptest::prelude::*;

/// All that a text may sound like.
fn all_readings(units: &[Unit]) -> Vec<String> {
    units.iter().fold(vec![String::new()], |heads, unit| {
        let tails: Vec<String> = unit.readings.iter().map(|reading| reading.iter().collect()).collect();
        heads
            .iter()
            .flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}")))
            .take(4096)
            .collect()
    })
}

#[test]
fn the_table_of_cases_holds() {
    let mut wrong = Vec::new();
    for line in include_str!("golden/spoken.tsv").lines().skip(1) {
        let (written, wanted) = line.split_once('\t').expect("two columns");
        let given = all_readings(&units(written));
        let mut wanted = wanted.split(" | ");
        if wanted.next() != Some(&spoken(written)) || !wanted.all(|reading| given.iter().any(|g| g == reading)) {
            wrong.push(format!("{line}\n    gives {}", given.join(" | ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest! {
    #[test]
    fn any_text_is_read(text in r"(\PC|[0-9.:/%,+\-~¥$ 年月日号点元个第两万儿女子(（音)）\[\]*A-Za-z，。]){0,24}") {
        let units = units(&text);
        let mut end = 0;
        for unit in &units {
            prop_assert!(unit.range.start >= end && unit.range.end > unit.range.start);
            prop_assert!(text.get(unit.range.clone()).is_some());
            prop_assert!(!unit.readings.is_empty() && unit.readings.iter().all(|r| !r.is_empty()));
            prop_assert!(unit.readings.iter().flatten().all(|c| c.is_alphabetic()));
            end = unit.range.end;
        }
        let once = spoken(&text);
        prop_assert_eq!(once.chars().count(), characters(&text));
        prop_assert_eq!(&spoken(&once), &once);
    }

    #[test]
    fn punctuation_is_never_counted(text in r"[，。！？、；：…—\-.,!?;:~\s()（）\[\]「」《》“”‘’'♪]{0,24}") {
        prop_assert_eq!(characters(&text), 0);
    }
}
