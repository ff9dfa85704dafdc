//! What the whole thing is for: a person with a phone finds the number, likes an idea, sends one, and finds it again.

use crate::world::World;

pub async fn find_like_send_and_find_again(world: World) {
    world.browser.phone(390).await;
    world.browser.go(&format!("{}/index.html", world.server)).await;
    assert_eq!(world.browser.js("return innerWidth", &[]).await, 390);
    let widget = world.widget(0);
    widget.loaded().await;
    assert_eq!(widget.call_number().await.as_deref(), Some("tel:+4533663366"));
    assert_eq!(widget.cards().await.len(), 3);

    let liked = widget.ideas().await[2].clone();
    let before: u32 = liked.likes.parse().expect("a number of likes");
    assert!(!liked.liked);
    widget.like(&liked.title).await;
    let now = widget.idea_is(&liked.title, "is liked", |idea| idea.liked).await;
    assert_eq!(now.likes, (before + 1).to_string());
    world
        .browser
        .until("the like on the server", async || {
            (world.likes(&liked.title).await == u64::from(before) + 1).then_some(())
        })
        .await;

    widget
        .write("Flere bænke langs søen", "Så kan min mor hvile sig på vejen hjem.")
        .await;
    widget.send().await;
    let number = widget.receipt().await;
    assert!(number.starts_with("M-2026-"), "{number}");
    assert_eq!(world.stored("Flere bænke langs søen").await, 1);

    world.browser.reload().await;
    widget.loaded().await;
    let mine = widget
        .idea("Flere bænke langs søen")
        .await
        .expect("the idea is in the list after a reload");
    assert_eq!(mine.text, "Så kan min mor hvile sig på vejen hjem.");
    let again = widget
        .idea(&liked.title)
        .await
        .expect("the liked idea is still in the list");
    assert!(again.liked && again.likes == (before + 1).to_string(), "{again:?}");

    widget.like(&liked.title).await;
    widget
        .idea_is(&liked.title, "is not liked any more", |idea| {
            !idea.liked && idea.likes == before.to_string()
        })
        .await;
    world
        .browser
        .until("the like gone from the server", async || {
            (world.likes(&liked.title).await == u64::from(before)).then_some(())
        })
        .await;
}
