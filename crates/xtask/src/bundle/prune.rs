//! Takes away what came along unasked.
//!
//! Leptos brings the server-function crate and with it a stream library, whose classes wasm-bindgen exports whether or
//! not anybody uses them: five kilobytes on every citizen's first load. Their exports are removed before wasm-opt, which
//! then finds that nobody calls the code; what the module no longer imports is removed from the glue. Imports and
//! exports whose names only the glue and the module know (a hundred and fifty, each with a hash) get short ones.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// What the classes' exports and code have in their names.
const UNASKED: &str = "IntoUnderlying";

/// What the exported functions that call closures have in their names.
const CLOSURE: &str = "closures_____invoke";
/// What wasm-bindgen's own imports begin with.
const BOUND: &str = "__wb";

/// Long names and the short ones that stand for them in the module and the glue.
pub type Names = BTreeMap<String, String>;

/// The module without the exports of the unasked classes, and with short names.
pub fn module(wasm: &[u8]) -> Result<(Vec<u8>, Names)> {
    let mut module = Module::new();
    let mut names = Names::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("wasm-bindgen's module cannot be read")?;
        if let Payload::ImportSection(reader) = payload {
            let mut kept = ImportSection::new();
            for import in reader.into_imports() {
                let import = import?;
                let name = if import.name.starts_with(BOUND) {
                    short(&mut names, import.name)
                } else {
                    import.name.to_owned()
                };
                kept.import(import.module, &name, RoundtripReencoder.entity_type(import.ty)?);
            }
            module.section(&kept);
        } else if let Payload::ExportSection(reader) = payload {
            let mut kept = ExportSection::new();
            for export in reader {
                let export = export?;
                if export.name.contains(&UNASKED.to_lowercase()) {
                    continue;
                }
                let name = if export.name.contains(CLOSURE) {
                    short(&mut names, export.name)
                } else {
                    export.name.to_owned()
                };
                kept.export(&name, export.kind.into(), export.index);
            }
            module.section(&kept);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            module.section(&RawSection { id, data: &wasm[range] });
        }
    }
    Ok((module.finish(), names))
}

fn short(names: &mut Names, long: &str) -> String {
    let next = format!("_{}", names.len());
    names.entry(long.to_owned()).or_insert(next).clone()
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
pub fn glue(glue: &str, imported: &HashSet<String>, names: &Names) -> String {
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
        let unused = |(name, _)| {
            let long = format!("{BOUND}{name}");
            !imported.contains(names.get(&long).unwrap_or(&long))
        };
        if entry.is_some_and(unused) {
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
    // Longer names first: a shorter one may be the beginning of a longer one.
    let mut by_length: Vec<_> = names.iter().collect();
    by_length.sort_by_key(|(long, _)| std::cmp::Reverse(long.len()));
    for (long, short) in by_length {
        out = out.replace(long, short);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_imports_and_unasked_classes_go_and_the_rest_stays() {
        let text = "class IntoUnderlyingSink {\n    free() {\n    }\n}\nconst IntoUnderlyingSinkFinalization = x\n    ? y\n    : z;\nfunction keep() {}\n        __wbg_a_1: function(x) {\n            return x;\n        },\n        __wbg_b_2: function() {\n        },\n";
        let names = Names::from([("__wbg_a_1".to_owned(), "_0".to_owned())]);
        let kept = glue(text, &HashSet::from(["_0".to_owned()]), &names);
        assert_eq!(
            kept,
            "function keep() {}\n        _0: function(x) {\n            return x;\n        },\n"
        );
    }
}
