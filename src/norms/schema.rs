//! The JSON Schema of a profile, made from the types that read it.

use super::file::{Group, MomentFile, ProfileFile};
use crate::finding::EventKind;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The JSON Schema (draft 2020-12) of a profile's file, for editors and for checks before a profile is used.
///
/// It knows keys, types, choices, ranges and which keys go together. What takes more than the file (lists and profiles that are named
/// elsewhere) or arithmetic (low below high), and how phrases and expressions are written, is checked by [`Profile`](super::Profile) alone.
pub fn schema() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<ProfileFile>();
    let mut schema = Value::from(schema);
    without_null(&mut schema);
    add(&mut schema, "", whole());
    add(
        &mut schema,
        "/properties/norms",
        json!({ "propertyNames": { "pattern": "^[a-z0-9-]+$" } }),
    );
    add(&mut schema, "/$defs/NormFile", norm());
    add(&mut schema, "/$defs/MomentFile", moment());
    for rule in ["say", "never_say"] {
        add(
            &mut schema,
            &format!("/$defs/NormFile/properties/{rule}"),
            none_of(&["event", "unit"]),
        );
    }
    add(&mut schema, "/$defs/NormFile/properties/count", none_of(&["need", "same_turn"]));
    for beside in ["after", "before", "unless"] {
        let own = ["after", "before", "within_s", "unless", "unit", "need", "same_turn"];
        add(&mut schema, &format!("/$defs/MomentFile/properties/{beside}"), none_of(&own));
    }
    format!("{schema:#}")
}

/// Adds keywords to a part of the schema.
fn add(schema: &mut Value, part: &str, keywords: Value) {
    if let (Some(Value::Object(part)), Value::Object(keywords)) = (schema.pointer_mut(part), keywords) {
        part.extend(keywords);
    }
}

fn none_of(keys: &[&str]) -> Value {
    json!({ "not": any_of(keys) })
}

fn any_of(keys: &[&str]) -> Value {
    let each: Vec<_> = keys.iter().map(|key| json!({ "required": [key] })).collect();
    json!({ "anyOf": each })
}

/// What a profile needs that extends no other: norms, each with a title, a source and one rule.
fn whole() -> Value {
    let rule = |has: &[&str], has_not: &[&str]| json!({ "required": has, "not": any_of(has_not) });
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
    json!({
        "if": { "not": { "required": ["extends"] } },
        "then": { "required": ["norms"], "properties": { "norms": norms } },
    })
}

/// A norm for review has no weight.
fn norm() -> Value {
    json!({
        "if": { "required": ["review"], "properties": { "review": { "const": true } } },
        "then": { "properties": { "weight": { "maximum": 0 } } },
    })
}

/// Words or an event, and the keys that go with each.
fn moment() -> Value {
    let all = EventKind::ALL.map(Some);
    let events: Vec<Option<EventKind>> = std::iter::once(None).chain(all).collect();
    let goes_with = |group: Group| {
        let fits: Vec<_> = events.iter().filter(|event| group.fault(**event).is_none()).collect();
        let kinds: Vec<_> = fits.iter().filter_map(|event| event.as_ref()).collect();
        let event = json!({ "properties": { "event": { "enum": kinds } } });
        match (fits.contains(&&None), kinds.is_empty()) {
            (true, true) => none_of(&["event"]),
            (true, false) => event,
            (false, _) => json!({ "required": ["event"], "properties": event["properties"] }),
        }
    };
    let keys = MomentFile::default().keys();
    let choosy = keys.iter().filter(|(_, _, group)| !matches!(group, Group::Event | Group::Nested));
    let mut together: serde_json::Map<_, _> = choosy.map(|(key, _, group)| ((*key).to_owned(), goes_with(*group))).collect();
    together.insert("within_s".into(), any_of(&["after", "before"]));
    together.insert("after".into(), none_of(&["before"]));
    json!({
        "anyOf": any_of(&["lists", "phrases", "regex", "event"])["anyOf"],
        "dependentSchemas": together,
    })
}

/// Removes null, which TOML does not have: an optional key is one that is not required.
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
