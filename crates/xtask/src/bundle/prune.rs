//! Takes away what came along unasked.
//!
//! Leptos brings the server-function crate and with it a stream library, whose classes wasm-bindgen exports whether or
//! not anybody uses them: five kilobytes on every citizen's first load. Their exports are removed before wasm-opt, which
//! then finds that nobody calls the code; what the module no longer imports is removed from the glue.

use std::collections::HashSet;

use anyhow::{Context, Result};
use wasm_encoder::{ExportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// What the classes' exports and code have in their names.
const UNASKED: &str = "IntoUnderlying";

/// The module without the exports of the unasked classes.
pub fn exports(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("wasm-bindgen's module cannot be read")?;
        if let Payload::ExportSection(reader) = &payload {
            let mut kept = ExportSection::new();
            for export in reader.clone() {
                let export = export?;
                if !export.name.contains(&UNASKED.to_lowercase()) {
                    kept.export(export.name, export.kind.try_into()?, export.index);
                }
            }
            module.section(&kept);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            module.section(&RawSection { id, data: &wasm[range] });
        }
    }
    Ok(module.finish())
}

/// The names of everything that a module imports.
pub fn imports(wasm: &[u8]) -> Result<HashSet<String>> {
    let mut names = HashSet::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ImportSection(reader) = payload? {
            for import in reader.into_imports() {
                names.insert(import?.name.to_owned());
            }
        }
    }
    Ok(names)
}

/// The glue without the unasked classes and without import functions that the module does not import.
pub fn glue(glue: &str, imported: &HashSet<String>) -> String {
    let mut out = String::new();
    // While something is left out: which line is its last.
    let mut last: Option<fn(&str) -> bool> = None;
    for line in glue.lines() {
        if let Some(is_last) = last {
            if is_last(line) {
                last = None;
            }
            continue;
        }
        let entry = line
            .strip_prefix("        __wb")
            .and_then(|rest| rest.split_once(": function"));
        if entry.is_some_and(|(name, _)| !imported.contains(&format!("__wb{name}"))) {
            last = Some(|line| line == "        },");
        } else if line.contains(&format!("class {UNASKED}")) {
            last = Some(|line| line == "}");
        } else if line.contains(&format!("const {UNASKED}")) {
            last = Some(|line| line.ends_with(';'));
        } else if !line.contains(UNASKED) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_imports_and_unasked_classes_go_and_the_rest_stays() {
        let text = "class IntoUnderlyingSink {\n    free() {\n    }\n}\nconst IntoUnderlyingSinkFinalization = x\n    ? y\n    : z;\nfunction keep() {}\n        __wbg_a_1: function(x) {\n            return x;\n        },\n        __wbg_b_2: function() {\n        },\n";
        let kept = glue(text, &HashSet::from(["__wbg_a_1".to_owned()]));
        assert_eq!(
            kept,
            "function keep() {}\n        __wbg_a_1: function(x) {\n            return x;\n        },\n"
        );
    }
}
