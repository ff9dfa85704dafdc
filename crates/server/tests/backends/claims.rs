//! Configurations that a good server answers well and that are wrong all the same: the checker must see it.

use std::sync::{Arc, Mutex};

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use axum::{Json, Router};
use medspil_server::check::report::{Report, State};
use serde_json::{Value, json};

use crate::servers::{Ideas, check, fails, full, opened, row, serve, stars, with_header};

/// Checks the full configuration with one mistake in it.
async fn spoiled(path: &str, value: Value) -> Report {
    let mut config = full(&serve(Ideas::default().open()).await);
    *config.pointer_mut(path).unwrap() = value;
    check(&config, true).await
}

async fn with(ideas: Ideas, change: impl FnOnce(&mut Value)) -> Report {
    let mut config = full(&serve(ideas.open()).await);
    change(&mut config);
    check(&config, true).await
}

/// The lines that are no plain `works`.
fn told(report: &Report) -> Vec<&str> {
    let plain = |row: &&medspil_server::check::report::Row| row.state == State::Works && row.change.is_none();
    report
        .rows
        .iter()
        .filter(|row| !plain(row))
        .map(|row| row.what)
        .collect()
}

const CREATE: &str = "/operations/create/steps/1/body/";

#[tokio::test]
async fn what_is_right_is_called_right_with_all_that_was_seen() {
    let report = with(Ideas::default(), |_| {}).await;
    assert_eq!(told(&report), ["address", "create again"], "{report}");
    assert_eq!(
        row(&report, "list").why,
        "3 of 3 ideas; the first is “Flere bænke”, status received, 3 likes, 2026-11-01"
    );
    assert!(
        row(&report, "photo").why.contains("/files/1.png (image/png)"),
        "{report}"
    );
    assert_eq!(row(&report, "like").why, "0 before, 1 now");
    assert_eq!(row(&report, "like again").why, "1 as before");
    assert_eq!(row(&report, "unlike").why, "1 before, 0 now");
    for what in ["sort new", "sort top", "read back", "in the list", "place"] {
        assert_eq!(row(&report, what).state, State::Works, "{report}");
    }
    assert!(
        report.to_string().ends_with("works. See the 2 lines with a star."),
        "{report}"
    );
}

#[tokio::test]
async fn another_text_than_the_citizens_is_seen() {
    let report = spoiled(&format!("{CREATE}tekst"), json!("fast tekst")).await;
    fails(
        &report,
        "read back",
        "the text is another: sent “Written 20",
        "sends no `{{text}}`",
    );
    let report = spoiled(&format!("{CREATE}tekst"), json!("{{title}} {{text as cut(3)}}")).await;
    fails(&report, "read back", "came back “Medspil check", "`body` of `create`");
    let report = spoiled(&format!("{CREATE}tekst"), json!("{{text as cut(40)}}")).await;
    fails(&report, "read back", "the text is another", "It is cut");
    let report = spoiled(&format!("{CREATE}overskrift"), json!("Fast titel")).await;
    fails(
        &report,
        "read back",
        "the title is another: sent “Medspil check",
        "sends no `{{title}}`",
    );
}

#[tokio::test]
async fn a_path_that_finds_another_text_is_answered_with_the_right_one() {
    for wrong in ["overskrift", "nope"] {
        let report = spoiled("/item/text", json!(wrong)).await;
        fails(
            &report,
            "read back",
            "the text is another",
            "It stands at `tekst` of the answer: look at `item.text`",
        );
        fails(&report, "in the list", "the text is another", "`data.posts[0].tekst`");
    }
    stars(
        &spoiled("/item/text", json!("nope")).await,
        "text",
        "no idea of the list has a text",
        "`item.text`",
    );
    let report = spoiled("/item/title", json!("tekst")).await;
    fails(
        &report,
        "read back",
        "the title is another",
        "It stands at `overskrift`",
    );
}

