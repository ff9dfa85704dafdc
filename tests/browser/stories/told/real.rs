//! Real servers: a page whose widget talks from its own origin to an Isso, a Kinto, a PostGraphile, a Datasette. What
//! they have is read back by their own APIs.

use std::time::Duration;

use serde_json::{Value, json};

use crate::real::{Kind, Real};
use crate::widget::Widget;
use crate::world::World;

const TITLE: &str = "Et springvand <b>her</b>";
const TEXT: &str = "Til varme dage & \"kolde\" nætter: æ, ø, å.";
const NEWEST: &str = "Naboernes idé 3";
const SECOND: &str = "Naboernes idé 2";
const OLDEST: &str = "Naboernes idé 1";

/// Two ideas at a time.
fn in_twos(real: &Real) -> Value {
    let mut backend = real.config();
    backend["size"] = 2.into();
    backend
}

/// A real server with three ideas of neighbours, of which the newest is liked by one.
async fn with_neighbours(world: &World, kind: Kind) -> Real {
    let real = Real::start(world, kind).await;
    real.neighbours_send(3).await;
    real.neighbour_likes(NEWEST).await;
    real
}

/// What every server must bear alike: the list over two pages, a like, a like whose answer is lost, an idea.
async fn walk(world: &World, real: &Real, widget: &Widget) {
    widget.loaded().await;
    let first = widget.will_list(2).await;
    let titles: Vec<&str> = first.iter().map(|idea| idea.title.as_str()).collect();
    assert_eq!(titles, [NEWEST, SECOND]);
    assert_eq!(first[0].text, "Det ville hjælpe os alle.");
    let listed = if real.kind.lists_likes() { "1" } else { "0" };
    assert_eq!(first[0].likes, listed);
    widget.press_button(&world.t("ideas.more")).await;
    let all = widget.will_list(3).await;
    assert_eq!(all[2].title, OLDEST, "the second page comes after the first");

    liked(world, widget, NEWEST).await;
    widget
        .idea_is(NEWEST, "is liked by two", |idea| idea.liked && idea.likes == "2")
        .await;
    assert_eq!(real.one(NEWEST).await.likes, 2);

    // The answer is lost on the way: the second press is the same person's.
    real.way.deafen();
    widget.like(SECOND).await;
    let lost = world.t("like.taken_back");
    widget
        .idea_is(SECOND, "is not liked, with a word", |idea| {
            !idea.liked && idea.trouble.starts_with(&lost)
        })
        .await;
    assert_eq!(real.one(SECOND).await.likes, 1, "it arrived");
    real.way.mend();
    liked(world, widget, SECOND).await;
    widget
        .idea_is(SECOND, "is liked by one", |idea| idea.liked && idea.likes == "1")
        .await;
    assert_eq!(real.one(SECOND).await.likes, 1, "and is counted once");

    widget.write(TITLE, TEXT).await;
    widget.send().await;
    thanked(world, widget).await;
    widget
        .idea_is(TITLE, "is listed", |idea| idea.text == TEXT && idea.likes == "0")
        .await;
    assert_eq!(real.one(TITLE).await.text, TEXT);

    world.browser.reload().await;
    widget.loaded().await;
    assert_eq!(widget.ideas().await[0].title, TITLE);
    widget
        .idea_is(NEWEST, "is still liked", |idea| {
            idea.liked && (idea.likes == "2" || !real.kind.lists_likes())
        })
        .await;
}

/// Presses the like of an idea and waits until the server has answered: the number changes before.
async fn liked(world: &World, widget: &Widget, title: &str) {
    let answers = async || {
        let events = world.browser.noted("events").await;
        events.iter().filter(|event| event["name"] == "like").count()
    };
    let before = answers().await;
    widget.like(title).await;
    world
        .browser
        .until("the server's answer to the like", async || {
            (answers().await > before).then_some(())
        })
        .await;
}

/// The receipt; not every server gives it a number.
async fn thanked(world: &World, widget: &Widget) {
    widget.shows(&world.t("receipt.title")).await;
    assert!(widget.has_receipt().await);
}

