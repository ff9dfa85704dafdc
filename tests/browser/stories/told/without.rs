//! What is left where something is refused: never a blank box, never a dead end.

use crate::world::{Gate, World};

pub async fn web_assembly(world: World) {
    let widget = world.watch("no-wasm.html").await;
    widget.plain().await;
    assert_eq!(widget.call_number().await.as_deref(), Some("tel:+4533663366"));
    let all = widget.cards().await;
    assert_eq!(all.len(), 30);
    assert!(
        all.iter().all(|card| !card.href.is_empty()),
        "every channel has an action that works: {all:?}"
    );

    widget.search("affald").await;
    widget
        .until(
            "fewer channels",
            "return all('li.channel').filter(seen).length < 30",
            &[],
        )
        .await;
    let found = widget.cards().await;
    assert!(!found.is_empty(), "somebody takes care of waste");
    widget.search("zzzz").await;
    widget
        .until("no channel", "return all('li.channel').filter(seen).length === 0", &[])
        .await;
}

pub async fn web_assembly_after_something_was_written(world: World) {
    world.wasm(Gate::Held);
    let widget = world.watch("strict.html").await;
    widget.shell().await;
    widget.ask("Der mangler en spand ved søen").await;
    world.wasm(Gate::Broken);
    widget.plain().await;
    assert_eq!(widget.asked().await, "Der mangler en spand ved søen");
    widget.shows(&world.t("plain.kept")).await;
    assert_eq!(widget.call_number().await.as_deref(), Some("tel:+4533663366"));
}

pub async fn connections(world: World) {
    let widget = world.watch("no-connect.html").await;
    world
        .browser
        .until("the loader to have tried", async || {
            (!world.browser.noted("violations").await.is_empty()).then_some(())
        })
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(widget.children().await, ["https://www.kk.dk", "tel:+4533663366"]);
    assert_eq!(
        world.browser.noted("errors").await.len(),
        0,
        "a policy is no reason for an exception"
    );
}

pub async fn scripts(world: World) {
    let widget = world.visit("no-script.html").await;
    assert_eq!(widget.count().await, 0);
    assert_eq!(widget.children().await, ["https://www.kk.dk", "tel:+4533663366"]);
}
