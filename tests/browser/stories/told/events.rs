//! What the host page is told.

use serde_json::Value;

use crate::world::World;

async fn named(world: &World, name: &str) -> Vec<Value> {
    let mut events = world.browser.noted("events").await;
    events.retain(|event| event["name"] == name);
    events
}

pub async fn each_one_bubbles_and_leaves_the_shadow(world: World) {
    let widget = world.watch("dark.html").await;
    widget.loaded().await;
    let idea = widget.ideas().await[0].clone();
    widget.like(&idea.title).await;
    world
        .browser
        .until("the event of the like", async || {
            (named(&world, "like").await.len() == 1).then_some(())
        })
        .await;
    widget.write("Et gadekær", "Med ænder.").await;
    widget.send().await;
    let number = widget.receipt().await;
    world
        .browser
        .js("document.querySelector('medspil-widget').dataset.nothing = ''", &[])
        .await;

    let events = world.browser.noted("events").await;
    for event in &events {
        assert!(
            event["bubbles"] == true && event["composed"] == true && event["target"] == "medspil-widget",
            "{event}"
        );
        assert_eq!(event["cancelable"], event["name"] == "submit", "{event}");
    }
    let names: Vec<&str> = events.iter().filter_map(|event| event["name"].as_str()).collect();
    let place = |name: &str| {
        names
            .iter()
            .position(|one| *one == name)
            .unwrap_or_else(|| panic!("no {name} in {names:?}"))
    };
    assert!(
        place("ready") < place("like") && place("view") < place("like"),
        "{names:?}"
    );
    assert!(
        place("like") < place("submit") && place("submit") < place("receipt"),
        "{names:?}"
    );
    assert!(!names.contains(&"error"), "{names:?}");
    assert_eq!(named(&world, "submit").await[0]["detail"]["title"], "Et gadekær");
    assert_eq!(named(&world, "receipt").await[0]["detail"]["number"], number);
    let like = &named(&world, "like").await[0]["detail"];
    assert!(like["id"].is_string(), "{like}");
}

pub async fn submit_can_be_refused(world: World) {
    let widget = world.watch("dark.html").await;
    widget.loaded().await;
    world.browser.js("window.__noted.refuse = true", &[]).await;
    widget.write("Et gadekær", "Med ænder.").await;
    widget.send().await;
    world
        .browser
        .until("the event", async || {
            (named(&world, "submit").await.len() == 1).then_some(())
        })
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(world.stored("Et gadekær").await, 0);
    assert_eq!(
        widget.form().await,
        ("Et gadekær".to_owned(), "Med ænder.".to_owned()),
        "the form stays as it was"
    );
    world.browser.js("window.__noted.refuse = false", &[]).await;
    widget.send().await;
    widget.receipt().await;
    assert_eq!(world.stored("Et gadekær").await, 1);
}
