//! When the configuration changes, or names several targets: nothing goes where it was not meant to go.

use std::process::Command;

use axum::http::Method;
use medspil_server::store::{Moved, Retried};
use medspil_server::{Config, StartError, app};
use serde_json::{Value, json};

use crate::app::{KEY, key};
use crate::relay_target::{Does, Relay, Target, a_while, blind, keyed, read};

fn named(name: &str, mut config: Value) -> Value {
    config["name"] = json!(name);
    config
}

#[tokio::test]
async fn what_was_taken_in_for_one_target_is_not_sent_to_another_by_itself() {
    let address = Target::nowhere();
    let relay = Relay::before(&keyed(&format!("http://{address}/api"))).await;
    let sent = relay.send(KEY, "Flere bænke").await.is(201);
    relay.send(&key(2), "Flere træer").await.is(201);
    relay.likes(Method::PUT, "7", KEY).await.is(200);
    let target = Target::start().await;
    let relay = relay.restarted_before(&[&keyed(&target.base())]).await;
    a_while().await;
    assert!(target.seen().is_empty());
    let health = relay.health().await;
    assert_eq!(
        (&health["status"], &health["held"], &health["waiting"]),
        (&json!("not ok"), &json!(3), &json!(0))
    );
    assert_eq!(health["stuck"][0]["held_for"], format!("prøvebagland http://{address}"));
    let again = relay.send(KEY, "Flere bænke").await.is(200);
    assert_eq!(again, sent, "the receipt that was given holds");
    assert!(target.seen().is_empty());

    let store = relay.store().await;
    let number = sent["receipt"]["number"].as_str().unwrap();
    let held = Retried::Held(format!("prøvebagland http://{address}"));
    assert_eq!(store.relay_retry(number, 0).await.unwrap(), held);
    let here = format!("prøvebagland http://{}", target.address);
    let moved = |ideas, likes| Moved::To {
        target: here.clone(),
        ideas,
        likes,
        unknown: 0,
    };
    assert_eq!(
        store.relay_to_current(Some(number), None, 0).await.unwrap(),
        moved(1, 0)
    );
    target.has_seen(1).await;
    assert_eq!(store.relay_to_current(None, None, 0).await.unwrap(), moved(1, 1));
    target.has_seen(2).await;
    store.close().await;
    relay.has(0, 0).await;
    let health = relay.health().await;
    assert_eq!(
        (&health["held"], &health["stuck"][0]["op"]),
        (&json!(1), &json!("like")),
        "its idea is at the other target"
    );
    assert_eq!(target.ideas(), 2);
}

