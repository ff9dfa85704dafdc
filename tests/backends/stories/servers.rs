//! Starts the real servers by their scripts in ../servers, each once for all stories.
//!
//! A script ends its server when its standard input ends, so that none outlives the tests, however they end. Packages are
//! installed below the target folder; `cargo xtask test` installs them beforehand and shows how it goes.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// A server under a script.
#[derive(Debug)]
pub struct Server {
    /// What the script has said: `base` and whatever else the configuration needs.
    pub said: BTreeMap<String, String>,
    _child: Child,
    /// Closing it ends the script and the server.
    _life: ChildStdin,
}

/// `target/backends`, whatever the target folder is.
pub fn folder() -> PathBuf {
    let inside = Path::new(env!("CARGO_TARGET_TMPDIR"));
    inside.parent().unwrap_or(inside).join("backends")
}

impl Server {
    /// Starts `../servers/NAME.sh`, with settings as environment variables, and waits until it is ready. `state` keeps
    /// two servers of one kind apart.
    ///
    /// # Errors
    /// What the script says is to be done.
    pub fn start(name: &str, state: &str, settings: &[(&str, &str)]) -> Result<Self, String> {
        let script = format!("{}/servers/{name}.sh", env!("CARGO_MANIFEST_DIR"));
        let state = folder().join("state").join(state);
        let mut child = Command::new("bash")
            .args([script.as_str(), "start"])
            .arg(folder())
            .arg(state)
            .arg(free_port().to_string())
            .env("ORIGIN", crate::kit::ORIGIN)
            .envs(settings.iter().copied())
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
                return Ok(Self {
                    said,
                    _child: child,
                    _life: life,
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
        Err(why
            .trim()
            .lines()
            .last()
            .unwrap_or("the script said nothing")
            .to_owned())
    }

    /// What the script has said under this name.
    pub fn get(&self, name: &str) -> &str {
        self.said.get(name).map_or("", String::as_str)
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("this machine has a free port");
    listener.local_addr().expect("it is bound").port()
}
