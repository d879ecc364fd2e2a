//! A profile: the norms of one kind of call, written in TOML.

use super::call::Direction;
use super::cues::Cues;
use super::file::{CountUnit, NormFile, ProfileFile};
use super::layers::{Layers, builtin_names, builtin_text, regular_text, written};
use super::near::nearest;
use super::place::Places;
use super::rules::{Lists, Use};
use super::settings::Settings;
use super::severity::{CriticalFails, Severity};
use super::title::Title;
use super::verdict::Band;
use super::wording::Wording;
use crate::error::{Error, Result};
use crate::finding::Quantity;
use std::path::Path;
use std::sync::Arc;
use toml::{Table, Value};

/// A profile that has been read and checked.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name, as the file gives it.
    pub name: String,
    /// The file's text; of a profile that extends another, the text of the merged profile.
    pub text: String,
    /// SHA-256, in hex, of a text with one line for each file that was read, which holds the file's SHA-256 in hex: the profile's own, what it
    /// extends and so on, the built-in lists of phrases.
    pub sha256: String,
    /// What a failed critical norm does to the score.
    pub critical_fails: CriticalFails,
    /// The norms in their order: those of the extended profile first; at least one.
    pub norms: Vec<Norm>,
    /// What the team sets for the measures.
    pub settings: Settings,
    /// The lists of phrases from which the analysis derives roles and steps.
    pub cues: Arc<Cues>,
}

/// One thing that a handbook asks for.
#[derive(Clone, Debug)]
pub struct Norm {
    /// Its name: small letters, digits and hyphens.
    pub id: String,
    /// What it is called.
    pub title: Title,
    /// The handbook's sentence.
    pub source: String,
    /// The handbooks that it stands in.
    pub handbooks: Vec<String>,
    /// In which calls it applies; `None` in all.
    pub direction: Option<Direction>,
    /// How it is judged.
    pub rule: Rule,
    /// Its weight in the score; 0 where it is shown without points.
    pub weight: f64,
    /// How bad a failure is.
    pub severity: Severity,
    /// Whether what is found is only listed, for a person to judge.
    pub review: bool,
}

/// How a norm is judged.
#[derive(Clone, Debug)]
pub enum Rule {
    /// A quantity lies inside a band.
    Within {
        /// What is measured.
        quantity: Quantity,
        /// The values allowed.
        band: Band,
    },
    /// Words or events, as many as a band allows.
    Count {
        /// What is counted.
        what: Wording,
        /// Times, or seconds together.
        unit: CountUnit,
        /// The numbers allowed.
        band: Band,
    },
    /// Phrases are said.
    Say(Wording),
    /// Phrases are not said.
    NeverSay(Wording),
}

impl Rule {
    /// Whether the norm is on words.
    pub fn is_on_words(&self) -> bool {
        matches!(self, Self::Say(_) | Self::NeverSay(_))
    }
}

impl Profile {
    /// The names of the built-in profiles.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        builtin_names()
    }

    /// A built-in profile.
    ///
    /// # Errors
    /// [`Error::Argument`] for a name that no built-in profile has.
    pub fn builtin(name: &str) -> Result<Self> {
        let text = builtin_text(name).ok_or_else(|| {
            let known: Vec<_> = builtin_names().collect();
            Error::argument(
                "norms",
                format_args!("{name:?}"),
                format_args!("a file or a built-in profile ({})", known.join(", ")),
            )
        })?;
        Self::from_toml(text, &format!("{name}.toml"))
    }

    /// The built-in profile of that name, or else the one in that file.
    ///
    /// # Errors
    /// [`Error::Argument`] where there is neither, [`Error::File`] where the file is no profile; [`Error::Io`] where the file cannot be read.
    pub fn find(name_or_file: &str) -> Result<Self> {
        if builtin_text(name_or_file).is_some() || !Path::new(name_or_file).exists() {
            return Self::builtin(name_or_file);
        }
        Self::from_toml(&text_of(name_or_file)?, name_or_file)
    }

    /// Reads and checks a profile and what it extends; `file` is what errors call it, and what it extends is looked for in its folder.
    ///
    /// # Errors
    /// [`Error::File`] that names file, line, key and what must hold.
    pub fn from_toml(text: &str, file: &str) -> Result<Self> {
        let layers = Layers::read(text, file)?;
        let (places, mut merged) = (layers.places(), layers.merged()?);
        let read: ProfileFile = merged
            .clone()
            .try_into()
            .map_err(|error: toml::de::Error| places.fault(&[], error.message()))?;
        check_name(&read.name).map_err(|what| places.fault(&["name"], &what))?;
        let lists = Lists::read(&read.phrases, read.names, &places)?;
        let mut norms = Vec::new();
        let (mut files, known) = (read.norms, merged.get("norms").and_then(Value::as_table));
        for (id, file) in known.into_iter().flat_map(Table::keys).filter_map(|id| files.remove_entry(id)) {
            check_name(&id).map_err(|what| places.fault(&["norms", &id], &what))?;
            if file.off != Some(true) {
                norms.push(file.check(id, &lists, &places)?);
            } else if !layers.extends() {
                return Err(places.fault(&["norms", &id, "off"], "must stand in a profile that extends another"));
            }
        }
        let settings = Settings {
            line: read.line,
            turns: read.turns,
            thresholds: read.thresholds,
        }
        .check(&places)?;
        if norms.is_empty() {
            return Err(places.fault(&["norms"], "must hold at least one norm"));
        }
        // A list of the profile's own has been read by now: what can still be at fault is a name in the slot of a built-in one.
        let cues = Cues::new(|name| lists.find(name)).map_err(|what| places.fault(&["names"], &what))?;
        leave_out(&mut merged);
        Ok(Self {
            name: read.name,
            text: if layers.extends() {
                written(&merged, layers.files())?
            } else {
                layers.text().to_owned()
            },
            sha256: layers.sha256(),
            critical_fails: read.critical_fails.unwrap_or_default(),
            norms,
            settings,
            cues: Arc::new(cues),
        })
    }
}

