//! No secret in a page: what looks like one is refused, with the way out.
//!
//! It goes by names (a header `Authorization`, a parameter `api_key`) and by places (a user name in an address). A value
//! that is only placeholders is none, unless they stand for parameters that are written into the configuration.

use medspil_core::json::Problem;

use super::numbers::push_digits;
use super::read::Place;
use super::template::Template;
use super::text::{cut, has, head, until};
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
const HARMLESS: [&str; 11] = [
    "",
    "true",
    "false",
    "0",
    "1",
    "*",
    "none",
    "bearer",
    "basic",
    "token",
    "anonymous",
];

struct Search<'a> {
    config: &'a Value,
    place: Place,
    found: Vec<Problem>,
}

/// The secrets that stand in a configuration, by their places; none of them is repeated.
pub fn found(config: &Value, place: Place) -> Vec<Problem> {
    let mut search = Search {
        config,
        place,
        found: Vec::new(),
    };
    for key in ["set", "headers", "query", "variables"] {
        search.part(config, key, "");
    }
    search.address(config, "base", "");
    for (name, about) in config.part("parameters") {
        if let Some(default) = about.member("default") {
            search.member(name, default, &["parameters.", name, ".default"].concat());
        }
    }
    for (name, operation) in config.part("operations") {
        let path = ["operations.", name].concat();
        search.step(operation, &path);
        search.step(
            operation.member("look").unwrap_or(&Value::Null),
            &[&path, ".look"].concat(),
        );
        for (index, step) in operation.list("steps").iter().enumerate() {
            search.step(step, &place_of(&[&path, ".steps"].concat(), index));
        }
    }
    search.found
}

fn place_of(path: &str, index: usize) -> String {
    let mut out = [path, "["].concat();
    push_digits(&mut out, index as u64, 1);
    out.push(']');
    out
}

impl Search<'_> {
    fn step(&mut self, step: &Value, path: &str) {
        self.address(step, "url", path);
        for key in ["headers", "query", "body"] {
            self.part(step, key, path);
        }
    }

    fn part(&mut self, holder: &Value, key: &str, path: &str) {
        if let Some(value) = holder.member(key) {
            self.member(key, value, &below(path, key));
        }
    }

    /// One member by its name, and everything in it.
    fn member(&mut self, name: &str, value: &Value, path: &str) {
        match value {
            Value::Object(members) if is_env(members) && self.place == Place::Relay => {}
            Value::Object(members) if is_env(members) => self.note(path, NO_RELAY),
            Value::Object(members) => {
                for (name, inner) in members {
                    self.member(name, inner, &below(path, name));
                }
            }
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.member(name, item, &place_of(path, index));
                }
            }
            Value::Number(_) if self.is_secret(name) => self.note(path, ""),
            Value::Text(text) if self.names_secret(name, text) && !self.is_harmless(text) => self.note(path, ""),
            _ => {}
        }
    }

    fn is_public(&self, name: &str) -> bool {
        self.config
            .part("public_keys")
            .iter()
            .any(|(known, _)| plain(known) == plain(name))
    }

    fn is_secret(&self, name: &str) -> bool {
        let short = plain(name);
        let named = NAMES.iter().any(|known| has(&short, known)) || matches!(short.as_str(), "auth" | "sig");
        named && !self.is_public(name)
    }

    /// By the name, or because the text begins like a credential.
    fn names_secret(&self, name: &str, text: &str) -> bool {
        self.is_secret(name) || has_scheme(text) && !self.is_public(name)
    }

    /// Whether nothing literal is in it, also by way of parameters and variables.
    fn is_harmless(&self, text: &str) -> bool {
        let Ok(template) = Template::read(text) else {
            return true;
        };
        let mut literals = template.literals();
        template.exprs(&mut |expr| {
            for name in expr.names() {
                literals.push(' ');
                literals.push_str(&self.stands_for(name));
            }
        });
        literals.split([' ', ':', '=', ';']).all(|word| {
            let word = word.to_ascii_lowercase();
            HARMLESS.contains(&word.as_str())
        })
    }

    /// What a parameter or variable that is no secret of the relay stands for; nothing where its own name is public.
    fn stands_for(&self, name: &str) -> String {
        if self.is_public(name) {
            return String::new();
        }
        let parameter = self
            .config
            .member("parameters")
            .and_then(|declared| declared.member(name));
        let given = self.config.member("set").and_then(|set| set.member(name));
        let variable = self.config.member("variables").and_then(|made| made.member(name));
        match given.or_else(|| parameter?.member("default")).or(variable) {
            // A variable with placeholders is made on the device, such as a credential of its own.
            Some(Value::Text(text)) if !has(text, "{{") => text.clone(),
            _ => String::new(),
        }
    }

    /// `user:password@`, and secrets in a query.
    fn address(&mut self, holder: &Value, key: &str, path: &str) {
        let text = holder.word(key);
        let after = cut(text, "//").map_or("", |(_, rest)| rest);
        let host = head(after, until(after, |byte| matches!(byte, b'/' | b'?' | b'#')));
        let mut bad = has(host, "@");
        let query = cut(text, "?").map_or("", |(_, query)| query);
        for pair in query.split(['&', '#']) {
            let (name, value) = cut(pair, "=").unwrap_or((pair, ""));
            bad |= self.is_secret(name) && !self.is_harmless(value);
        }
        if bad {
            self.note(&below(path, key), "");
        }
    }

    fn note(&mut self, path: &str, expected: &str) {
        let expected = match (expected, self.place) {
            ("", Place::Page) => SENTENCE,
            ("", Place::Relay) => IN_RELAY,
            _ => expected,
        };
        self.found.push(Problem {
            path: path.to_owned(),
            found: String::from("a secret"),
            expected: expected.to_owned(),
        });
    }
}

fn below(path: &str, key: &str) -> String {
    [path, if path.is_empty() { "" } else { "." }, key].concat()
}

/// `{"env": "NAME"}`.
fn is_env(members: &[(String, Value)]) -> bool {
    matches!(members, [(key, Value::Text(_))] if key == "env")
}

fn has_scheme(text: &str) -> bool {
    let lower = text.get(..7).unwrap_or("").to_ascii_lowercase();
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
    use serde_json::json;

    fn secrets(config: serde_json::Value, place: Place) -> Vec<String> {
        let problems = found(&Value::of(&config), place);
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
