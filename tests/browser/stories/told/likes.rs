//! Likes: at once, reversible, and taken back with a message when the backend refuses.

use axum::http::Method;

use crate::world::World;

pub async fn a_refusal_takes_it_back_with_a_message(world: World) {
    let widget = world.with_wicked("refusing").await;
    widget.loaded().await;
    widget.like("Den ene").await;
    let back = widget
        .idea_is("Den ene", "is taken back", |idea| {
            !idea.liked && !idea.trouble.is_empty()
        })
        .await;
    assert_eq!(back.likes, "7");
    assert!(back.trouble.contains(&world.t("like.taken_back")), "{back:?}");
    widget.will_say(&world.t("like.taken_back")).await;
    let other = widget.idea("Den anden").await.expect("the other idea is there");
    assert_eq!(other.trouble, "", "the message stands where the press was");
    assert_eq!(
        world.browser.js("return localStorage.length", &[]).await,
        0,
        "a like that did not happen is not remembered"
    );
}

pub async fn twice_quickly_ends_where_it_began(world: World) {
    let widget = world.with_wicked("lame").await;
    widget.loaded().await;
    widget.like("Den ene").await;
    widget
        .idea_is("Den ene", "is liked at once", |idea| idea.liked && idea.likes == "8")
        .await;
    widget.like("Den ene").await;
    widget
        .idea_is("Den ene", "is not liked any more", |idea| {
            !idea.liked && idea.likes == "7"
        })
        .await;
    let likes = world
        .browser
        .until("both to be told", async || {
            let mut asked = world.wicked.asked();
            asked.retain(|one| one.method != Method::GET);
            (asked.len() == 2).then_some(asked)
        })
        .await;
    assert_eq!(
        (&likes[0].method, &likes[1].method),
        (&Method::PUT, &Method::DELETE),
        "one after the other"
    );
    assert_eq!(likes[0].path, likes[1].path, "with the same key");
    world
        .browser
        .until("nothing remembered", async || {
            (world.browser.js("return localStorage.length", &[]).await == 0).then_some(())
        })
        .await;
}

pub async fn each_has_a_key_of_its_own(world: World) {
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    let ideas = widget.ideas().await;
    for idea in &ideas[..2] {
        widget.like(&idea.title).await;
        widget.idea_is(&idea.title, "is liked", |idea| idea.liked).await;
    }
    let keys = world
        .browser
        .until("two likes", async || {
            let reached = world.reached();
            let keys: Vec<String> = reached
                .iter()
                .filter(|one| one.method == "PUT")
                .filter_map(|one| one.path.rsplit('/').next().map(str::to_owned))
                .collect();
            (keys.len() == 2).then_some(keys)
        })
        .await;
    assert_ne!(keys[0], keys[1], "likes of one device cannot be tied together");
    assert!(keys.iter().all(|key| key.len() >= 16), "{keys:?}");
}
