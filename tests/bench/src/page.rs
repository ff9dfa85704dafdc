//! The first load, ours and the hand-written one's, visited in turns, so that a machine that is busy for a while is busy
//! for both.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

use crate::cdp::Browser;
use crate::figures::Spread;
use crate::phone::{self, Transfer, Visit};
use crate::say;
use crate::site::{Site, Widget};

const MEASURE: &str = include_str!("measure.js");

/// How many ideas both must have drawn.
const IDEAS: u64 = 50;

/// How much slower than the quickest the slowest visit may be, before the figures are not to be trusted.
const NOISY: f64 = 1.3;

/// What is measured: name, what it means, unit, digits, and the ratios that are aimed at and allowed.
struct Measure {
    name: &'static str,
    means: &'static str,
    digits: usize,
    aim: Option<f64>,
    limit: Option<f64>,
}

const fn measure(name: &'static str, means: &'static str) -> Measure {
    Measure {
        name,
        means,
        digits: 0,
        aim: None,
        limit: None,
    }
}

const MEASURES: [Measure; 8] = [
    Measure {
        limit: Some(1.15),
        ..measure("link", "first channel link visible, ms")
    },
    measure("like", "first like button drawn, ms"),
    Measure {
        aim: Some(1.6),
        limit: Some(2.0),
        ..measure("usable", "a like answers, ms")
    },
    measure("blocking", "blocking time (tasks over 50 ms), ms"),
    measure("cpu", "main thread busy, ms"),
    Measure {
        digits: 3,
        ..measure("shift", "layout shift, all of it")
    },
    measure("bytes", "transferred, bytes"),
    measure("requests", "requests"),
];

/// One visit's figures by name, and its transfers.
struct Run {
    figures: Map<String, Value>,
    transfers: Vec<Transfer>,
}

/// Measures and prints.
pub fn page(browser: &mut Browser, site: &Site, runs: usize, json: bool) -> Result<()> {
    let mut all: [Vec<Run>; 2] = [Vec::new(), Vec::new()];
    for turn in 0..=runs {
        for (runs, widget) in all.iter_mut().zip(Widget::BOTH) {
            let run = visit(browser, site, widget).with_context(|| format!("the page with {}", widget.name()))?;
            let usable = run.figures["usable"].as_f64().unwrap_or_default();
            let which = if turn == 0 {
                "warm-up".to_owned()
            } else {
                format!("run {turn}")
            };
            say::step(&format!("{which}, {}: usable after {usable:.0} ms", widget.name()));
            // The first visits pay for what the browser itself has to load.
            if turn > 0 {
                runs.push(run);
            }
        }
    }
    let [baseline, medspil] = all;
    if json {
        say::result(&as_json(&baseline, &medspil).to_string());
    } else {
        print(&baseline, &medspil);
    }
    Ok(())
}

fn visit(browser: &mut Browser, site: &Site, widget: Widget) -> Result<Run> {
    let mut visit = Visit::begin(browser, MEASURE)?;
    visit.open(&site.page(widget))?;
    let seen = visit.report(Duration::from_secs(60))?;
    let count = |name: &str| seen[name].as_u64().unwrap_or_default();
    ensure!(
        count("likes") == IDEAS,
        "{} ideas were drawn, not {IDEAS}",
        count("likes")
    );
    ensure!(
        count("channels") > 0 && count("width") == 390,
        "this is not the page: {seen}"
    );
    let cpu = visit.counter("TaskDuration")? * 1000.0;
    let transfers = visit.traffic();
    let mut figures = seen.as_object().cloned().unwrap_or_default();
    // The like itself is sent too, later than what is measured.
    let loaded = || transfers.iter().filter(|transfer| transfer.method == "GET");
    figures.insert("cpu".to_owned(), cpu.into());
    figures.insert("bytes".to_owned(), loaded().map(|it| it.bytes).sum::<f64>().into());
    figures.insert("requests".to_owned(), loaded().count().into());
    Ok(Run { figures, transfers })
}

fn values(runs: &[Run], name: &str) -> Vec<f64> {
    runs.iter().filter_map(|run| run.figures[name].as_f64()).collect()
}

