//! What it costs to lay characters on sounds. `lab/fillers` says how the costs are chosen.

use serde::Deserialize;
use std::sync::OnceLock;

static COSTS: OnceLock<Option<Costs>> = OnceLock::new();

/// The costs that ship with the crate, unless others were set; `None` if their table does not fit, which a test rules out.
pub(super) fn costs() -> Option<&'static Costs> {
    COSTS.get_or_init(|| Costs::read(include_str!("costs.toml"))).as_ref()
}

/// Takes the costs from this table, in TOML, for as long as the program runs, and says whether that was possible: the table must be whole, and no
/// filler may have been looked for yet. For the lab, which chooses the costs.
pub fn set_filler_costs(table: &str) -> bool {
    Costs::read(table).is_some_and(|costs| COSTS.set(Some(costs)).is_ok())
}

/// The table of costs; its provenance is for people.
#[derive(Deserialize)]
struct Table {
    costs: Costs,
}

/// The costs.
#[derive(Deserialize)]
pub(super) struct Costs {
    /// A syllable heard that is not written.
    pub too_many_nuclei: f64,
    /// A character written whose syllable is not heard.
    pub too_few_nuclei: f64,
    /// A sustained sound without words.
    pub wordless: f64,
    /// The same at the end of a phrase, where it may be the last syllable of a word.
    pub wordless_end: f64,
    /// A pause within a phrase where the writing does not break off.
    pub pause_at_nothing: f64,
    /// The same of a pause between phrases.
    pub phrase_at_nothing: f64,
    /// The writing breaks off where there is no pause.
    pub stop_without_pause: f64,
    /// Each second between a character and its sound.
    pub away: f64,
    /// 嗯 or 呃 on a sound that is not sustained.
    pub moving: f64,
    /// Any other character on a sound of another phrase than the one that it was placed in.
    pub other_phrase: f64,
}

impl Costs {
    fn read(table: &str) -> Option<Self> {
        Some(toml::from_str::<Table>(table).ok()?.costs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(costs().is_some());
        assert!(!set_filler_costs(include_str!("costs.toml")), "they are in use");
        assert!(!set_filler_costs("[costs]\naway = 0.5"));
    }
}
