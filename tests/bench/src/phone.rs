//! The emulated phone: 390 × 844 points, a processor four times slower than this machine's, 1.6 Mbit/s down, 150 ms.
//!
//! Every visit is a browser context of its own, so nothing is cached. Measuring happens inside the page
//! (`measure.js`), because asking a busy page from outside would make it busier.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::cdp::Browser;

/// How much slower than this machine.
pub const CPU: u32 = 4;
/// Bits a second, down.
pub const DOWN: u32 = 1_600_000;
/// Bits a second, up.
pub const UP: u32 = 750_000;
/// Milliseconds for a request to get through, beside its bytes.
pub const LATENCY: u32 = 150;

/// The function by which a page's script reports.
pub const REPORT: &str = "medspilBench";

/// One visit to one page; everything it stored is gone when it is closed.
pub struct Visit<'a> {
    browser: &'a mut Browser,
    context: String,
    session: String,
}

impl<'a> Visit<'a> {
    /// A fresh phone with an empty page, and `script` that will run before those of any page.
    pub fn begin(browser: &'a mut Browser, script: &str) -> Result<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned).context("an answer without a name");
        let context = browser.ask(None, "Target.createBrowserContext", json!({}))?;
        let context = text(&context["browserContextId"])?;
        let wanted = json!({"url": "about:blank", "browserContextId": context, "width": 390, "height": 844});
        let target = browser.ask(None, "Target.createTarget", wanted)?;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = text(&browser.ask(None, "Target.attachToTarget", attach)?["sessionId"])?;
        let mut visit = Self {
            browser,
            context,
            session,
        };
        visit.set_up(script)?;
        Ok(visit)
    }

    fn set_up(&mut self, script: &str) -> Result<()> {
        for domain in ["Page", "Network", "Runtime", "Performance"] {
            self.ask(&format!("{domain}.enable"), json!({}))?;
        }
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true}),
        )?;
        self.ask("Emulation.setFocusEmulationEnabled", json!({"enabled": true}))?;
        self.ask("Emulation.setCPUThrottlingRate", json!({"rate": CPU}))?;
        self.ask(
            "Network.emulateNetworkConditions",
            json!({"offline": false, "latency": LATENCY, "downloadThroughput": DOWN / 8, "uploadThroughput": UP / 8}),
        )?;
        self.ask("Runtime.addBinding", json!({"name": REPORT}))?;
        self.ask("Page.addScriptToEvaluateOnNewDocument", json!({"source": script}))?;
        self.browser.events();
        Ok(())
    }

    /// Opens a page; returns before it is loaded.
    pub fn open(&mut self, url: &str) -> Result<()> {
        let opened = self.ask("Page.navigate", json!({"url": url}))?;
        match opened["errorText"].as_str() {
            Some(problem) => bail!("{url} cannot be opened: {problem}"),
            None => Ok(()),
        }
    }

    /// Waits for the report of the page's script.
    pub fn report(&mut self, patience: Duration) -> Result<Value> {
        let Some(report) = self.browser.called(REPORT, patience)? else {
            let state = self.evaluate("JSON.stringify(window.medspilSeen || null)")?;
            bail!(
                "nothing to measure within {} s; so far: {state}; the page said: {:?}",
                patience.as_secs(),
                self.said()
            );
        };
        let report: Value = serde_json::from_str(&report)?;
        match report["problem"].as_str() {
            Some(problem) => bail!("{problem}"),
            None => Ok(report),
        }
    }

    /// What the page's console said and what it threw.
    fn said(&mut self) -> Vec<String> {
        let events = self.browser.events();
        let said = events.iter().filter_map(|event| match event.method.as_str() {
            "Runtime.consoleAPICalled" => Some(event.params["args"].to_string()),
            "Runtime.exceptionThrown" => Some(event.params["exceptionDetails"].to_string()),
            _ => None,
        });
        said.collect()
    }

    /// The value of an expression in the page.
    pub fn evaluate(&mut self, expression: &str) -> Result<Value> {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.ask("Runtime.evaluate", asked)?;
        match answer["exceptionDetails"].is_object() {
            true => bail!("{expression}: {}", answer["exceptionDetails"]),
            false => Ok(answer["result"]["value"].take()),
        }
    }

    /// One of the browser's own counters of this page; times in seconds, sizes in bytes.
    pub fn counter(&mut self, name: &str) -> Result<f64> {
        let counters = self.ask("Performance.getMetrics", json!({}))?;
        let rows = counters["metrics"].as_array().into_iter().flatten();
        let mut values = rows
            .filter(|row| row["name"] == name)
            .filter_map(|row| row["value"].as_f64());
        values
            .next()
            .with_context(|| format!("the browser has no counter {name}"))
    }

    /// Lets the browser throw away what nobody holds, so that a counter of memory counts what is used.
    pub fn tidy_memory(&mut self) -> Result<()> {
        self.ask("HeapProfiler.collectGarbage", json!({})).map(drop)
    }

    /// What went over the network since the page was opened.
    pub fn traffic(&mut self) -> Vec<Transfer> {
        Transfer::list(&self.browser.events())
    }

    fn ask(&mut self, method: &str, params: Value) -> Result<Value> {
        self.browser.ask(Some(&self.session), method, params)
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        let context = json!({"browserContextId": self.context});
        // It fails only when the browser has ended, which the next command says.
        self.browser.ask(None, "Target.disposeBrowserContext", context).ok();
        self.browser.events();
    }
}

/// One request, in milliseconds since the page's own.
#[derive(Debug)]
pub struct Transfer {
    /// `GET`, for what is loaded.
    pub method: String,
    /// The last part of the address.
    pub name: String,
    /// When it was asked for.
    pub start: f64,
    /// When the last byte was here.
    pub end: f64,
    /// Bytes as sent, with headers.
    pub bytes: f64,
}

impl Transfer {
    fn list(events: &[crate::cdp::Event]) -> Vec<Self> {
        let about = |method: &'static str| events.iter().filter(move |event| event.method == method);
        let ms = |value: &Value| value.as_f64().unwrap_or_default() * 1000.0;
        let mut zero = None;
        let mut transfers = Vec::new();
        for sent in about("Network.requestWillBeSent") {
            let at = ms(&sent.params["timestamp"]);
            let zero = *zero.get_or_insert(at);
            let id = &sent.params["requestId"];
            let Some(ended) = about("Network.loadingFinished").find(|event| event.params["requestId"] == *id) else {
                continue;
            };
            let request = &sent.params["request"];
            let url = request["url"].as_str().unwrap_or_default();
            transfers.push(Self {
                method: request["method"].as_str().unwrap_or_default().to_owned(),
                name: url.rsplit('/').next().unwrap_or_default().to_owned(),
                start: at - zero,
                end: ms(&ended.params["timestamp"]) - zero,
                bytes: ended.params["encodedDataLength"].as_f64().unwrap_or_default(),
            });
        }
        transfers
    }
}
