//! What `medspil serve --relay` is told: the targets' configuration, their secrets from the environment, and how patient
//! it is. It refuses to start on anything that the checker would call a mistake.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use medspil_adapter::mapping::{Adapter, Op, Place, Several, Text, Value};
use medspil_adapter::presets;
use reqwest::Url;
use serde_json::Value as Json;

use super::guard::is_public;
use crate::start_error::StartError;

/// What one configuration file describes: whose ideas are listed and liked, and who takes new ones.
#[derive(Debug, Clone)]
pub struct RelayConfig {
    /// By which its addresses are told from those of another file.
    pub(crate) name: String,
    /// The targets that are used.
    pub(crate) targets: Vec<Target>,
    /// The place of the one whose ideas are listed and liked.
    pub(crate) ideas: Option<usize>,
    /// The places of those that take new ideas, the first rung of the ladder first.
    pub(crate) ask: Vec<usize>,
    /// When to try again, and how long to wait.
    pub timing: Timing,
}

/// A target and how to reach it.
#[derive(Clone)]
pub(crate) struct Target {
    /// The name that operators know it by.
    pub(crate) name: String,
    pub(crate) adapter: Adapter,
    pub(crate) secrets: Vec<(String, String)>,
    pub(crate) private: bool,
}

/// When to try again, and how long to wait.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// How long a sender waits for the target's own answer before the relay's receipt must do.
    pub patience: Duration,
    /// The pause after a first failure; each further one doubles it.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How often the queue is looked at when nobody wakes it, for what a command has changed.
    pub look: Duration,
    /// How old a list may be that is shown again.
    pub fresh: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(8),
            first: Duration::from_secs(5),
            longest: Duration::from_secs(60 * 60),
            look: Duration::from_secs(1),
            fresh: Duration::from_secs(15),
        }
    }
}

/// Secrets have no place in a log.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("name", &self.name)
            .field("private", &self.private)
            .finish_non_exhaustive()
    }
}

impl RelayConfig {
    /// Reads a configuration file; `secret` looks a name up in the environment.
    ///
    /// # Errors
    /// A sentence for whoever wrote the file. It repeats no secret.
    pub fn read(file: &Path, secret: &dyn Fn(&str) -> Option<String>) -> Result<Self, StartError> {
        let wrong = |why: String| StartError::Argument(format!("{}: {why}", file.display()));
        let text = std::fs::read_to_string(file)
            .map_err(|why| wrong(format!("cannot be read ({why}). Name the configuration with --relay.")))?;
        let json: Json = serde_json::from_str(&text).map_err(|why| {
            let place = format!("line {}, column {}", why.line(), why.column());
            wrong(format!("is no JSON ({place})."))
        })?;
        let several = json.get("backends").is_some();
        let mut config = Self::of(json, secret).map_err(wrong)?;
        if let Some(stem) = file.file_stem().and_then(|stem| stem.to_str()).filter(|_| several) {
            stem.clone_into(&mut config.name);
        }
        Ok(config)
    }

    /// The same of what stands in such a file.
    ///
    /// # Errors
    /// A sentence for whoever wrote it. It repeats no secret.
    pub fn of(mut json: Json, secret: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let private = private(&mut json)?;
        let mut given = vec![Given::of(&json, private, secret)?];
        if let Some(backends) = json.get_mut("backends").and_then(Json::as_object_mut) {
            given.clear();
            for backend in backends.values_mut() {
                let own = self::private(backend)?;
                given.push(Given::of(backend, private || own, secret)?);
            }
        }
        let (several, problems) = Several::read(&json, Place::Relay, &preset);
        if !problems.is_empty() {
            let problems: Vec<String> = problems.iter().take(5).map(ToString::to_string).collect();
            return Err(format!("cannot be used: {}", problems.join("; ")));
        }
        let mut config = Self {
            name: String::new(),
            targets: Vec::new(),
            ideas: several.ideas,
            ask: several.sending().to_vec(),
            timing: Timing::default(),
        };
        if config.ideas.is_none() && config.ask.is_empty() {
            let why = if several.ask.is_empty() {
                "has neither `list` nor `create`: there is nothing to relay."
            } else {
                "the relay can only send; forms, links and mails are opened by the page itself."
            };
            return Err(why.to_owned());
        }
        for ((name, adapter), given) in several.backends.into_iter().zip(given) {
            let name = if name.is_empty() {
                adapter.name().to_owned()
            } else {
                name
            };
            config.targets.push(Target {
                name,
                adapter,
                secrets: given.secrets,
                private: given.private,
            });
        }
        for target in config.used() {
            target.check()?;
        }
        let first = config.used().next().map(|target| target.name.clone());
        config.name = first.unwrap_or_default();
        Ok(config)
    }

