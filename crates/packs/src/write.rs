//! Writes JSON as people write packs: short things on one line, each key of an entry on one of its own.

use crate::source::{Json, Member, Value};

/// Longest line that is filled before a value is spread over several.
const WIDTH: usize = 120;

/// The text of a file.
pub(crate) fn pretty(json: &Json) -> String {
    let mut out = String::new();
    spread(json, 0, 0, &mut out);
    out.push('\n');
    out
}

/// Everything on one line.
pub(crate) fn line(json: &Json) -> String {
    match &json.value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => string(text),
        Value::List(items) => format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let member = |Member { key, value, .. }: &Member| format!("{}: {}", string(key), line(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
    }
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `before` is what stands on the line already.
fn spread(json: &Json, indent: usize, before: usize, out: &mut String) {
    let short = line(json);
    let entry = |json: &Json| json.members().iter().any(|member| member.key == "id") && json.members().len() > 3;
    // The document and its entries are always spread: that is where people add lines.
    let open = indent == 0 || entry(json) || json.items().iter().any(entry);
    let fits = indent + before + short.chars().count() < WIDTH;
    let margin = " ".repeat(indent + 2);
    let end = " ".repeat(indent);
    match &json.value {
        Value::List(items) if !items.is_empty() && (open || !fits) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "\n" } else { ",\n" });
                out.push_str(&margin);
                spread(item, indent + 2, 0, out);
            }
            out.push_str(&format!("\n{end}]"));
        }
        Value::Object(members) if !members.is_empty() && (open || !fits) => {
            out.push('{');
            for (index, Member { key, value, .. }) in members.iter().enumerate() {
                out.push_str(if index == 0 { "\n" } else { ",\n" });
                let name = format!("{}: ", string(key));
                out.push_str(&format!("{margin}{name}"));
                spread(value, indent + 2, name.chars().count(), out);
            }
            out.push_str(&format!("\n{end}}}"));
        }
        _ => out.push_str(&short),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Document;

    #[test]
    fn what_is_written_is_read_again() {
        let long = "x".repeat(130);
        let text = format!(
            "{{\n  \"id\": \"a\",\n  \"areas\": [{{\"id\": \"n\", \"name\": \"\\\"N\\\"\", \"kind\": \"town\"}}],\n  \"words\": [\n    \"{long}\",\n    1.5\n  ],\n  \"channels\": [\n    {{\n      \"id\": \"b\",\n      \"title\": \"B\",\n      \"more\": true,\n      \"none\": null\n    }}\n  ],\n  \"empty\": []\n}}\n"
        );
        let document = Document::read("a.json", &text).unwrap();
        assert_eq!(pretty(document.json()), text);
    }
}
