//! `cargo xtask demo`: from a checkout to a page one can try, with one address at the end.
//!
//! It looks at the ports first, since nobody should wait for a build to learn that one is taken. Two services run: the
//! backend with the widget's files, and the host pages on the next port, which embed the widget from another origin as
//! a municipality would. Ctrl-C, or the end of either, stops both.

use crate::paths::Paths;
use crate::{compile, run, say, tools};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What the demo was asked for.
#[derive(clap::Args)]
pub struct Options {
    /// The port of the page; the host pages take the next one
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..=65_534))]
    port: u16,
    /// The folder of the demo's database
    #[arg(long, default_value = "target/demo-data")]
    data: PathBuf,
    /// Open the page in this machine's browser
    #[arg(long)]
    open: bool,
}

/// How many lines of the log an error shows.
const LAST_WORDS: usize = 10;

/// How long a service may take to answer for the first time.
const PATIENCE: Duration = Duration::from_secs(20);

/// Builds what is not yet built, starts both services and waits.
pub fn demo(paths: &Paths, options: &Options) -> Result<()> {
    let next = options.port + 1;
    for port in [options.port, next] {
        is_free(port)?;
    }
    compile::shipped(paths)?;
    let server = compile::server(paths)?;

    // Before the first service starts, so that a Ctrl-C never leaves one behind.
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopped);
    ctrlc::set_handler(move || stop.store(true, Ordering::SeqCst)).context("Ctrl-C cannot be caught")?;

    let address = format!("http://127.0.0.1:{}", options.port);
    let log = paths.root.join(&options.data).join("demo.log");
    say::step(&format!(
        "Starting the backend and the host pages; their log is {}",
        log.display()
    ));
    let mut running = Running::new(log)?;
    running.start("the backend", &mut backend(paths, &server, options))?;
    running.start("the host pages", &mut host_pages(paths, &server, next, &address))?;
    wait_until_up(options.port, &mut running, &stopped)?;
    if options.open {
        open(&address);
    }
    let mut daily = daily_tools(paths, &running.log)?;
    say::result(&format!(
        "\nMedspil is running. Open this address, and press Ctrl-C here to stop:\n\n    {address}/\n"
    ));

    while !stopped.load(Ordering::SeqCst) {
        running.check()?;
        sleep(Duration::from_millis(100));
    }
    say::step("Stopping");
    if let Some(installing) = &mut daily {
        // Fails only when it has ended; what is half installed is installed at the next start.
        installing.kill().ok();
        installing.wait().ok();
    }
    Ok(())
}

/// Trunk takes minutes to compile and the demo does not need it, so it is installed while somebody looks at the page.
fn daily_tools(paths: &Paths, log: &Path) -> Result<Option<Child>> {
    if tools::has_trunk(paths) {
        return Ok(None);
    }
    say::step("Installing Trunk, for daily work with `trunk serve`, while you look; its output goes to the log");
    let log = fs::OpenOptions::new().append(true).open(log)?;
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("tools")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    Ok(Some(command.spawn().context("could not start installing Trunk")?))
}

fn backend(paths: &Paths, server: &Path, options: &Options) -> Command {
    let mut command = Command::new(server);
    command.args([
        "serve",
        "--seed-demo",
        "--moderation",
        "after",
        "--port",
        &options.port.to_string(),
    ]);
    command.args(["--origin", &format!("http://127.0.0.1:{}", options.port + 1)]);
    command
        .arg("--files")
        .arg(&paths.dist)
        .arg("--data")
        .arg(paths.root.join(&options.data));
    command
}

fn host_pages(paths: &Paths, server: &Path, port: u16, widget: &str) -> Command {
    let mut command = Command::new(server);
    command.arg("pages").arg(paths.root.join("tests/hosts"));
    command.args(["--port", &port.to_string(), "--widget", widget]);
    command
}

fn is_free(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(problem) => bail!(
            "port {port} cannot be used ({problem}). The demo takes a port and the one after it: stop what runs there, or \
             choose others, for example cargo xtask demo --port {}",
            if port < 60_000 { port + 100 } else { 8080 }
        ),
    }
}

/// The services that run; they end with this value, whatever happens. Their logs go to a file, so that the address
/// stays the last thing on the screen.
struct Running {
    services: Vec<(&'static str, Child)>,
    log: PathBuf,
}

impl Running {
    fn new(log: PathBuf) -> Result<Self> {
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        }
        fs::write(&log, "").with_context(|| format!("{} cannot be written", log.display()))?;
        Ok(Self {
            services: Vec::new(),
            log,
        })
    }

    fn start(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        let log = fs::OpenOptions::new().append(true).open(&self.log)?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command
            .spawn()
            .with_context(|| format!("could not start: {}", run::line(command)))?;
        self.services.push((name, child));
        Ok(())
    }

    /// An error, with the service's own last words, when one of them has ended by itself.
    fn check(&mut self) -> Result<()> {
        for (name, child) in &mut self.services {
            if let Some(status) = child.try_wait()? {
                let log = fs::read_to_string(&self.log).unwrap_or_default();
                let lines: Vec<_> = log.lines().collect();
                let last = lines[lines.len().saturating_sub(LAST_WORDS)..].join("\n  ");
                bail!(
                    "{name} ended by itself ({status}); the end of {}:\n  {last}",
                    self.log.display()
                );
            }
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A Ctrl-C in a terminal reached them too: give them a moment to end in order.
        let until = Instant::now() + Duration::from_secs(2);
        for (_, child) in &mut self.services {
            while Instant::now() < until && child.try_wait().is_ok_and(|ended| ended.is_none()) {
                sleep(Duration::from_millis(50));
            }
            // Both fail only when it has ended already.
            child.kill().ok();
            child.wait().ok();
        }
    }
}

fn wait_until_up(port: u16, running: &mut Running, stopped: &AtomicBool) -> Result<()> {
    let until = Instant::now() + PATIENCE;
    while !answers(port) {
        running.check()?;
        if stopped.load(Ordering::SeqCst) {
            bail!("stopped before it was ready");
        }
        if Instant::now() > until {
            bail!("the backend did not answer within {} s", PATIENCE.as_secs());
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Whether the backend says it is well.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(
            stream,
            "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = [0; 16];
        stream.read_exact(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

fn open(address: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let opened = Command::new(opener)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if opened.is_err() {
        say::warn(&format!(
            "no browser could be opened ({opener} is missing); open the address by hand"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_a_sentence_with_a_way_out() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let sentence = is_free(port).unwrap_err().to_string();
        assert!(
            sentence.contains(&port.to_string()) && sentence.contains("--port"),
            "{sentence}"
        );
    }

    #[test]
    fn nobody_answers_on_a_port_without_service() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        assert!(!answers(port));
    }

    #[test]
    fn a_service_that_ends_says_its_last_words() {
        let log = std::env::temp_dir()
            .join(format!("medspil-demo-{}", std::process::id()))
            .join("demo.log");
        let mut running = Running::new(log.clone()).unwrap();
        running
            .start("the backend", Command::new("cargo").arg("--no-such-flag"))
            .unwrap();
        running.services[0].1.wait().unwrap();
        let sentence = running.check().unwrap_err().to_string();
        assert!(
            sentence.contains("the backend ended") && sentence.contains("no-such-flag"),
            "{sentence}"
        );
        fs::remove_dir_all(log.parent().unwrap()).unwrap();
    }
}
