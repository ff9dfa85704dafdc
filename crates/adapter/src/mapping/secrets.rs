//! No secret in a page: what looks like one is refused, with the way out.
//!
//! It goes by names (a header `Authorization`, a parameter `api_key`) and by places (a user name in an address). A value
//! that is only placeholders is none, unless they stand for parameters that are written into the configuration.

use super::numbers::push_digits;
use super::read::{Place, problem};
use super::template::visit;
use super::text::{begins, cut, has, head, letter, lower, part, place, same, until};
use super::value::{Letters, List, Member, Value, Written};

const NO_SECRET: &str = "no secret in a page, where everybody can read it: keep it in the relay as {\"env\": \"NAME\"} and \
    point this page at the relay, see docs/backends.md#secrets";
const IN_RELAY: &str = "the name of an environment variable: {\"env\": \"NAME\"}";

/// Names that hold secrets, or have them in their name; without their hyphens and underscores.
const NAMES: &str = "apikey authorization authkey secret token password passwd cookie credential privatekey accesskey \
    signature passphrase";

/// Words that are no secret under any name.
const HARMLESS: &str = "true false 0 1 * none bearer basic token anonymous";

struct Search<'a> {
    config: &'a Value,
    place: Place,
    /// Where it is now, such as `operations.create`.
    path: Letters,
    found: &'a mut List,
}

/// Adds the secrets that stand in a configuration, by their places; none of them is repeated.
pub fn find(config: &Value, place: Place, found: &mut List) {
    let mut search = Search {
        config,
        place,
        path: Letters::new(),
        found,
    };
    search.parts(config, &["set", "headers", "query", "variables"]);
    search.address(config, "base");
    let before = search.enter("parameters");
    for (name, about) in config.part("parameters") {
        let parameters = search.enter(name);
        search.member(
            name,
            "default",
            about.entry("default").map_or(&Value::Null, |default| default),
        );
        search.path.truncate(parameters);
    }
    search.path.truncate(before);
    let before = search.enter("operations");
    for (name, operation) in config.part("operations") {
        search.step(name, operation);
    }
    search.path.truncate(before);
}

