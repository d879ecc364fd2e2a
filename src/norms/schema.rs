//! The JSON Schema of a profile, made from the types that read it.

use super::file::ProfileFile;
use crate::error::{Error, Result};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of a profile's file, for editors and for checks before a profile is used.
///
/// It knows keys, types, choices and ranges. What takes more than the file (lists and profiles that are named elsewhere) or arithmetic
/// (low below high), and how phrases and expressions are written, only [`Profile`](super::Profile) knows.
///
/// # Errors
/// None.
pub fn schema() -> Result<String> {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<ProfileFile>();
    let mut schema = Value::from(schema);
    without_null(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        whole(root);
    }
    serde_json::to_string_pretty(&schema).map_err(|error| Error::Options(format!("schema: {error}")))
}

/// What a profile needs that extends no other: norms, each with a title, a source and one rule.
fn whole(root: &mut Map<String, Value>) {
    let rule = |has: &[&str], not: &[&str]| {
        let absent: Vec<_> = not.iter().map(|key| json!({ "required": [key] })).collect();
        json!({ "required": has, "not": { "anyOf": absent } })
    };
    let norm = json!({
        "required": ["title", "source"],
        "not": { "required": ["off"], "properties": { "off": { "const": true } } },
        "oneOf": [
            rule(&["measure", "band"], &["count", "say", "never_say"]),
            rule(&["count", "band"], &["measure", "say", "never_say"]),
            rule(&["say"], &["measure", "count", "never_say", "band"]),
            rule(&["never_say"], &["measure", "count", "say", "band"]),
        ],
    });
    let norms = json!({ "minProperties": 1, "additionalProperties": norm });
    root.insert("if".into(), json!({ "not": { "required": ["extends"] } }));
    root.insert("then".into(), json!({ "required": ["norms"], "properties": { "norms": norms } }));
    if let Some(norms) = root
        .get_mut("properties")
        .and_then(|keys| keys.get_mut("norms"))
        .and_then(Value::as_object_mut)
    {
        norms.insert("propertyNames".into(), json!({ "pattern": "^[a-z0-9-]+$" }));
    }
}

/// Takes out null, which TOML has not: what may be absent is not required, which is all.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.retain(|key, value| !(key == "default" && value.is_null()));
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|choice| choice.get("type") != Some(&Value::from("null")));
            }
            object.values_mut().for_each(without_null);
        }
        Value::Array(values) => values.iter_mut().for_each(without_null),
        _ => {}
    }
}
