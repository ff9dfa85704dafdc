//! A relay in a process of its own that is killed in every phase: nothing is lost, nothing is there twice.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::app::{KEY, key};
use crate::command_line;
use crate::relay_target::{Does, SECRET, TOKEN, Target, a_while, blind, keyed, until};
use crate::socket::post;

/// A relay that can be killed.
struct Process {
    folder: TempDir,
    address: String,
    child: Child,
}

impl Process {
    fn before(target: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("relay.json"), target.to_string()).unwrap();
        let address = Target::nowhere();
        let child = started(&folder, &address);
        Self { folder, address, child }
    }

    fn kill(&mut self) {
        // SIGKILL: nothing can be put in order.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn start(&mut self) {
        self.child = started(&self.folder, &self.address);
    }

    /// Status and body; none where the line broke.
    async fn send(&self, key: &str, title: &str) -> Option<(u16, String)> {
        exchange(&self.address, &post(&json!({ "title": title }).to_string(), key)).await
    }

    /// Sends and does not wait for the answer.
    fn send_and_leave(&self, key: &'static str, title: &'static str) {
        let (address, body) = (self.address.clone(), json!({ "title": title }).to_string());
        tokio::spawn(async move { exchange(&address, &post(&body, key)).await });
    }

    async fn health(&self) -> Value {
        let request = format!(
            "GET /relay/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {TOKEN}\r\n\r\n"
        );
        let (_, body) = exchange(&self.address, request.as_bytes()).await.unwrap();
        serde_json::from_str(&body).unwrap()
    }

    async fn has(&self, waiting: u64, wedged: u64) {
        until("the queue is as it should be", async || {
            let health = self.health().await;
            health["waiting"] == waiting && health["wedged"] == wedged
        })
        .await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn started(folder: &TempDir, address: &str) -> Child {
    let port = address.rsplit(':').next().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_medspil"))
        .args(["serve", "--port", port, "--rate-per-minute", "100000", "--relay"])
        .arg(folder.path().join("relay.json"))
        .arg("--data")
        .arg(folder.path().join("data"))
        .env("TARGET_KEY", SECRET)
        .env("MEDSPIL_OPERATOR_TOKEN", TOKEN)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    command_line::address(&mut child);
    child
}

/// Status and body of an answer; none where there was no whole one.
async fn exchange(address: &str, request: &[u8]) -> Option<(u16, String)> {
    let mut line = TcpStream::connect(address).await.ok()?;
    line.write_all(request).await.ok()?;
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

#[tokio::test]
async fn killed_before_it_is_stored_nothing_is_anywhere_and_the_device_sends_again() {
    let target = Target::start().await;
    let mut relay = Process::before(&blind(&target.base()));
    let request = post(&json!({"title": "Flere bænke"}).to_string(), KEY);
    let mut line = TcpStream::connect(&relay.address).await.unwrap();
    line.write_all(&request[..request.len() - 5]).await.unwrap();
    relay.kill();
    relay.start();
    assert_eq!(relay.health().await["waiting"], 0);
    a_while().await;
    assert_eq!(target.seen().len(), 0);
    assert_eq!(relay.send(KEY, "Flere bænke").await.unwrap().0, 201);
    assert_eq!((target.seen().len(), target.ideas()), (1, 1));
}

#[tokio::test]
async fn killed_after_it_is_stored_it_is_sent_once() {
    let once = async |config: fn(&str) -> Value| {
        let address = Target::nowhere();
        let mut relay = Process::before(&config(&format!("http://{address}/api")));
        relay.send_and_leave(KEY, "Flere bænke");
        relay.has(1, 0).await;
        relay.kill();
        let target = Target::at(&address).await;
        relay.start();
        // The first pause is five seconds, and a restart does not cut it short.
        until("it arrives", async || target.ideas() == 1).await;
        relay.has(0, 0).await;
        assert_eq!(relay.send(KEY, "Flere bænke").await.unwrap().0, 200);
        assert_eq!((target.seen().len(), target.ideas()), (1, 1));
    };
    tokio::join!(once(keyed), once(blind));
}

#[tokio::test]
async fn killed_after_it_was_sent_it_is_sent_again_only_where_the_target_knows_it() {
    for (config, asked, stuck, status) in [(keyed as fn(&str) -> Value, 2, 0, 200), (blind, 1, 1, 409)] {
        let target = Target::start().await;
        target.will(Does::Slowly(Duration::from_secs(30)));
        let mut relay = Process::before(&config(&target.base()));
        relay.send_and_leave(KEY, "Flere bænke");
        target.has_seen(1).await;
        relay.kill();
        relay.start();
        relay.has(0, stuck).await;
        a_while().await;
        assert_eq!((target.seen().len(), target.ideas()), (asked, 1));
        let (told, body) = relay.send(KEY, "Flere bænke").await.unwrap();
        assert_eq!(told, status, "{body}");
        assert_eq!(target.seen().len(), asked);
    }
}

/// As many devices as there are keys send until they hear how it stands, while the relay is killed again and again.
async fn chaos(config: &Value, devices: usize, kills: usize) -> (Process, usize) {
    let mut relay = Process::before(config);
    let told = Arc::new(AtomicUsize::new(0));
    for n in 0..devices {
        let (address, told) = (relay.address.clone(), told.clone());
        tokio::spawn(async move {
            let request = post(&json!({"title": format!("Idé nummer {n}")}).to_string(), &key(n));
            // They come one after the other, so that each kill meets some of them in each phase.
            tokio::time::sleep(Duration::from_millis(60 * n as u64)).await;
            loop {
                let answer = exchange(&address, &request).await;
                if answer.is_some_and(|(status, _)| matches!(status, 200 | 201 | 409)) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            told.fetch_add(1, Ordering::Relaxed);
        });
    }
    for n in 0..kills {
        tokio::time::sleep(Duration::from_millis(90 + 37 * (n as u64 % 5))).await;
        relay.kill();
        relay.start();
    }
    until("every device has heard", async || {
        told.load(Ordering::Relaxed) == devices
    })
    .await;
    until("nothing waits", async || relay.health().await["waiting"] == 0).await;
    let stuck = relay.health().await["wedged"].as_u64().unwrap();
    (relay, usize::try_from(stuck).unwrap())
}

#[tokio::test]
async fn killed_again_and_again_a_target_that_knows_keys_has_each_idea_once() {
    let target = Target::start().await;
    target.is_slow(Duration::from_millis(30));
    let (_relay, stuck) = chaos(&keyed(&target.base()), 40, 10).await;
    assert_eq!((target.ideas(), stuck), (40, 0));
    let titles: BTreeSet<_> = target.titles().into_iter().collect();
    assert_eq!(titles.len(), 40);
}

#[tokio::test]
async fn killed_again_and_again_a_target_that_knows_nothing_has_no_idea_twice() {
    let target = Target::start().await;
    target.is_slow(Duration::from_millis(30));
    let (_relay, stuck) = chaos(&blind(&target.base()), 40, 10).await;
    let titles = target.titles();
    let different: BTreeSet<_> = titles.iter().cloned().collect();
    assert_eq!(different.len(), titles.len(), "none twice: {titles:?}");
    // What is stuck may have arrived: together they are all, and none is missing.
    assert!(
        titles.len() <= 40 && titles.len() + stuck >= 40,
        "{} and {stuck}",
        titles.len()
    );
}

#[tokio::test]
async fn a_stop_in_order_waits_for_what_is_on_its_way() {
    let target = Target::start().await;
    target.will(Does::Slowly(Duration::from_millis(900)));
    let mut relay = Process::before(&blind(&target.base()));
    let (address, body) = (relay.address.clone(), json!({"title": "Flere bænke"}).to_string());
    let sender = tokio::spawn(async move { exchange(&address, &post(&body, KEY)).await });
    target.has_seen(1).await;
    command_line::terminate(&relay.child);
    let (status, told) = sender.await.unwrap().unwrap();
    assert!(status == 201 && told.contains("T-1"), "{told}");
    assert_eq!(relay.child.wait().unwrap().code(), Some(0));
    relay.start();
    assert_eq!(relay.health().await["wedged"], 0);
    assert_eq!(relay.send(KEY, "Flere bænke").await.unwrap().0, 200);
    assert_eq!((target.seen().len(), target.ideas()), (1, 1));
}

/// Takes every idea in; its answers break off after some bytes, as often as `halves` says.
async fn breaks_off(halves: usize) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/api", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        loop {
            let (mut line, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 8_192];
            let _ = line.read(&mut request).await.unwrap();
            let whole = counted.fetch_add(1, Ordering::Relaxed) >= halves;
            let body = if whole { r#"{"id":"T-1"}"# } else { r#"{"id":"# };
            let answer = format!("HTTP/1.1 201 Created\r\ncontent-length: 12\r\nconnection: close\r\n\r\n{body}");
            line.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (base, count)
}

#[tokio::test]
async fn half_an_answer_is_none() {
    let (base, count) = breaks_off(usize::MAX).await;
    let relay = Process::before(&blind(&base));
    let (status, told) = relay.send(KEY, "Flere bænke").await.unwrap();
    assert!(status == 409 && told.contains("unknown_outcome"), "{told}");
    relay.has(0, 1).await;
    assert_eq!(count.load(Ordering::Relaxed), 1, "it is not sent again");

    let (base, count) = breaks_off(1).await;
    let relay = Process::before(&keyed(&base));
    let (status, told) = relay.send(KEY, "Flere bænke").await.unwrap();
    assert!(status == 201 && told.contains("T-1"), "{told}");
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn next_pages_outlive_a_restart() {
    let target = Target::start().await;
    let mut relay = Process::before(&keyed(&target.base()));
    target.says_next(&format!("/api/ideas?side=2&noegle={SECRET}"));
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").into_bytes();
    let list = exchange(&relay.address, &get("/api/v1/ideas")).await.unwrap().1;
    let next = serde_json::from_str::<Value>(&list).unwrap()["next"]
        .as_str()
        .unwrap()
        .to_owned();
    relay.kill();
    relay.start();
    let more = get(&format!("/api/v1/ideas?cursor={next}"));
    assert_eq!(exchange(&relay.address, &more).await.unwrap().0, 200);
    assert_eq!(target.lines()[1..], [format!("GET /api/ideas?side=2&noegle={SECRET}")]);
    for file in std::fs::read_dir(relay.folder.path().join("data")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let secret = SECRET.as_bytes();
        assert!(!bytes.windows(secret.len()).any(|part| part == secret));
    }
    let gone = get("/api/v1/ideas?cursor=0123456789abcdef0123456789abcdef");
    let (status, end) = exchange(&relay.address, &gone).await.unwrap();
    assert_eq!((status, end.as_str()), (200, r#"{"items":[],"next":null,"total":0}"#));
}