#[tokio::test]
async fn one_field_for_both_and_markup_are_no_mistakes() {
    let both = json!({"$join": ["{{title}}", "{{text}}"]});
    let report = spoiled(&format!("{CREATE}tekst"), both).await;
    stars(&report, "read back", "title and text come back as one", "");
    let report = spoiled(&format!("{CREATE}tekst"), json!("<p>{{text as html}}</p>")).await;
    stars(&report, "read back", "comes with markup", "as plain");
    assert!(report.all_works(), "{report}");
}

#[tokio::test]
async fn the_time_must_be_now() {
    let report = spoiled("/item/created", json!("nope")).await;
    stars(&report, "date", "no idea of the list tells when", "`item.created`");
    stars(&report, "date", "does not say when it was written", "`item.created`");
    let report = spoiled("/item/created", json!("overskrift")).await;
    stars(&report, "date", "is no date", "`item.created`");
    let report = spoiled("/item/created", json!("'2020-01-01T00:00:00Z'")).await;
    stars(&report, "date", "days earlier", "universal time");
}

#[tokio::test]
async fn a_like_that_does_not_count_is_no_like() {
    let report = spoiled("/operations/like", json!({"method": "GET", "url": "/posts/{{id}}"})).await;
    fails(
        &report,
        "like",
        "accepted and not counted: 0 before, 0 after; nor is that of somebody else's",
        "what `like` sends",
    );
    assert_eq!(row(&report, "like again").state, State::Untried);
    assert_eq!(row(&report, "unlike").state, State::Untried);
}

#[tokio::test]
async fn a_server_where_nobody_likes_an_own_idea_is_tried_with_another() {
    let ideas = Ideas {
        no_own_likes: true,
        ..Ideas::default()
    };
    let report = with(ideas, |_| {}).await;
    stars(&report, "like", "nobody can like an own idea here", "");
    assert!(report.all_works(), "{report}");
    assert_eq!(row(&report, "unlike").state, State::Works, "{report}");
}

#[tokio::test]
async fn a_like_that_counts_twice_is_seen() {
    let report = spoiled("/operations/like", json!({"url": "/posts/{{id}}/like"})).await;
    fails(&report, "like again", "counts twice (2 now)", "`{{key}}`");
    assert_eq!(row(&report, "like").state, State::Works, "{report}");
    fails(&report, "unlike", "the like is still there", "`key`");
    let twice = json!({"method": "PUT", "url": "/posts/{{id}}/likes/{{key}}"});
    let steps = json!({"steps": [{"method": "POST", "url": "/posts/{{id}}/like"}, twice]});
    fails(
        &spoiled("/operations/like", steps).await,
        "like",
        "one like counts 2: 0 before, 2 now",
        "steps of `like`",
    );
}

#[tokio::test]
async fn what_takes_nothing_back_is_seen() {
    let report = spoiled("/operations/unlike/url", json!("/posts/{{id}}/likes/other")).await;
    fails(
        &report,
        "unlike",
        "1 before, 1 now: the like is still there",
        "what `unlike` sends",
    );
}

#[tokio::test]
async fn a_row_that_no_like_gives_is_named() {
    let url = json!("/posts/{{id}}/likes/{{row}}");
    let report = spoiled("/operations/unlike/url", url).await;
    fails(
        &report,
        "unlike",
        "operations.unlike.url: {{row}} has no value",
        "No like gives it",
    );
}

#[tokio::test]
async fn numbers_that_nobody_tells_are_said_to_be_missing() {
    let report = with(Ideas::default(), |config| {
        config["item"]["likes"] = json!("nope");
    })
    .await;
    stars(&report, "likes", "`item.likes` finds nothing", "3 at `stemmer`");
    stars(
        &report,
        "like",
        "neither its answer nor the list",
        "`likes` under `item`",
    );
    stars(&report, "like again", "no number tells", "");
    stars(&report, "unlike", "no number tells", "");
    assert!(row(&report, "list").why.contains("no likes are told"), "{report}");
    // What only an answer tells is still a number.
    let report = with(Ideas::default(), |config| {
        config["item"]["likes"] = json!("nope");
        for name in ["like", "unlike"] {
            config["operations"][name]["result"] = json!({"likes": "stemmer"});
        }
    })
    .await;
    assert!(
        row(&report, "like").why.starts_with("1 now, says its answer"),
        "{report}"
    );
    assert_eq!(row(&report, "unlike").state, State::Works, "{report}");
    let report = with(Ideas::default(), |config| {
        config["operations"]["like"]["result"] = json!({"likes": "'7'"})
    })
    .await;
    stars(
        &report,
        "like",
        "its answer says 7, and read again there are 1",
        "`result` of `like`",
    );
}

