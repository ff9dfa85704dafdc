//! The lock files name versions and checksums, never the registry of whoever made them.

use super::{Check, Finding, Tree};

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// No host but crates.io's own index, so that everybody's registry settings work.
pub const NO_HOSTS: Check = Check {
    name: "locks",
    run: no_hosts,
    bad: &[
        (
            "Cargo.lock",
            "name = \"a\"\nsource = \"registry+https://mirror.example/index\"\nsource = \"git+https://x.example/y\"\n",
        ),
        (
            "tools/package-lock.json",
            "{\n  \"resolved\": \"https://mirror.example/a.tgz\"\n}\n",
        ),
    ],
    places: &["Cargo.lock:2", "Cargo.lock:3", "tools/package-lock.json:2"],
    good: &[
        (
            "Cargo.lock",
            "name = \"a\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
        ),
        ("tools/package-lock.json", "{\n  \"version\": \"1.0.0\"\n}\n"),
    ],
};

fn no_hosts(tree: &Tree) -> Vec<Finding> {
    let cargo = in_file(tree, "Cargo.lock", |line| {
        line.starts_with("source = ") && !line.contains(CRATES_IO)
    })
    .map(|place| {
        Finding::new(
            place.0,
            place.1,
            "every crate comes from crates.io",
            "use a published version; cargo's settings choose the mirror",
        )
    });
    let npm = in_file(tree, "tools/package-lock.json", |line| line.contains("\"resolved\"")).map(|place| {
        Finding::new(
            place.0,
            place.1,
            "tools/package-lock.json names no registry",
            "run npm install --package-lock-only in tools/, whose .npmrc leaves the addresses out",
        )
    });
    cargo.chain(npm).collect()
}

fn in_file<'a>(
    tree: &'a Tree,
    path: &'a str,
    bad: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = (String, String)> + 'a {
    let lines = tree.text(path).unwrap_or_default().lines().enumerate();
    lines
        .filter(move |(_, line)| bad(line))
        .map(move |(number, line)| (format!("{path}:{}", number + 1), line.trim().to_owned()))
}
