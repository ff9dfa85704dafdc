//! What stays on the device and what never leaves it.

use medspil_server::{Moderation, Origins};
use serde_json::{Value, json};

use crate::backend::Backend;
use crate::proxy::Proxy;
use crate::world::{CHILDREN, World};

/// Everything that is remembered in this tab and beyond it.
pub async fn remembered(world: &World) -> String {
    let script = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])";
    world
        .browser
        .js(script, &[])
        .await
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn posted(world: &World) -> usize {
    world.reached().iter().filter(|one| one.method == "POST").count()
}

pub async fn a_personal_number_is_stopped_before_anything_is_kept(world: World) {
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    widget.ask("Ring til mig, 070761-4285").await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert!(!remembered(&world).await.contains("4285"), "not in the ask box's draft");
    widget.go_on().await;
    widget.title("Skiltet er væltet").await;
    widget.fill("form [name=text]", "Mit nummer er 070761-4285.").await;
    widget.send().await;
    let errors = world
        .browser
        .until("an error at the field", async || {
            Some(widget.errors().await).filter(|errors| !errors.is_empty())
        })
        .await;
    assert!(
        errors.iter().any(|error| error.contains("070761-****")),
        "the number is not shown in full: {errors:?}"
    );
    let kept = remembered(&world).await;
    assert!(!kept.contains("4285"), "{kept}");
    assert_eq!(posted(&world), 0);

    widget.fill("form [name=text]", "Det ligger på stien.").await;
    widget.send().await;
    widget.receipt().await;
    assert_eq!(world.stored("Skiltet er væltet").await, 1);
}

pub async fn a_number_that_may_be_personal_is_asked_about_once(world: World) {
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    widget
        .write("Torvedag på pladsen", "Den 12.05.26 2100 København Ø")
        .await;
    widget.send().await;
    widget.shows(&world.t("guard.doubt")).await;
    widget.will_say(&world.t("guard.doubt")).await;
    assert_eq!(posted(&world), 0);
    widget.send().await;
    widget.receipt().await;
    assert_eq!(world.stored("Torvedag på pladsen").await, 1);
}

pub async fn nothing_is_kept_before_somebody_does_something(world: World) {
    let widget = world.watch("sidebar.html").await;
    widget.loaded().await;
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    let found = world
        .browser
        .js_later(
            "const databases = indexedDB.databases ? await indexedDB.databases() : []; const kept = window.caches ? await caches.keys() : []; \
             return [localStorage.length, sessionStorage.length, document.cookie, kept.length, databases.length]",
            &[],
        )
        .await;
    assert_eq!(found, json!([0, 0, "", 0, 0]));
    let asked = world
        .browser
        .js(
            "return performance.getEntriesByType('resource').map(one => one.name)",
            &[],
        )
        .await;
    let asked: Vec<&str> = asked
        .as_array()
        .map(|all| all.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    assert!(asked.len() > 4, "{asked:?}");
    for address in asked {
        assert!(
            address.starts_with(&world.server) || address.starts_with(&world.pages),
            "a stranger: {address}"
        );
    }
}

pub async fn no_cookie_and_no_address_goes_along(world: World) {
    // Browsers keep cookies by host, not by port, so this one would go along.
    world.write_page("cookie.html", "<p>Her sættes en cookie.</p>");
    world.visit("cookie.html").await;
    world.browser.js("document.cookie = 'spor=1; max-age=60'", &[]).await;
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    widget.like(&widget.ideas().await[0].title).await;
    widget.write("En vippe til de små", "").await;
    widget.send().await;
    widget.receipt().await;
    world.browser.js("document.cookie = 'spor=; max-age=0'", &[]).await;
    let reached = world.reached();
    let by_us: Vec<_> = reached.iter().filter(|one| !one.path.ends_with(".js")).collect();
    assert!(by_us.len() > 5, "{by_us:?}");
    for one in by_us {
        assert_eq!(one.cookie, "", "{one:?}");
        if one.path.starts_with("/api/") {
            assert_eq!(
                one.referrer, "",
                "the server does not learn which page somebody reads: {one:?}"
            );
        }
    }
}

/// A frame without an origin: every kind of memory, and the lock over all tabs, throws when it is touched.
pub async fn a_browser_that_remembers_nothing(world: World) {
    let nobody = Origins::parse(["null"]).expect("an origin, as browsers write it");
    let backend = Backend::start(|config| {
        config.origins = nobody;
        config.moderation = Moderation::After;
    })
    .await;
    let way = Proxy::to(backend.address).await;
    let tag = format!(
        "<medspil-widget data-pack=koebenhavn data-backend=\"{}/api/v1\">{CHILDREN}</medspil-widget>",
        way.url
    );
    world.write_page(
        "inside.html",
        &format!("{tag}<script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>"),
    );
    // In the corner, where every driver's mouse finds it.
    world.write_file(
        "sandbox.html",
        "<!doctype html><html lang=da><title>En kasse</title><style>body { margin: 0 } iframe { display: block; border: 0; width: 100vw; height: 100vh }</style>\
         <iframe title=Medspil sandbox=\"allow-scripts allow-forms\" src=inside.html></iframe></html>",
    );
    world.visit("sandbox.html").await;
    world.browser.look_inside().await;
    let touched = "return ['localStorage', 'sessionStorage'].map(name => { try { return String(window[name]) } catch (error) { return error.name } })";
    assert_eq!(
        world.browser.js(touched, &[]).await,
        json!(["SecurityError", "SecurityError"])
    );

    let widget = world.widget(0);
    widget.ready().await;
    widget.shows(&world.t("ideas.empty")).await;
    widget.write("Lys på stien", "Her er mørkt.").await;
    widget.send().await;
    widget.receipt().await;
    widget.idea_is("Lys på stien", "is listed", |_| true).await;
    widget.like("Lys på stien").await;
    widget
        .idea_is("Lys på stien", "is liked", |idea| idea.liked && idea.likes == "1")
        .await;
    widget.like("Lys på stien").await;
    widget
        .idea_is("Lys på stien", "is not liked any more", |idea| {
            !idea.liked && idea.likes == "0"
        })
        .await;

    // Where nothing can be kept, nobody is told that it is.
    way.cut();
    widget.press_button(&world.t("write.another")).await;
    widget.write("En bænk ved stien", "").await;
    widget.send().await;
    widget.shows(&world.t("outbox.only_here")).await;
    widget.waits_for(1).await;
    widget.press_button(&world.t("outbox.delete")).await;
    widget.waits_for(0).await;
    let errors = world.browser.noted("errors").await;
    assert!(errors.is_empty(), "{errors:?}");
}