#[tokio::test]
async fn keys_and_chance_are_new_for_each_operation() {
    let ideas = Ideas::default();
    let report = with(ideas.clone(), |config| {
        config["operations"]["create"]["steps"][1]["body"]["nøgle"] = json!("{{key}}");
        config["item"]["area"] = json!("nøgle");
    })
    .await;
    assert!(report.all_works(), "{report}");
    let liked = ideas.liked.lock().unwrap().clone();
    assert!(
        liked.len() == 2 && liked[0] == liked[1] && liked[0].len() >= 16,
        "{liked:?}"
    );
    // A random text in place of the key is another each time.
    let ideas = Ideas::default();
    let report = with(ideas.clone(), |config| {
        config["operations"]["like"]["url"] = json!("/posts/{{id}}/likes/{{random}}");
    })
    .await;
    fails(&report, "like again", "counts twice", "`{{key}}`");
    let again = ideas.liked.lock().unwrap().clone();
    assert!(again.len() == 2 && again[0] != again[1], "{again:?}");
}

#[tokio::test]
async fn a_list_without_ideas_is_no_list() {
    let page = "<ul><li>Flere bænke<li>Lys</ul>";
    let site = Router::new().route("/", get(move || async move { Html(page) }));
    let base = serve(with_header(site, "access-control-allow-origin", "*")).await;
    let mut config = json!({"base": base, "item": {"id": "* as after('id=')", "title": "* as plain"},
        "operations": {"list": {"url": "/", "read": "text", "items": "* as each('<li>')"}}});
    fails(
        &check(&config, false).await,
        "list",
        "2 entries, and none of them became an idea",
        "`id` and `title`",
    );
    config["item"]["id"] = json!("* as plain");
    let report = check(&config, false).await;
    assert!(
        row(&report, "list")
            .why
            .starts_with("2 ideas; the first is “Flere bænke”"),
        "{report}"
    );
    config["operations"]["list"]["only"] = json!({"path": "*", "contains": "Cykler"});
    fails(
        &check(&config, false).await,
        "list",
        "`only` leaves out all of 2 entries",
        "`only`",
    );
    let report = spoiled("/operations/list/items", json!("data.none | $none")).await;
    fails(&report, "list", "answers 200", "`\"items\": \"data.posts\"`");
}

#[tokio::test]
async fn entries_that_became_no_idea_are_counted() {
    let report = with(Ideas::default(), |config| {
        config["item"]["id"] = json!({"from": "nr", "map": {"7": "7", "6": "6", "8": "8"}});
    })
    .await;
    stars(&report, "entries", "1 of 3 entries became no idea", "`only`");
}

#[tokio::test]
async fn words_for_a_status_that_mean_nothing_are_listed() {
    let report = spoiled("/statuses", json!({"gammel": "answered"})).await;
    stars(
        &report,
        "status",
        "`statuses` does not have `ny` (3): shown as unknown",
        "\"ny\": \"in_progress\"",
    );
    assert!(row(&report, "list").why.contains("status unknown (`ny`)"), "{report}");
    let report = spoiled("/item/status", json!("nope")).await;
    stars(&report, "status", "no idea of the list tells a status", "`item.status`");
    let seen = &row(&report, "list").why;
    assert!(
        seen.contains("no status is told") && !seen.contains("received"),
        "{report}"
    );
}

