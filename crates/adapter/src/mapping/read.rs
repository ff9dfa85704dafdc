//! Reads a configuration: presets are put under it (`merge`), secrets are looked for (`secrets`), the base is filled in.
//!
//! The rest is read as it is needed; with the feature `check` every mistake in it is named at once (`check`).

use medspil_core::json::{Node as Json, Problem};

use super::config::Adapter;
use super::expr::Scope;
use super::merge;
use super::secrets;
use super::template::{Template, Wants};
use super::text::trim;
use super::url;
use super::value::Value;

/// Who reads the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A page that everybody can read: no secrets.
    Page,
    /// The relay: secrets come from its environment.
    Relay,
}

impl Adapter {
    /// The name of the preset that a configuration stands on, so that the host can fetch it.
    pub fn base_preset<N: Json>(config: &N) -> Option<String> {
        config.get("extends")?.text()
    }

    /// Reads a configuration. `preset` finds the presets it stands on; a preset may stand on another.
    pub fn read<N: Json>(config: &N, place: Place, preset: &dyn Fn(&str) -> Option<Value>) -> (Self, Vec<Problem>) {
        Self::read_value(Value::of(config), place, preset)
    }

    /// The same for a value of our own.
    pub fn read_value(own: Value, place: Place, preset: &dyn Fn(&str) -> Option<Value>) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let config = merge::with_presets(own, preset, &mut problems);
        let secrets = secrets::found(&config, place);
        let mut adapter = Self {
            refused: !secrets.is_empty(),
            name: config.word("name").to_owned(),
            verified: config.word("verified").to_owned(),
            ..Self::default()
        };
        problems.extend(secrets);
        adapter.read_base(&config, &mut problems);
        #[cfg(any(test, feature = "check"))]
        problems.extend(super::check::all(&config, &adapter));
        adapter.config = config;
        (adapter, problems)
    }

    /// The address that all others stand below, and the origins that may be asked.
    fn read_base(&mut self, config: &Value, problems: &mut Vec<Problem>) {
        let mut problem = |path: &str, found: &Value, expected: &str| {
            problems.push(Problem {
                path: path.to_owned(),
                found: found.json(),
                expected: expected.to_owned(),
            });
        };
        let values = parameters(config, None);
        let scope = Scope {
            vars: [&values, &[], &[]],
            ..Scope::empty()
        };
        // Parameters stand in the base as they are: whoever configures decides where requests go.
        let filled = Template::read(config.word("base"))
            .ok()
            .and_then(|template| template.text(&scope, Wants::Any));
        let address = filled.unwrap_or_default();
        let address = trim(&address).trim_end_matches('/');
        match url::origin(address) {
            Some(origin) => {
                self.origins.push(origin.to_ascii_lowercase());
                address.clone_into(&mut self.base);
            }
            None if address.is_empty() => {}
            // A user name in it was found to be a secret, which no message repeats.
            None if address.contains('@') => {}
            None => problem(
                "base",
                &Value::text(address),
                "an address such as https://ideas.example.dk/api, without a user name",
            ),
        }
        for origin in config.list("origins") {
            match url::origin(&origin.to_text()) {
                Some(found) => self.origins.push(found.to_ascii_lowercase()),
                None => problem("origins", origin, "origins such as https://files.example.dk"),
            }
        }
    }
}

/// The parameters' values. Secrets of the relay are looked up; without the relay, or where one is missing, that
/// parameter has none.
pub(super) fn parameters(config: &Value, secrets: Option<&[(String, String)]>) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    for (name, about) in config.part("parameters") {
        let given = config.member("set").and_then(|set| set.member(name));
        let value = match given.or_else(|| about.member("default")) {
            Some(secret @ Value::Object(_)) => {
                let known = secrets
                    .unwrap_or(&[])
                    .iter()
                    .find(|(known, _)| known == secret.word("env"));
                known.map(|(_, value)| Value::text(value.as_str()))
            }
            other => other.cloned(),
        };
        out.extend(value.filter(Value::is_true).map(|value| (name.clone(), value)));
    }
    out
}

/// Whether a parameter wants a secret that is not there.
pub(super) fn lacks_secret(config: &Value, secrets: &[(String, String)]) -> bool {
    config.part("set").iter().any(|(_, value)| {
        let env = value.word("env");
        !env.is_empty() && !secrets.iter().any(|(known, _)| known == env)
    })
}
