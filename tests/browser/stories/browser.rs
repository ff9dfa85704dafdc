//! A browser as a story uses it: go somewhere, run a script, move a real mouse, press real keys, open tabs.
//!
//! Clicks and keys go through WebDriver's actions, so they hit what a finger would hit: something that lies under
//! something else cannot be pressed. Scripts only look.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use axum::http::Method;
use fantoccini::actions::{
    Actions, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, error::CmdError};
use serde_json::{Value, json};
use url::Url;

use crate::engine::Engine;

/// How long a story waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(12);

/// How long a browser may take for one command.
const COMMAND: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub struct Browser {
    pub engine: Engine,
    client: Client,
    /// How wide the phone is that pages are shown in; 0 for none.
    frame: Arc<AtomicU32>,
}

impl Browser {
    pub fn new(engine: Engine, client: Client) -> Self {
        Self {
            engine,
            client,
            frame: Arc::default(),
        }
    }

    pub async fn go(&self, url: &str) {
        let width = self.frame.load(Ordering::Relaxed);
        if width == 0 {
            return self.did("go to a page", self.client.goto(url)).await;
        }
        let url = Url::parse(url).unwrap_or_else(|why| panic!("{url} is no address: {why}"));
        let mut phone = url.join("/test/phone.html").expect("a path is an address from there");
        phone
            .query_pairs_mut()
            .append_pair("width", &width.to_string())
            .append_pair("page", url.path());
        self.did("go to a page", self.client.goto(phone.as_str())).await;
        self.look_inside().await;
    }

    pub async fn reload(&self) {
        self.did("reload", self.client.refresh()).await;
        if self.frame.load(Ordering::Relaxed) != 0 {
            self.look_inside().await;
        }
    }

    /// Runs a script and gives what it returns.
    pub async fn js(&self, script: &str, args: &[Value]) -> Value {
        self.did(script, self.client.execute(script, args.to_vec())).await
    }