#[tokio::test]
async fn every_order_is_asked_for() {
    let report = spoiled("/sorts/top", json!("-nope")).await;
    fails(
        &report,
        "sort top",
        "is refused as invalid: no order -nope",
        "`top` under `sorts`",
    );
    let report = spoiled("/sorts/top", json!("-oprettet")).await;
    stars(
        &report,
        "sort top",
        "accepted, and not by likes: 3 stands before 9",
        "`sorts`",
    );
    let report = spoiled("/sorts/new", json!("oprettet")).await;
    stars(&report, "sort new", "accepted, and 2026-09-01", "`new` under `sorts`");
    let report = with(Ideas::default(), |config| {
        config["sorts"]["answered"] = json!("-oprettet")
    })
    .await;
    stars(
        &report,
        "sort answered",
        "the order is the same as that of `new`",
        "`{{order}}`",
    );
}

#[tokio::test]
async fn a_refusal_must_be_about_the_field_that_it_is_about() {
    let report = with(Ideas::default(), |_| {}).await;
    let tried: Vec<_> = report.rows.iter().filter(|row| row.what == "refuse").collect();
    assert!(
        tried.len() == 2
            && tried[0].why == "title of 2 letters is refused as invalid about title: “er for kort”"
            && tried[1].why == "text of 1 letter is refused as invalid about text: “er for kort”",
        "{report}"
    );
    let report = spoiled("/field", json!("nope")).await;
    stars(
        &report,
        "refuse",
        "about no field: “er for kort”",
        "`field`, at the top or in the rule. It answered {\"fejl\"",
    );
    let report = spoiled("/fields/text/name", json!("body")).await;
    stars(
        &report,
        "refuse",
        "about `tekst`, which the form does not have",
        "\"text\": {\"name\": \"tekst\"}",
    );
    let report = spoiled("/field", json!("'overskrift'")).await;
    stars(
        &report,
        "refuse",
        "text of 1 letter is refused as invalid about title",
        "`name` of `text`",
    );
    let report = spoiled("/fields", json!({"text": {"name": "tekst", "max": 300}})).await;
    stars(&report, "refuse", "text of 301 letters is accepted", "");
    let report = spoiled("/fields", json!({})).await;
    stars(&report, "refuse", "no limits", "declare them");
}

#[tokio::test]
async fn what_is_never_sent_again_is_said_so() {
    stars(
        &with(Ideas::default(), |_| {}).await,
        "create again",
        "the citizen decides",
        "",
    );
    let look = json!({"url": "/posts", "found": "data.posts[1].nr"});
    let report = with(Ideas::default(), |config| config["operations"]["create"]["look"] = look).await;
    fails(
        &report,
        "create again",
        "another idea was taken for the first attempt's: 7 in place of 8",
        "nobody else has written",
    );
    let look = json!({"url": "/posts", "query": {"order": "{{title}}"}, "found": "data.posts[0].nr"});
    let report = with(Ideas::default(), |config| config["operations"]["create"]["look"] = look).await;
    fails(&report, "create again", "answers 400", "look at `look`");
}

#[tokio::test]
async fn a_photo_that_is_not_stored_or_not_seen_is_told() {
    let upload = "/operations/create/steps/0/url";
    let report = spoiled(upload, json!("/filez")).await;
    fails(
        &report,
        "photo",
        "sent, and not stored: POST ",
        "operations.create.steps[0]",
    );
    stars(&report, "create", "/filez answers 404", "operations.create.steps[0]");
    let report = spoiled("/item/photo", json!("nope")).await;
    stars(&report, "photo", "`item.photo` finds nothing", "`item.photo`");
    let report = spoiled("/item/photo", json!("/posts?{{billede}}")).await;
    stars(
        &report,
        "photo",
        "answers 200 (application/json), no image",
        "`item.photo`",
    );
    let report = spoiled("/item/photo", json!("/nope{{billede}}")).await;
    stars(&report, "photo", "answers 404", "`item.photo`");
}

#[tokio::test]
async fn a_place_must_come_back_where_it_was() {
    let lon = "sted['længde']";
    let report = with(Ideas::default(), |config| {
        config["item"]["lat"] = json!(lon);
        config["item"]["lon"] = json!("sted.bredde");
    })
    .await;
    fails(
        &report,
        "place",
        "latitude and longitude are swapped",
        "`lat` and `lon`",
    );
    stars(
        &spoiled("/item/lat", json!("nope")).await,
        "place",
        "`item.lat` and `item.lon` find nothing",
        "",
    );
}

