//! A panic planted in the widget from outside: text nodes cannot be made any more, and the next drawing trips over it.

use crate::world::{CHILDREN, World};

const PLANT: &str = "window.__text = Document.prototype.createTextNode; \
    Document.prototype.createTextNode = () => { throw new Error('planted') }";
const PULL: &str = "delete Document.prototype.createTextNode; Document.prototype.createTextNode = window.__text";

pub async fn the_shell_comes_back_with_what_was_written(world: World) {
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    widget.write("En bro til harerne", "De tør ikke gå over vejen.").await;
    world.browser.js(PLANT, &[]).await;
    widget.press_button(&world.t("sort.top")).await;
    widget.plain().await;
    world.browser.js(PULL, &[]).await;

    let kept = widget.asked().await;
    assert!(
        kept.contains("En bro til harerne") && kept.contains("De tør ikke gå over vejen."),
        "{kept:?}"
    );
    assert_eq!(widget.call_number().await.as_deref(), Some("tel:+4533663366"));
    assert_eq!(widget.cards().await.len(), 30);
    widget.search("klage").await;
    widget
        .until(
            "fewer channels",
            "return all('li.channel').filter(seen).length < 30",
            &[],
        )
        .await;
    let events = world.browser.noted("events").await;
    assert!(
        events
            .iter()
            .any(|event| event["name"] == "error" && event["detail"]["code"] == "crashed"),
        "{events:?}"
    );
    let console = world.browser.noted("console").await;
    assert!(
        console.is_empty(),
        "nothing is printed where nobody debugs: {console:?}"
    );
}

/// One module serves all widgets of a page, so all of them fall back.
pub async fn both_widgets_come_back(world: World) {
    let tag = format!(r#"<medspil-widget data-pack="koebenhavn" data-blocks="ask,ideas">{CHILDREN}</medspil-widget>"#);
    world
        .page(&format!(
            "{tag}{tag}<script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>"
        ))
        .await;
    let (first, second) = (world.widget(0), world.widget(1));
    first.loaded().await;
    second.loaded().await;
    second.ask("Her er et hul i vejen").await;
    // Drawn later it would be what meets the trap, and the button be gone before it is pressed.
    let fits = "return all('[role=option]').length > 0";
    second.until("what fits is drawn", fits, &[]).await;
    world.browser.js(PLANT, &[]).await;
    first.press_button(&world.t("sort.top")).await;
    first.plain().await;
    second.plain().await;
    assert_eq!(second.asked().await, "Her er et hul i vejen");
}
