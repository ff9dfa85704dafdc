//! `cargo xtask test`: every check of the project, step by step, with one honest count at the end.
//!
//! A failing step does not stop the others, but what needs its result fails with it: nothing is skipped in silence.
//! The count adds up cargo's own `test result:` lines; a step that fails without failing tests counts as one failure.

use crate::paths::Paths;
use crate::{backends, browsers, compile, run, say, size, tidy, tools};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// The steps, in their order: the quick ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// The project's own rules
    Tidy,
    /// Formatting
    Fmt,
    /// Lints
    Clippy,
    /// Tests of all crates but those of browsers and backends
    Unit,
    /// The presets against real servers
    Backends,
    /// The shipped build of the widget
    Build,
    /// The weight of the first load
    Size,
    /// The widget in Chromium, Firefox and WebKitGTK
    Browser,
}

/// The package whose tests start browsers.
const BROWSER_TESTS: &str = "medspil-browser-tests";

/// What cargo said about tests.
#[derive(Clone, Debug, Default, PartialEq)]
struct Count {
    passed: u64,
    failed: u64,
    ignored: u64,
    /// The names of the tests that failed.
    names: Vec<String>,
}

/// How one step ended.
struct Ended {
    step: Step,
    count: Count,
    problem: Option<String>,
    took: Duration,
}

/// Runs the named steps, or all when none is named; `all_backends` also tries the servers that take long to install.
pub fn test(paths: &Paths, only: &[Step], all_backends: bool) -> ExitCode {
    let steps = Step::value_variants()
        .iter()
        .filter(|step| only.is_empty() || only.contains(step));
    let mut ended: Vec<Ended> = Vec::new();
    for step in steps.copied() {
        say::step(&format!("test: {}", name(step)));
        let before = Instant::now();
        let broken = needs(step)
            .into_iter()
            .find(|need| ended.iter().any(|it| it.step == *need && it.problem.is_some()));
        let mut count = Count::default();
        let outcome = match broken {
            Some(need) => Err(anyhow::anyhow!("not run, because {} failed", name(need))),
            None => perform(paths, step, all_backends, &mut count),
        };
        let problem = outcome.err().map(|problem| format!("{problem:#}"));
        if let Some(problem) = &problem {
            say::step(&format!("  {} failed: {problem}", name(step)));
        }
        ended.push(Ended {
            step,
            count,
            problem,
            took: before.elapsed(),
        });
    }
    summary(&ended)
}

fn name(step: Step) -> String {
    step.to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}

/// The steps whose result a step uses.
fn needs(step: Step) -> Vec<Step> {
    match step {
        Step::Size | Step::Browser => vec![Step::Build],
        _ => Vec::new(),
    }
}

fn perform(paths: &Paths, step: Step, all_backends: bool, count: &mut Count) -> Result<()> {
    match step {
        Step::Tidy => tidy::tidy(paths),
        Step::Fmt => {
            tools::component("rustfmt", "fmt")?;
            run::shown(&mut cargo(paths, &["fmt", "--all", "--check"])).context("run cargo fmt --all")
        }
        Step::Clippy => {
            tools::component("clippy", "clippy")?;
            run::shown(&mut cargo(
                paths,
                &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"],
            ))
        }
        Step::Unit => counted(
            cargo(
                paths,
                &[
                    "test",
                    "--workspace",
                    "--exclude",
                    BROWSER_TESTS,
                    "--exclude",
                    backends::PACKAGE,
                    "--no-fail-fast",
                ],
            ),
            count,
        ),
        Step::Backends => counted(cargo(paths, &backends::ready(paths, all_backends)), count),
        Step::Build => compile::shipped(paths),
        Step::Size => size::check(paths),
        Step::Browser => browser(paths, count),
    }
}

/// The browser tests start servers, drivers and browsers themselves; the environment says where to find the programs.
fn browser(paths: &Paths, count: &mut Count) -> Result<()> {
    compile::shipped(paths)?;
    // The build goes on without these; the search for accessibility mistakes cannot.
    tools::npm_tools(paths).context("the browser tests need axe-core; install Node.js 18 or newer with npm")?;
    backends::for_browsers(paths);
    let mut command = cargo(paths, &["test", "--package", BROWSER_TESTS, "--no-fail-fast"]);
    command.envs(browsers::ready(paths)?);
    command
        .env("MEDSPIL_DIST", &paths.dist)
        .env("MEDSPIL_ROOT", &paths.root);
    counted(command, count)
}

