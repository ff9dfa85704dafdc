//! Makes one request out of a step and the values at hand. Whatever stands in a value, it stays in its place: one part of
//! a path, one value of a query, one line of a header, one JSON text, one field of a form.
//!
//! A request is a value: `method`, `url`, `headers` (pairs), `credentials`, `timeout` in milliseconds, `read` (what the
//! answer should be read as), and `body` (a text, whose type is the last header), `parts` (pairs) or `file`.

use super::config::{Adapter, Step, one_of};
use super::expr::{Scope, value};
use super::template::{self, Wants, fill};
use super::text::{alike, begins, has, same};
use super::url;
use super::value::{Letters, List, Member, Object, Shared, Value, Written};
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
    let origin = url::origin(url.str())?;
    if !adapter.may_ask(origin) {
        return None;
    }
    let home = alike(origin, adapter.origins.first()?);
    let mut headers = headers(config, step, scope, home);
    let mut out = Object::new();
    body(config, step, scope, &mut headers, &mut out)?;
    out.put("method", step.method.name());
    out.put("url", url);
    out.put("headers", pairs_of(&headers));
    let credentials = one_of(config.word("credentials"), "same-origin include", "omit");
    out.put("credentials", credentials);
    out.put("timeout", config.millis("timeout", 20_000.0));
    out.put("read", read(step));
    Some(out.done())
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
    let mut out = Letters::new();
    let mut home = true;
    if let Some(inside) = template::only(template) {
        let handed_out = value(inside, scope)?.as_text();
        out.push_str(url::allowed(&scope.names.here, &adapter.origins, handed_out.str())?.str());
        home = false;
    } else {
        let start = template::start(template);
        // The origin must end before the first placeholder.
        let whole = url::origin(start).is_some_and(|origin| start.len() > origin.len() && adapter.may_ask(origin));
        // A value right behind the base would go on with its host.
        let local = template.is_empty() || begins(start, "?") || begins(start, "/") && !begins(start, "//");
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
    Some(out.done())
}

fn query(members: &[Member], scope: Scope, out: &mut Written) {
    for (name, node) in members {
        let Some(value) = named(node, scope) else { continue };
        match &*value {
            Value::List(items) => {
                for item in items {
                    url::add(out, name, item.as_text().str());
                }
            }
            Value::Object(_) => url::add(out, name, value.as_json().str()),
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
fn headers(config: &Value, step: Step, scope: Scope, home: bool) -> Object {
    let accept = match read(step) {
        "json" => "application/json",
        "xml" => "application/xml, text/xml",
        _ => "*/*",
    };
    let mut out = Object::new().with("Accept", accept);
    if home {
        add_headers(config.part("headers"), scope, &mut out);
    }
    add_headers(step.value.part("headers"), scope, &mut out);
    out
}

fn add_headers(members: &[Member], scope: Scope, out: &mut Object) {
    for (name, node) in members {
        taken(out, name);
        let Some(value) = named(node, scope) else { continue };
        let line = url::header(value.as_text().str());
        if !line.is_empty() && url::is_token(name) {
            out.push((name.clone(), line.done()));
        }
    }
}

fn taken(headers: &mut Object, name: &str) -> Option<Shared> {
    for (at, (known, _)) in headers.iter().enumerate() {
        if alike(known, name) {
            return Some(headers.remove(at).1);
        }
    }
    None
}

/// Adds the body and its media type; none where a file is wanted that is not there.
fn body(config: &Value, step: Step, scope: Scope, headers: &mut Object, out: &mut Object) -> Option<()> {
    const TEXT: &str = "text/plain;charset=UTF-8";
    let send = step.value.word("send");
    let node = step.value.member("body");
    let Some(node) = node.filter(|_| !same(send, "none")) else {
        return Some(());
    };
    let value = fill(node, scope).unwrap_or_default();
    let (text, kind) = match send {
        "form" => (form(&value), "application/x-www-form-urlencoded"),
        "text" => (value.as_text(), TEXT),
        "multipart" => {
            out.put("parts", pairs_of(&parts(&value)));
            return Some(());
        }
        "file" => {
            let Value::File(_) = *value else { return None };
            out.put("file", value);
            return Some(());
        }
        _ => {
            let plain = matches!(config.entry("preflight").map(|flag| &**flag), Some(Value::Bool(false)));
            (value.as_json(), if plain { TEXT } else { "application/json" })
        }
    };
    let kind = taken(headers, "content-type").unwrap_or_else(|| kind.into());
    headers.put("Content-Type", kind);
    out.put("body", text);
    Some(())
}

/// The fields of a value: `a=1`, a list as the same name again, an object as `a[b]=1`.
fn fields(value: &Shared) -> Object {
    fn add(name: &str, value: &Shared, out: &mut Object) {
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
                    let mut inner = Letters::begun(name);
                    inner.push_str("[");
                    inner.push_str(key);
                    inner.push_str("]");
                    add(&inner, value, out);
                }
            }
            _ => out.put(name, value.clone()),
        }
    }
    let mut out = Object::new();
    add("", value, &mut out);
    out
}

/// The fields of a value as texts, and as files where they are.
pub(super) fn parts(value: &Shared) -> Object {
    let mut fields = fields(value);
    for (_, value) in fields.iter_mut() {
        *value = match &**value {
            Value::File(_) => continue,
            _ => value.as_text(),
        };
    }
    fields
}

fn form(value: &Shared) -> Shared {
    let mut out = Letters::new();
    for (name, value) in fields(value).iter() {
        let before = if out.is_empty() { "" } else { "&" };
        out.push_str(before);
        url::pair(&mut out, name, value.as_text().str());
    }
    out.done()
}

/// Members as pairs of name and value: the order counts, and a name may come twice.
pub(super) fn pairs_of(members: &[Member]) -> Shared {
    let mut pairs = List::new();
    for (name, value) in members {
        let mut pair = List::new();
        pair.push(name.clone().into());
        pair.push(value.clone());
        pairs.push(pair.done());
    }
    pairs.done()
}