impl Search<'_> {
    /// Goes to a member; answers where the path ended before.
    fn enter(&mut self, key: &str) -> usize {
        let before = self.path.len();
        self.path.push_str(if before > 0 && !key.is_empty() { "." } else { "" });
        self.path.push_str(key);
        before
    }

    fn index(&mut self, index: usize) {
        self.path.push_str("[");
        push_digits(&mut self.path, index as u64, 1);
        self.path.push_str("]");
    }

    /// One request, or an operation with those that it is made of.
    fn step(&mut self, key: &str, step: &Value) {
        let before = self.enter(key);
        self.address(step, "url");
        self.parts(step, &["headers", "query", "body"]);
        if let Some(look) = step.entry("look") {
            self.step("look", look);
        }
        self.enter("steps");
        for (index, step) in step.list("steps").iter().enumerate() {
            let list = self.path.len();
            self.index(index);
            self.step("", step);
            self.path.truncate(list);
        }
        self.path.truncate(before);
    }

    fn parts(&mut self, holder: &Value, keys: &[&str]) {
        for key in keys {
            if let Some(value) = holder.entry(key) {
                self.member(key, key, value);
            }
        }
    }

    /// One member by the name that says what it is, and everything in it.
    fn member(&mut self, name: &str, key: &str, value: &Value) {
        let before = self.enter(key);
        self.value(name, value);
        self.path.truncate(before);
    }

    fn value(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(members) if is_env(members) && self.in_relay() => {}
            Value::Object(members) if is_env(members) => self.note(),
            Value::Object(members) => {
                for (name, inner) in members {
                    self.member(name, name, inner);
                }
            }
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let before = self.path.len();
                    self.index(index);
                    self.value(name, item);
                    self.path.truncate(before);
                }
            }
            Value::Number(_) if self.is_secret(name) => self.note(),
            Value::Text(text) if self.names_secret(name, text) && !self.is_harmless(name, text) => {
                self.note();
            }
            _ => {}
        }
    }

    fn is_public(&self, name: &str) -> bool {
        for (known, _) in self.config.part("public_keys") {
            if *plain(known) == *plain(name) {
                return true;
            }
        }
        false
    }

    fn is_secret(&self, name: &str) -> bool {
        let short = plain(name);
        let mut named = place("auth sig", &short).is_some();
        let mut rest = NAMES;
        while let Some(known) = part(&mut rest, " ") {
            named |= has(&short, known);
        }
        named && !self.is_public(name)
    }

    /// By the name, or because the text begins like a credential.
    fn names_secret(&self, name: &str, text: &str) -> bool {
        let lower = lower(head(text, 7));
        let credential = begins(&lower, "bearer ") || begins(&lower, "basic ");
        self.is_secret(name) || credential && !self.is_public(name)
    }

    /// Whether nothing literal is in it, also by way of parameters and variables.
    fn is_harmless(&self, name: &str, text: &str) -> bool {
        let (mut literals, mut stands_for) = (Letters::new(), Letters::new());
        let mut collect = |part: &str, is_name: bool| {
            if is_name {
                stands_for.push_str(" ");
                self.stands_for(part, &mut stands_for);
            } else {
                literals.push_str(part);
            }
        };
        if visit(text, &mut collect).is_err() {
            return true;
        }
        // A page cannot send cookies that it names.
        if self.in_relay() && same(&plain(name), "cookie") {
            literals = values(&literals);
        }
        literals.push_str(&stands_for);
        let mut rest = literals.as_str();
        while let Some(word) = part(&mut rest, " :=;") {
            if !word.is_empty() && place(HARMLESS, &lower(word)).is_none() {
                return false;
            }
        }
        true
    }

    /// Adds what a parameter or variable that is no secret of the relay stands for; nothing where its own name is public.
    fn stands_for(&self, name: &str, out: &mut Written) {
        if self.is_public(name) {
            return;
        }
        let in_part = |key: &str| self.config.entry(key).and_then(|part| part.member(name));
        let parameter = in_part("set").or_else(|| in_part("parameters")?.member("default"));
        if let Some(value) = parameter.or_else(|| in_part("variables"))
            // A variable with placeholders is made on the device, such as a credential of its own.
            && !has(value.str(), "{{")
        {
            out.push_str(value.str());
        }
    }

    /// `user:password@`, and secrets in a query.
    fn address(&mut self, holder: &Value, key: &str) {
        let text = holder.word(key);
        let after = cut(text, "//").map_or("", |(_, rest)| rest);
        let host = head(after, until(after, "/?#"));
        let mut bad = has(host, "@");
        let mut query = cut(text, "?").map_or("", |(_, query)| query);
        while let Some(pair) = part(&mut query, "&#") {
            let (name, value) = cut(pair, "=").unwrap_or((pair, ""));
            bad |= self.is_secret(name) && !self.is_harmless("", value);
        }
        if bad {
            let before = self.enter(key);
            self.note();
            self.path.truncate(before);
        }
    }

    /// The browser's module reads what stands in a page, and has no room for the relay's words.
    fn in_relay(&self) -> bool {
        !cfg!(target_arch = "wasm32") && self.place == Place::Relay
    }

    /// Says what to do instead of writing a secret down.
    fn note(&mut self) {
        let expected = if self.in_relay() { IN_RELAY } else { NO_SECRET };
        self.found.push(problem(&self.path, "a secret".into(), expected));
    }
}

/// `{"env": "NAME"}`.
fn is_env(members: &[Member]) -> bool {
    matches!(members, [(key, value)] if **key == *"env" && matches!(**value, Value::Text(_)))
}

/// The values of cookies without their names.
fn values(cookies: &str) -> Letters {
    let mut out = Letters::new();
    let mut rest = cookies;
    while let Some(cookie) = part(&mut rest, ";") {
        out.push_str(cut(cookie, "=").map_or(cookie, |(_, value)| value));
        out.push_str(" ");
    }
    out
}

fn plain(name: &str) -> Letters {
    let mut out = Letters::new();
    let mut at = 0;
    while let Some(byte) = name.as_bytes().get(at) {
        if byte.is_ascii_alphanumeric() {
            out.push_str(letter(name, at));
        }
        at += 1;
    }
    lower(&out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn secrets(config: serde_json::Value, place: Place) -> Vec<String> {
        let mut problems = List::new();
        find(&Value::of(&config), place, &mut problems);
        let shown: String = problems.iter().map(|problem| problem.json()).collect();
        assert!(!shown.contains("s3cr3t"), "{shown}");
        problems.iter().map(|problem| problem.word("path").to_owned()).collect()
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
    fn names_of_cookies_are_no_secrets_in_the_relay() {
        let found = |line: &str| secrets(json!({"headers": {"Cookie": line}}), Place::Relay);
        assert_eq!(found("csrftoken={{a}}; sessionid={{b}}"), [""; 0]);
        assert_eq!(found("a={{a}}; b=s3cr3t=="), ["headers.Cookie"]);
        assert_eq!(found("s3cr3t"), ["headers.Cookie"]);
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
