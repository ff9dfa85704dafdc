//! Secrets: they reach the target and nobody else. And what the log and the operator's page tell.

use std::io::Read;
use std::process::{Command, Stdio};

use axum::http::Method;
use serde_json::json;

use crate::app::{KEY, key};
use crate::command_line;
use crate::relay_target::{Does, Relay, SECRET, Target, blind, keyed, read};
use crate::socket::{exchange, get, post};

#[tokio::test]
async fn a_secret_reaches_the_target_and_no_client() {
    let target = Target::start().await;
    let relay = Relay::before(&keyed(&target.base())).await;
    let mut told = vec![relay.get("/api/v1/ideas").await.text];
    target.says_next(&format!("/api/ideas?key={SECRET}"));
    told.push(relay.get("/api/v1/ideas?sort=top").await.text);
    target.will(Does::Answers(
        422,
        json!({"error": format!("Nøglen {SECRET} må ikke.")}),
    ));
    let refused = relay.send(KEY, "Flere bænke").await;
    assert_eq!(refused.fails(400, "invalid", None), "Nøglen … må ikke.");
    told.push(refused.text);
    let idea = json!({"id": SECRET, "title": format!("X-Api-Key: {SECRET}"), "text": SECRET, "likes": 1});
    target.will(Does::Answers(200, idea));
    told.push(relay.get("/api/v1/ideas/9").await.text);
    told.push(relay.likes(Method::PUT, "7", KEY).await.text);
    told.push(relay.get("/relay/health").await.text);
    for seen in target.seen() {
        assert_eq!(seen.headers["x-api-key"], SECRET, "{}", seen.line);
    }
    assert_eq!(target.seen().len(), 5);
    assert!(told.iter().all(|told| !told.contains(SECRET)), "{told:?}");
}

#[test]
fn a_configuration_is_refused_with_a_sentence_that_repeats_no_secret() {
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut config = keyed("https://ideer.example.dk/api");
        change(&mut config);
        read(&config).unwrap_err()
    };
    let literal = refused(&|config| config["headers"] = json!({"X-Api-Key": SECRET}));
    assert!(
        literal.contains("headers.X-Api-Key") && !literal.contains(SECRET),
        "{literal}"
    );
    let missing = refused(&|config| config["headers"] = json!({"X-Api-Key": {"env": "ANOTHER_KEY"}}));
    assert!(missing.contains("the environment has no ANOTHER_KEY"), "{missing}");
    assert!(refused(&|config| config["operations"] = json!({})).contains("nothing to relay"));
    assert!(refused(&|config| config["private"] = json!("yes")).contains("true or false"));
    assert!(refused(&|config| config["opperations"] = json!({})).contains("opperations"));
    let config = json!({"extends": "mail", "set": {"to": "post@example.dk"}});
    assert!(read(&config).is_err(), "a mail is nothing to relay");
    assert!(!format!("{:?}", read(&keyed("https://ideer.example.dk/api")).unwrap()).contains(SECRET));
}

const AS_A_PAGE: (&str, &str) = ("accept", "text/html,*/*;q=0.8");

#[tokio::test]
async fn without_the_token_health_is_one_word() {
    let target = Target::start().await;
    let relay = Relay::before(&blind(&target.base())).await;
    assert_eq!(relay.get("/relay/health").await.is(200), json!({"status": "ok"}));
    target.will(Does::Dies);
    relay.send(KEY, "Hemmelig titel").await.is(409);
    assert_eq!(relay.get("/relay/health").await.is(503), json!({"status": "not ok"}));
    let page = relay.get_with("/relay/health", &[AS_A_PAGE]).await;
    assert!(
        page.text.contains("not ok") && !page.text.contains("unknown_outcome") && !page.text.contains("prøvebagland"),
        "{}",
        page.text
    );
    for wrong in [
        "Bearer wrong-token-of-tests",
        "Bearer ",
        "Basic b3BlcmF0b3I6d3Jvbmc=",
        "nonsense",
    ] {
        let refused = relay.get_with("/relay/health", &[("authorization", wrong)]).await;
        refused.fails(401, "unauthorized", None);
        assert!(refused.header("www-authenticate").starts_with("Basic realm="));
    }
    relay.get("/relay/health?login").await.fails(401, "unauthorized", None);

    let closed = Relay::with(&blind(&target.base()), |config| config.operator_token = None).await;
    assert_eq!(closed.get("/relay/health?login").await.is(200), json!({"status": "ok"}));
    let nobody = closed.get_with("/relay/health", &[("authorization", "Bearer ")]).await;
    nobody.fails(401, "unauthorized", None);
}