/// What was written is back in the form, with what is wrong beside the field.
async fn refused_at(world: &World, widget: &Widget, field: &str, title: &str, text: &str) {
    let wrong = world.t("error.invalid");
    widget
        .until(
            &format!("what is wrong beside {field}"),
            "return words(one(`#medspil-${args[0]}-error`)).includes(args[1]) && one(`[name=${args[0]}]`).getAttribute('aria-invalid') === 'true'",
            &[field.into(), wrong.into()],
        )
        .await;
    widget.will_focus(field).await;
    assert_eq!(widget.form().await, (title.to_owned(), text.to_owned()));
    assert_eq!(widget.waiting().await, [], "it is in one place only");
}

pub async fn isso(world: World) {
    let real = with_neighbours(&world, Kind::Isso).await;
    let config = json!({ "backend": in_twos(&real) });
    world.write_file("isso.json", &config.to_string());
    let widget = world.tag("data-pack=koebenhavn data-config=isso.json").await;
    walk(&world, &real, &widget).await;
    assert_eq!(world.fetched("/presets/"), 2, "one preset for each of the two visits");

    // The same person on a device that remembers nothing: Isso knows the network.
    world.browser.js("localStorage.clear()", &[]).await;
    world.browser.reload().await;
    widget.loaded().await;
    widget
        .idea_is(NEWEST, "is not liked from here", |idea| {
            !idea.liked && idea.likes == "2"
        })
        .await;
    liked(&world, &widget, NEWEST).await;
    widget
        .idea_is(NEWEST, "is liked by two still", |idea| idea.liked && idea.likes == "2")
        .await;
    assert_eq!(real.one(NEWEST).await.likes, 2);
    widget.like(NEWEST).await;
    let stays = world.t("error.like_stays");
    widget
        .idea_is(NEWEST, "stays liked, with a word", |idea| {
            idea.liked && idea.trouble.contains(&stays)
        })
        .await;
    assert_eq!(real.one(NEWEST).await.likes, 2, "nothing was asked that Isso cannot do");
}

pub async fn isso_refuses_and_may_have_it(world: World) {
    let real = Real::start(&world, Kind::Isso).await;
    // A town without headlines, which has forgotten to say how short a text may be.
    let mut bare = real.config();
    bare["fields"] = json!({ "text": { "min": 0 } });
    bare["operations"] = json!({ "create": { "body": { "text": "{{text}}" } } });
    let widget = world.described(&bare, "").await;
    widget.ready().await;
    widget.write("Et springvand", "Ja").await;
    widget.send().await;
    refused_at(&world, &widget, "text", "Et springvand", "Ja").await;
    assert_eq!(real.ideas().await, []);
    widget.fill("form [name=text]", "Ja tak").await;
    assert_eq!(widget.errors().await, [""; 0], "a changed field is not wrong any more");
    widget.send().await;
    thanked(&world, &widget).await;
    assert_eq!(real.one("Ja tak").await.text, "");

    // Isso cannot tell a second one from the first, so nothing is sent again unasked.
    let widget = world.described(&real.config(), "").await;
    widget.loaded().await;
    real.way.deafen();
    widget.write("Et drivhus", "Til alle.").await;
    widget.send().await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].state, world.t("outbox.unsure"));
    assert!(
        waiting[0].hint.contains(&world.t("error.unknown_outcome")),
        "{waiting:?}"
    );
    real.way.mend();
    world.browser.reload().await;
    widget.loaded().await;
    widget.waits_for(1).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(real.one("Et drivhus").await.text, "Til alle.");
    assert_eq!(
        widget.ideas().await[0].title,
        "Et drivhus",
        "the citizen sees that it arrived"
    );
    widget.press_button(&world.t("outbox.retry")).await;
    widget.waits_for(0).await;
    assert_eq!(real.titled("Et drivhus").await.len(), 2, "the citizen has decided");
}

