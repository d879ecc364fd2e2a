//! What a report says in sentences: codes with parameters, for scripts; and their words in English and Chinese, from one catalogue.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The catalogue: a table a code, with its words under `en` and `zh`. `{name}` stands for the message's parameter of that name.
pub(crate) const CATALOGUE: &str = include_str!("messages.toml");

/// A code's words.
#[derive(Deserialize)]
struct Words {
    en: String,
}

static WORDS: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| toml::from_str(CATALOGUE).unwrap_or_default());

/// The English sentence of a message: a code alone, or an object with its `code` and its parameters.
pub(crate) fn english(message: &impl Serialize) -> String {
    let (code, parameters) = parts(message);
    let words = WORDS.get(&code).map_or_else(|| code.clone(), |words| words.en.clone());
    parameters
        .iter()
        .fold(words, |words, (name, value)| words.replace(&format!("{{{name}}}"), &shown(value)))
}

/// The code of a message.
pub(crate) fn code(message: &impl Serialize) -> String {
    parts(message).0
}

/// The code of a message and its parameters.
fn parts(message: &impl Serialize) -> (String, Map<String, Value>) {
    match serde_json::to_value(message) {
        Ok(Value::String(code)) => (code, Map::new()),
        Ok(Value::Object(parameters)) => (shown(parameters.get("code").unwrap_or_default()), parameters),
        _ => Default::default(),
    }
}

/// The English sentences of messages.
pub(crate) fn all_english<T: Serialize>(messages: &[T]) -> Vec<String> {
    messages.iter().map(english).collect()
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
