//! Makes one request out of a step and the values at hand. Whatever stands in a value, it stays in its place: one part of
//! a path, one value of a query, one line of a header, one JSON text, one field of a form.
//!
//! A request is a value: `method`, `url`, `headers` (pairs), `credentials`, `timeout` in milliseconds, `read` (what the
//! answer should be read as), and `body` (a text, whose type is the last header), `parts` (pairs) or `file`.

use super::config::{Adapter, Step, one_of};
use super::expr::{Scope, value};
use super::template::{self, Wants, fill};
use super::text::{begins, has};
use super::url;
use super::value::{Member, Shared, Value, put};
use super::wire::Method;

/// The words for what an answer is read as.
pub(super) const READS: &str = "json xml text empty";

/// The request; none where a value is missing that its address or body cannot do without, or where the address would
/// lead elsewhere. `page` is the address of a next page that a server has handed out.
pub(super) fn build(adapter: &Adapter, step: Step, scope: Scope, page: Option<&Shared>) -> Option<Shared> {
    let url = match page {
        Some(page) => url::allowed(&scope.names.here, &adapter.origins, page.str())?,
        None => address(adapter, step, scope)?,
    };
    let config = &adapter.config;
    let home = url::origin(url.str())?.eq_ignore_ascii_case(adapter.origins.first()?);
    let mut headers = headers(config, step, scope, home);
    let mut out = Vec::new();
    body(config, step, scope, &mut headers, &mut out)?;
    put(&mut out, "method", Some(step.method.name().into()));
    put(&mut out, "url", Some(url));
    put(&mut out, "headers", Some(pairs_of(&headers)));
    let credentials = one_of(config.word("credentials"), "same-origin include", "omit");
    put(&mut out, "credentials", Some(credentials.into()));
    put(&mut out, "timeout", Some(config.millis("timeout", 20_000.0).into()));
    put(&mut out, "read", Some(read(step).into()));
    Some(Value::Object(out).into())
}

/// What a step's answer is read as.
pub(super) fn read(step: Step<'_>) -> &str {
    let default = if step.method == Method::Head { "empty" } else { "json" };
    one_of(step.value.word("read"), READS, default)
}

/// The address of a step, with its query: below the base, a whole one on a configured origin, or one that a server has
/// handed out.
pub(super) fn address(adapter: &Adapter, step: Step, scope: Scope) -> Option<Shared> {
    let template = step.value.word("url");
    let opens = step.value.member("open").is_some();
    let mut out = String::new();
    let mut home = true;
    if let Some(inside) = template::only(template) {
        let handed_out = value(inside, scope)?.as_text();
        out.push_str(url::allowed(&scope.names.here, &adapter.origins, handed_out.str())?.str());
        home = false;
    } else {
        let start = template::start(template);
        // The origin must end before the first placeholder.
        let whole = url::origin(start).is_some_and(|origin| start.len() > origin.len() && adapter.may_ask(origin));
        let local = start.is_empty() || begins(start, "?") || begins(start, "/") && !begins(start, "//");
        let own = opens && has(start, ":");
        if !whole && !local && !own {
            return None;
        }
        if local {
            out.push_str(&adapter.base);
        }
        out.push_str(template::text(template, scope, Wants::Address)?.str());
    }
    if url::steps_out(&out) && !opens {
        return None;
    }
    if home {
        query(adapter.config.part("query"), scope, &mut out);
    }
    query(step.value.part("query"), scope, &mut out);
    Some(out.into())
}

fn query(members: &[Member], scope: Scope, out: &mut String) {
    for (name, node) in members {
        let Some(value) = named(node, scope) else { continue };
        match &*value {
            Value::List(items) => {
                for item in items {
                    url::add(out, name, item.as_text().str());
                }
            }
            Value::Object(_) => url::add(out, name, &value.json()),
            Value::Null => {}
            _ => url::add(out, name, value.as_text().str()),
        }
    }
}

/// The value of a header or of a query; `{"env": "NAME"}` is a secret of the relay.
fn named(node: &Shared, scope: Scope) -> Option<Shared> {
    let env = node.word("env");
    if env.is_empty() {
        return fill(node, scope);
    }
    scope.names.get("env")?.member(env).cloned()
}

