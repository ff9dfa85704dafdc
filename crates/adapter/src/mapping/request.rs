//! Makes one request out of a step and the values at hand. Whatever stands in a value, it stays in its place: one part of
//! a path, one value of a query, one line of a header, one JSON text, one field of a form.

use std::sync::Arc;

use medspil_core::pack::percent_encode;

use super::config::{Adapter, Step, word};
use super::expr::Scope;
use super::template::{Template, Wants, fill};
use super::url;
use super::value::{File, Value};
use super::wire::{Body, CREDENTIALS, FORMATS, Format, Method, Part, Request};

/// The request; none where a value is missing that its address or body cannot do without, or where the address would
/// lead elsewhere. `page` is the address of a next page that a server has handed out.
pub(super) fn build(adapter: &Adapter, step: Step, scope: &Scope, page: Option<&str>) -> Option<Request> {
    let url = match page {
        Some(page) => url::allowed(scope.base, &adapter.origins, page)?,
        None => address(adapter, step, scope)?,
    };
    let home = url::origin(&url)?.eq_ignore_ascii_case(adapter.origins.first()?);
    let expect = format(step);
    let mut headers = headers(adapter, step, scope, expect, home);
    let (mut body, mut kind) = body(adapter, step, scope)?;
    if let Body::Text(_, own) = &mut body {
        *own = taken(&mut headers, "content-type").unwrap_or_else(|| std::mem::take(&mut kind));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a day"
    )]
    let timeout_ms = adapter.config.millis("timeout", 20_000) as u32;
    Some(Request {
        method: step.method,
        url,
        headers,
        body,
        credentials: word(adapter.config.word("credentials"), &CREDENTIALS).unwrap_or_default(),
        timeout_ms,
        expect,
    })
}

/// What a step's answer is read as.
pub(super) fn format(step: Step) -> Format {
    let default = if step.method == Method::Head {
        Format::Empty
    } else {
        Format::Json
    };
    word(step.value.word("read"), &FORMATS).unwrap_or(default)
}

/// The address of a step, with its query: below the base, a whole one on a configured origin, or one that a server has
/// handed out.
pub(super) fn address(adapter: &Adapter, step: Step, scope: &Scope) -> Option<String> {
    let template = Template::read(step.value.word("url")).ok()?;
    let opens = step.value.member("open").is_some();
    let start = template.start();
    let (mut out, mut home) = (String::new(), true);
    if let Some(expr) = template.only() {
        out = url::allowed(scope.base, &adapter.origins, &expr.text(scope)?)?;
        home = false;
    } else {
        let whole = url::origin(start).is_some_and(|origin| {
            // The origin must end before the first placeholder.
            start.len() > origin.len() && adapter.origins.contains(&origin.to_ascii_lowercase())
        });
        let local = start.is_empty() || start.starts_with(['/', '?']) && !start.starts_with("//");
        let own = opens && start.contains(':');
        if !whole && !local && !own {
            return None;
        }
        if local {
            out.push_str(&adapter.base);
        }
        out.push_str(
            &template
                .text(scope, Wants::Address)
                .or_else(|| start.is_empty().then(String::new))?,
        );
    }
    if url::steps_out(&out) && !opens {
        return None;
    }
    let everywhere = if home { adapter.config.part("query") } else { &[] };
    for (name, node) in everywhere.iter().chain(step.value.part("query")) {
        match named(node, scope) {
            Some(Value::List(items)) => items.iter().for_each(|item| url::add(&mut out, name, &item.to_text())),
            Some(object @ Value::Object(_)) => url::add(&mut out, name, &object.json()),
            Some(Value::Null) | None => {}
            Some(value) => url::add(&mut out, name, &value.to_text()),
        }
    }
    Some(out)
}

/// The value of a header or of a query; `{"env": "NAME"}` is a secret of the relay.
fn named(node: &Value, scope: &Scope) -> Option<Value> {
    let env = node.word("env");
    if env.is_empty() {
        return fill(node, scope);
    }
    scope.variable("env")?.member(env).cloned()
}

