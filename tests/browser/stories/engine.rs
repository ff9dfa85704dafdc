//! The three engines: where their programs are, how a driver is started and a session opened, and that everything ends.
//!
//! Paths come from the environment as `cargo xtask test` sets them, else from the search path. A program that is missing
//! is an error that names it; an engine is never left out.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::error::NewSessionError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// How long a driver or a browser may take to come up on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

/// All of them: what nearly every story is told in.
pub const ALL: &[Engine] = &[Engine::Chromium, Engine::Firefox, Engine::WebKit];
/// Where a story needs what only Chromium's driver offers: its log, its device emulation.
pub const CHROMIUM: &[Engine] = &[Engine::Chromium];

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkitgtk",
        }
    }
}

/// A program that ends when this is dropped.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A driver with one open session.
pub struct Session {
    pub client: Client,
    // Dropped in this order: the driver before the screen it draws on and the folder it writes in.
    _driver: Program,
    _screen: Option<Program>,
    _folder: TempDir,
}

impl Session {
    /// Starts the driver and opens a session.
    pub async fn start(engine: Engine) -> Result<Self, String> {
        let folder = TempDir::with_prefix("medspil-browser-").map_err(|why| format!("no temporary folder: {why}"))?;
        let port = free_port()?;
        let (mut command, screen) = driver(engine, port, folder.path())?;
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|why| format!("{name} could not be started: {why}"))?;
        let driver = Program(child);
        wait_for(port, &name).await?;
        let begun = Instant::now();
        let client = loop {
            let connected = ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities(engine, folder.path())?)
                .connect(&format!("http://127.0.0.1:{port}"))
                .await;
            match connected {
                Ok(client) => break client,
                // On a busy machine a driver listens before it answers.
                Err(NewSessionError::Lost(_) | NewSessionError::Failed(_) | NewSessionError::FailedC(_))
                    if begun.elapsed() < PATIENCE =>
                {
                    tokio::time::sleep(Duration::from_millis(250)).await;
                }
                Err(why) => return Err(format!("{name} runs, but {} does not start: {why}", engine.name())),
            }
        };
        Ok(Self {
            client,
            _driver: driver,
            _screen: screen,
            _folder: folder,
        })
    }

    /// Closes the browser, then the driver.
    pub async fn quit(self) {
        // A browser that does not answer any more is ended with its driver.
        let _ = tokio::time::timeout(Duration::from_secs(10), self.client.clone().close()).await;
    }
}

fn driver(engine: Engine, port: u16, folder: &Path) -> Result<(Command, Option<Program>), String> {
    let mut screen = None;
    let mut command = match engine {
        Engine::Chromium => {
            let mut command = Command::new(program("MEDSPIL_CHROMEDRIVER", &["chromedriver"])?);
            command.arg(format!("--port={port}"));
            command
        }
        Engine::Firefox => {
            let mut command = Command::new(program("MEDSPIL_GECKODRIVER", &["geckodriver"])?);
            command
                .args(["--port", &port.to_string(), "--profile-root"])
                .arg(folder);
            command
        }
        Engine::WebKit => {
            let (xvfb, display) = virtual_screen()?;
            screen = Some(xvfb);
            let mut command = Command::new(program("MEDSPIL_WEBKITDRIVER", &["WebKitWebDriver"])?);
            command.arg(format!("--port={port}"));
            command
                .env("DISPLAY", display)
                .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
            command
        }
    };
    // Whatever a browser keeps beside its profile goes away with the folder.
    for variable in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
        command.env(variable, folder);
    }
    command.env("TMPDIR", folder);
    Ok((command, screen))
}

fn capabilities(engine: Engine, folder: &Path) -> Result<Map<String, Value>, String> {
    let capabilities = match engine {
        Engine::Chromium => json!({
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "binary": program("MEDSPIL_CHROMIUM", &["chromium", "google-chrome", "chrome"])?,
                "args": [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-dev-shm-usage", "--window-size=1200,900",
                    format!("--user-data-dir={}", folder.join("profile").display()),
                ],
            },
        }),
        Engine::Firefox => json!({
            "moz:firefoxOptions": {
                "binary": program("MEDSPIL_FIREFOX", &["firefox-esr", "firefox"])?,
                "args": ["-headless", "--width=1200", "--height=900"],
            },
        }),
        Engine::WebKit => json!({
            "webkitgtk:browserOptions": {
                "binary": program("MEDSPIL_MINIBROWSER", &["MiniBrowser"])?,
                "args": ["--automation"],
            },
        }),
    };
    match capabilities {
        Value::Object(map) => Ok(map),
        other => Err(format!("capabilities are an object, not {other}")),
    }
}

/// A screen nobody sees; `Xvfb` picks a free number and prints it.
fn virtual_screen() -> Result<(Program, String), String> {
    let mut child = Command::new(program("MEDSPIL_XVFB", &["Xvfb"])?)
        .args(["-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|why| format!("Xvfb could not be started: {why}"))?;
    let output = child.stdout.take();
    let program = Program(child);
    let mut number = String::new();
    if let Some(output) = output {
        BufReader::new(output)
            .read_line(&mut number)
            .map_err(|why| format!("Xvfb says nothing: {why}"))?;
    }
    match number.trim() {
        "" => Err("Xvfb ended at once; is another one running without permission to share?".to_owned()),
        number => Ok((program, format!(":{number}"))),
    }
}

/// Where a program is: named by the environment, or found on the search path.
fn program(variable: &str, names: &[&str]) -> Result<PathBuf, String> {
    if let Some(path) = env::var_os(variable) {
        return Ok(path.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let beside = [
        "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1",
        "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1",
    ];
    let folders = env::split_paths(&path).chain(beside.map(PathBuf::from));
    folders
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|file| file.is_file())
        .ok_or_else(|| {
            format!(
                "{} is not found: install it, or say where it is with {variable} (`cargo xtask test browser` does both)",
                names[0]
            )
        })
}

fn free_port() -> Result<u16, String> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|why| format!("no free port: {why}"))
}

async fn wait_for(port: u16, name: &str) -> Result<(), String> {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if begun.elapsed() > PATIENCE {
            return Err(format!("{name} was started but does not listen"));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
