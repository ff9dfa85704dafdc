//! No secret in a page: what looks like one is refused, with the way out.
//!
//! It goes by names (a header `Authorization`, a parameter `api_key`) and by places (a user name in an address). A value
//! that is only placeholders is none, unless they stand for parameters that are written into the configuration.

use medspil_core::json::At;

use super::read::Place;
use super::template::Template;
use super::text::cut;
use super::value::Value;

const SENTENCE: &str = "no secret in a page, where everybody can read it: keep it in the relay as {\"env\": \"NAME\"}, \
    see docs/backends.md#secrets";
const IN_RELAY: &str = "the name of an environment variable: {\"env\": \"NAME\"}";
const NO_RELAY: &str =
    "no secret: only the relay reads {\"env\": …}; point this page at the relay, see docs/backends.md#secrets";

/// Names that hold secrets, without their hyphens and underscores.
const NAMES: [&str; 13] = [
    "apikey",
    "authorization",
    "authkey",
    "secret",
    "token",
    "password",
    "passwd",
    "cookie",
    "credential",
    "privatekey",
    "accesskey",
    "signature",
    "passphrase",
];

/// Words that are no secret under any name.
const HARMLESS: [&str; 7] = ["", "true", "false", "0", "1", "*", "none"];

struct Search<'a> {
    public: Vec<String>,
    place: Place,
    whole: At<'a, &'a Value>,
}

/// Whether a secret stands in the configuration; each one is noted, none is repeated.
pub fn found(root: &At<&Value>, place: Place) -> bool {
    let mut public = Vec::new();
    if let Some(Value::Object(members)) = root.field("public_keys").node() {
        public.extend(members.iter().map(|(name, _)| plain(name)));
    }
    let nothing = medspil_core::json::Problems::default();
    let whole = At::root(root.node().copied().unwrap_or(&Value::Null), &nothing);
    let search = Search { public, place, whole };
    let mut bad = false;
    for key in ["set", "headers", "query", "variables"] {
        bad |= search.members(&root.field(key));
    }
    bad |= search.address(&root.field("base"));
    let parameters = root.field("parameters");
    if parameters.exists() {
        parameters.entries(|name, about| {
            if search.is_secret(name) {
                bad |= search.value(name, &about.field("default"));
            }
        });
    }
    let operations = root.field("operations");
    if operations.exists() {
        operations.entries(|_, operation| {
            bad |= search.step(&operation);
            bad |= search.step(&operation.field("look"));
            if operation.field("steps").exists() {
                operation.field("steps").each(|step| bad |= search.step(&step));
            }
        });
    }
    bad
}