/// What belongs to the whole configuration, such as a key, goes to the base's origin and to no other.
fn headers(adapter: &Adapter, step: Step, scope: &Scope, expect: Format, home: bool) -> Vec<(String, String)> {
    let accept = match expect {
        Format::Json => "application/json",
        Format::Xml => "application/xml, text/xml",
        Format::Text | Format::Empty => "*/*",
    };
    let mut out = vec![(String::from("Accept"), accept.to_owned())];
    let everywhere = if home { adapter.config.part("headers") } else { &[] };
    for (name, node) in everywhere.iter().chain(step.value.part("headers")) {
        taken(&mut out, name);
        let value = named(node, scope)
            .map(|value| url::header(&value.to_text()))
            .unwrap_or_default();
        if !value.is_empty() && url::is_token(name) {
            out.push((name.clone(), value));
        }
    }
    out
}

fn taken(headers: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let at = headers.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(headers.remove(at).1)
}

/// The body and its media type; none where a file is wanted that is not there.
fn body(adapter: &Adapter, step: Step, scope: &Scope) -> Option<(Body, String)> {
    const TEXT: &str = "text/plain;charset=UTF-8";
    let send = step.value.word("send");
    let Some(node) = step.value.member("body").filter(|_| send != "none") else {
        return Some((Body::Nothing, String::new()));
    };
    let value = fill(node, scope).unwrap_or_default();
    let (text, kind) = match send {
        "form" => (form(&value), "application/x-www-form-urlencoded"),
        "text" => (value.to_text(), TEXT),
        "multipart" => return Some((Body::Parts(parts(&value)), String::new())),
        "file" => match value {
            Value::File(file) => return Some((Body::File(file), String::new())),
            _ => return None,
        },
        _ if adapter.config.member("preflight") == Some(&Value::Bool(false)) => (value.json(), TEXT),
        _ => (value.json(), "application/json"),
    };
    Some((Body::Text(text, String::new()), kind.to_owned()))
}

/// The fields of a value: `a=1`, a list as the same name again, an object as `a[b]=1`.
pub(super) fn pairs(value: &Value) -> Vec<(String, Value)> {
    fn add(name: &str, value: &Value, out: &mut Vec<(String, Value)>) {
        match value {
            Value::Null => {}
            Value::List(items) => items.iter().for_each(|item| add(name, item, out)),
            Value::Object(members) => {
                for (key, value) in members {
                    let inner = if name.is_empty() {
                        key.clone()
                    } else {
                        [name, "[", key, "]"].concat()
                    };
                    add(&inner, value, out);
                }
            }
            one => out.push((name.to_owned(), one.clone())),
        }
    }
    let mut out = Vec::new();
    add("", value, &mut out);
    out
}

fn form(value: &Value) -> String {
    let mut out = String::new();
    for (name, value) in pairs(value) {
        if !out.is_empty() {
            out.push('&');
        }
        percent_encode(&name, &mut out);
        out.push('=');
        percent_encode(&value.to_text(), &mut out);
    }
    out
}

fn parts(value: &Value) -> Vec<(String, Part)> {
    let part = |(name, value): (String, Value)| match value {
        Value::File(file) => (name, Part::File(named_plainly(&file))),
        other => (name, Part::Text(other.to_text())),
    };
    pairs(value).into_iter().map(part).collect()
}

/// A file's name without what could end the header it stands in, and without folders.
fn named_plainly(file: &Arc<File>) -> Arc<File> {
    let odd = |letter: char| letter.is_control() || matches!(letter, '"' | '\\' | '/' | ';');
    if !file.name.contains(odd) && !file.mime.contains(odd_in_type) {
        return Arc::clone(file);
    }
    Arc::new(File {
        name: file.name.replace(odd, "_"),
        mime: file.mime.replace(odd_in_type, ""),
        bytes: file.bytes.clone(),
    })
}

fn odd_in_type(letter: char) -> bool {
    letter.is_control() || matches!(letter, '"' | ',')
}
