//! The binary as a person uses it: what it prints, how it ends, and what it keeps out of its log.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::app::KEY;
use crate::socket::{bare, exchange, get, post};

fn medspil(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_medspil"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(args: &[&str]) -> Output {
    medspil(args).output().unwrap()
}

#[track_caller]
fn fails_with(args: &[&str], part: &str) {
    let output = run(args);
    let sentence = String::from_utf8_lossy(&output.stderr);
    assert!(
        sentence.contains(part) && sentence.lines().count() == 1,
        "{args:?}: {sentence}"
    );
    assert_eq!(output.status.code(), Some(1));
}

/// A service in a process of its own, on a free port.
fn serve(data: &Path, more: &[&str]) -> (Child, String) {
    let mut child = medspil(&["serve", "--port", "0", "--data", data.to_str().unwrap()])
        .args(more)
        .spawn()
        .unwrap();
    let address = address(&mut child);
    (child, address)
}

/// Where a service listens, which its first line says.
pub fn address(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.trim().strip_prefix("Medspil is listening on http://");
    address.unwrap_or_else(|| panic!("{line}")).to_owned()
}

/// Asks a service to stop in order.
#[cfg(unix)]
pub fn terminate(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
}

#[test]
fn mistakes_end_in_one_sentence_that_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let inside_a_file = file.join("data");
    fails_with(&["hide", "x", "--data", data], "There is no medspil.sqlite in");
    fails_with(
        &["serve", "--port", "0", "--data", inside_a_file.to_str().unwrap()],
        "choose another with --data",
    );
    fails_with(
        &["serve", "--port", "0", "--data", data, "--files", "/nowhere"],
        "Build the widget first",
    );
    fails_with(
        &["serve", "--port", "0", "--data", data, "--origin", "kk.dk"],
        "`kk.dk` is no origin",
    );
    fails_with(
        &["serve", "--host", "nowhere.invalid", "--port", "0", "--data", data],
        "Check --host",
    );
    fails_with(&["pages", "/nowhere"], "There is no folder /nowhere");
    fails_with(
        &["answer", "x", "--text", " ", "--data", data],
        "An answer needs a text",
    );
}

#[test]
fn a_database_from_the_future_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("medspil.sqlite"),
        "This is no database, but somebody's only copy.",
    )
    .unwrap();
    fails_with(
        &["pending", "--data", folder.path().to_str().unwrap()],
        "file is not a database",
    );
    let left = std::fs::read_to_string(folder.path().join("medspil.sqlite")).unwrap();
    assert!(left.starts_with("This is no database"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_moderator_works_beside_the_running_service_which_ends_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let dir = data.to_str().unwrap();
    let (mut child, address) = serve(&data, &[]);
    let sent = exchange(
        &address,
        &post(r#"{"title":"Flere bænke","text":"Ved søen","area":"Nørrebro"}"#, KEY),
    )
    .await;
    assert!(sent.contains(r#""published":false"#), "{sent}");

    let pending = String::from_utf8(run(&["pending", "--data", dir]).stdout).unwrap();
    assert!(
        pending.contains("Flere bænke") && pending.contains("| Ved søen") && pending.contains("(Nørrebro)"),
        "{pending}"
    );
    let id = pending.split_whitespace().next().unwrap();
    let list = async || exchange(&address, &get("/api/v1/ideas")).await;
    assert!(list().await.contains("\"total\":0"));
    assert!(run(&["publish", id, "--data", dir]).status.success());
    assert!(list().await.contains("\"total\":1"));
    let answer = [
        "answer", id, "--text", "Ja tak.", "--by", "Kommunen", "--status", "accepted", "--data", dir,
    ];
    assert!(run(&answer).status.success());
    assert!(list().await.contains(r#""status":"accepted""#) && list().await.contains("Ja tak."));
    assert!(
        run(&["hide", "M-2026-000001", "--data", dir]).status.success()
            || run(&["hide", id, "--data", dir]).status.success()
    );
    assert!(list().await.contains("\"total\":0"));
    assert_eq!(
        String::from_utf8(run(&["pending", "--data", dir]).stdout).unwrap(),
        "No idea waits.\n"
    );
    fails_with(
        &["publish", "M-1999-000001", "--data", dir],
        "No idea has the id or receipt number M-1999-000001",
    );

    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[tokio::test]
async fn the_log_knows_methods_and_routes_but_not_people() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, address) = serve(folder.path(), &["--log-format", "json", "--moderation", "after"]);
    exchange(
        &address,
        &post(r#"{"title":"Hemmelig titel","text":"070761-4285"}"#, KEY),
    )
    .await;
    let sent = exchange(&address, &post(r#"{"title":"Hemmelig titel","text":"privat"}"#, KEY)).await;
    let id = sent.split("\"id\":\"").nth(1).unwrap()[..26].to_owned();
    exchange(
        &address,
        &bare("PUT", &format!("/api/v1/ideas/{id}/likes/{KEY}?navn=Karen")),
    )
    .await;
    exchange(&address, &get("/api/v1/ideas?sort=Karen")).await;
    exchange(&address, &get("/hemmelig/side")).await;

    terminate(&child);
    child.wait().unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<_> = lines.iter().filter(|line| line["message"] == "request").collect();
    assert_eq!(requests.len(), 5, "{log}");
    assert_eq!(
        (&requests[0]["method"], &requests[0]["route"]),
        (&"POST".into(), &"/api/v1/ideas".into())
    );
    assert_eq!(requests[0]["status"], 422);
    assert!(requests[0]["ms"].is_u64());
    for secret in ["emmelig", "070761", "4285", "privat", KEY, "Karen", "127.0.0.1"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
