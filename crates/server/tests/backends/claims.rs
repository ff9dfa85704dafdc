//! Configurations that a good server answers well and that are wrong all the same: the checker must see it.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use medspil_server::check::report::{Report, State};
use serde_json::json;

use crate::servers::{Ideas, check, fails, row, serve, spoiled, stars, with, with_header};

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
    let report = spoiled("/operations/list/items", json!("data.none")).await;
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
async fn a_photo_that_is_no_address_is_said_to_be_there() {
    let report = with(Ideas::default(), |config| {
        config["item"]["photo"] = json!("'data:image/png;base64,AA'");
    })
    .await;
    stars(
        &report,
        "photo",
        "finds `data:image/png;base64,AA`, which is no web address",
        "none that begins with data:",
    );
}

#[tokio::test]
async fn what_is_too_long_must_be_refused_too() {
    let report = with(Ideas::default(), |config| {
        config["fields"]["text"]["max"] = json!(90);
    })
    .await;
    // This server has no such limit.
    stars(&report, "refuse", "text of 91 letters is accepted", "");
    let report = with(Ideas::default(), |config| {
        config["fields"]["title"] = json!({"name": "overskrift", "max": 70});
        config["operations"]["create"]["rules"] =
            json!([{"path": "overskrift", "contains": "xxx", "is": "invalid", "field": "'title'"}]);
    })
    .await;
    let row = row(&report, "refuse");
    assert!(
        row.state == State::Works
            && row
                .why
                .starts_with("title of 71 letters is refused as invalid about title"),
        "{report}"
    );
}

#[tokio::test]
async fn a_look_that_finds_nothing_is_seen_where_the_server_helps_itself() {
    let report = with(Ideas::default(), |config| {
        config["operations"]["create"] = json!({
            "url": "/posts", "body": {"overskrift": "{{title}}", "tekst": "{{text}}"},
            "look": {"url": "/posts", "found": "data.nope[0].nr"},
            "rules": [{"path": "overskrift", "exists": true, "is": "exists"}],
            "result": {"id": "'8'"}
        });
    })
    .await;
    stars(
        &report,
        "create again",
        "`look` does not find the idea that is there",
        "Look at `found`",
    );
}

#[tokio::test]
async fn a_cast_that_changes_what_stands_there_is_named() {
    let report = with(Ideas::default(), |config| {
        config["item"]["text"] = json!("tekst | andet as line");
    })
    .await;
    fails(
        &report,
        "read back",
        "the text is another",
        "what is behind `as` in `tekst | andet as line` changes it",
    );
}
