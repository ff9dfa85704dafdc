//! Which licences a dependency may have, and how to read the expressions that packages state.

use super::{Check, Finding, Tree};
use serde_json::Value;

/// Licences under which the shipped files and the server may be given to anybody.
const SHIPPED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Further ones for what only builds and tests use: their conditions begin where one gives the program away.
const AT_HOME_TOO: &[&str] = &["MPL-2.0"];

/// Where a package ends up.
#[derive(Clone, Copy, PartialEq)]
pub enum Use {
    /// In what citizens and municipalities get.
    Shipped,
    /// Only where Medspil is built and tested.
    AtHome,
}

/// The npm packages' licences, from the lock file.
pub const NPM: Check = Check {
    name: "npm-licences",
    run: npm,
    bad: &[(
        "tools/package-lock.json",
        r#"{"packages":{"":{},"node_modules/a":{"license":"GPL-3.0-only"},"node_modules/b":{}}}"#,
    )],
    places: &[
        "tools/package-lock.json: node_modules/a",
        "tools/package-lock.json: node_modules/b",
    ],
    good: &[(
        "tools/package-lock.json",
        r#"{"packages":{"":{},"node_modules/a":{"license":"MPL-2.0"}}}"#,
    )],
};

fn npm(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text("tools/package-lock.json") else {
        return Vec::new();
    };
    let lock: Value = serde_json::from_str(text).unwrap_or_default();
    let packages = lock["packages"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !name.is_empty());
    packages
        .filter_map(|(name, package)| {
            object(
                format!("tools/package-lock.json: {name}"),
                package["license"].as_str(),
                Use::AtHome,
            )
        })
        .collect()
}

/// An objection when an expression allows nothing on the list.
pub fn object(place: String, licence: Option<&str>, place_of_use: Use) -> Option<Finding> {
    let list = if place_of_use == Use::Shipped {
        SHIPPED.to_vec()
    } else {
        [SHIPPED, AT_HOME_TOO].concat()
    };
    let allowed = licence.is_some_and(|licence| is_allowed(licence, &list));
    (!allowed).then(|| {
        Finding::new(
            place,
            licence.map_or("no licence is stated".to_owned(), |licence| format!("licence `{licence}`")),
            &format!("one of {}", list.join(", ")),
            "choose another package, or argue in docs/design.md and add the licence to crates/xtask/src/tidy/licences.rs",
        )
    })
}

/// Whether an SPDX expression can be met from the list: `OR` needs one side, `AND` both. `MIT/Apache-2.0` is an old OR.
fn is_allowed(expression: &str, list: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at, list) && at == words.len()
}

fn either(words: &[&str], at: &mut usize, list: &[&str]) -> bool {
    let mut allowed = both(words, at, list);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        allowed |= both(words, at, list);
    }
    allowed
}

fn both(words: &[&str], at: &mut usize, list: &[&str]) -> bool {
    let mut allowed = one(words, at, list);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        allowed &= one(words, at, list);
    }
    allowed
}

fn one(words: &[&str], at: &mut usize, list: &[&str]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let allowed = either(words, at, list);
        let closed = words.get(*at) == Some(&")");
        *at += 1;
        return allowed && closed;
    }
    if words.get(*at) == Some(&"WITH") {
        let whole = format!("{word} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
        return list.contains(&whole.as_str());
    }
    list.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read() {
        let allowed = |expression| is_allowed(expression, &["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"]);
        assert!(allowed("MIT") && allowed("GPL-3.0-only OR MIT") && allowed("MIT/GPL-2.0"));
        assert!(allowed("(MIT AND ISC) OR GPL-3.0-only") && allowed("Apache-2.0 WITH LLVM-exception AND MIT"));
        assert!(!allowed("GPL-3.0-only") && !allowed("MIT AND GPL-3.0-only") && !allowed("Apache-2.0"));
        assert!(!allowed("MIT AND (ISC AND GPL-2.0)") && !allowed("") && !allowed("MIT ISC") && !allowed("(MIT"));
    }
}
