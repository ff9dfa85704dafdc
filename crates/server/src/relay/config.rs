//! What `medspil serve --relay` is told: the target's configuration, its secrets from the environment, and how patient
//! it is. It refuses to start on anything that the checker would call a mistake.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use medspil_adapter::mapping::{Adapter, Op, Place, Value};
use medspil_adapter::presets;
use reqwest::Url;
use serde_json::Value as Json;

use super::guard::is_public;
use crate::start_error::StartError;

/// A target and how to reach it.
#[derive(Clone)]
pub struct RelayConfig {
    pub(crate) adapter: Adapter,
    pub(crate) secrets: Vec<(String, String)>,
    pub(crate) private: bool,
    /// When to try again, and how long to wait.
    pub timing: Timing,
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
impl fmt::Debug for RelayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayConfig")
            .field("private", &self.private)
            .field("timing", &self.timing)
            .finish_non_exhaustive()
    }
}

impl RelayConfig {
    /// Reads the targets of a configuration file, of which there is one; `secret` looks a name up in the environment.
    ///
    /// # Errors
    /// A sentence for whoever wrote the file. It repeats no secret.
    pub fn read(file: &Path, secret: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Self>, StartError> {
        let wrong = |why: String| StartError::Argument(format!("{}: {why}", file.display()));
        let text = std::fs::read_to_string(file)
            .map_err(|why| wrong(format!("cannot be read ({why}). Name the configuration with --relay.")))?;
        let json = serde_json::from_str(&text).map_err(|why| {
            let place = format!("line {}, column {}", why.line(), why.column());
            wrong(format!("is no JSON ({place})."))
        })?;
        Ok(vec![Self::of(json, secret).map_err(wrong)?])
    }

    /// The same of what stands in such a file.
    ///
    /// # Errors
    /// A sentence for whoever wrote it. It repeats no secret.
    pub fn of(mut json: Json, secret: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let private = match json.as_object_mut().and_then(|config| config.remove("private")) {
            None => false,
            Some(Json::Bool(private)) => private,
            Some(_) => return Err("`private` is true or false.".to_owned()),
        };
        let mut names = Vec::new();
        names_of(&json, &mut names);
        let mut secrets = Vec::new();
        for name in names {
            let value = secret(&name).filter(|value| !value.is_empty());
            let value = value.ok_or_else(|| {
                format!("the environment has no {name}. Start the relay with it, or take {{\"env\": \"{name}\"}} out.")
            })?;
            secrets.push((name, value));
        }
        let (adapter, problems) = Adapter::read(&json, Place::Relay, &preset);
        if !problems.is_empty() {
            let problems: Vec<String> = problems.iter().take(5).map(ToString::to_string).collect();
            return Err(format!("cannot be used: {}", problems.join("; ")));
        }
        let config = Self {
            adapter,
            secrets,
            private,
            timing: Timing::default(),
        };
        config.check_target()?;
        Ok(config)
    }

    fn check_target(&self) -> Result<(), String> {
        let able = self.adapter.capabilities();
        if able.open.is_some() {
            return Err("the relay can only send; forms, links and mails are opened by the page itself.".to_owned());
        }
        if !able.list && !able.create {
            return Err("has neither `list` nor `create`: there is nothing to relay.".to_owned());
        }
        let Ok(base) = Url::parse(self.adapter.base()) else {
            return Err("`base` is no web address.".to_owned());
        };
        let host = base.host_str().unwrap_or_default().trim_end_matches('.');
        let local = host == "localhost" || host.ends_with(".localhost");
        if !self.private && (local || ip_of(host).is_some_and(|ip| !is_public(ip))) {
            return Err(
                "the target is in a private network. If that is meant, say \"private\": true in this file.".to_owned(),
            );
        }
        Ok(())
    }

    /// The name that operators know the target by.
    pub(crate) fn name(&self) -> &str {
        &self.adapter.name
    }

    /// What the queue knows the target by: its name and its origin. A base that moves on the same host is the same target.
    pub(crate) fn target(&self) -> String {
        let origin = Url::parse(self.adapter.base()).map(|base| base.origin().ascii_serialization());
        format!("{} {}", self.name(), origin.unwrap_or_default())
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

/// Whether several targets can be told apart, in addresses and in the queue.
///
/// # Errors
/// A sentence for whoever names them.
pub(crate) fn distinct(relays: &[RelayConfig]) -> Result<(), String> {
    if relays.len() < 2 {
        return Ok(());
    }
    let mut names = Vec::new();
    for relay in relays {
        let name = relay.name();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 40 || !name.chars().all(plain) {
            return Err(format!(
                "Each of several relays needs a `name` of small letters, digits and hyphens; one has `{name}`."
            ));
        }
        if names.contains(&name) {
            return Err(format!(
                "Two relays are called `{name}`: give each a `name` of its own in its configuration."
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