/// The text of a profile's file.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read, also where it is a pipe or a device, which may never end.
pub(crate) fn text_of(file: &str) -> Result<String> {
    regular_text(Path::new(file)).map_err(|source| Error::Io { path: file.into(), source })
}

/// Removes the norms with `off = true`.
fn leave_out(merged: &mut Table) {
    if let Some(norms) = merged.get_mut("norms").and_then(Value::as_table_mut) {
        norms.retain(|_, norm| norm.get("off").and_then(Value::as_bool) != Some(true));
        let each = norms.iter_mut().filter_map(|(_, norm)| norm.as_table_mut());
        each.for_each(|norm| drop(norm.remove("off")));
    }
}

impl NormFile {
    fn check(self, id: String, lists: &Lists, places: &Places<'_>) -> Result<Norm> {
        let fault = |keys: &[&str], what: &str| Err(places.fault(&[&["norms", id.as_str()], keys].concat(), what));
        let unknown = match nearest(&id, places.norms_below()) {
            _ if places.0.len() < 2 => String::new(),
            None => "; what is extended has no norm of this name".into(),
            Some(near) => format!("; what is extended has no norm of this name; did you mean `{near}`?"),
        };
        let Some(title) = &self.title else {
            return fault(&["title"], &format!("must be there: {{ zh = \"…\", en = \"…\" }}{unknown}"));
        };
        let Some(source) = &self.source else {
            return fault(&["source"], "must be there: the handbook's sentence, or the team's");
        };
        for (keys, text) in [
            (&["title", "zh"][..], &title.zh),
            (&["title", "en"], &title.en),
            (&["source"], source),
        ] {
            if text.trim().is_empty() {
                return fault(keys, "must not be empty");
            }
        }
        let weight = self.weight.unwrap_or(0.0);
        if !(weight.is_finite() && weight >= 0.0) {
            return fault(&["weight"], &format!("must be 0 or a finite number above, is {weight}"));
        }
        let review = self.review.unwrap_or(false);
        if review && weight > 0.0 {
            return fault(&["weight"], &format!("must be 0 for a norm that is listed for review, is {weight}"));
        }
        Ok(Norm {
            rule: self.rule(&id, lists, places)?,
            direction: self.direction,
            title: title.clone(),
            source: source.clone(),
            handbooks: self.handbooks.unwrap_or_default(),
            weight,
            severity: self.severity.unwrap_or_default(),
            review,
            id,
        })
    }

    fn rule(&self, id: &str, lists: &Lists, places: &Places<'_>) -> Result<Rule> {
        let fault = |keys: &[&str], what: &str| places.fault(&[&["norms", id], keys].concat(), what);
        if let Some((key, what)) = self.band.as_ref().and_then(Band::fault) {
            return Err(fault(&["band", key], &what));
        }
        let wording = |file: &super::file::MomentFile, key: &'static str, used: Use| {
            let wording = file.wording(lists, used);
            wording.map_err(|(path, what)| fault(&[vec![key], path].concat(), &what))
        };
        match (self.measure, &self.count, &self.say, &self.never_say, self.band) {
            (Some(quantity), None, None, None, Some(band)) => Ok(Rule::Within { quantity, band }),
            (None, Some(count), None, None, Some(band)) => Ok(Rule::Count {
                what: wording(count, "count", Use::Count)?,
                unit: count.counted(),
                band,
            }),
            (None, None, Some(say), None, None) => Ok(Rule::Say(wording(say, "say", Use::Say)?)),
            (None, None, None, Some(say), None) => Ok(Rule::NeverSay(wording(say, "never_say", Use::NeverSay)?)),
            _ => Err(fault(
                &[],
                "must have measure with band, or count with band, or say, or never_say, and no more than one of them",
            )),
        }
    }
}