fn as_json(baseline: &[Run], medspil: &[Run]) -> Value {
    let mut measures = Map::new();
    for measure in &MEASURES {
        let (theirs, ours) = (values(baseline, measure.name), values(medspil, measure.name));
        let row = json!({
            "means": measure.means,
            "baseline": Spread::of(&theirs).json(),
            "medspil": Spread::of(&ours).json(),
            "ratio": Spread::ratio(&ours, &theirs).json(),
            "aim": measure.aim,
            "limit": measure.limit,
        });
        measures.insert(measure.name.to_owned(), row);
    }
    json!({
        "runs": medspil.len(),
        "phone": {"cpu": phone::CPU, "down": phone::DOWN, "up": phone::UP, "latency": phone::LATENCY},
        "measures": measures,
    })
}

fn print(baseline: &[Run], medspil: &[Run]) {
    say::result(&format!(
        "\n{} runs of each in turns, {IDEAS} ideas; processor {} times slower, {} Mbit/s, {} ms. Min / median / max:\n",
        medspil.len(),
        phone::CPU,
        f64::from(phone::DOWN) / 1e6,
        phone::LATENCY,
    ));
    let row = |means: &str, theirs: &str, ours: &str, ratio: &str, verdict: &str| {
        let line = format!("{means:<38}{theirs:>24}{ours:>24}{ratio:>22}  {verdict}");
        say::result(line.trim_end());
    };
    row("", "written by hand", "medspil", "ratio", "");
    for measure in &MEASURES {
        let (theirs, ours) = (values(baseline, measure.name), values(medspil, measure.name));
        let (theirs_spread, ours_spread) = (Spread::of(&theirs), Spread::of(&ours));
        let ratio = Spread::ratio(&ours, &theirs);
        // A ratio to nothing says nothing.
        let shown = if theirs_spread.min > 0.0 {
            ratio.text(2)
        } else {
            String::new()
        };
        row(
            measure.means,
            &theirs_spread.text(measure.digits),
            &ours_spread.text(measure.digits),
            &shown,
            &verdict(measure, ratio.median),
        );
    }
    let usable = Spread::of(&values(baseline, "usable"));
    if usable.max > usable.min * NOISY {
        say::result(
            "\nThe same page took very different times: this machine was busy with something else. Run it again.",
        );
    }
    timeline(Widget::Baseline, baseline);
    timeline(Widget::Medspil, medspil);
}

fn verdict(measure: &Measure, ratio: f64) -> String {
    match (measure.aim, measure.limit) {
        (Some(aim), _) if ratio <= aim => format!("aim {aim} reached"),
        (Some(aim), Some(limit)) if ratio <= limit => format!("within {limit}; aim {aim}"),
        (None, Some(limit)) if ratio <= limit => format!("within {limit}"),
        (_, Some(limit)) => format!("ABOVE {limit}"),
        _ => String::new(),
    }
}

/// Where the time goes, in the run whose usable time is the median.
fn timeline(widget: Widget, runs: &[Run]) {
    let mut sorted: Vec<_> = runs.iter().collect();
    sorted.sort_by(|one, other| {
        let usable = |run: &Run| run.figures["usable"].as_f64().unwrap_or_default();
        usable(one).total_cmp(&usable(other))
    });
    let Some(run) = sorted.get(sorted.len() / 2) else {
        return;
    };
    say::result(&format!(
        "\n{}'s median run, ms since the page was asked for:",
        widget.name()
    ));
    for it in &run.transfers {
        let line = format!(
            "{:>6.0} to {:>5.0}  {:>6.0} bytes  {} {}",
            it.start, it.end, it.bytes, it.method, it.name
        );
        say::result(&line);
    }
    for (name, text) in [
        ("link", "first channel link"),
        ("ready", "taken over by WebAssembly (medspil:ready)"),
        ("like", "ideas drawn"),
        ("usable", "a like answered"),
    ] {
        if let Some(at) = run.figures[name].as_f64() {
            say::result(&format!("{at:>6.0}           {text}"));
        }
    }
}
