//! `medspil check` and `medspil pack` as a shell sees them: exit codes, and what goes to which stream.

use std::path::Path;
use std::process::{Command, Output};

fn medspil(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_medspil"));
    command
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("medspil can be started")
}

fn lines(stream: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(stream).lines().map(str::to_owned).collect()
}

#[test]
fn good_packs_end_with_0_and_broken_ones_with_1() {
    let good = medspil(&["check", "public/packs", "--today", "2026-11-24"]);
    assert!(good.status.success());
    let last = lines(&good.stdout).pop().unwrap_or_default();
    assert!(last.starts_with("4 packs in 16 files: no errors, "), "{last}");
    let broken = medspil(&["check", "public/packs", "tests/packs/broken/no-influence.json"]);
    assert_eq!(broken.status.code(), Some(1));
    let none = medspil(&["check", "nowhere"]);
    assert_eq!((none.status.code(), lines(&none.stderr).len()), (Some(1), 1));
}

#[test]
fn each_finding_is_a_line_of_json() {
    let broken = medspil(&["check", "--json", "tests/packs/broken/no-influence.json"]);
    let findings = lines(&broken.stdout);
    assert_eq!(findings.len(), 2);
    let first: serde_json::Value = serde_json::from_str(&findings[0]).expect("JSON");
    assert_eq!((&first["rule"], &first["line"]), (&"no-influence".into(), &10.into()));
}

#[test]
fn a_template_is_imported_merged_and_passes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (csv, pack) = (path("by.csv"), path("by.json"));
    assert!(
        medspil(&["pack", "import", "--template", "--out", &csv])
            .status
            .success()
    );
    let imported = medspil(&["pack", "import", &csv, "--out", &pack, "--name", "Prøvekøbing"]);
    assert!(imported.status.success(), "{imported:?}");
    assert!(medspil(&["check", &pack]).status.success());
    let same = medspil(&["pack", "merge", &pack, &pack]);
    assert!(same.status.success());
    assert_eq!(
        lines(&same.stdout).join("\n") + "\n",
        std::fs::read_to_string(&pack).expect("the pack")
    );
}

#[test]
fn conflicts_end_with_1_unless_one_side_was_chosen() {
    let (first, second) = ("public/packs/koege.json", "public/packs/amager-oest.json");
    let both = medspil(&["pack", "merge", first, second]);
    assert_eq!(both.status.code(), Some(1));
    assert!(lines(&both.stderr).contains(&"conflict at name".to_owned()));
    for side in ["--ours", "--theirs"] {
        assert!(medspil(&["pack", "merge", first, second, side]).status.success());
    }
}
