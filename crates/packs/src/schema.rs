//! The JSON Schema of packs, made from [`crate::model`]; the committed copy is `public/schema/pack.json`.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::model::{More, Overlay, Pack};

/// The schema of the main file; those of the other files stand among its definitions, as `More` and `Overlay`.
pub(crate) fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    generator.subschema_for::<More>();
    generator.subschema_for::<Overlay>();
    let mut schema = generator.into_root_schema_for::<Pack>().to_value();
    tidy(&mut schema);
    schema
}

/// The schema as the committed file has it.
pub fn text() -> String {
    written(schema())
}

/// A schema as a committed file has it; also for the schemas of others.
pub fn written(mut schema: Value) -> String {
    tidy(&mut schema);
    serde_json::to_string_pretty(&sorted(schema)).unwrap_or_default() + "\n"
}

/// What the types cannot say: nothing is ever `null` in a pack (what is absent stays absent), and keys that begin with
/// `$` or `_` are comments.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(object) => {
            object.remove("default");
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [one] = types.as_mut_slice() {
                    let one = one.take();
                    object.insert("type".to_owned(), one);
                }
            }
            if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
                branches.retain(|branch| branch["type"] != "null");
                if let [Value::Object(one)] = branches.as_mut_slice() {
                    let one = std::mem::take(one);
                    object.remove("anyOf");
                    object.extend(one);
                }
            }
            if object.get("additionalProperties") == Some(&Value::Bool(false)) {
                object.insert("patternProperties".to_owned(), serde_json::json!({"^[$_]": true}));
            }
            // A property may be called `default` or `type`: below `properties` keys are names.
            for (key, value) in object.iter_mut() {
                match value {
                    Value::Object(names) if key == "properties" || key == "$defs" => names.values_mut().for_each(tidy),
                    _ => tidy(value),
                }
            }
        }
        _ => {}
    }
}

/// The same with keys in the alphabet's order, whatever order the JSON library keeps in this build.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Object(object) => {
            let ordered: BTreeMap<String, Value> =
                object.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(ordered.into_iter().collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_committed_copy_is_up_to_date() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public/schema/pack.json");
        let fresh = text();
        if std::fs::read_to_string(&file).unwrap_or_default() != fresh {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, fresh).unwrap();
            panic!("public/schema/pack.json was stale. It is rewritten now: look at the difference and commit it.");
        }
    }

    #[test]
    fn everything_that_can_be_written_is_explained() {
        fn undescribed(path: &str, schema: &Value, out: &mut Vec<String>) {
            if let Some(properties) = schema["properties"].as_object() {
                for (key, property) in properties {
                    // The tag of a kind is explained by its kind.
                    if property["description"].is_null() && property["const"].is_null() {
                        out.push(format!("{path}.{key}"));
                    }
                }
            }
            for branch in schema["oneOf"].as_array().into_iter().flatten() {
                undescribed(path, branch, out);
            }
        }
        let schema = schema();
        let mut out = Vec::new();
        undescribed("", &schema, &mut out);
        for (name, definition) in schema["$defs"].as_object().unwrap() {
            assert!(definition["description"].is_string(), "{name}");
            undescribed(name, definition, &mut out);
        }
        assert_eq!(out, [""; 0]);
    }

    #[test]
    fn nothing_may_be_null() {
        assert!(!text().contains("\"null\""));
    }
}
