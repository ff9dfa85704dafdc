//! The three browsers of the tests and the programs that steer them.
//!
//! The tests get every path by environment variable and look for nothing themselves. A variable that is already set
//! wins over what is found here. On Debian (as root) the missing packages are installed; elsewhere the error names
//! them. A browser that cannot be had fails the tests: it is never left out.

use crate::paths::Paths;
use crate::{run, say, tools};
use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program the tests start: the variable that names it, what it is called, and Debian's package.
struct Program {
    variable: &'static str,
    names: &'static [&'static str],
    package: &'static str,
}

const PROGRAMS: [Program; 6] = [
    Program {
        variable: "MEDSPIL_CHROMIUM",
        names: &["chromium", "google-chrome", "chrome"],
        package: "chromium",
    },
    Program {
        variable: "MEDSPIL_CHROMEDRIVER",
        names: &["chromedriver"],
        package: "chromium-driver",
    },
    Program {
        variable: "MEDSPIL_FIREFOX",
        names: &["firefox-esr", "firefox"],
        package: "firefox-esr",
    },
    Program {
        variable: "MEDSPIL_WEBKITDRIVER",
        names: &["WebKitWebDriver"],
        package: "webkit2gtk-driver",
    },
    Program {
        variable: "MEDSPIL_XVFB",
        names: &["Xvfb"],
        package: "xvfb",
    },
    Program {
        variable: "MEDSPIL_XAUTH",
        names: &["xauth"],
        package: "xauth",
    },
];

/// The small browser that comes with WebKitGTK; WebKitWebDriver wants its full path.
const MINI_BROWSER: &str = "MEDSPIL_MINIBROWSER";

/// Every variable the browser tests need, after installing what is missing.
pub fn ready(paths: &Paths) -> Result<Vec<(String, PathBuf)>> {
    let missing = missing();
    if !missing.is_empty() {
        install(&missing)?;
    }
    let mut variables = Vec::new();
    for program in &PROGRAMS {
        let path =
            find(program).with_context(|| format!("{} was installed and still is not found", program.package))?;
        variables.push((program.variable.to_owned(), path));
    }
    variables.push((
        MINI_BROWSER.to_owned(),
        mini_browser().context("WebKitGTK's MiniBrowser is not found")?,
    ));
    let geckodriver = match env::var_os("MEDSPIL_GECKODRIVER") {
        Some(path) => path.into(),
        None => tools::geckodriver(paths)?,
    };
    variables.push(("MEDSPIL_GECKODRIVER".to_owned(), geckodriver));
    Ok(variables)
}

fn missing() -> Vec<&'static str> {
    let mut packages: Vec<_> = PROGRAMS
        .iter()
        .filter(|wanted| find(wanted).is_none())
        .map(|it| it.package)
        .collect();
    if mini_browser().is_none() && !packages.contains(&"webkit2gtk-driver") {
        packages.push("webkit2gtk-driver");
    }
    packages
}

fn find(program: &Program) -> Option<PathBuf> {
    if let Some(path) = env::var_os(program.variable) {
        return Some(path.into());
    }
    program.names.iter().find_map(|name| run::on_path(name))
}

fn mini_browser() -> Option<PathBuf> {
    if let Some(path) = env::var_os(MINI_BROWSER) {
        return Some(path.into());
    }
    let triples = [format!("{}-linux-gnu", env::consts::ARCH), String::new()];
    let folders = triples
        .iter()
        .flat_map(|triple| ["/usr/lib", "/usr/libexec"].map(|base| Path::new(base).join(triple)));
    let versions = ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"];
    folders
        .flat_map(|folder| versions.map(|version| folder.join(version).join("MiniBrowser")))
        .find(|file| file.is_file())
}

fn install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let Some(apt) = run::on_path("apt-get") else {
        bail!("the browser tests need what Debian calls {list}; install those with this system's package manager");
    };
    let root = run::taken(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root {
        bail!("the browser tests need more packages; run: sudo apt-get install {list}");
    }
    let apt_get = |args: &[&str]| {
        let mut command = Command::new(&apt);
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        run::taken(&mut command)
    };
    say::timed("Reading Debian's list of packages", || apt_get(&["update", "-q"]))?;
    say::timed(&format!("Installing {list} with apt-get"), || {
        let mut args = vec!["install", "-q", "-y", "--no-install-recommends"];
        args.extend(packages);
        apt_get(&args)
    })
    .with_context(|| format!("Debian's packages could not be installed: {list}"))?;
    Ok(())
}
