//! What a card says beside its name: deadlines, promises, meetings, hours, questions. The clock of these pages is set.

use serde_json::json;

use crate::widget::Widget;
use crate::world::{Gate, World};

/// Thursday, 26 November 2026, ten in the morning in Denmark.
const NOW: &str = "2026-11-26T09:00:00Z";

/// A page whose clock stands still, with one channel of this kind pinned.
async fn card(world: &World, now: &str, channel: &str) -> Widget {
    let pack = format!(
        r#"{{"id": "prove", "name": "Prøve", "languages": ["da"], "main": "tlf", "pinned": ["den"], "default": ["lukket", "tlf"], "channels": [
        {{"id": "den", "title": "Den, det handler om", {channel}}},
        {{"id": "lukket", "title": "Cykelstiens høring", "summary": "Sig din mening om cykelstien ved skolen.", "words": ["cykelsti", "skole"], "closes": "2026-11-25"}},
        {{"id": "aaben", "title": "Cykelstiens vagt", "summary": "Sig til, når cykelstien ved skolen er glat.", "words": ["cykelsti", "skole"]}},
        {{"id": "tlf", "title": "Ring", "action": {{"kind": "call", "tel": "+4533663366", "text": "33 66 33 66"}}}}]}}"#
    );
    world.write_file("prove.json", &pack);
    world
        .page(&format!(
            "<script>(() => {{ const now = Date.parse(\"{now}\"); Date.now = () => now }})()</script>\
             <medspil-widget data-pack=\"prove.json\"></medspil-widget><script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>"
        ))
        .await
}

/// The lines of the first card, as they are seen.
async fn lines(widget: &Widget) -> Vec<String> {
    let lines = widget
        .look(
            "return all('.body > :not(.card-title):not(.muted)', one('li.channel')).map(words)",
            &[],
        )
        .await;
    let lines = lines.as_array().cloned().unwrap_or_default();
    lines
        .iter()
        .filter_map(|line| line.as_str())
        .map(str::to_owned)
        .collect()
}

const EVERYTHING: &str = r#""kind": "council", "closes": "2026-11-28", "promise": {"amount": 10, "unit": "workdays", "kind": "answer"},
    "influence": {"level": "advise", "decider": "Byrådet"}, "hours": [{"days": "mo-we", "from": "09:00", "to": "15:00"}, {"days": "th", "from": "09:00", "to": "17:00"}],
    "eligibility": [{"ask": "Er du under 30 år?", "needs": "yes", "else": "tlf"}],
    "events": [{"title": "Mødet i salen", "starts": "2026-11-26T09:30", "ends": "2026-11-26T11:00", "live": true},
               {"title": "Næste møde", "starts": "2026-12-01T19:00", "place": "Rådhuset"}]"#;

pub async fn a_card_says_what_the_data_knows(world: World) {
    world.wasm(Gate::Held);
    let widget = card(&world, NOW, EVERYTHING).await;
    widget.shell().await;
    let before = lines(&widget).await;
    world.wasm(Gate::Open);
    widget.loaded().await;
    let lines = lines(&widget).await;
    assert_eq!(lines, before, "the widget says what the shell said");
    for (line, begins) in lines.iter().zip([
        "Sender direkte nu: Mødet i salen",
        "Frist om 3 dage: 28. nov.",
        "Næste gang: Næste møde, 1. december 2026",
        "Svar inden for 10 arbejdsdage",
        "Du er med til at rådgive. Besluttes af Byrådet.",
        "Åbent nu · ",
        "Er du under 30 år? Hvis ikke: Ring.",
    ]) {
        assert!(line.starts_with(begins), "{begins:?} in {lines:#?}");
    }
    assert_eq!(lines.len(), 7, "{lines:#?}");
    assert!(
        lines[2].contains("19.00") && lines[2].contains("Rådhuset"),
        "the town's time: {lines:#?}"
    );
    let labels = widget
        .look("return all('.body > .tag', one('li.channel')).map(words)", &[])
        .await;
    assert_eq!(
        labels.as_array().map(Vec::len),
        Some(2),
        "what is on now and what ends soon is seen first: {labels}"
    );
}

