//! What the phone visits: the real backend in this process, with the built files and two pages beside them that are the
//! demonstration page word for word, but for the script and the number of ideas.
//!
//! The files are copied first, so that a build under way does not change what is measured.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use axum::body::Body;
use axum::http::Request;
use medspil_server::{App, Config, Moderation, Running};
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

const BASELINE: &str = include_str!("../baseline.js");

/// The most the hand-written widget may weigh, as it stands in the file.
const BASELINE_LIMIT: usize = 8192;

/// How many ideas the seed of the demo has.
const DEMO_IDEAS: usize = 60;

/// One of the two that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widget {
    /// Ours.
    Medspil,
    /// The one written by hand.
    Baseline,
}

impl Widget {
    /// Both, in the order in which they are visited.
    pub const BOTH: [Self; 2] = [Self::Baseline, Self::Medspil];

    /// As it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Medspil => "medspil",
            Self::Baseline => "baseline",
        }
    }
}

/// The running site; it ends with this value.
pub struct Site {
    runtime: Runtime,
    running: Option<Running>,
    url: String,
    _folder: TempDir,
}

impl Site {
    /// Starts the site with at least sixty ideas.
    pub fn start(dist: &Path, ideas: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let files = folder.path().join("files");
        copy(dist, &files)?;
        write_pages(&files)?;
        let runtime = Runtime::new()?;
        let mut config = Config::new(folder.path().join("data"));
        config.files = Some(files);
        config.moderation = Moderation::After;
        config.seed_demo = true;
        config.rate_per_minute = 1_000_000;
        let running = runtime.block_on(async {
            let app = medspil_server::app(config).await?;
            fill(&app, ideas).await?;
            anyhow::Ok(app.spawn().await?)
        })?;
        Ok(Self {
            url: running.url(),
            runtime,
            running: Some(running),
            _folder: folder,
        })
    }

    /// The page that embeds this widget.
    pub fn page(&self, widget: Widget) -> String {
        format!("{}/bench-{}.html", self.url, widget.name())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            // What it measured is known by now; the folder is thrown away.
            self.runtime.block_on(running.stop()).ok();
        }
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let entries = fs::read_dir(from)
        .with_context(|| format!("{} cannot be read; run cargo xtask build first", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn write_pages(files: &Path) -> Result<()> {
    let page = fs::read_to_string(files.join("index.html")).context("the built files have no index.html")?;
    ensure!(
        files.join("medspil.js.br").is_file(),
        "the built files are not compressed: this measures the shipped build"
    );
    ensure!(
        BASELINE.len() <= BASELINE_LIMIT,
        "tests/bench/baseline.js has {} bytes, at most {BASELINE_LIMIT} are fair",
        BASELINE.len()
    );
    let page = swap(&page, "<medspil-widget ", "<medspil-widget data-ideas=\"50\" ")?;
    for widget in Widget::BOTH {
        let page = match widget {
            Widget::Medspil => page.clone(),
            Widget::Baseline => swap(&page, "src=\"medspil.js\"", "src=\"baseline.js\"")?,
        };
        write(files, &format!("bench-{}.html", widget.name()), &page)?;
    }
    write(files, "baseline.js", BASELINE)
}

/// Replaces what must stand there exactly once.
fn swap(page: &str, from: &str, to: &str) -> Result<String> {
    match page.matches(from).count() {
        1 => Ok(page.replace(from, to)),
        count => bail!("index.html has {count} times {from}, once was expected"),
    }
}

/// A file and its compressed form, as the build makes them.
fn write(files: &Path, name: &str, text: &str) -> Result<()> {
    fs::write(files.join(name), text)?;
    let mut compressed =
        brotli::CompressorWriter::new(fs::File::create(files.join(format!("{name}.br")))?, 4096, 11, 22);
    compressed.write_all(text.as_bytes())?;
    Ok(compressed.flush()?)
}

/// Sends ideas through the front door until there are enough.
async fn fill(app: &App, ideas: usize) -> Result<()> {
    for n in DEMO_IDEAS..ideas {
        let text = "Der er plads nok, og det ville hjælpe os, der går og cykler her hver dag. ".repeat(1 + n % 3);
        let idea =
            json!({"title": format!("Forslag {n}: en bænk mere ved stien"), "text": text, "lang": "da", "website": ""});
        let request = Request::post("/api/v1/ideas")
            .header("content-type", "application/json")
            .header("idempotency-key", format!("bench-idea-number-{n:06}"))
            .body(Body::from(idea.to_string()))?;
        let answer = app.router.clone().oneshot(request).await?;
        ensure!(
            answer.status().is_success(),
            "idea {n} was refused: {}",
            answer.status()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_written_widget_is_small_enough_to_be_fair() {
        assert!(BASELINE.len() <= BASELINE_LIMIT, "{}", BASELINE.len());
    }

    #[test]
    fn only_the_script_differs_between_the_pages() {
        let page = "<medspil-widget data-pack=\"x\"></medspil-widget><script async src=\"medspil.js\"></script>";
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), page).unwrap();
        fs::write(folder.path().join("medspil.js.br"), "").unwrap();
        write_pages(folder.path()).unwrap();
        let read = |name| fs::read_to_string(folder.path().join(name)).unwrap();
        let (ours, theirs) = (read("bench-medspil.html"), read("bench-baseline.html"));
        assert_eq!(ours.replace("medspil.js", "baseline.js"), theirs);
        assert!(theirs.contains("data-ideas=\"50\"") && swap(&ours, "nothing", "x").is_err());
    }
}
