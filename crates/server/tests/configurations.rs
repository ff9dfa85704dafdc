//! Configurations under tests/configurations/broken are told what is wrong in the sentences that
//! tests/configurations/broken.txt holds: read the difference as somebody who has only docs/backends.md.

use std::path::{Path, PathBuf};

use medspil_packs::Finding;
use medspil_server::check::backend;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What is found in each broken configuration, file by file.
fn broken() -> Vec<(String, Vec<Finding>)> {
    let folder = root().join("tests/configurations/broken");
    let files = std::fs::read_dir(folder).expect("the folder of broken configurations");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        let findings = backend::read(&name, &text).map_or_else(|finding| vec![*finding], |read| read.findings);
        (name, findings)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn broken_configurations_are_told_why() {
    let golden = root().join("tests/configurations/broken.txt");
    let all = broken();
    let lines: Vec<String> = all
        .iter()
        .flat_map(|(_, found)| found)
        .map(ToString::to_string)
        .collect();
    let fresh = lines.join("\n") + "\n";
    if std::fs::read_to_string(&golden).unwrap_or_default() != fresh {
        std::fs::write(&golden, fresh).expect("the file can be written");
        panic!(
            "tests/configurations/broken.txt was stale. It is rewritten now: read the difference aloud, then commit it."
        );
    }
}

#[test]
fn the_sentences_in_the_docs_are_those_of_the_checker() {
    let (_, findings) = broken()
        .into_iter()
        .find(|(name, _)| name == "docs.json")
        .expect("docs.json");
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let file = root().join("docs/backends.md");
    let docs = std::fs::read_to_string(&file).expect("docs/backends.md");
    let (before, rest) = docs.split_once("<!-- mistakes: ").expect("the comment before them");
    let (comment, rest) = rest.split_once("-->\n").expect("its end");
    let (_, after) = rest
        .split_once("<!-- end mistakes -->")
        .expect("the comment after them");
    let whole = format!(
        "{before}<!-- mistakes: {comment}-->\n\n```text\n{}\n```\n\n<!-- end mistakes -->{after}",
        lines.join("\n")
    );
    if whole != docs {
        std::fs::write(&file, whole).expect("the file can be written");
        panic!(
            "docs/backends.md: the mistakes were stale. They are rewritten now: look at the difference and commit it."
        );
    }
}

#[test]
fn every_broken_configuration_is_found_broken_and_nothing_of_it_harms() {
    for (name, findings) in broken() {
        assert!(!findings.is_empty(), "nothing is found in {name}");
        for finding in &findings {
            let said = finding.to_string();
            assert!(!said.contains("hemmelig") && !said.contains("kode@"), "{said}");
            let steers = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
            assert!(!said.contains(steers), "{said:?}");
            assert!(finding.found != finding.expected && !finding.todo.is_empty(), "{said}");
        }
    }
}