    /// Runs the body of an asynchronous function and gives what it resolves to.
    pub async fn js_later(&self, body: &str, args: &[Value]) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);\
             (async () => {{ {body} }})().then(value => done({{ value }}), error => done({{ error: String(error) }}));"
        );
        let answer = self.did(body, self.client.execute_async(&script, args.to_vec())).await;
        assert!(answer["error"].is_null(), "{body}: {}", answer["error"]);
        answer["value"].clone()
    }

    /// Waits until `look` finds something; the sentence says what did not come.
    pub async fn until<T, F: Future<Output = Option<T>>>(&self, what: &str, look: impl Fn() -> F) -> T {
        self.until_within(PATIENCE, what, look).await
    }

    pub async fn until_within<T, F: Future<Output = Option<T>>>(
        &self,
        patience: Duration,
        what: &str,
        look: impl Fn() -> F,
    ) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(
                begun.elapsed() < patience,
                "waited {} s for: {what}",
                patience.as_secs()
            );
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Presses the left button where the page says.
    pub async fn press_at(&self, x: f64, y: f64) {
        let mouse = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveTo {
                duration: Some(Duration::ZERO),
                x: x.floor(),
                y: y.floor(),
            })
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            })
            .then(PointerAction::Up {
                button: MOUSE_BUTTON_LEFT,
            });
        self.did("press the mouse", self.client.perform_actions(Actions::from(mouse)))
            .await;
    }

    /// Types on the keyboard, wherever the focus is.
    pub async fn type_keys(&self, text: &str) {
        let keys = text
            .chars()
            .fold(KeyActions::new("keyboard".to_owned()), |keys, value| {
                keys.then(KeyAction::Down { value }).then(KeyAction::Up { value })
            });
        self.did("type", self.client.perform_actions(Actions::from(keys))).await;
    }

    /// Looks into the page's first frame from now on.
    pub async fn look_inside(&self) {
        self.did("look into a frame", self.client.enter_frame(0)).await;
    }

    /// The tab the story looks at.
    pub async fn tab(&self) -> WindowHandle {
        self.did("name the tab", self.client.window()).await
    }

    /// How many tabs are open.
    pub async fn tabs(&self) -> usize {
        self.did("count the tabs", self.client.windows()).await.len()
    }

    /// Opens another tab and looks at it. WebKitGTK's driver moves no mouse in there: press in the first one.
    pub async fn open_tab(&self) -> WindowHandle {
        let handle = self.did("open a tab", self.client.new_window(true)).await.handle;
        self.look_at(&handle).await;
        handle
    }

    pub async fn look_at(&self, tab: &WindowHandle) {
        self.did("look at a tab", self.client.switch_to_window(tab.clone()))
            .await;
    }

    /// Closes the tab the story looks at, then looks at another.
    pub async fn close_tab(&self, then: &WindowHandle) {
        self.did("close a tab", self.client.close_window()).await;
        self.look_at(then).await;
    }

    /// Shows the pages that follow on a phone of this width: Chromium's device emulation; in the others a frame, for
    /// their windows do not get that narrow.
    pub async fn phone(&self, width: u32) {
        if self.engine == Engine::Chromium {
            let metrics = json!({ "width": width, "height": 844, "deviceScaleFactor": 2, "mobile": true });
            self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        } else {
            self.frame.store(width, Ordering::Relaxed);
        }
    }

    /// Chromium's own protocol.
    pub async fn devtools(&self, method: &str, params: Value) -> Value {
        let body = json!({ "cmd": method, "params": params });
        let command = Extension {
            path: "goog/cdp/execute",
            body,
        };
        self.did(method, self.client.issue_cmd(command)).await
    }

    /// A slow mobile network, Chromium's way.
    pub async fn slow_network(&self) {
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.emulateNetworkConditions", speed(150, 200_000))
            .await;
    }

    /// Chromium's log since it was last asked, without the level `info`'s chatter.
    pub async fn log(&self) -> Vec<String> {
        let command = Extension {
            path: "se/log",
            body: json!({ "type": "browser" }),
        };
        let entries = self.did("read the log", self.client.issue_cmd(command)).await;
        let line = |entry: &Value| {
            format!(
                "{} {}",
                entry["level"].as_str().unwrap_or("?"),
                entry["message"].as_str().unwrap_or("?")
            )
        };
        entries
            .as_array()
            .map(|entries| entries.iter().map(line).collect())
            .unwrap_or_default()
    }

    /// What watch.js noted under this name.
    pub async fn noted(&self, what: &str) -> Vec<Value> {
        let noted = self.js("return window.__noted[arguments[0]]", &[json!(what)]).await;
        noted.as_array().cloned().unwrap_or_default()
    }

    /// What stands in the widgets and what was noted, for whoever reads of a failure.
    pub async fn evidence(&self) -> Option<String> {
        let script = "const noted = window.__noted; \
            const widgets = [...document.querySelectorAll('medspil-widget, [data-medspil]')].map(it => it.shadowRoot); \
            const told = widgets.filter(Boolean).map(it => [...it.querySelectorAll('.medspil')].map(one => one.innerText.replace(/\\s+/g, ' ').slice(0, 700))); \
            return [location.href, ...told.flat(), noted ? JSON.stringify({...noted, events: noted.events.slice(-6)}).slice(0, 1500) : ''].join('\\n  ')";
        let seen = self.client.execute(script, Vec::new()).await.ok()?;
        seen.as_str().map(str::to_owned)
    }

    /// A picture of what is seen, for whoever looks into a failure.
    pub async fn picture(&self) -> Option<Vec<u8>> {
        self.client.screenshot().await.ok()
    }

    /// One tab, an empty page, a window of ordinary size: as the next story expects it.
    pub async fn tidy(&self) -> Result<(), CmdError> {
        let windows = self.client.windows().await?;
        let mut windows = windows.into_iter();
        let first = windows.next();
        for extra in windows {
            self.client.switch_to_window(extra).await?;
            self.client.close_window().await?;
        }
        if let Some(first) = first {
            self.client.switch_to_window(first).await?;
        }
        if self.engine == Engine::Chromium {
            for (method, params) in [
                ("Emulation.clearDeviceMetricsOverride", json!({})),
                ("Emulation.setEmulatedMedia", json!({ "features": [] })),
                ("Network.emulateNetworkConditions", speed(0, -1)),
            ] {
                let body = json!({ "cmd": method, "params": params });
                self.client
                    .issue_cmd(Extension {
                        path: "goog/cdp/execute",
                        body,
                    })
                    .await?;
            }
        }
        self.client.release_actions().await?;
        self.client.goto("about:blank").await?;
        self.client.set_window_size(1200, 900).await
    }

    /// Does it, or ends the story with what could not be done.
    async fn did<T>(&self, what: &str, command: impl Future<Output = Result<T, CmdError>>) -> T {
        let outcome = tokio::time::timeout(COMMAND, command).await;
        let outcome =
            outcome.unwrap_or_else(|_| panic!("{} did not answer when it should {}", self.engine.name(), what.trim()));
        outcome.unwrap_or_else(|why| panic!("{} could not {}: {why}", self.engine.name(), what.trim()))
    }
}

/// Milliseconds each way and bytes a second; -1 is as fast as it goes.
fn speed(latency: u32, throughput: i32) -> Value {
    json!({ "offline": false, "latency": latency, "downloadThroughput": throughput, "uploadThroughput": throughput })
}

/// A command that only Chromium's driver knows.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
