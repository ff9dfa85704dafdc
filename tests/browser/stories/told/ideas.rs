//! The neighbours' ideas: read in portions, in three orders, with what the municipality has answered.

use std::collections::BTreeSet;

use fantoccini::key::Key;
use serde_json::Value;

use crate::world::World;

/// What the server was asked for, each time that it was asked for a list.
fn lists(world: &World) -> Vec<String> {
    let reached = world.reached().into_iter();
    reached
        .filter(|one| one.method == "GET" && one.path == "/api/v1/ideas")
        .map(|one| one.query)
        .collect()
}

pub async fn fifty_at_a_time(world: World) {
    world.neighbours_send(60).await;
    let all = world.listed().await;
    assert_eq!(all.len(), 120, "the sixty that were there, and sixty more");
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    widget.will_list(10).await;
    assert_eq!(lists(&world).len(), 1);

    let more = world.t("ideas.more");
    widget.press_button(&more).await;
    widget.will_list(50).await;
    assert_eq!(lists(&world).len(), 1, "they were there already");
    for (count, asked) in [(100, 2), (120, 3)] {
        // The focus is still on the button, for whoever goes on with the keyboard.
        widget.will_focus(&more).await;
        world.browser.type_keys(&char::from(Key::Enter).to_string()).await;
        widget.will_list(count).await;
        assert_eq!(lists(&world).len(), asked, "{:?}", lists(&world));
        widget.will_say(&format!("{} {count}", world.t("ideas.shown"))).await;
    }
    widget
        .until("nothing more to press", "return !button(args[0])", &[more.into()])
        .await;
    widget.will_focus("ideas").await;

    let titles: Vec<String> = widget.ideas().await.into_iter().map(|idea| idea.title).collect();
    let wanted: Vec<&str> = all.iter().filter_map(|idea| idea["title"].as_str()).collect();
    assert_eq!(titles, wanted, "all of them, newest first");
    let different: BTreeSet<&String> = titles.iter().collect();
    assert_eq!(different.len(), 120, "none twice");
    let asked = lists(&world);
    assert!(
        asked
            .iter()
            .all(|one| one.contains("sort=new") && one.contains("limit=50")),
        "{asked:?}"
    );
    let cursors: Vec<bool> = asked.iter().map(|one| one.contains("cursor=")).collect();
    assert_eq!(cursors, [false, true, true], "{asked:?}");
}

pub async fn orders_and_answers(world: World) {
    let all = world.listed().await;
    let most = all.iter().max_by_key(|idea| idea["likes"].as_u64()).expect("ideas");
    let answered = all.iter().filter(|idea| idea["answer"].is_object());
    let latest = answered
        .clone()
        .max_by_key(|idea| idea["answer"]["at"].as_str())
        .expect("answered ideas");
    let word = |idea: &Value, key: &str| idea[key].as_str().unwrap_or_default().to_owned();
    let status = |idea: &Value| world.t(&format!("status.{}", word(idea, "status")));

    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    assert_eq!(
        widget.ideas().await[0].title,
        word(&all[0], "title"),
        "the newest first"
    );
    for (order, first) in [("sort.top", most), ("sort.answered", latest), ("sort.new", &all[0])] {
        widget.press_button(&world.t(order)).await;
        let title = word(first, "title");
        widget
            .until(
                &format!("{title:?} on top"),
                "return words(one('li.idea .card-title')) === args[0]",
                &[title.into()],
            )
            .await;
        let shown = widget.ideas().await.remove(0);
        assert_eq!(shown.status, status(first), "{shown:?}");
        assert_eq!(shown.likes, first["likes"].to_string());
        let pressed = "return all('.chip[aria-pressed=true]').map(words).join()";
        assert_eq!(widget.look(pressed, &[]).await, world.t(order));
        widget.will_say(&world.t("ideas.shown")).await;
        if order == "sort.answered" {
            let answer = word(&first["answer"], "text");
            assert!(shown.answer.ends_with(&answer), "{shown:?}");
            assert!(shown.answer.starts_with(&word(&first["answer"], "by")), "{shown:?}");
            let listed = widget.will_list(answered.clone().count().min(10)).await;
            assert!(listed.iter().all(|idea| !idea.answer.is_empty()), "{listed:?}");
        }
    }
    let likes = |idea: &Value| idea["likes"].as_u64();
    assert!(
        likes(most) > likes(latest) && likes(most) > likes(&all[0]),
        "the orders have different beginnings"
    );
}
