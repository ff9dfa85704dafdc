//! The strictest policy the widget promises to live under, with the widget from another origin.

use crate::widget::Widget;
use crate::world::World;

pub async fn everything_works_and_nothing_is_refused(world: World) {
    let widget = world.watch("strict.html").await;
    walk(&widget).await;
    assert_eq!(world.stored("Større spande ved stationen").await, 1);
    for what in ["violations", "errors", "console"] {
        let noted = world.browser.noted(what).await;
        assert!(noted.is_empty(), "{what}: {noted:?}");
    }
    let lazy = world
        .reached()
        .iter()
        .any(|one| one.path.starts_with("/medspil-write-"));
    assert!(lazy, "the writing form is a file of its own");
}

/// The page exactly as it is, with the browser's own log.
pub async fn the_console_stays_empty(world: World) {
    drop(world.browser.log().await);
    let widget = world.visit("strict.html").await;
    walk(&widget).await;
    let log = world.browser.log().await;
    assert!(log.is_empty(), "{log:?}");
}

/// Every part of the widget that could meet the policy.
async fn walk(widget: &Widget) {
    widget.loaded().await;
    let title = widget.ideas().await[0].title.clone();
    widget.like(&title).await;
    widget.idea_is(&title, "is liked", |idea| idea.liked).await;
    widget.search("klage").await;
    widget.speak("en").await;
    widget.speak("da").await;
    widget
        .write("Større spande ved stationen", "De flyder over hver fredag.")
        .await;
    widget.send().await;
    widget.receipt().await;
}
