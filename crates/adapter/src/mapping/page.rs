//! From one page of a list to the next. The mark that the caller keeps in between is ours and means nothing to it.

use super::cond::{get_in, get_text};
use super::config::{Adapter, Operation};
use super::expr::{Names, Scope};
use super::numbers::number_of;
use super::run::Run;
use super::text::{head, same, tail};
use super::url;
use super::value::{self, Letters, Shared, find, or};

/// Puts what tells the pages apart among the input; answers the address of the next page where a server has named one.
pub(super) fn prepare(adapter: &Adapter, operation: Operation, names: &mut Names) -> Option<Shared> {
    let mark = names.take("cursor").map(|mark| mark.as_text());
    let mark = mark.as_ref().map_or("", |mark| mark.str());
    let (kind, rest) = (head(mark, 1), tail(mark, 1));
    let place = |wanted: &str, first: f64| {
        let number = if same(kind, wanted) { number_of(rest) } else { f64::NAN };
        or(number, first).into()
    };
    names.add("size", Some(adapter.size().into()));
    names.add("order", order(adapter, names));
    names.add("page", Some(place("p", first(operation))));
    names.add("offset", Some(place("o", 0.0)));
    names.add("cursor", same(kind, "c").then(|| rest.into()));
    same(kind, "u").then(|| rest.into())
}

/// The number of the first page.
fn first(operation: Operation) -> f64 {
    or(
        operation
            .value
            .entry("next")
            .map_or(f64::NAN, |next| next.number("start")),
        1.0,
    )
}

/// The backend's word for the order asked for, else for the newest first, else for whichever it has. Which one stands
/// first in the file cannot decide: not every JSON library keeps the order of names.
fn order(adapter: &Adapter, names: &Names) -> Option<Shared> {
    let sorts = adapter.config.part("sorts");
    let asked = names.get("sort").map(Shared::as_text);
    let known = find(sorts, asked.as_ref().map_or("", |asked| asked.str())).or_else(|| find(sorts, "new"));
    known.or_else(|| sorts.first().map(|(_, theirs)| theirs)).cloned()
}

/// The mark of the next page; none at the end. `items` are this page's before any was left out; `total` may be none.
pub(super) fn next(run: &Run, adapter: &Adapter, operation: Operation, items: &[Shared], total: f64) -> Option<Shared> {
    let next = operation.value.member("next")?;
    let scope = run.scope(Some(&run.doc));
    let says_more = get_in(next, "more", scope).is_some_and(|value| value.is_true());
    // An empty page is the end, unless the server says that more will come.
    if !says_more && (items.is_empty() || next.member("more").is_some()) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a page's length is far below 2^53")]
    let count = items.len() as f64;
    let number = |name: &str| or(value::number(run.names.get(name)), 0.0);
    let by = next.word("by");
    let mut seen = number("offset") + count;
    if same(by, "page") {
        seen = (number("page") - first(operation)) * number("size") + count;
    }
    // A short page is the last; a total or a word of the server knows better.
    let continues = says_more || seen < total || total.is_nan() && count >= number("size");
    let from = |scope: Scope| get_text(next.member("from"), scope);
    let (kind, mark) = match by {
        "page" => ("p", Some((number("page") + 1.0).into())),
        "offset" => ("o", Some(seen.into())),
        "last" => ("c", from(run.scope(items.last()))),
        "cursor" => ("c", from(scope)),
        "url" => ("u", url::allowed(&run.names.here, &adapter.origins, from(scope)?.str())),
        _ => return None,
    };
    let mark = Shared::as_text(&mark?);
    // A server that hands out the mark it was given would be asked for ever.
    let given = run.names.get("cursor").map(Shared::as_text);
    let again = given.is_some_and(|given| same(given.str(), mark.str())) || same(mark.str(), &run.names.here);
    if again || !continues && !matches!(by, "cursor" | "url") {
        return None;
    }
    let mut out = Letters::begun(kind);
    out.push_str(mark.str());
    Some(out.done())
}
