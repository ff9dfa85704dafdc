//! Takes away what nobody needs between the module and its glue: import functions that the optimised module no longer
//! imports, and the long names (a hundred and fifty, each with a hash) that only these two know.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// What the exported functions that call closures have in their names.
const CLOSURE: &str = "closures_____invoke";
/// What wasm-bindgen's own imports begin with.
const BOUND: &str = "__wb";

/// Long names and the short ones that stand for them in the module and the glue.
pub type Names = BTreeMap<String, String>;

/// The module with short names.
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

/// A module without custom sections: names, producers, the relocations that only the splitter reads.
pub fn bare(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("the engine's module cannot be read")?;
        if !matches!(payload, Payload::CustomSection(_))
            && let Some((id, range)) = payload.as_section()
        {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            module.section(&RawSection { id, data: &wasm[range] });
        }
    }
    Ok(module.finish())
}

/// The glue without import functions that the module does not import, and with short names.
pub fn glue(glue: &str, imported: &HashSet<String>, names: &Names) -> String {
    let mut out = String::new();
    let mut left_out = false;
    for line in glue.lines() {
        let entry = line
            .strip_prefix("        __wb")
            .and_then(|rest| rest.split_once(": function"));
        if let Some((name, _)) = entry {
            let long = format!("{BOUND}{name}");
            left_out = !imported.contains(names.get(&long).unwrap_or(&long));
        }
        if !left_out {
            out.push_str(line);
            out.push('\n');
        } else if line == "        }," {
            left_out = false;
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
    fn unused_imports_go_and_the_rest_stays() {
        let text = "function keep() {}\n        __wbg_a_1: function(x) {\n            return x;\n        },\n        __wbg_b_2: function() {\n        },\n";
        let names = Names::from([("__wbg_a_1".to_owned(), "_0".to_owned())]);
        let kept = glue(text, &HashSet::from(["_0".to_owned()]), &names);
        assert_eq!(
            kept,
            "function keep() {}\n        _0: function(x) {\n            return x;\n        },\n"
        );
    }
}