#[tokio::test]
async fn letters_that_a_server_stumbles_over_are_named() {
    let with_apostrophe = Ideas {
        stumbles: "'",
        ..Ideas::default()
    };
    let report = with(with_apostrophe, |_| {}).await;
    fails(
        &report,
        "create",
        "is refused as invalid: forkerte tegn; without an apostrophe (') it is taken",
        "double",
    );
    // The trials go on with an idea that was taken.
    assert_eq!(row(&report, "unlike").state, State::Works, "{report}");
    let more = Ideas {
        stumbles: "'&",
        ..Ideas::default()
    };
    let report = with(more, |_| {}).await;
    fails(&report, "create", "without all of an apostrophe", "double");
    // What is refused for another reason is not blamed on letters.
    let report = spoiled(&format!("{CREATE}overskrift"), json!("")).await;
    assert!(!row(&report, "create").why.contains("without"), "{report}");
    fails(&report, "create", "about `title`", "look at `body`");
}

#[tokio::test]
async fn who_says_that_an_idea_waits_is_named_where_it_does_not() {
    let report = with(Ideas::default(), |config| {
        config["operations"]["create"]["steps"][1]["rules"] = json!([{"status": 201, "is": "held"}]);
    })
    .await;
    stars(
        &report,
        "create",
        "it can be read at once; `operations.create.steps[1].rules[0]`",
        "",
    );
    assert_eq!(row(&report, "like").state, State::Works, "{report}");
}

#[tokio::test]
async fn a_step_that_is_forgiven_is_told_all_the_same() {
    let report = with(Ideas::default(), |config| {
        config["operations"]["like"] = json!({"steps": [
            {"method": "PUT", "url": "/posts/{{id}}/likes/{{key}}"}, {"url": "/nope/{{id}}"}
        ]});
    })
    .await;
    stars(&report, "like", "/nope/8 answers 404", "operations.like.steps[1]");
    let count = report.rows.iter().filter(|row| row.why.contains("/nope/8")).count();
    assert_eq!(count, 1, "{report}");
}

#[tokio::test]
async fn the_cause_before_a_failure_is_told_with_it() {
    let report = with(Ideas::default(), |config| {
        config["operations"]["create"] = json!({"steps": [
            {"method": "POST", "url": "/nope", "body": {"a": "{{title}} {{text}}"}, "optional": true},
            {"url": "/posts", "rules": [{"path": "data.thanks", "exists": false, "is": "unknown"}]}
        ]});
    })
    .await;
    fails(
        &report,
        "create",
        "before it the optional POST",
        "`operations.create.steps[1].rules[0]`",
    );
}

#[tokio::test]
async fn a_token_against_forgery_is_no_missing_right() {
    let refuses = || async { (StatusCode::FORBIDDEN, "CSRF verification failed") };
    let site = Router::new().route("/posts", get(|| async { "[]" }).post(refuses));
    let base = serve(opened(site)).await;
    let config = json!({"base": base, "operations": {"create": {"url": "/posts", "body": {"a": "{{title}}{{text}}"}}}});
    fails(
        &check(&config, true).await,
        "create",
        "answers 403",
        "#sessions-and-csrf",
    );
}

#[tokio::test]
async fn an_answer_that_refuses_comes_before_its_missing_header() {
    let site = Router::new().route("/posts", post(|| async { (StatusCode::BAD_REQUEST, "Invalid HOST") }));
    let base = serve(site).await;
    let config =
        json!({"base": base, "operations": {"create": {"url": "/posts", "send": "text", "body": "{{title}}{{text}}"}}});
    fails(
        &check(&config, true).await,
        "create",
        "it answered 400 (text/plain; charset=utf-8): Invalid HOST",
        "First see why it answers 400",
    );
}

