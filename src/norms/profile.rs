//! A profile: the norms of one kind of call, written in TOML.

use super::call::Direction;
use super::observation::Quantity;
use super::place::Place;
use super::settings::{LineSettings, Settings, TurnSettings};
use super::verdict::Band;
use super::wording::{Lists, PhrasesFile, SayFile, Wording};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The built-in profiles: name and text.
const BUILTIN: [(&str, &str); 1] = [("telephone-zh", include_str!("profiles/telephone-zh.toml"))];

/// A rulebook that has been read and checked.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name, as the file gives it.
    pub name: String,
    /// The file as it stands.
    pub text: String,
    /// SHA-256 of the text, in hex.
    pub sha256: String,
    /// The norms, in the file's order; at least one.
    pub norms: Vec<Norm>,
    /// What the team decides about listening.
    pub settings: Settings,
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

/// A name in two languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// How bad a failure is, from least to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A blemish.
    #[default]
    Minor,
    /// A fault.
    Major,
    /// A fault that a team will not let pass.
    Critical,
}

/// A profile as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    name: String,
    norms: BTreeMap<String, NormFile>,
    #[serde(default)]
    phrases: BTreeMap<String, PhrasesFile>,
    /// Names that phrases refer to in braces.
    #[serde(default)]
    names: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    line: LineSettings,
    #[serde(default)]
    turns: TurnSettings,
}

/// A norm as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NormFile {
    title: Title,
    source: String,
    #[serde(default)]
    handbooks: Vec<String>,
    direction: Option<Direction>,
    measure: Option<Quantity>,
    band: Option<Band>,
    say: Option<SayFile>,
    never_say: Option<SayFile>,
    #[serde(default)]
    weight: f64,
    #[serde(default)]
    severity: Severity,
}

impl Profile {
    /// The names of the built-in profiles.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// A built-in profile.
    ///
    /// # Errors
    /// [`Error::Options`] for a name that no built-in profile has.
    pub fn builtin(name: &str) -> Result<Self> {
        let (_, text) = BUILTIN.iter().find(|(known, _)| *known == name).ok_or_else(|| {
            let known: Vec<_> = Self::builtin_names().collect();
            Error::Options(format!(
                "norms {name:?}: there is no such file and no such built-in profile ({})",
                known.join(", ")
            ))
        })?;
        Self::from_toml(text, &format!("{name}.toml"))
    }

    /// The built-in profile of that name, or else the one in that file.
    ///
    /// # Errors
    /// [`Error::Options`] where there is neither, or where the file is no profile; [`Error::Io`] where the file cannot be read.
    pub fn find(name_or_file: &str) -> Result<Self> {
        if Self::builtin_names().any(|name| name == name_or_file) || !std::path::Path::new(name_or_file).exists() {
            return Self::builtin(name_or_file);
        }
        let text = std::fs::read_to_string(name_or_file).map_err(|source| Error::Io {
            path: name_or_file.into(),
            source,
        })?;
        Self::from_toml(&text, name_or_file)
    }

    /// Reads and checks a profile; `file` is what errors call it.
    ///
    /// # Errors
    /// [`Error::Options`] that names file, line, key and what must hold.
    pub fn from_toml(text: &str, file: &str) -> Result<Self> {
        let place = Place::new(file, text);
        let read: ProfileFile = toml::from_str(text).map_err(|error| place.syntax(&error))?;
        check_name(&read.name).map_err(|what| place.fault(&["name"], &what))?;
        if read.norms.is_empty() {
            return Err(place.fault(&["norms"], "must hold at least one norm"));
        }
        let settings = Settings {
            line: read.line,
            turns: read.turns,
        }
        .check(&place)?;
        let lists = Lists::read(read.phrases, read.names, &place)?;
        let mut norms = read
            .norms
            .into_iter()
            .map(|(id, norm)| norm.check(id, &lists, &place))
            .collect::<Result<Vec<_>>>()?;
        norms.sort_by_key(|norm| place.offset(&["norms", &norm.id]));
        Ok(Self {
            name: read.name,
            text: text.to_owned(),
            sha256: sha256_hex(text.as_bytes()),
            norms,
            settings,
        })
    }
}

impl NormFile {
    fn check(self, id: String, lists: &Lists, place: &Place<'_>) -> Result<Norm> {
        let fault = |keys: &[&str], what: &str| Err(place.fault(&[&["norms", id.as_str()], keys].concat(), what));
        if let Err(what) = check_name(&id) {
            return fault(&[], &what);
        }
        for (keys, text) in [
            (&["title", "zh"][..], &self.title.zh),
            (&["title", "en"], &self.title.en),
            (&["source"], &self.source),
        ] {
            if text.trim().is_empty() {
                return fault(keys, "must not be empty");
            }
        }
        if !(self.weight.is_finite() && self.weight >= 0.0) {
            return fault(&["weight"], &format!("must be 0 or a finite number above, is {}", self.weight));
        }
        Ok(Norm {
            rule: self.rule(&id, lists, place)?,
            direction: self.direction,
            id,
            title: self.title,
            source: self.source,
            handbooks: self.handbooks,
            weight: self.weight,
            severity: self.severity,
        })
    }

    fn rule(&self, id: &str, lists: &Lists, place: &Place<'_>) -> Result<Rule> {
        let fault = |keys: &[&str], what: &str| Err(place.fault(&[&["norms", id], keys].concat(), what));
        let wording = |say: &SayFile, key: &str| {
            say.check(lists)
                .map_err(|(inner, what)| place.fault(&["norms", id, key, inner], &what))
        };
        match (self.measure, self.band, &self.say, &self.never_say) {
            (Some(quantity), Some(band), None, None) => match band.fault() {
                Some((key, what)) => fault(&["band", key], &what),
                None => Ok(Rule::Within { quantity, band }),
            },
            (None, None, Some(say), None) => Ok(Rule::Say(wording(say, "say")?)),
            (None, None, None, Some(say)) => Ok(Rule::NeverSay(wording(say, "never_say")?)),
            _ => fault(
                &[],
                "must have measure with band, or say, or never_say, and no more than one of them",
            ),
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

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
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
                "team.toml:8: norms.volume.weight: invalid type: string \"heavy\", expected f64",
            ),
            ("weight = 1", "weight = 1\nweight = 2", "team.toml:9: duplicate key"),
            ("weight = 1", "weight =", "team.toml:8: "),
            ("weight = 1", "[norms.Volume]", "team.toml:8: norms.Volume: missing field `title`"),
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
                "team.toml:10: norms.speech-rate: missing field `source`",
            ),
            ("\"语速适中\"", "\" \"", "team.toml:12: norms.speech-rate.source: must not be empty"),
            (
                "name = \"team\"",
                &long_name,
                "team.toml:1: name: a name must be small letters, digits and hyphens, is \"Team 1\"",
            ),
            ("name = \"team\"", "", "team.toml:1: missing field `name`"),
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
            for Norm { id, rule, weight, .. } in &profile.norms {
                if let Rule::Within { band, .. } = rule {
                    // A promise to call back is listed for follow-up, whatever its term.
                    let shown = band.basis == Basis::Default || id == "callback-promise";
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
