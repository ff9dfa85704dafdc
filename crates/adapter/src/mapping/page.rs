//! From one page of a list to the next. The mark that the caller keeps in between is ours and means nothing to it.

use super::cond::{get, get_text};
use super::config::{Adapter, Operation};
use super::numbers::number_of;
use super::run::Run;
use super::url;
use super::value::Value;

/// Puts what tells the pages apart among the input; answers the address of the next page where a server has named one.
pub(super) fn prepare(adapter: &Adapter, operation: Operation, input: &mut Vec<(String, Value)>) -> Option<String> {
    let mark = input
        .iter()
        .position(|(name, _)| name == "cursor")
        .map(|at| input.remove(at).1.to_text());
    let mark = mark.unwrap_or_default();
    let (kind, rest) = mark.split_at_checked(1).unwrap_or(("", ""));
    let start = operation
        .value
        .member("next")
        .and_then(|next| next.member("start"))
        .and_then(Value::to_number);
    let place = |wanted: &str, first: f64| {
        let number = if kind == wanted { number_of(rest) } else { None };
        Value::Number(number.unwrap_or(first))
    };
    let pages = [
        ("size", Value::Number(adapter.size())),
        ("order", order(adapter, input)),
        ("page", place("p", start.unwrap_or(1.0))),
        ("offset", place("o", 0.0)),
        ("cursor", if kind == "c" { Value::text(rest) } else { Value::Null }),
    ];
    for (name, value) in pages {
        if !input.iter().any(|(known, _)| known == name) {
            input.push((name.to_owned(), value));
        }
    }
    (kind == "u").then(|| rest.to_owned())
}

/// The backend's word for the order asked for, or for the first that it has.
fn order(adapter: &Adapter, input: &[(String, Value)]) -> Value {
    let sorts = adapter.config.part("sorts");
    let asked = input
        .iter()
        .find(|(name, _)| name == "sort")
        .map(|(_, sort)| sort.to_text())
        .unwrap_or_default();
    let known = sorts.iter().find(|(ours, _)| *ours == asked).or(sorts.first());
    known.map_or(Value::Null, |(_, theirs)| theirs.clone())
}

/// The mark of the next page; none at the end. `items` are this page's before any was left out.
pub(super) fn next(
    run: &Run,
    adapter: &Adapter,
    operation: Operation,
    items: &[Value],
    total: Option<f64>,
) -> Option<String> {
    let next = operation.value.member("next")?;
    let by = next.word("by");
    let scope = run.scope(Some(&run.doc));
    let more = next
        .member("more")
        .map(|more| get(more, &scope).is_some_and(|value| value.is_true()));
    // An empty page is the end, unless the server says that more will come.
    if more == Some(false) || items.is_empty() && more.is_none() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a page's length is far below 2^53")]
    let count = items.len() as f64;
    let number = |name: &str| run.scope(None).variable(name).and_then(Value::to_number).unwrap_or(0.0);
    let start = next.member("start").and_then(Value::to_number).unwrap_or(1.0);
    let seen = match by {
        "page" => (number("page") - start) * number("size") + count,
        _ => number("offset") + count,
    };
    // A short page is the last; a total or a word of the server knows better.
    let continues = more.is_some() || total.map_or(count >= number("size"), |total| seen < total);
    let found = match by {
        "page" if continues => ["p", &Value::Number(number("page") + 1.0).to_text()].concat(),
        "offset" if continues => ["o", &Value::Number(seen).to_text()].concat(),
        "last" if continues => ["c", &get_text(next.member("from"), &run.scope(items.last()))?].concat(),
        "cursor" => ["c", &get_text(next.member("from"), &scope)?].concat(),
        "url" => [
            "u",
            &url::allowed(&run.here, &adapter.origins, &get_text(next.member("from"), &scope)?)?,
        ]
        .concat(),
        _ => return None,
    };
    // A server that hands out the mark it was given would be asked for ever.
    let given = scope.variable("cursor").map(Value::to_text);
    let mark = super::text::tail(&found, 1);
    (given.as_deref() != Some(mark) && mark != run.here).then_some(found)
}
