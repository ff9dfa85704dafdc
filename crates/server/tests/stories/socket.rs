//! Over a real port: connections, large bodies, stopping.

use medspil_server::{Running, StartError, listen};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::app::{KEY, TestApp};

/// Sends bytes as they are, reads until the service closes the line.
pub async fn exchange(address: &str, request: &[u8]) -> String {
    let mut line = TcpStream::connect(address).await.unwrap();
    line.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// A POST as bytes.
pub fn post(body: &str, key: &str) -> Vec<u8> {
    format!(
        "POST /api/v1/ideas HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         idempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub fn get(path: &str) -> Vec<u8> {
    bare("GET", path)
}

/// A request without a body.
pub fn bare(method: &str, path: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").into_bytes()
}

async fn running() -> (Running, String, tempfile::TempDir) {
    let TestApp { app, folder, .. } = TestApp::with(|config| config.rate_per_minute = 2).await;
    let running = app.spawn().await.unwrap();
    let address = running.address.to_string();
    (running, address, folder)
}

#[tokio::test]
async fn an_idea_travels_over_the_network_and_one_address_is_limited() {
    let (running, address, _folder) = running().await;
    assert_eq!(running.url(), format!("http://{address}"));
    let answer = exchange(&address, &post(r#"{"title":"Flere bænke"}"#, KEY)).await;
    assert!(
        answer.starts_with("HTTP/1.1 201 ") && answer.contains("Flere bænke"),
        "{answer}"
    );
    assert!(exchange(&address, &get("/api/v1/ideas")).await.contains("Flere bænke"));
    assert!(exchange(&address, &post("{}", KEY)).await.starts_with("HTTP/1.1 400 "));
    let answer = exchange(&address, &post("{}", KEY)).await;
    assert!(
        answer.starts_with("HTTP/1.1 429 ") && answer.contains("retry-after: 30"),
        "{answer}"
    );
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_body_that_is_too_large_still_gets_its_answer() {
    let (running, address, _folder) = running().await;
    let answer = exchange(&address, &post(&"x".repeat(500_000), KEY)).await;
    assert!(
        answer.starts_with("HTTP/1.1 413 ") && answer.contains("too_large"),
        "{answer}"
    );
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_body_that_breaks_off_stores_nothing() {
    let (running, address, _folder) = running().await;
    let mut line = TcpStream::connect(&address).await.unwrap();
    let request = post(r#"{"title":"Flere bænke"}"#, KEY);
    line.write_all(&request[..request.len() - 5]).await.unwrap();
    drop(line);
    assert!(exchange(&address, &get("/api/v1/ideas")).await.contains("\"total\":0"));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_stopped_service_answers_no_more_and_leaves_a_file_that_can_be_copied_alone() {
    let (running, address, folder) = running().await;
    exchange(&address, &post(r#"{"title":"Flere bænke"}"#, KEY)).await;
    running.stop().await.unwrap();
    assert!(TcpStream::connect(&address).await.is_err());
    let copy = tempfile::tempdir().unwrap();
    std::fs::copy(
        folder.path().join("data/medspil.sqlite"),
        copy.path().join("medspil.sqlite"),
    )
    .unwrap();
    let copied = TestApp::with(|config| config.data = copy.path().to_owned()).await;
    assert_eq!(copied.listed().await, 1);
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_the_way_out() {
    let (running, _, _folder) = running().await;
    let port = running.address.port();
    let why = listen("127.0.0.1", port).await.unwrap_err();
    assert!(matches!(why, StartError::PortTaken { .. }));
    assert!(
        why.to_string().contains(&format!("Port {port} on 127.0.0.1")) && why.to_string().contains("--port"),
        "{why}"
    );
    running.stop().await.unwrap();
}