fn cargo(paths: &Paths, arguments: &[&str]) -> Command {
    let mut command = run::cargo();
    command.args(arguments).current_dir(&paths.root);
    command
}

/// Runs cargo test with its output shown, and adds up what it says.
fn counted(mut command: Command, count: &mut Count) -> Result<()> {
    let line = run::line(&command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start: {line}"))?;
    let output = child.stdout.take().context("cargo's output cannot be read")?;
    for said in BufReader::new(output).split(b'\n') {
        let said = said?;
        let said = String::from_utf8_lossy(&said);
        say::result(&said);
        count.add(&said);
    }
    let status = child.wait()?;
    if count.failed > 0 {
        bail!("{} tests failed", count.failed);
    }
    if !status.success() {
        bail!("this command failed ({status}): {line}");
    }
    if count.passed == 0 {
        bail!("not a single test ran: {line}");
    }
    Ok(())
}

impl Count {
    /// Reads one line of cargo's output.
    fn add(&mut self, line: &str) {
        if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.names.push(name.to_owned());
        }
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in result.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next().and_then(|word| word.parse::<u64>().ok()), words.next())
            else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// Prints how every step ended and, as the last line of all, the sum.
fn summary(ended: &[Ended]) -> ExitCode {
    say::result("");
    for it in ended {
        let verdict = if it.problem.is_some() { "FAILED" } else { "ok" };
        let tests = match &it.count {
            Count {
                passed: 0,
                failed: 0,
                ignored: 0,
                ..
            } => String::new(),
            Count {
                passed,
                failed,
                ignored,
                ..
            } => format!("{passed} passed, {failed} failed, {ignored} ignored"),
        };
        say::result(&format!(
            "{:<8} {verdict:<7} {:>7.1} s  {tests}",
            name(it.step),
            it.took.as_secs_f32()
        ));
        it.count
            .names
            .iter()
            .for_each(|name| say::result(&format!("         failed: {name}")));
        it.problem
            .iter()
            .for_each(|problem| say::result(&format!("         {problem}")));
    }
    let (passed, failed) = sum(ended);
    say::result(&format!("medspil: {passed} passed, {failed} failed"));
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// All passed tests; all failed tests and, for a step that failed without any, one.
fn sum(ended: &[Ended]) -> (u64, u64) {
    let failures = |it: &Ended| {
        if it.problem.is_some() {
            it.count.failed.max(1)
        } else {
            it.count.failed
        }
    };
    (
        ended.iter().map(|it| it.count.passed).sum(),
        ended.iter().map(failures).sum(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(output: &str) -> Count {
        let mut count = Count::default();
        output.lines().for_each(|line| count.add(line));
        count
    }

    #[test]
    fn cargos_lines_are_added_up() {
        let said = "running 3 tests\ntest a::b ... ok\ntest c ... FAILED\n\
                    test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
                    test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 1.20s\n";
        let expected = Count {
            passed: 41,
            failed: 1,
            ignored: 1,
            names: vec!["c".into()],
        };
        assert_eq!(count(said), expected);
    }

    #[test]
    fn a_step_that_fails_without_tests_is_one_failure() {
        let ended = |passed, failed, problem: Option<&str>| Ended {
            step: Step::Unit,
            count: Count {
                passed,
                failed,
                ..Count::default()
            },
            problem: problem.map(str::to_owned),
            took: Duration::ZERO,
        };
        let all = [
            ended(5, 0, None),
            ended(0, 0, Some("clippy")),
            ended(3, 2, Some("2 tests failed")),
        ];
        assert_eq!(sum(&all), (8, 3));
        assert_eq!(sum(&all[..1]), (5, 0));
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        let mut count = Count::default();
        assert!(counted(Command::new("true"), &mut count).is_err());
    }
}