pub async fn kinto(world: World) {
    let real = with_neighbours(&world, Kind::Kinto).await;
    let mut backend = in_twos(&real);
    backend["fields"] = json!({ "title": { "min": 10 } });
    let widget = world.described(&backend, "").await;
    walk(&world, &real, &widget).await;

    liked(&world, &widget, NEWEST).await;
    widget
        .idea_is(NEWEST, "is liked by the neighbour alone", |idea| {
            !idea.liked && idea.likes == "1"
        })
        .await;
    assert_eq!(real.one(NEWEST).await.likes, 1);

    // What the configuration says is asked before it is sent, the rest is Kinto's to say.
    real.staff_shortens_titles(30).await;
    let (long, text) = ("Et drivhus på torvet, hvor alle kan dyrke noget", "Også om vinteren.");
    widget.write("Drivhus", text).await;
    widget.shows("mindst 10 tegn").await;
    widget.send().await;
    let errors = widget.errors().await;
    assert!(errors.iter().any(|error| error.contains("mindst 10")), "{errors:?}");
    widget.title(long).await;
    widget.send().await;
    refused_at(&world, &widget, "title", long, text).await;
    assert_eq!(real.titled(long).await, []);
    widget.title("Et drivhus på torvet").await;
    widget.send().await;
    thanked(&world, &widget).await;
    assert_eq!(real.one("Et drivhus på torvet").await.text, text);
}

pub async fn kinto_stops_and_comes_back(world: World) {
    let mut real = Real::start(&world, Kind::Kinto).await;
    let widget = world.described(&real.config(), "").await;
    widget.ready().await;
    widget.shows(&world.t("ideas.empty")).await;

    // Stored, and nobody is told: Kinto knows the key of what comes again.
    real.way.deafen();
    widget.write("Et springvand", TEXT).await;
    widget.send().await;
    widget.waits_for(1).await;
    assert_eq!(real.one("Et springvand").await.text, TEXT);
    real.way.mend();
    widget.press_button(&world.t("outbox.retry")).await;
    widget.waits_for(0).await;
    real.one("Et springvand").await;

    real.way.cut();
    real.stop().await;
    widget.press_button(&world.t("write.another")).await;
    widget.write("Et drivhus", TEXT).await;
    widget.send().await;
    widget.shows(&world.t("outbox.kept")).await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].state, world.t("outbox.paused"));
    world.browser.reload().await;
    widget.ready().await;
    widget.waits_for(1).await;

    // It keeps everything in memory: before its collections are made again, it would say that there are none.
    real.start_again().await;
    assert_eq!(real.ideas().await, []);
    real.way.mend();
    // By itself, when its time has come.
    world
        .browser
        .until_within(Duration::from_secs(40), "nothing kept on the device", async || {
            widget.waiting().await.is_empty().then_some(())
        })
        .await;
    assert_eq!(real.one("Et drivhus").await.text, TEXT);
    let left = world.browser.js("return localStorage.length", &[]).await;
    assert_eq!(left, 0, "nothing is left on the device");
}

pub async fn graphql(world: World) {
    let real = with_neighbours(&world, Kind::Graphql).await;
    let widget = world.described(&in_twos(&real), "").await;
    walk(&world, &real, &widget).await;

    // A refusal that names no field.
    real.staff_says("alter table app.idea add check (title !~ 'gratis')");
    widget.write("Alt skal være gratis", TEXT).await;
    widget.send().await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].state, world.t("outbox.wedged"));
    assert!(waiting[0].hint.contains(&world.t("error.invalid")), "{waiting:?}");
    widget.press_button(&world.t("outbox.correct")).await;
    widget.will_focus("title").await;
    assert_eq!(
        widget.form().await,
        ("Alt skal være gratis".to_owned(), TEXT.to_owned())
    );
    widget.title("Alt skal være billigt").await;
    widget.send().await;
    thanked(&world, &widget).await;
    assert_eq!(real.one("Alt skal være billigt").await.text, TEXT);
}

pub async fn datasette(world: World) {
    let real = with_neighbours(&world, Kind::Datasette).await;
    let widget = world.described(&in_twos(&real), "").await;
    walk(&world, &real, &widget).await;
}