impl Search<'_> {
    fn step(&self, at: &At<&Value>) -> bool {
        let mut bad = self.address(&at.field("url"));
        for key in ["headers", "query", "body"] {
            bad |= self.members(&at.field(key));
        }
        bad
    }

    fn is_secret(&self, name: &str) -> bool {
        let name = plain(name);
        let named = NAMES.iter().any(|known| super::text::has(&name, known)) || matches!(name.as_str(), "auth" | "sig");
        named && !self.public.contains(&name)
    }

    /// Every member of an object, and of objects in it.
    fn members(&self, at: &At<&Value>) -> bool {
        let mut bad = false;
        match at.node() {
            Some(Value::Object(members)) => {
                for (name, value) in members {
                    let member = at.field(name);
                    match value {
                        Value::Object(inner) if self.place == Place::Page && is_env(inner) => {
                            member.problem_found("a secret of the relay", NO_RELAY);
                            bad = true;
                        }
                        Value::Object(_) | Value::List(_) => bad |= self.members(&member),
                        _ if self.is_secret(name) => bad |= self.value(name, &member),
                        Value::Text(text) if has_scheme(text) => bad |= self.value("authorization", &member),
                        _ => {}
                    }
                }
            }
            Some(Value::List(_)) => at.each(|item| bad |= self.members(&item)),
            _ => {}
        }
        bad
    }

    /// A value under a name for secrets: anything literal in it counts, also by way of a parameter.
    fn value(&self, name: &str, at: &At<&Value>) -> bool {
        let text = match at.node() {
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Number(_)) => String::from("a number"),
            _ => return false,
        };
        let Ok(template) = Template::read(&text) else {
            return false;
        };
        let mut literals = template.literals();
        template.exprs(&mut |expr| {
            for name in expr.names() {
                literals.push_str(&self.parameter(name));
            }
        });
        let mut words = literals.split([' ', ':', '=', ';']).filter(|word| !word.is_empty());
        let harmless = words.all(|word| {
            HARMLESS.contains(&word)
                || matches!(
                    word.to_ascii_lowercase().as_str(),
                    "bearer" | "basic" | "token" | "anonymous"
                )
        });
        if !harmless && !self.public.contains(&plain(name)) {
            self.note(at);
        }
        !harmless && !self.public.contains(&plain(name))
    }

    /// What a parameter that is no secret of the relay stands for; nothing where its own name is public.
    fn parameter(&self, name: &str) -> String {
        if self.public.contains(&plain(name)) {
            return String::new();
        }
        let (set, declared) = (self.whole.field("set"), self.whole.field("parameters"));
        let about = declared.field(name);
        let given = set.field(name);
        let default = about.field("default");
        let value = given.node().or(default.node());
        match value {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// `user:password@`, and secrets in a query.
    fn address(&self, at: &At<&Value>) -> bool {
        let Some(Value::Text(text)) = at.node() else {
            return false;
        };
        let host = text
            .split_once("//")
            .map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
        let query = cut(text, "?").map_or("", |(_, query)| query);
        let in_query = query
            .split(['&', '#'])
            .filter_map(|pair| cut(pair, "="))
            .any(|(name, value)| {
                let literals = Template::read(value).map(|value| value.literals()).unwrap_or_default();
                self.is_secret(name) && !HARMLESS.contains(&literals.as_str())
            });
        let bad = host.contains('@') || in_query;
        if bad {
            self.note(at);
        }
        bad
    }

    fn note(&self, at: &At<&Value>) {
        at.problem_found("a secret", if self.place == Place::Page { SENTENCE } else { IN_RELAY });
    }
}

/// `{"env": "NAME"}`.
fn is_env(members: &[(String, Value)]) -> bool {
    matches!(members, [(key, Value::Text(_))] if key == "env")
}

fn has_scheme(text: &str) -> bool {
    let lower = text.trim_start().get(..7).unwrap_or("").to_ascii_lowercase();
    lower.starts_with("bearer ") || lower.starts_with("basic ")
}

fn plain(name: &str) -> String {
    name.bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use medspil_core::json::Problems;
    use serde_json::json;

    fn secrets(config: serde_json::Value, place: Place) -> Vec<String> {
        let (config, problems) = (Value::of(&config), Problems::default());
        let bad = found(&At::root(&config, &problems), place);
        let problems = problems.into_inner();
        assert_eq!(bad, !problems.is_empty());
        let shown: String = problems.iter().map(ToString::to_string).collect();
        assert!(!shown.contains("s3cr3t"), "{shown}");
        problems.into_iter().map(|problem| problem.path).collect()
    }

    #[test]
    fn a_secret_is_found_wherever_it_stands() {
        for (config, path) in [
            (json!({"headers": {"api-key": "s3cr3t"}}), "headers.api-key"),
            (
                json!({"headers": {"Authorization": "Bearer s3cr3t"}}),
                "headers.Authorization",
            ),
            (json!({"headers": {"X-Odd": "Bearer s3cr3t"}}), "headers.X-Odd"),
            (json!({"set": {"token": "s3cr3t"}}), "set.token"),
            (
                json!({"set": {"k": "s3cr3t"}, "headers": {"Authorization": "Bearer {{k}}"}}),
                "headers.Authorization",
            ),
            (
                json!({"parameters": {"api_key": {"default": "s3cr3t"}}}),
                "parameters.api_key",
            ),
            (json!({"query": {"access_token": "s3cr3t"}}), "query.access_token"),
            (json!({"base": "https://user:s3cr3t@x.dk"}), "base"),
            (
                json!({"operations": {"create": {"url": "/x?api_key=s3cr3t"}}}),
                "operations.create.url",
            ),
            (
                json!({"operations": {"create": {"steps": [{"body": {"a": [{"password": "s3cr3t"}]}}]}}}),
                "operations.create.steps[0].body.a[0].password",
            ),
            (
                json!({"operations": {"like": {"headers": {"Cookie": "a=s3cr3t"}}}}),
                "operations.like.headers.Cookie",
            ),
            (
                json!({"variables": {"client_secret": "{{id}}s3cr3t"}}),
                "variables.client_secret",
            ),
            (
                json!({"headers": {"Authorization": "{{'s3cr3t'}}"}}),
                "headers.Authorization",
            ),
        ] {
            let found = secrets(config, Place::Page);
            assert!(found.iter().any(|found| found.starts_with(path)), "{path}: {found:?}");
        }
    }

    #[test]
    fn what_only_looks_like_one_passes() {
        for config in [
            json!({"headers": {"X-CSRF-Token": "{{cookie:csrf}}", "Authorization": "Basic {{who as base64}}"}}),
            json!({"operations": {"create": {"capture": {"token": "access_token"}, "body": {"token": "{{token}}", "return": true}}}}),
            json!({"public_keys": {"apikey": "Row Level Security"}, "headers": {"apikey": "{{anon}}"}, "set": {"anon": "public"}}),
            json!({"parameters": {"token": {"about": "A token"}}, "rules": [{"path": "token", "equals": "bad", "is": "expired"}]}),
            json!({"operations": {"list": {"url": "/x?_token={{cursor}}"}}}),
        ] {
            assert_eq!(secrets(config.clone(), Place::Page), [""; 0], "{config}");
        }
    }

    #[test]
    fn the_relay_has_its_secrets_in_the_environment_and_a_page_has_none() {
        let config = json!({"set": {"api_key": {"env": "KEY"}}, "headers": {"X": {"env": "OTHER"}}});
        assert_eq!(secrets(config.clone(), Place::Relay), [""; 0]);
        assert_eq!(secrets(config, Place::Page).len(), 2);
        assert_eq!(
            secrets(json!({"set": {"api_key": "s3cr3t"}}), Place::Relay),
            ["set.api_key"]
        );
    }
}
