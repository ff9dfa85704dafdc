//! The widget's files, served to pages of any origin.

use std::fs;

use axum::body::Body;
use axum::http::Method;

use crate::app::TestApp;

const HASHED: &str = "medspil-0123456789abcdef.wasm";

async fn with_files() -> (TestApp, tempfile::TempDir) {
    let dist = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| fs::write(dist.path().join(name), content).unwrap();
    fs::create_dir(dist.path().join("packs")).unwrap();
    write("index.html", "<!doctype html><title>Forside æøå</title>".as_bytes());
    write("medspil.js", "/* æ */".as_bytes());
    write("medspil.js.br", b"brotli bytes");
    write(HASHED, b"\0asm");
    write("page.css", b"body{}");
    write("packs/koebenhavn.json", "{\"name\":\"København\"}".as_bytes());
    let folder = dist.path().to_owned();
    (TestApp::with(|config| config.files = Some(folder)).await, dist)
}

#[tokio::test]
async fn every_file_has_its_type_and_lifetime_and_may_be_used_anywhere() {
    let (app, _dist) = with_files().await;
    let short = "public, max-age=300, stale-while-revalidate=86400";
    let ever = "public, max-age=31536000, immutable";
    for (path, kind, lifetime) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/medspil.js", "text/javascript; charset=utf-8", short),
        ("/medspil-0123456789abcdef.wasm", "application/wasm", ever),
        ("/packs/koebenhavn.json", "application/json; charset=utf-8", "no-cache"),
        ("/page.css", "text/css; charset=utf-8", "no-cache"),
    ] {
        let file = app.get(path).await;
        assert_eq!(
            (file.status, file.header("content-type"), file.header("cache-control")),
            (200, kind, lifetime),
            "{path}"
        );
        assert_eq!(file.header("access-control-allow-origin"), "*");
        assert_eq!(file.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert_eq!(file.header("vary"), "accept-encoding");
    }
}

#[tokio::test]
async fn brotli_goes_to_those_who_take_it_with_a_tag_of_its_own() {
    let (app, _dist) = with_files().await;
    let plain = app.get("/medspil.js").await;
    let small = app
        .ask(
            Method::GET,
            "/medspil.js",
            &[("accept-encoding", "gzip, br")],
            Body::empty(),
        )
        .await;
    assert_eq!((plain.text.as_str(), plain.header("content-encoding")), ("/* æ */", ""));
    assert_eq!(
        (small.text.as_str(), small.header("content-encoding")),
        ("brotli bytes", "br")
    );
    assert_eq!(small.header("content-type"), "text/javascript; charset=utf-8");
    assert_ne!(plain.header("etag"), small.header("etag"));
}

#[tokio::test]
async fn an_unchanged_script_is_not_sent_again() {
    let (app, dist) = with_files().await;
    let first = app.get("/medspil.js").await;
    let tag = first.header("etag");
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    let again = app
        .ask(Method::GET, "/medspil.js", &[("if-none-match", tag)], Body::empty())
        .await;
    assert_eq!(
        (again.status, again.text.as_str(), again.header("etag")),
        (304, "", tag)
    );
    assert!(again.header("cache-control").contains("max-age=300"));
    assert_eq!(again.header("access-control-allow-origin"), "*");
    fs::write(dist.path().join("medspil.js"), "/* a newer one */").unwrap();
    let newer = app
        .ask(Method::GET, "/medspil.js", &[("if-none-match", tag)], Body::empty())
        .await;
    assert_eq!((newer.status, newer.text.as_str()), (200, "/* a newer one */"));
}

#[tokio::test]
async fn what_is_not_there_is_not_kept_and_nothing_outside_the_folder_is_there() {
    let (app, dist) = with_files().await;
    fs::write(dist.path().parent().unwrap().join("outside.txt"), "x").unwrap();
    for path in [
        "/medspil-00000000.wasm",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/packs/..%2f..%2foutside.txt",
        "//etc/passwd",
    ] {
        let missing = app.get(path).await;
        missing.fails(404, "not_found", None);
        assert_eq!(
            (
                missing.header("cache-control"),
                missing.header("access-control-allow-origin")
            ),
            ("no-store", "*")
        );
    }
    fs::remove_file(dist.path().parent().unwrap().join("outside.txt")).unwrap();
    app.ask(Method::POST, "/medspil.js", &[], Body::empty())
        .await
        .fails(405, "method_not_allowed", None);
}

#[tokio::test]
async fn the_api_is_there_beside_the_files() {
    let (app, _dist) = with_files().await;
    assert_eq!(app.listed().await, 0);
    app.get("/api/v2").await.fails(404, "not_found", None);
}
