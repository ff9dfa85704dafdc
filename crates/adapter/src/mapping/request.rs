//! Makes one request out of a step and the values at hand. Whatever stands in a value, it stays in its place: one part of
//! a path, one value of a query, one line of a header, one JSON text, one field of a form.

use std::sync::Arc;

use medspil_core::pack::percent_encode;

use super::config::{Adapter, Send, Step};
use super::expr::Scope;
use super::template::Node;
use super::url;
use super::value::{File, Value};
use super::wire::{Body, Format, Part, Request};

/// The request; none where a value is missing that its address or body cannot do without, or where the address would
/// lead elsewhere. `page` is the address of a next page that a server has handed out.
pub(super) fn build(adapter: &Adapter, step: &Step, scope: &Scope, page: Option<&str>) -> Option<Request> {
    let url = match page {
        Some(page) => url::allowed(scope.base, &adapter.origins, page)?,
        None => address(adapter, step, scope)?,
    };
    // What belongs to the backend, such as a key, goes to no other host.
    let home = url::origin(&url).is_some_and(|origin| {
        adapter
            .origins
            .first()
            .is_some_and(|home| origin.eq_ignore_ascii_case(home))
    });
    let mut headers = headers(adapter, step, scope, home);
    let (body, kind) = body(adapter, step, scope)?;
    let body = match (body, taken(&mut headers, "content-type")) {
        (Body::Text(text, _), Some(kind)) => Body::Text(text, kind),
        (Body::Text(text, _), None) => Body::Text(text, kind.to_owned()),
        (other, _) => other,
    };
    Some(Request {
        method: step.method,
        url,
        headers,
        body,
        credentials: adapter.credentials,
        timeout_ms: adapter.timeout_ms,
        expect: step.read,
    })
}

/// The address of a step, with its query.
pub(super) fn address(adapter: &Adapter, step: &Step, scope: &Scope) -> Option<String> {
    let mut out = match step.url.only() {
        // A whole address that a server has handed out.
        Some(expr) => url::allowed(scope.base, &adapter.origins, &expr.text(scope)?)?,
        None => {
            let local = step.url.address(scope)?;
            // A mail or link of its own, such as mailto:
            let own = step.open.is_some() && step.url.start().contains(':');
            if own || url::origin(&local).is_some() {
                local
            } else {
                [&adapter.base, local.as_str()].concat()
            }
        }
    };
    if url::steps_out(&out) && step.open.is_none() {
        return None;
    }
    let home = step.url.only().is_none();
    for (name, node) in adapter.query.iter().filter(|_| home).chain(&step.query) {
        match node.value(scope) {
            Some(Value::List(items)) => items.iter().for_each(|item| url::add(&mut out, name, &item.to_text())),
            Some(object @ Value::Object(_)) => url::add(&mut out, name, &object.json()),
            Some(value) => url::add(&mut out, name, &value.to_text()),
            None => {}
        }
    }
    Some(out)
}

fn headers(adapter: &Adapter, step: &Step, scope: &Scope, home: bool) -> Vec<(String, String)> {
    let accept = match step.read {
        Format::Json => "application/json",
        Format::Xml => "application/xml, text/xml",
        Format::Text | Format::Empty => "*/*",
    };
    let mut out = vec![(String::from("Accept"), accept.to_owned())];
    let mut set = |name: &str, node: Option<&Node>| {
        taken(&mut out, name);
        let value = node
            .and_then(|node| node.value(scope))
            .map(|value| url::header(&value.to_text()));
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.push((name.to_owned(), value));
        }
    };
    for (name, node) in adapter.headers.iter().filter(|_| home) {
        set(name, Some(node));
    }
    for (name, node) in &step.headers {
        set(name, node.as_ref());
    }
    out
}

fn taken(headers: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let at = headers.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(headers.remove(at).1)
}

/// The body and its media type; none where a file is wanted that is not there.
fn body(adapter: &Adapter, step: &Step, scope: &Scope) -> Option<(Body, &'static str)> {
    const TEXT: &str = "text/plain;charset=UTF-8";
    let Some(node) = step.body.as_ref().filter(|_| step.send != Send::None) else {
        return Some((Body::Nothing, TEXT));
    };
    let value = node.value(scope).unwrap_or_default();
    let text = |text: String, kind| (Body::Text(text, String::new()), kind);
    Some(match step.send {
        Send::Json => text(value.json(), if adapter.preflight { "application/json" } else { TEXT }),
        Send::Text => text(value.to_text(), TEXT),
        Send::Form => text(form(&value), "application/x-www-form-urlencoded"),
        Send::Multipart => (Body::Parts(parts(&value)), TEXT),
        Send::File => match value {
            Value::File(file) => (Body::File(file), TEXT),
            _ => return None,
        },
        Send::None => (Body::Nothing, TEXT),
    })
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
