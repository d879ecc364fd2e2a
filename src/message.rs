//! What a report says in sentences: codes with parameters, for scripts; and their words in English and Chinese, from one catalogue.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The catalogue: a table a code, with its words under `en` and `zh`. `{name}` stands for the message's parameter of that name.
pub const CATALOGUE: &str = include_str!("messages.toml");

/// A code's words.
#[derive(Deserialize)]
struct Words {
    en: String,
}

static WORDS: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| toml::from_str(CATALOGUE).unwrap_or_default());

/// The English sentence of a message: a code alone, or an object with its `code` and its parameters.
pub(crate) fn english(message: &impl Serialize) -> String {
    let (code, parameters) = match serde_json::to_value(message) {
        Ok(Value::String(code)) => (code, Map::new()),
        Ok(Value::Object(parameters)) => (shown(parameters.get("code").unwrap_or_default()), parameters),
        _ => Default::default(),
    };
    let words = WORDS.get(&code).map_or_else(|| code.clone(), |words| words.en.clone());
    parameters
        .iter()
        .fold(words, |words, (name, value)| words.replace(&format!("{{{name}}}"), &shown(value)))
}

/// The English sentences of messages.
pub(crate) fn all_english<T: Serialize>(messages: &[T]) -> Vec<String> {
    messages.iter().map(english).collect()
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Repair;
    use crate::norms::Reason;
    use crate::report::Note;
    use crate::transcript::DropReason;
    use schemars::{JsonSchema, schema_for};
    use std::collections::BTreeSet;

    /// Each code of a type of messages, with the names of its parameters.
    fn codes<T: JsonSchema>() -> BTreeMap<String, BTreeSet<String>> {
        let schema = Value::from(schema_for!(T));
        let one = |variant: &Value| {
            let names = |properties: &Map<String, Value>| properties.keys().filter(|name| *name != "code").cloned().collect();
            let code = variant.pointer("/properties/code").unwrap_or(variant)["const"].as_str()?.to_owned();
            Some((code, variant["properties"].as_object().map(names).unwrap_or_default()))
        };
        let variants = schema["oneOf"].as_array().unwrap();
        let found: BTreeMap<_, _> = variants.iter().filter_map(one).collect();
        assert_eq!(found.len(), variants.len());
        found
    }

    /// What stands in braces.
    fn places(words: &str) -> BTreeSet<String> {
        let inside = |part: &str| part.split_once('}').map(|(name, _)| name.to_owned());
        words.split('{').skip(1).map(|part| inside(part).unwrap()).collect()
    }

    #[test]
    fn every_code_has_its_words_in_both_languages_and_every_parameter_its_place() {
        let catalogue: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(CATALOGUE).unwrap();
        let mut codes: Vec<_> = [codes::<Repair>(), codes::<Note>(), codes::<DropReason>(), codes::<Reason>()]
            .into_iter()
            .flatten()
            .collect();
        codes.sort();
        assert_eq!(
            codes.iter().map(|(code, _)| code).collect::<Vec<_>>(),
            catalogue.keys().collect::<Vec<_>>()
        );
        for (code, parameters) in codes {
            let words = &catalogue[&code];
            assert_eq!(words.keys().collect::<Vec<_>>(), ["en", "zh"], "{code}");
            for words in words.values() {
                assert_eq!(places(words), parameters, "{code}: {words}");
            }
        }
    }

    #[test]
    fn a_sentence_holds_its_parameters() {
        let repair = Repair::PadByteMissing { chunk: "LIST".into() };
        assert_eq!(english(&repair), "The pad byte after the chunk LIST of odd length is missing.");
        assert_eq!(english(&Repair::SamplesBroken { count: 2 }).split(' ').next(), Some("2"));
        assert_eq!(english(&Reason::NoWords), "there are no words");
    }
}