/// What belongs to the whole configuration, such as a key, goes to the base's origin and to no other.
fn headers(config: &Value, step: Step, scope: Scope, home: bool) -> Vec<Member> {
    let accept = match read(step) {
        "json" => "application/json",
        "xml" => "application/xml, text/xml",
        _ => "*/*",
    };
    let mut out = Vec::new();
    put(&mut out, "Accept", Some(accept.into()));
    if home {
        add_headers(config.part("headers"), scope, &mut out);
    }
    add_headers(step.value.part("headers"), scope, &mut out);
    out
}

fn add_headers(members: &[Member], scope: Scope, out: &mut Vec<Member>) {
    for (name, node) in members {
        taken(out, name);
        let Some(value) = named(node, scope) else { continue };
        let line = url::header(value.as_text().str());
        if !line.is_empty() && url::is_token(name) {
            out.push((name.clone(), line.into()));
        }
    }
}

fn taken(headers: &mut Vec<Member>, name: &str) -> Option<Shared> {
    for (at, (known, _)) in headers.iter().enumerate() {
        if known.eq_ignore_ascii_case(name) {
            return Some(headers.remove(at).1);
        }
    }
    None
}

/// Adds the body and its media type; none where a file is wanted that is not there.
fn body(config: &Value, step: Step, scope: Scope, headers: &mut Vec<Member>, out: &mut Vec<Member>) -> Option<()> {
    const TEXT: &str = "text/plain;charset=UTF-8";
    let send = step.value.word("send");
    let node = step.value.member("body");
    let Some(node) = node.filter(|_| send != "none") else {
        return Some(());
    };
    let value = fill(node, scope).unwrap_or_default();
    let (text, kind) = match send {
        "form" => (form(&value).into(), "application/x-www-form-urlencoded"),
        "text" => (value.as_text(), TEXT),
        "multipart" => {
            put(out, "parts", Some(pairs_of(&parts(&value))));
            return Some(());
        }
        "file" => {
            let Value::File(_) = *value else { return None };
            put(out, "file", Some(value));
            return Some(());
        }
        _ => {
            let plain = matches!(config.entry("preflight").map(|flag| &**flag), Some(Value::Bool(false)));
            (value.json().into(), if plain { TEXT } else { "application/json" })
        }
    };
    let kind = taken(headers, "content-type").unwrap_or_else(|| kind.into());
    put(headers, "Content-Type", Some(kind));
    put(out, "body", Some(text));
    Some(())
}

/// The fields of a value: `a=1`, a list as the same name again, an object as `a[b]=1`.
fn fields(value: &Shared) -> Vec<Member> {
    fn add(name: &str, value: &Shared, out: &mut Vec<Member>) {
        match &**value {
            Value::Null => {}
            Value::List(items) => {
                for item in items {
                    add(name, item, out);
                }
            }
            Value::Object(members) => {
                for (key, value) in members {
                    if name.is_empty() {
                        add(key, value, out);
                        continue;
                    }
                    let mut inner = String::from(name);
                    inner.push_str("[");
                    inner.push_str(key);
                    inner.push_str("]");
                    add(&inner, value, out);
                }
            }
            _ => out.push((name.into(), value.clone())),
        }
    }
    let mut out = Vec::new();
    add("", value, &mut out);
    out
}

/// The fields of a value as texts, and as files where they are.
pub(super) fn parts(value: &Shared) -> Vec<Member> {
    let mut fields = fields(value);
    for (_, value) in &mut fields {
        *value = match &**value {
            Value::File(_) => continue,
            _ => value.as_text(),
        };
    }
    fields
}

fn form(value: &Shared) -> String {
    let mut out = String::new();
    for (name, value) in fields(value) {
        out.push_str(if out.is_empty() { "" } else { "&" });
        url::pair(&mut out, &name, value.as_text().str());
    }
    out
}

/// Members as pairs of name and value: the order counts, and a name may come twice.
pub(super) fn pairs_of(members: &[Member]) -> Shared {
    let mut pairs = Vec::new();
    for (name, value) in members {
        pairs.push(Value::List(vec![Value::Text(name.clone()).into(), value.clone()]).into());
    }
    Value::List(pairs).into()
}
