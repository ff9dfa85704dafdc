//! `medspil check` as a person or a program calls it.

use std::process::{Command, Output};

use crate::servers::{Ideas, PAGE, config, serve};

fn medspil(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_medspil")).args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Calls it with a file that holds this.
async fn check(text: &str, more: &'static [&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backend.json");
    std::fs::write(&file, text).unwrap();
    let args = [&["check", file.to_str().unwrap()], more]
        .concat()
        .iter()
        .map(|arg| (*arg).to_owned())
        .collect::<Vec<_>>();
    // In a thread of its own, so that the server of this test can answer.
    let output = tokio::task::spawn_blocking(move || medspil(&args.iter().map(String::as_str).collect::<Vec<_>>()));
    let output = output.await.unwrap();
    (output.status.code(), said(&output))
}

#[tokio::test]
async fn the_exit_code_says_whether_all_that_is_claimed_works() {
    let good = config(&serve(Ideas::default().open()).await).to_string();
    let closed = config(&serve(Ideas::default().router()).await).to_string();
    let live = &["--live", "--origin", PAGE];
    assert_eq!(check(&good, &[]).await.0, Some(0));
    let (code, words) = check(&good, live).await;
    assert!(
        code == Some(3) && words.contains("1 of what the configuration claims was not tried"),
        "{words}"
    );
    let (code, words) = check(&good, &["--live", "--origin", PAGE, "--write"]).await;
    assert!(
        code == Some(0) && words.contains("All that the configuration claims works."),
        "{words}"
    );
    let (code, words) = check(&closed, live).await;
    assert!(code == Some(1) && words.contains("→ on the server:"), "{words}");
}

#[tokio::test]
async fn every_line_for_programs_is_json() {
    let good = config(&serve(Ideas::default().open()).await).to_string();
    let (_, words) = check(&good, &["--live", "--origin", PAGE, "--json"]).await;
    let lines: Vec<serde_json::Value> = words.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let list = lines.iter().find(|line| line["what"] == "list").unwrap();
    assert_eq!(list["state"], "works", "{words}");
}

#[tokio::test]
async fn a_literal_secret_ends_the_check_before_anything_is_sent() {
    let text = r#"{"base": "http://127.0.0.1:9", "headers": {"Authorization": "Bearer abc"}, "operations": {"list": {"items": "*"}}}"#;
    let (code, words) = check(text, &["--live", "--origin", PAGE]).await;
    assert!(
        code == Some(1) && words.contains("medspil serve --relay") && !words.contains("got no answer"),
        "{words}"
    );
    assert!(!words.contains("abc"), "{words}");
}

#[tokio::test]
async fn mistakes_in_calling_it_are_sentences() {
    let (code, words) = check("{\"base\": ", &["--live", "--origin", PAGE]).await;
    assert!(code == Some(1) && words.contains("backend.json:1:"), "{words}");
    let (code, words) = check(
        r#"{"extends": "medspil", "set": {"base": "https://x.dk"}}"#,
        &["--live"],
    )
    .await;
    assert!(
        code == Some(1) && words.contains("--origin https://www.kk.dk"),
        "{words}"
    );
    let explained = said(&medspil(&["check", "--explain", "isso"]));
    assert!(
        explained.contains("isso.cfg") && explained.contains("It can: "),
        "{explained}"
    );
    assert_eq!(medspil(&["check", "--explain", "none"]).status.code(), Some(1));
    let begin = said(&medspil(&["check", "--explain"]));
    assert!(
        begin.contains("  isso: ") && begin.contains("\"operations\""),
        "{begin}"
    );
    for args in [
        &["check", "--explain", "--json"][..],
        &["check", "--explain", "isso", "--json"],
    ] {
        let config: serde_json::Value = serde_json::from_str(&said(&medspil(args))).unwrap();
        assert!(config["operations"]["list"].is_object(), "{config}");
    }
}

#[tokio::test]
async fn what_the_relay_reads_is_tried_without_a_page_and_without_a_secret() {
    let mut config = config(&serve(Ideas::default().router()).await);
    let relay = &["--relay", "--live", "--write"];
    // The relay goes to no private network unless it is told to.
    let (code, words) = check(&config.to_string(), relay).await;
    assert!(
        code == Some(1) && words.contains("would not start") && words.contains("\"private\": true"),
        "{words}"
    );
    config["private"] = serde_json::json!(true);
    let (code, words) = check(&config.to_string(), relay).await;
    assert!(
        code == Some(0) && words.contains("All that the configuration claims works."),
        "{words}"
    );
    // A page is told of this way, by the one who has no page and by the one whose server sends no CORS.
    let (code, words) = check(&config.to_string(), &["--live"]).await;
    assert!(code == Some(1) && words.contains("or --relay"), "{words}");
    let (code, words) = check(&config.to_string(), &["--live", "--origin", PAGE]).await;
    assert!(code == Some(1) && words.contains("`medspil check --relay`"), "{words}");
    let (code, words) = check(&config.to_string(), &["--relay", "--live", "--origin", PAGE]).await;
    assert!(code == Some(2) && words.contains("cannot be used with"), "{words}");
}

#[tokio::test]
async fn what_the_relay_cannot_use_is_said_before_anything_is_sent() {
    let post = r#"{"extends": "mail", "set": {"to": "borger@x.dk"}}"#;
    let (code, words) = check(post, &["--relay"]).await;
    assert!(code == Some(1) && words.contains("the relay can only send"), "{words}");
    let secret = r#"{"base": "https://x.dk", "headers": {"X-Key": {"env": "MEDSPIL_NO_SUCH_NAME"}},
        "item": {"id": "id", "title": "t"}, "operations": {"list": {"items": "*"}}}"#;
    assert_eq!(check(secret, &["--relay"]).await.0, Some(0));
    let (code, words) = check(secret, &["--relay", "--live"]).await;
    assert!(code == Some(1) && words.contains("MEDSPIL_NO_SUCH_NAME"), "{words}");
}