#[tokio::test]
async fn a_server_that_breaks_off_may_have_crashed() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0_u8; 4096];
            let read = stream.read(&mut asked).unwrap_or(0);
            let body = r#"[{"id": 1, "t": "x"}]"#;
            let head =
                "access-control-allow-origin: *\r\naccess-control-allow-headers: content-type\r\nconnection: close";
            if !asked[..read].starts_with(b"POST") {
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
            }
        }
    });
    let config = json!({"base": base, "item": {"id": "id", "title": "t"}, "operations": {
        "list": {"items": "*"},
        "create": {"body": {"a": "{{title}}{{text}}", "p": "{{photo as base64}}"}}
    }});
    let report = check(&config, true).await;
    fails(
        &report,
        "create",
        "broke the connection (a photo went along), and the server had answered before",
        "may have crashed",
    );
}

#[tokio::test]
async fn a_form_that_answers_with_a_page_is_told_the_rule_to_write() {
    let site = Router::new()
        .route("/posts", post(|| async { Redirect::to("/ideer/165/?tak=1") }))
        .route("/ideer/165/", get(|| async { "tak" }));
    let base = serve(opened(site)).await;
    let config =
        json!({"base": base, "operations": {"create": {"url": "/posts", "send": "text", "body": "{{title}}{{text}}"}}});
    fails(
        &check(&config, true).await,
        "create",
        "redirected to",
        "\"contains\": \"/ideer/\"",
    );
}

#[tokio::test]
async fn two_checks_at_once_do_not_take_their_ideas_for_each_others() {
    let config = full(&serve(Ideas::default().open()).await);
    let (one, other) = tokio::join!(check(&config, true), async {
        tokio::time::sleep(std::time::Duration::from_millis(3)).await;
        check(&config, true).await
    });
    assert!(one.all_works() && other.all_works(), "{one}\n{other}");
}

#[tokio::test]
async fn a_network_that_has_had_its_like_does_not_speak_against_a_preset_that_was_seen_to_work() {
    // As Isso does, which counts one like for each network.
    let comments = Arc::new(Mutex::new(vec![
        json!({"id": 1, "text": "En bænk\n\nVed søen", "likes": 4, "created": 1, "mode": 1}),
    ]));
    let (listed, made) = (comments.clone(), comments.clone());
    let list = move || async move {
        let replies = listed.lock().unwrap().clone();
        Json(json!({"total_replies": replies.len(), "hidden_replies": 0, "replies": replies}))
    };
    let new = move |Json(mut body): Json<Value>| async move {
        let mut all = made.lock().unwrap();
        body["id"] = json!(all.len() + 1);
        (body["likes"], body["mode"], body["created"]) = (json!(0), json!(1), json!(1));
        all.insert(0, body.clone());
        (StatusCode::CREATED, Json(body))
    };
    let like = move |Path(id): Path<usize>| async move {
        let all = comments.lock().unwrap();
        let likes = all
            .iter()
            .find(|comment| comment["id"] == id)
            .map(|comment| comment["likes"].clone());
        Json(json!({"likes": likes, "dislikes": 0}))
    };
    let site = Router::new()
        .route("/", get(list))
        .route("/new", post(new))
        .route("/id/{id}/like", post(like));
    let base = serve(opened(site)).await;
    let report = check(&json!({"extends": "isso", "set": {"base": base}}), true).await;
    let like = row(&report, "like");
    assert!(
        like.state == State::Untried && like.why.contains("this network may have had its like"),
        "{report}"
    );
    assert!(!report.has(State::Fails), "{report}");
}

#[tokio::test]
async fn a_connection_that_was_kept_and_broken_off_is_no_crash() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0_u8; 8192]);
            let head = "access-control-allow-origin: *\r\naccess-control-allow-headers: content-type";
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: 8\r\n\r\n{{\"id\":1}}"
            );
            // It does not say that it will close, and reads what comes next before it does.
            std::thread::spawn(move || stream.read(&mut [0_u8; 8192]));
        }
    });
    let config =
        json!({"base": base, "operations": {"create": {"body": {"a": "{{title}}{{text}}"}, "repeat": "safe"}}});
    let report = check(&config, true).await;
    assert!(
        row(&report, "create").state == State::Works && !report.has(State::Fails),
        "{report}"
    );
}
