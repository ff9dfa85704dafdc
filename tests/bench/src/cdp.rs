//! Chromium, steered through its own pipe: commands go in, answers and events come out, all JSON with a zero byte between.
//!
//! No driver and no open port stands between the measurement and the browser. Unix only, because a shell hands the two
//! pipes over. Read next: `phone.rs` for what is asked of the browser.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Keeps Chromium from talking to anybody but our pages, and from drawing with a graphics card that is not there.
const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// A command is answered at once or never.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the browser tells without being asked.
#[derive(Debug)]
pub struct Event {
    /// For example `Network.loadingFinished`.
    pub method: String,
    /// What it says.
    pub params: Value,
}

/// A running browser; it ends with this value.
pub struct Browser {
    process: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    last: u64,
    events: Vec<Event>,
    _profile: TempDir,
}

impl Browser {
    /// Starts it with an empty profile.
    pub fn start(program: &Path) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null"])
            .arg(program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let to = process.stdin.take().context("the browser takes no commands")?;
        let out = process.stdout.take().context("the browser gives no answers")?;
        let (said, from) = channel();
        thread::spawn(move || {
            for message in BufReader::new(out).split(0).map_while(Result::ok) {
                let Ok(value) = serde_json::from_slice(&message) else {
                    break;
                };
                if said.send(value).is_err() {
                    break;
                }
            }
        });
        Ok(Self {
            process,
            to,
            from,
            last: 0,
            events: Vec::new(),
            _profile: profile,
        })
    }

    /// Asks the browser itself, or with a session one of its pages.
    pub fn ask(&mut self, session: Option<&str>, method: &str, params: Value) -> Result<Value> {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": params});
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = serde_json::to_vec(&message)?;
        bytes.push(0);
        self.to
            .write_all(&bytes)
            .and_then(|()| self.to.flush())
            .context("the browser has ended")?;
        let until = Instant::now() + PATIENCE;
        loop {
            let message = self.next(until).with_context(|| format!("no answer to {method}"))?;
            if message["id"].as_u64() == Some(self.last) {
                if let Some(problem) = message["error"]["message"].as_str() {
                    bail!("{method}: {problem}");
                }
                return Ok(message["result"].clone());
            }
        }
    }

    /// Waits until the page calls the function `name` that it was given, and returns what it passed.
    pub fn called(&mut self, name: &str, patience: Duration) -> Result<Option<String>> {
        let until = Instant::now() + patience;
        loop {
            let found = self
                .events
                .iter()
                .find(|event| event.method == "Runtime.bindingCalled" && event.params["name"] == name);
            if let Some(event) = found {
                return Ok(event.params["payload"].as_str().map(str::to_owned));
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            self.next(until).or_else(|problem| {
                if Instant::now() >= until {
                    Ok(Value::Null)
                } else {
                    Err(problem)
                }
            })?;
        }
    }

    /// Every event since the last time this was asked.
    pub fn events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The next message; events are kept as well.
    fn next(&mut self, until: Instant) -> Result<Value> {
        let wait = until.saturating_duration_since(Instant::now());
        let message = match self.from.recv_timeout(wait) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => bail!("the browser says nothing"),
            Err(RecvTimeoutError::Disconnected) => bail!("the browser has ended"),
        };
        if let Some(method) = message["method"].as_str() {
            self.events.push(Event {
                method: method.to_owned(),
                params: message["params"].clone(),
            });
        }
        Ok(message)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // In order first, since a killed browser leaves its helpers behind for a moment.
        let closed = self.ask(None, "Browser.close", json!({})).is_ok();
        let until = Instant::now() + Duration::from_secs(5);
        while closed && Instant::now() < until && self.process.try_wait().is_ok_and(|ended| ended.is_none()) {
            thread::sleep(Duration::from_millis(20));
        }
        // Both fail only when it has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