fn check_name(name: &str) -> std::result::Result<(), String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !name.is_empty() && name.chars().all(allowed) {
        Ok(())
    } else {
        Err(format!("a name must be small letters, digits and hyphens, is {name:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norms::Basis;
    use proptest::prelude::*;

    const GOOD: &str = r#"name = "team"

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
severity = "critical"

[norms.speech-rate.band]
low = 180
high = 200
tolerance = 0.05
basis = "handbook"
"#;

    #[test]
    fn norms_keep_the_order_of_the_file() {
        let profile = Profile::from_toml(GOOD, "team.toml").unwrap();
        let ids: Vec<_> = profile.norms.iter().map(|norm| norm.id.as_str()).collect();
        assert_eq!(ids, ["volume", "speech-rate"]);
        assert_eq!((profile.norms[1].severity, profile.norms[1].weight), (Severity::Critical, 0.0));
    }

    #[test]
    fn a_broken_profile_gives_one_line_with_file_line_key_and_what_must_hold() {
        let long_name = format!("name = \"{}\"", "Team 1");
        for (from, to, wanted) in [
            (
                "weight = 1",
                "wieght = 1",
                "team.toml:8: norms.volume.wieght: unknown field `wieght`, expected one of",
            ),
            (
                "weight = 1",
                "weight = -1",
                "team.toml:8: norms.volume.weight: must be 0 or a finite number above, is -1",
            ),
            (
                "weight = 1",
                "weight = nan",
                "team.toml:8: norms.volume.weight: must be 0 or a finite number above, is NaN",
            ),
            (
                "weight = 1",
                "weight = \"heavy\"",
                "team.toml:8: norms.volume.weight: invalid type: string \"heavy\", expected a number",
            ),
            ("weight = 1", "weight = 1\nweight = 2", "team.toml:9: duplicate key"),
            ("weight = 1", "weight =", "team.toml:8: "),
            (
                "weight = 1",
                "[norms.Volume]",
                "team.toml:8: norms.Volume: a name must be small letters, digits and hyphens",
            ),
            (
                "low = 180",
                "low = 250",
                "team.toml:17: norms.speech-rate.band.low: must not be above high (200), is 250",
            ),
            (
                "low = 180",
                "low = inf",
                "team.toml:17: norms.speech-rate.band.low: must be a finite number, is inf",
            ),
            (
                "tolerance = 0.05",
                "tolerance = 5",
                "team.toml:19: norms.speech-rate.band.tolerance: must lie between 0 and 1, is 5",
            ),
            (
                "tolerance = 0.05",
                "tolerence = 5",
                "team.toml:19: norms.speech-rate.band.tolerence: unknown field `tolerence`",
            ),
            (
                "\"handbook\"",
                "\"book\"",
                "team.toml:20: norms.speech-rate.band.basis: unknown variant `book`, expected one of",
            ),
            (
                "low = -36, high = -16, ",
                "",
                "team.toml:7: norms.volume.band: must have low, high or both",
            ),
            ("low = -36, ", "lo = -36, ", "team.toml:7: norms.volume.band.lo: unknown field `lo`"),
            (
                "\"speaking_cpm\"",
                "\"pace\"",
                "team.toml:13: norms.speech-rate.measure: unknown variant `pace`, expected one of",
            ),
            (
                "source = \"语速适中\"\n",
                "",
                "team.toml:10: norms.speech-rate.source: must be there",
            ),
            ("\"语速适中\"", "\" \"", "team.toml:12: norms.speech-rate.source: must not be empty"),
            (
                "name = \"team\"",
                &long_name,
                "team.toml:1: name: a name must be small letters, digits and hyphens, is \"Team 1\"",
            ),
            ("name = \"team\"", "", "team.toml:1: name: must be there"),
            (
                "speech-rate",
                "speech_rate",
                "team.toml:10: norms.speech_rate: a name must be small letters, digits and hyphens",
            ),
        ] {
            let broken = GOOD.replace(from, to);
            let error = Profile::from_toml(&broken, "team.toml").expect_err(to).to_string();
            assert!(error.starts_with(wanted), "{to}: {error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn the_built_in_profile_gives_weight_to_no_band_of_its_own() {
        for name in Profile::builtin_names() {
            let profile = Profile::builtin(name).unwrap();
            assert_eq!((profile.name.as_str(), profile.sha256.len()), (name, 64));
            for Norm {
                id, rule, weight, review, ..
            } in &profile.norms
            {
                if let Rule::Within { band, .. } = rule {
                    // A promise to call back is listed for follow-up, whatever its term; what is for review has no weight at all.
                    let shown = *review || band.basis == Basis::Default || id == "callback-promise";
                    assert_eq!(shown, *weight == 0.0, "{id}");
                }
            }
        }
        assert!(Profile::find("no-such-profile").unwrap_err().to_string().contains("telephone-zh"));
    }

    proptest! {
        #[test]
        fn whatever_the_text_the_answer_is_a_profile_or_an_error(at in 0..GOOD.len(), length in 0..12usize, with in "[\\[\\]{}=\"'.,\na-z0-9-]{0,4}") {
            let mut bytes = GOOD.as_bytes().to_vec();
            bytes.splice(at..(at + length).min(GOOD.len()), with.bytes());
            let text = String::from_utf8_lossy(&bytes);
            if let Err(error) = Profile::from_toml(&text, "team.toml") {
                let error = error.to_string();
                prop_assert!(error.starts_with("team.toml:") && !error.contains('\n'), "{error}");
            }
        }
    }
}
