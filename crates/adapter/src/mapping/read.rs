//! Reads a configuration: presets are put under it (`merge`), secrets are looked for (`secrets`), the base is filled in.
//!
//! The rest is read as it is needed; with the feature `check` every mistake in it is named at once (`check`).

use medspil_core::json::{Node as Json, Problem};

use super::config::Adapter;
use super::expr::{Names, Scope};
use super::merge;
use super::secrets;
use super::template::{self, Wants};
use super::text::{has, lower, trim, without_slashes};
use super::url;
use super::value::{List, Object, Shared, Value, find};

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
        let preset = |name: &str| preset(name).map(Shared::from);
        let (adapter, found) = Self::read_value(Value::of(config).into(), place, &preset);
        let text = |found: &Value, key: &str| found.word(key).to_owned();
        #[cfg_attr(
            not(any(test, feature = "check")),
            expect(unused_mut, reason = "the check adds to them")
        )]
        let mut problems: Vec<_> = found
            .iter()
            .map(|found| Problem {
                path: text(found, "path"),
                found: text(found, "found"),
                expected: text(found, "expected"),
            })
            .collect();
        #[cfg(any(test, feature = "check"))]
        super::check::all(&adapter.config, &adapter, place, &mut problems);
        (adapter, problems)
    }

    /// The same for values; a problem has `path`, `found` and `expected`. Not every mistake is named.
    pub fn read_value(own: Shared, place: Place, presets: &dyn merge::Presets) -> (Self, List) {
        let mut problems = List::new();
        let config = merge::with_presets(own, presets, &mut problems);
        let before = problems.len();
        secrets::find(&config, place, &mut problems);
        let mut adapter = Self {
            refused: problems.len() > before,
            ..Self::default()
        };
        adapter.read_base(&config, &mut problems);
        adapter.config = config;
        (adapter, problems)
    }

    /// The address that all others stand below, and the origins that may be asked.
    fn read_base(&mut self, config: &Value, problems: &mut List) {
        let names = Names {
            vars: parameters(config, &Value::Null).take(),
            ..Names::default()
        };
        let scope = Scope {
            doc: None,
            names: &names,
        };
        // Parameters stand in the base as they are: whoever configures decides where requests go.
        let filled = template::text(config.word("base"), scope, Wants::Any);
        let address = without_slashes(trim(filled.as_ref().map_or("", |text| text.str())));
        match url::origin(address) {
            Some(origin) => {
                self.origins.push(lower(origin).take().into());
                self.base = address.into();
            }
            // A user name in it was found to be a secret, which no message repeats.
            None if address.is_empty() || has(address, "@") => {}
            None => problems.push(problem(
                "base",
                Shared::from(address).as_json(),
                "an address such as https://ideas.example.dk/api",
            )),
        }
        for origin in config.list("origins") {
            match url::origin(origin.as_text().str()) {
                Some(found) => self.origins.push(lower(found).take().into()),
                None => problems.push(problem(
                    "origins",
                    origin.as_json(),
                    "origins such as https://files.example.dk",
                )),
            }
        }
    }
}

/// Something wrong at a path.
pub(super) fn problem(path: &str, found: Shared, expected: &str) -> Shared {
    Object::new()
        .with("path", path)
        .with("found", found)
        .with("expected", expected)
        .done()
}

/// The parameters' values. Secrets of the relay are looked up among those of `env`; without the relay, or where one is
/// missing, that parameter has none.
pub(super) fn parameters(config: &Value, env: &Value) -> Object {
    let mut out = Object::new();
    for (name, about) in config.part("parameters") {
        let given = config.entry("set").and_then(|set| set.member(name));
        let Some(mut value) = given.or_else(|| about.member("default")) else {
            continue;
        };
        if let Value::Object(_) = **value {
            let Some(secret) = find(env.part("secrets"), value.word("env")) else {
                continue;
            };
            value = secret;
        }
        if value.is_true() {
            out.push((name.clone(), value.clone()));
        }
    }
    out
}

/// Whether a parameter wants a secret that is not there.
pub(super) fn lacks_secret(config: &Value, env: &Value) -> bool {
    for (_, value) in config.part("set") {
        let name = value.word("env");
        if !name.is_empty() && find(env.part("secrets"), name).is_none() {
            return true;
        }
    }
    false
}
