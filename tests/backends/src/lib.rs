//! Starts the real servers by their scripts in ../servers: for the contract in ../stories, and for the browsers of
//! tests/browser.
//!
//! A script ends its server when its standard input ends, so that none outlives the tests, however they end. Packages are
//! installed below the target folder; `cargo xtask test` installs them beforehand and shows how it goes. A server that
//! cannot be had is an error that says what to do; nothing stands in for it. Read next: `../servers/lib.sh`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use serde_json::{Value, json};

/// `target/backends`, seen from cargo's folder for a suite's own files (`CARGO_TARGET_TMPDIR`).
pub fn folder(tmp: &str) -> PathBuf {
    let inside = Path::new(tmp);
    inside.parent().unwrap_or(inside).join("backends")
}

/// A server to start.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    /// The script, without its ending.
    pub name: &'a str,
    /// Where packages are installed: [`folder`].
    pub folder: &'a Path,
    /// Keeps two servers of one kind apart.
    pub state: &'a str,
    /// The port; none takes a free one.
    pub port: Option<u16>,
    /// The origin whose pages may use it, where the server has a list of them.
    pub origin: &'a str,
    /// The script's settings, as environment variables.
    pub settings: &'a [(&'a str, &'a str)],
}

/// A server under a script.
#[derive(Debug)]
pub struct Server {
    /// What the script has said: `base` and whatever else the configuration needs.
    pub said: BTreeMap<String, String>,
    /// Its port on 127.0.0.1.
    pub port: u16,
    name: String,
    child: Child,
    /// Closing it ends the script and the server.
    life: ChildStdin,
}

impl Start<'_> {
    /// Starts `../servers/NAME.sh` and waits until it is ready.
    ///
    /// # Errors
    /// What the script says is to be done.
    pub fn start(&self) -> Result<Server, String> {
        let script = format!("{}/servers/{}.sh", env!("CARGO_MANIFEST_DIR"), self.name);
        let port = self.port.map_or_else(free_port, Ok)?;
        let mut child = Command::new("bash")
            .args([script.as_str(), "start"])
            .arg(self.folder)
            .arg(self.folder.join("state").join(self.state))
            .arg(port.to_string())
            .env("ORIGIN", self.origin)
            .envs(self.settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|why| format!("bash is missing ({why}); install it and run the tests again"))?;
        let life = child.stdin.take().expect("it was asked for");
        let stdout = child.stdout.take().expect("it was asked for");
        let mut said = BTreeMap::new();
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if line == "READY" {
                let name = self.name.to_owned();
                return Ok(Server {
                    said,
                    port,
                    name,
                    child,
                    life,
                });
            }
            if let Some((key, value)) = line.split_once('=') {
                said.insert(key.to_owned(), value.to_owned());
            }
        }
        let mut why = String::new();
        if let Some(mut stderr) = child.stderr.take() {
            drop(stderr.read_to_string(&mut why));
        }
        let last = why.trim().lines().last();
        Err(last.unwrap_or("the script said nothing").to_owned())
    }
}

impl Server {
    /// What the script has said under this name.
    pub fn get(&self, name: &str) -> &str {
        self.said.get(name).map_or("", String::as_str)
    }

    /// A page's configuration for it: the preset, with the parameters that the script has said.
    pub fn config(&self) -> Value {
        let (preset, set) = match self.name.as_str() {
            "postgraphile" => ("graphql", vec!["base"]),
            "datasette" => ("datasette", vec!["base", "token"]),
            "wordpress" => ("wordpress", vec!["base", "post"]),
            name => (name, vec!["base"]),
        };
        let set = set.into_iter().map(|name| (name.to_owned(), self.get(name).into()));
        json!({ "extends": preset, "set": Value::Object(set.collect()) })
    }

    /// Ends it and waits until it is gone: its port is free again.
    pub fn stop(self) {
        let Self { mut child, life, .. } = self;
        drop(life);
        // However it ends, it has ended.
        drop(child.wait());
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|why| format!("this machine has no free port: {why}"))?;
    let address = listener.local_addr().map_err(|why| format!("no free port: {why}"))?;
    Ok(address.port())
}