pub async fn a_telephone_says_whether_it_is_answered(world: World) {
    for (now, key) in [
        ("2026-11-26T15:30:00Z", "fact.hours_open"),   // Thursdays are long
        ("2026-11-26T16:00:00Z", "fact.hours_closed"), // until five
        ("2026-11-27T09:00:00Z", "fact.hours_closed"), // not on Fridays
        ("2026-07-01T07:00:00Z", "fact.hours_open"),   // summer time
        ("2026-04-06T09:00:00Z", "fact.hours_closed"), // Easter Monday
        ("2026-05-14T09:00:00Z", "fact.hours_closed"), // Ascension Day
        ("2026-12-24T09:00:00Z", "fact.hours"),        // nobody can tell
    ] {
        let widget = card(&world, now, EVERYTHING).await;
        widget.filled().await;
        let lines = lines(&widget).await;
        let says = world.t(key);
        assert!(
            lines.iter().any(|line| line.starts_with(&says)),
            "{now}: {says:?} in {lines:#?}"
        );
    }
}

/// As RFC 5545 wants it, at the town's time, wherever the reader's clock is.
pub async fn the_next_meeting_comes_as_a_calendar_file(world: World) {
    let title = "Møde om bænke, lys; og meget mere i den lange titel, der ikke er til at holde inde på én linje";
    for (starts, begins, ends) in [
        ("2027-07-01T19:00", "DTSTART:20270701T170000Z", "DTEND:20270701T190000Z"),
        (
            "2027-02-01T19:00:00+01:00",
            "DTSTART:20270201T180000Z",
            "DTEND:20270201T200000Z",
        ),
        ("2027-07-01", "DTSTART;VALUE=DATE:20270701", "DTEND;VALUE=DATE:20270702"),
    ] {
        let events = json!([{ "title": title, "starts": starts, "place": "Salen" }]);
        let widget = card(&world, NOW, &format!("\"events\": {events}")).await;
        widget.filled().await;
        let link = widget
            .look(
                "const link = one('li.channel a[download]'); return [link.download, link.href, words(link)]",
                &[],
            )
            .await;
        assert_eq!(
            (&link[0], &link[2]),
            (&json!("medspil.ics"), &json!(world.t("fact.calendar")))
        );
        let file = widget
            .look(
                "return decodeURIComponent(args[0].slice(args[0].indexOf(',') + 1))",
                &[link[1].clone()],
            )
            .await;
        let file = file.as_str().unwrap_or_default();
        assert!(file.ends_with("\r\nEND:VCALENDAR\r\n"), "{file}");
        assert!(file.lines().all(|line| line.len() <= 75), "{file}");
        assert_eq!(file.matches('\n').count(), file.matches("\r\n").count(), "{file}");
        let whole = file.replace("\r\n ", "");
        for line in [begins, ends, "LOCATION:Salen", "BEGIN:VCALENDAR", "VERSION:2.0"] {
            assert!(whole.lines().any(|it| it == line), "{line} in {whole}");
        }
        assert!(whole.contains("SUMMARY:Møde om bænke\\, lys\\; og"), "{whole}");
        assert!(whole.contains("UID:2027") && whole.contains("-den@medspil"), "{whole}");
    }
}

pub async fn what_is_closed_is_listed_and_not_suggested(world: World) {
    let widget = card(&world, NOW, r#""summary": "Om noget andet.""#).await;
    widget.loaded().await;
    let ids: Vec<String> = widget.cards().await.into_iter().map(|card| card.id).collect();
    assert!(
        ids.contains(&"aaben".to_owned()),
        "the open one that fits as well: {ids:?}"
    );
    assert!(!ids.contains(&"lukket".to_owned()), "{ids:?}");
    widget.ask("cykelstien ved skolen").await;
    widget
        .until("the open one", "return seen(one('.suggest [data-id=aaben]'))", &[])
        .await;
    assert_eq!(
        widget.look("return all('.suggest [data-id=lukket]').length", &[]).await,
        0
    );
    widget.search("høring").await;
    widget
        .until(
            "the closed one, and since when",
            "const card = one('li.channel[data-id=lukket]'); return Boolean(card) && words(card).includes(args[0])",
            &[json!(format!("{} 25. nov.", world.t("fact.closed")))],
        )
        .await;
}
