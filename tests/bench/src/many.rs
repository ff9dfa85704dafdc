//! A thousand ideas: does it stay smooth to load them all, to scroll through them and to like one?
//!
//! Loading is pressing "show more" until there is no more. Scrolling moves 120 points a frame, a hard fling, through three
//! stretches of the list, in the main thread, where rows that come into sight are laid out. All on the emulated phone.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

use crate::cdp::Browser;
use crate::figures::{Spread, share};
use crate::phone::{self, Visit};
use crate::say;
use crate::site::{Site, Widget};

const WORK: &str = include_str!("many.js");

/// Loading and scrolling at the speed of a slow phone take a while.
const PATIENCE: Duration = Duration::from_secs(300);

/// A frame at 60 a second, and the most that is not seen as a stumble: one frame lost.
const ONE_LOST: f64 = 2.5 * 1000.0 / 60.0;

/// Measures and prints.
pub fn many(browser: &mut Browser, site: &Site, ideas: usize, json: bool) -> Result<()> {
    let mut found = Map::new();
    for widget in Widget::BOTH {
        say::step(&format!(
            "{}: loading, scrolling and liking {ideas} ideas",
            widget.name()
        ));
        let seen = visit(browser, site, widget, ideas).with_context(|| format!("the page with {}", widget.name()))?;
        found.insert(widget.name().to_owned(), seen);
    }
    if json {
        say::result(&json!({"ideas": ideas, "widgets": found}).to_string());
    } else {
        print(&found, ideas);
    }
    Ok(())
}

fn visit(browser: &mut Browser, site: &Site, widget: Widget, ideas: usize) -> Result<Value> {
    let mut visit = Visit::begin(browser, WORK)?;
    visit.open(&site.page(widget))?;
    let seen = visit.report(PATIENCE)?;
    let drawn = seen["ideas"].as_u64().unwrap_or_default();
    ensure!(drawn == ideas as u64, "{drawn} ideas were drawn, not {ideas}");
    visit.tidy_memory()?;
    let list = |name: &str| -> Vec<f64> {
        seen[name]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_f64)
            .collect()
    };
    let frames = list("frames");
    let stumbles = frames.iter().filter(|ms| **ms > ONE_LOST).count();
    Ok(json!({
        "press": Spread::of(&list("presses")).json(),
        "press_task": Spread::of(&list("tasks")).json(),
        "flip": Spread::of(&list("flips")).json(),
        "like": Spread::of(&list("likes")).json(),
        "frames": frames.len(),
        "frame": {"median": share(&frames, 0.5), "p95": share(&frames, 0.95), "worst": share(&frames, 1.0)},
        "stumbles": stumbles,
        "elements": seen["elements"],
        "heap": visit.counter("JSHeapUsedSize")?,
        "wasm": seen["wasm"],
    }))
}

fn print(found: &Map<String, Value>, ideas: usize) {
    say::result(&format!(
        "\n{ideas} ideas, processor {} times slower, {} Mbit/s, {} ms:\n",
        phone::CPU,
        f64::from(phone::DOWN) / 1e6,
        phone::LATENCY,
    ));
    let row = |means: &str, text: &dyn Fn(&Value) -> String| {
        let [theirs, ours] = Widget::BOTH.map(|widget| text(&found[widget.name()]));
        say::result(&format!("{means:<62}{theirs:>22}{ours:>22}"));
    };
    say::result(&format!("{:<62}{:>22}{:>22}", "", "written by hand", "medspil"));
    let spread =
        |key: &'static str| move |value: &Value| ["min", "median", "max"].map(|it| ms(&value[key][it])).join(" / ");
    row(
        "show 50 more, press to painted, ms, min / median / max",
        &spread("press"),
    );
    row("  its longest task if over 50, ms", &spread("press_task"));
    row("like, press to aria-pressed, ms", &spread("flip"));
    row("like, press to painted, ms", &spread("like"));
    row("scrolling, frame, ms, median / 95 % / worst", &|value| {
        ["median", "p95", "worst"].map(|it| ms(&value["frame"][it])).join(" / ")
    });
    row("  frames, and those that lost more than one", &|value| {
        format!("{} / {}", value["frames"], value["stumbles"])
    });
    row("elements in the widget", &|value| value["elements"].to_string());
    row("memory in use, MB: JavaScript / WebAssembly", &|value| {
        format!("{} / {}", mb(&value["heap"]), mb(&value["wasm"]))
    });
}

fn ms(value: &Value) -> String {
    format!("{:.0}", value.as_f64().unwrap_or(f64::NAN))
}

fn mb(value: &Value) -> String {
    format!("{:.1}", value.as_f64().unwrap_or(f64::NAN) / 1e6)
}