#[tokio::test]
async fn a_target_that_comes_back_gets_what_was_held_for_it() {
    let address = Target::nowhere();
    let first = keyed(&format!("http://{address}/api"));
    let relay = Relay::before(&first).await;
    relay.send(KEY, "Flere bænke").await.is(201);
    let other = Target::start().await;
    let relay = relay.restarted_before(&[&keyed(&other.base())]).await;
    let target = Target::at(&address).await;
    a_while().await;
    // Another path on the same host is the same target.
    let relay = relay
        .restarted_before(&[&keyed(&format!("http://{address}/api/v2"))])
        .await;
    relay.has(0, 0).await;
    assert_eq!(target.lines(), ["POST /api/v2/ideas"]);
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_change_in_the_middle_of_sending_leaves_it_to_the_operator() {
    let target = Target::start().await;
    target.will(Does::Slowly(std::time::Duration::from_secs(30)));
    let relay = Relay::before(&keyed(&target.base())).await;
    relay.send_and_leave(KEY, "Flere bænke");
    target.has_seen(1).await;
    let other = Target::start().await;
    let relay = relay.killed_before(&[&keyed(&other.base())]).await;
    relay.has(0, 1).await;
    let store = relay.store().await;
    let moved = store.relay_to_current(None, None, 0).await.unwrap();
    assert!(
        matches!(
            moved,
            Moved::To {
                ideas: 0,
                unknown: 1,
                ..
            }
        ),
        "it may be at the old one: {moved:?}"
    );
    let id = relay.health().await["stuck"][0]["id"].as_str().unwrap().to_owned();
    store.relay_to_current(Some(&id), None, 0).await.unwrap();
    other.has_seen(1).await;
    store.close().await;
    relay.has(0, 0).await;
}

#[tokio::test]
async fn several_targets_have_their_own_addresses_and_share_a_queue() {
    let (ideas, reports) = (Target::start().await, Target::nowhere());
    let first = named("ideer", keyed(&ideas.base()));
    let second = named("praj", blind(&format!("http://{reports}/api")));
    let relay = Relay::before(&first).await.restarted_before(&[&first, &second]).await;
    relay.send_to("ideer", KEY, "Flere bænke").await.is(201);
    relay.send_to("praj", &key(2), "Hul i vejen").await.is(201);
    assert_eq!(ideas.ideas(), 1);
    assert_eq!(
        relay.get("/relay/ideer/api/v1/ideas").await.is(200)["items"][0]["id"],
        "7"
    );
    relay.get("/api/v1/ideas").await.fails(404, "not_found", None);
    relay
        .get("/relay/andre/api/v1/ideas")
        .await
        .fails(404, "not_found", None);
    let health = relay.health().await;
    assert_eq!(
        (&health["targets"], &health["waiting"]),
        (&json!(["ideer", "praj"]), &json!(1))
    );
    let reports = Target::at(&reports).await;
    relay.has(0, 0).await;
    assert_eq!((ideas.ideas(), reports.ideas()), (1, 1));

    // One of them goes: what waits for it goes to the one that is named.
    let gone = Target::nowhere();
    let third = named("veje", keyed(&format!("http://{gone}/api")));
    let relay = relay.restarted_before(&[&first, &third]).await;
    relay.send_to("veje", &key(3), "Et skilt").await.is(201);
    let relay = relay.restarted_before(&[&first, &second]).await;
    let store = relay.store().await;
    let several = store.relay_to_current(None, None, 0).await.unwrap();
    assert!(matches!(several, Moved::Several(names) if names.len() == 2));
    assert_eq!(
        store.relay_to_current(None, Some("andre"), 0).await.unwrap(),
        Moved::NoTarget
    );
    store.relay_to_current(None, Some("praj"), 0).await.unwrap();
    store.close().await;
    relay.has(0, 0).await;
    assert_eq!((ideas.ideas(), reports.ideas()), (1, 2));
}

#[tokio::test]
async fn several_targets_need_names_of_their_own() {
    let start = async |targets: [Value; 2]| {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::new(folder.path());
        config.relays = targets.iter().map(|target| read(target).unwrap()).collect();
        app(config).await.map(drop).unwrap_err().to_string()
    };
    let target = keyed("http://127.0.0.1:1/api");
    let same = start([named("ideer", target.clone()), named("ideer", target.clone())]).await;
    assert!(same.contains("could not tell them apart"), "{same}");
    let other = keyed("http://127.0.0.1:2/api");
    let twice = start([named("ideer", target.clone()), named("ideer", other)]).await;
    assert!(twice.contains("Two relays are called `ideer`"), "{twice}");
    let odd = start([named("ideer", target.clone()), named("Vores idéer", target)]).await;
    assert!(odd.contains("small letters"), "{odd}");
}

#[tokio::test]
async fn a_data_folder_has_one_relay() {
    let target = Target::start().await;
    let relay = Relay::before(&keyed(&target.base())).await;
    let mut config = Config::new(relay.folder.path().join("data"));
    config.relays = vec![read(&keyed(&target.base())).unwrap()];
    let second = app(config).await.map(drop).unwrap_err();
    assert!(
        matches!(&second, StartError::Argument(why) if why.contains("Another relay")),
        "{second}"
    );
    relay.restarted().await.send(KEY, "Flere bænke").await.is(201);
}

#[cfg(unix)]
#[tokio::test]
async fn the_operators_commands_say_what_is_held_and_what_to_do() {
    let address = Target::nowhere();
    let relay = Relay::before(&keyed(&format!("http://{address}/api"))).await;
    let sent = relay.send(KEY, "Hemmelig titel").await.is(201);
    let number = sent["receipt"]["number"].as_str().unwrap().to_owned();
    let target = Target::start().await;
    let relay = relay.restarted_before(&[&keyed(&target.base())]).await;
    let data = relay.folder.path().join("data");
    let medspil = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_medspil"));
        let output = command
            .arg("relay")
            .args(args)
            .arg("--data")
            .arg(&data)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap());
        (output.status.code(), said.concat())
    };
    let (_, list) = medspil(&["list"]);
    assert!(
        list.contains("1 are held")
            && list.contains(&format!("held for prøvebagland http://{address}"))
            && !list.contains("Hemmelig"),
        "{list}"
    );
    let (code, why) = medspil(&["retry", &number]);
    assert!(code == Some(1) && why.contains("--to-current"), "{why}");
    let (code, _) = medspil(&["retry"]);
    assert_eq!(code, Some(2), "an id, or --to-current");
    let (code, why) = medspil(&["retry", "--to-current=andre"]);
    assert!(code == Some(1) && why.contains("no such target"), "{why}");
    let (code, said) = medspil(&["retry", "--to-current"]);
    assert_eq!(
        (code, said),
        (Some(0), format!("1 go to prøvebagland http://{}.\n", target.address))
    );
    relay.has(0, 0).await;
    assert_eq!(target.ideas(), 1);
    let (code, why) = medspil(&["retry", &number, "--to-current"]);
    assert!(code == Some(1) && why.contains("medspil relay list"), "{why}");
}
