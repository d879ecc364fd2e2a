//! The JSON Schema of a report, made from the types that write it.

use super::Report;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The JSON Schema (draft 2020-12) of a report, as this version writes it and [`Report::from_json`] reads it.
///
/// A property that is not required is missing from reports of earlier versions, or where it does not apply. Properties that the schema does
/// not name may be there: versions to come add some.
pub fn schema() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = Value::from(settings.into_generator().into_root_schema_for::<Report>());
    as_read(&mut schema);
    format!("{schema:#}")
}

/// Requires no property that reading fills in, and writes descriptions without Rust's marks.
fn as_read(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            let properties = object.get("properties").cloned().unwrap_or_default();
            if let Some(Value::Array(required)) = object.get_mut("required") {
                required.retain(|name| name.as_str().is_some_and(|name| properties[name].get("default").is_none()));
            }
            if let Some(Value::String(description)) = object.get_mut("description") {
                *description = description.replace("[`", "").replace("`]", "").replace("`None`", "null");
            }
            object.values_mut().for_each(as_read);
        }
        Value::Array(values) => values.iter_mut().for_each(as_read),
        _ => {}
    }
}