#[tokio::test]
async fn the_operators_page_shows_what_is_stuck_and_no_text() {
    let target = Target::start().await;
    let relay = Relay::before(&blind(&target.base())).await;
    target.will(Does::Dies);
    relay.send(KEY, "Hemmelig titel").await.is(409);
    relay.has(0, 1).await;
    let json = relay.health().await;
    // operator:token-for-tests-only
    let basic = ("authorization", "Basic b3BlcmF0b3I6dG9rZW4tZm9yLXRlc3RzLW9ubHk=");
    let html = relay.get_with("/relay/health", &[AS_A_PAGE, basic]).await;
    assert!(html.header("content-type").starts_with("text/html"));
    for part in [
        "unknown_outcome",
        json["stuck"][0]["id"].as_str().unwrap(),
        "medspil relay retry ID",
        "prøvebagland",
    ] {
        assert!(html.text.contains(part), "{part} in {}", html.text);
    }
    assert!(
        !html.text.contains("Hemmelig") && !html.text.contains(KEY),
        "{}",
        html.text
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_relay_is_started_with_a_file_and_its_log_knows_neither_people_nor_secrets() {
    let target = Target::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("relay.json"), folder.path().join("data"));
    let mut config = blind(&target.base());
    config["operations"]["create"]["body"] = json!({"title": "{{title}}", "mail": "{{email}}", "navn": "{{name}}"});
    std::fs::write(&file, config.to_string()).unwrap();
    let medspil = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_medspil"));
        command
            .args(args)
            .args(["--data", data.to_str().unwrap()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    };
    let serve = ["serve", "--port", "0", "--relay", file.to_str().unwrap()];
    let without = medspil(&serve).env_remove("TARGET_KEY").output().unwrap();
    let why = String::from_utf8_lossy(&without.stderr).into_owned();
    assert!(
        why.contains("the environment has no TARGET_KEY") && without.status.code() == Some(1),
        "{why}"
    );

    let mut child = medspil(&serve).env("TARGET_KEY", SECRET).spawn().unwrap();
    let address = command_line::address(&mut child);
    exchange(&address, &get("/api/v1/ideas?sort=new")).await;
    target.will(Does::Dies);
    let personal = r#"{"title":"Hemmelig titel","text":"privat","email":"karen@rungstedlund.dk","name":"Karen"}"#;
    exchange(&address, &post(personal, KEY)).await;
    let odd = personal.replace("rungstedlund.dk", "rungstedlund");
    let refused = exchange(&address, &post(&odd, &key(3))).await;
    assert!(
        refused.starts_with("HTTP/1.1 400 ") && !refused.contains("rungstedlund"),
        "{refused}"
    );
    let sent = exchange(&address, &post(r#"{"title":"Hemmelig to","text":"privat"}"#, &key(2))).await;
    assert!(sent.contains("T-2"), "{sent}");

    let list = String::from_utf8(medspil(&["relay", "list"]).output().unwrap().stdout).unwrap();
    assert!(
        list.contains("1 are stuck")
            && list.contains("unknown_outcome")
            && !list.contains("Hemmelig")
            && !list.contains("aren"),
        "{list}"
    );
    let id = list.lines().nth(1).unwrap().split_whitespace().next().unwrap();
    assert!(medspil(&["relay", "drop", id]).output().unwrap().status.success());
    let again = medspil(&["relay", "drop", id]).output().unwrap();
    assert!(String::from_utf8_lossy(&again.stderr).contains("medspil relay list"));

    command_line::terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.contains("forwarded") && log.contains("unknown_outcome"), "{log}");
    for hidden in [SECRET, "emmelig", "privat", "aren", "rungstedlund", KEY, &key(2)] {
        assert!(!log.contains(hidden), "{hidden} in {log}");
    }
}
