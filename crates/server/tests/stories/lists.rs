//! The list: its orders, its pages, and that ideas which arrive meanwhile shift nothing.

use serde_json::Value;

use crate::app::{START, TestApp, key};

fn titles(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|idea| idea["title"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn newest_first_is_the_default_and_an_empty_list_is_a_list() {
    let app = TestApp::start().await;
    assert_eq!(
        app.get("/api/v1/ideas").await.text,
        r#"{"items":[],"next":null,"total":0}"#
    );
    for title in ["Første", "Anden", "Tredje"] {
        app.idea(title).await;
        app.wait(1_000);
    }
    let list = app.get("/api/v1/ideas").await.is(200);
    assert_eq!(titles(&list), ["Tredje", "Anden", "Første"]);
    assert_eq!(app.get("/api/v1/ideas?sort=new&unknown=1").await.is(200), list);
}

#[tokio::test]
async fn pages_show_every_idea_once_while_new_ones_arrive() {
    let app = TestApp::start().await;
    for n in 0..25 {
        app.idea(&format!("Idé {n:02}")).await;
        // Several share one moment; the order must hold within it.
        app.wait((n % 3) * 500);
    }
    for sort in ["new", "top"] {
        let first = app.get(&format!("/api/v1/ideas?sort={sort}&limit=100")).await.is(200);
        let expected = titles(&first).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        for page_number in 0.. {
            let page = app
                .get(&format!("/api/v1/ideas?sort={sort}&limit=4{cursor}"))
                .await
                .is(200);
            assert_eq!(
                page["items"].as_array().unwrap().len(),
                if seen.len() + 4 <= expected.len() {
                    4
                } else {
                    expected.len() % 4
                }
            );
            seen.extend(titles(&page).into_iter().map(str::to_owned));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
            if sort == "new" {
                app.idea(&format!("Kom til undervejs {page_number}")).await;
            }
        }
        assert_eq!(seen, expected, "{sort}");
    }
}

#[tokio::test]
async fn a_full_last_page_has_no_next() {
    let app = TestApp::start().await;
    for n in 0..4 {
        app.idea(&format!("Idé {n}")).await;
    }
    let first = app.get("/api/v1/ideas?limit=2").await.is(200);
    let last = app
        .get(&format!(
            "/api/v1/ideas?limit=2&cursor={}",
            first["next"].as_str().unwrap()
        ))
        .await
        .is(200);
    assert_eq!(
        (last["items"].as_array().unwrap().len(), &last["next"], &last["total"]),
        (2, &Value::Null, &4.into())
    );
}

#[tokio::test]
async fn most_liked_first() {
    let app = TestApp::start().await;
    for (title, likes) in [("Lidt", 1), ("Mest", 3), ("Intet", 0), ("Mere", 2)] {
        let id = app.idea(title).await;
        for n in 0..likes {
            app.like(&id, &key(n)).await.is(200);
        }
    }
    assert_eq!(
        titles(&app.get("/api/v1/ideas?sort=top").await.is(200)),
        ["Mest", "Mere", "Lidt", "Intet"]
    );
}

#[tokio::test]
async fn the_answered_ones_are_those_with_an_answer_newest_answer_first() {
    let app = TestApp::with(|config| config.seed_demo = true).await;
    let list = app.get("/api/v1/ideas?sort=answered&limit=100").await.is(200);
    let answers: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["answer"]["at"].as_str().unwrap())
        .collect();
    assert_eq!((answers.len(), &list["total"]), (14, &14.into()));
    assert!(answers.is_sorted_by(|a, b| a >= b));
}

#[tokio::test]
async fn the_demo_fills_an_empty_database_once() {
    let app = TestApp::with(|config| config.seed_demo = true).await;
    let list = app.get("/api/v1/ideas?limit=100").await.is(200);
    let items = list["items"].as_array().unwrap();
    assert_eq!((items.len(), &list["total"]), (60, &60.into()));
    let half_an_year_ago = START - 183 * 24 * 60 * 60 * 1_000;
    assert!(half_an_year_ago < START && items.iter().all(|i| i["created_at"].as_str().unwrap() > "2026-07-24"));
    let app = app.restarted().await;
    assert_eq!(app.listed().await, 60);
    let next = app
        .send(crate::app::KEY, serde_json::json!({ "title": "Min egen" }))
        .await
        .is(201);
    assert_eq!(next["receipt"]["number"], "M-2026-000061");
}

#[tokio::test]
async fn parameters_that_make_no_sense_are_refused_by_name() {
    let app = TestApp::start().await;
    let other_order = format!("sort=top&cursor=new.1.1.{}", "0".repeat(26));
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=", "limit"),
        ("limit=many", "limit"),
        ("sort=oldest", "sort"),
        ("cursor=garbage", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=%00%FF", "cursor"),
        (&other_order, "cursor"),
        ("limit=1&limit=2", "query"),
    ] {
        app.get(&format!("/api/v1/ideas?{query}"))
            .await
            .fails(400, "invalid", Some(field));
    }
}