    /// The targets that anything goes to.
    fn used(&self) -> impl Iterator<Item = &Target> {
        let used = |(at, _): &(usize, &Target)| self.ideas == Some(*at) || self.ask.contains(at);
        self.targets.iter().enumerate().filter(used).map(|(_, target)| target)
    }
}

/// What a backend's part of a file brings beside the description.
struct Given {
    private: bool,
    secrets: Vec<(String, String)>,
}

impl Given {
    fn of(json: &Json, private: bool, secret: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut names = Vec::new();
        names_of(json, &mut names);
        let mut secrets = Vec::new();
        for name in names {
            let value = secret(&name).filter(|value| !value.is_empty());
            let value = value.ok_or_else(|| {
                format!("the environment has no {name}. Start the relay with it, or take {{\"env\": \"{name}\"}} out.")
            })?;
            secrets.push((name, value));
        }
        Ok(Self { private, secrets })
    }
}

/// Takes `private` out, which is the relay's and not the mapping's.
fn private(json: &mut Json) -> Result<bool, String> {
    match json.as_object_mut().and_then(|config| config.remove("private")) {
        None => Ok(false),
        Some(Json::Bool(private)) => Ok(private),
        Some(_) => Err("`private` is true or false.".to_owned()),
    }
}

impl Target {
    fn check(&self) -> Result<(), String> {
        if Url::parse(self.adapter.base()).is_err() {
            return Err("`base` is no web address.".to_owned());
        }
        let home = |origin: &Text| {
            let url = Url::parse(origin).ok();
            let host = url
                .as_ref()
                .and_then(Url::host_str)
                .unwrap_or_default()
                .trim_end_matches('.');
            let local = host == "localhost" || host.ends_with(".localhost");
            local || ip_of(host).is_some_and(|ip| !is_public(ip))
        };
        if !self.private && self.adapter.origins().iter().any(home) {
            return Err(
                "the target is in a private network. If that is meant, say \"private\": true in this file.".to_owned(),
            );
        }
        Ok(())
    }

    /// What the queue knows the target by: its name and its origin. A base that moves on the same host is the same target.
    pub(crate) fn target(&self) -> String {
        let origin = Url::parse(self.adapter.base()).map(|base| base.origin().ascii_serialization());
        format!("{} {}", self.name, origin.unwrap_or_default())
            .trim()
            .to_owned()
    }

    /// Which operation sends what was written: a form's fields have one of their own where it is described.
    pub(crate) fn sends(&self, form: bool) -> Option<Op> {
        let order = if form {
            [Op::Submit, Op::Create]
        } else {
            [Op::Create, Op::Submit]
        };
        order.into_iter().find(|op| self.adapter.describes(*op))
    }

    /// Whether the target knows an operation again when it comes a second time.
    pub(crate) fn may_repeat(&self, op: Op) -> bool {
        // What is not described falls to what stands in for it when it is sent.
        let op = if op == Op::Submit && !self.adapter.describes(op) {
            Op::Create
        } else {
            op
        };
        self.adapter.describes(op) && self.adapter.may_repeat(op)
    }
}

/// Whether several files can be told apart by their addresses, and all their targets in the queue.
///
/// # Errors
/// A sentence for whoever names them.
pub(crate) fn distinct(relays: &[RelayConfig]) -> Result<(), String> {
    let mut targets = Vec::new();
    for target in relays.iter().flat_map(RelayConfig::used).map(Target::target) {
        if targets.contains(&target) {
            return Err(format!(
                "Two relays would send to `{target}`, and the queue could not tell them apart: give each a `name` of its own."
            ));
        }
        targets.push(target);
    }
    if relays.len() < 2 {
        return Ok(());
    }
    let mut names = Vec::new();
    for name in relays.iter().map(|relay| relay.name.as_str()) {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 40 || !name.chars().all(plain) {
            return Err(format!(
                "Each of several relays needs a `name` of small letters, digits and hyphens (with `backends`, the file is \
                 named so); one has `{name}`."
            ));
        }
        if names.contains(&name) {
            return Err(format!(
                "Two relays are called `{name}`: give each a `name` of its own."
            ));
        }
        names.push(name);
    }
    Ok(())
}

/// The address that a host writes, in brackets or not.
pub(crate) fn ip_of(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn preset(name: &str) -> Option<Value> {
    let json: Json = serde_json::from_str(presets::text(name)?).ok()?;
    Some(Value::of(&json))
}

/// Every `{"env": "NAME"}`.
fn names_of(json: &Json, names: &mut Vec<String>) {
    match json {
        Json::Object(members) => {
            match members.get("env").and_then(Json::as_str) {
                Some(name) if members.len() == 1 => {
                    if !names.iter().any(|known| known == name) {
                        names.push(name.to_owned());
                    }
                }
                _ => members.values().for_each(|value| names_of(value, names)),
            };
        }
        Json::Array(items) => items.iter().for_each(|item| names_of(item, names)),
        _ => {}
    }
}
