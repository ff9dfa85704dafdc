//! From one page of a list to the next. The mark that the caller keeps in between is ours and means nothing to it.

use super::config::{Adapter, By, Operation};
use super::run::Run;
use super::url;
use super::value::{Value, number_of};

/// Puts what tells the pages apart among the input; answers the address of the next page where a server has named one.
pub(super) fn prepare(adapter: &Adapter, operation: &Operation, input: &mut Vec<(String, Value)>) -> Option<String> {
    let mark = input
        .iter()
        .position(|(name, _)| name == "cursor")
        .map(|at| input.remove(at).1.to_text());
    let (kind, rest) = mark
        .as_deref()
        .and_then(|mark| mark.split_at_checked(1))
        .unwrap_or(("", ""));
    let order = order(adapter, input);
    let mut put = |name: &str, value: Value| {
        if !input.iter().any(|(known, _)| known == name) {
            input.push((name.to_owned(), value));
        }
    };
    let number = |text: &str| number_of(text).map(Value::Number);
    let start = operation.next.as_ref().map_or(1, |next| next.start);
    put("size", Value::Number(f64::from(adapter.size)));
    if let Some(order) = order {
        put("order", order);
    }
    let (page, offset) = match kind {
        "p" => (number(rest), None),
        "o" => (None, number(rest)),
        _ => (None, None),
    };
    put("page", page.unwrap_or(Value::Number(f64::from(start))));
    put("offset", offset.unwrap_or(Value::Number(0.0)));
    match kind {
        "c" => put("cursor", Value::text(rest)),
        "u" => return Some(rest.to_owned()),
        _ => {}
    }
    None
}

/// The backend's word for the order asked for, or for the first that it has.
fn order(adapter: &Adapter, input: &[(String, Value)]) -> Option<Value> {
    let asked = input
        .iter()
        .find(|(name, _)| name == "sort")
        .map(|(_, sort)| sort.to_text());
    let known = asked.and_then(|asked| adapter.sorts.iter().find(|(ours, _)| *ours == asked));
    known
        .or(adapter.sorts.first())
        .map(|(_, theirs)| Value::text(theirs.as_str()))
}

/// The mark of the next page; none at the end. `count` is how many items this page had before any was left out.
pub(super) fn next(
    run: &Run,
    adapter: &Adapter,
    operation: &Operation,
    items: &[Value],
    total: Option<u32>,
) -> Option<String> {
    let next = operation.next.as_ref()?;
    let scope = run.scope(Some(&run.doc));
    let more = next
        .more
        .as_ref()
        .map(|more| more.value(&scope).is_some_and(|value| value.is_true()));
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let number = |name: &str| {
        let value = run
            .input
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, value)| value.to_number());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a page; a cast saturates"
        )]
        value.map_or(0, |value| value as u32)
    };
    let (page, offset) = (number("page"), number("offset"));
    let seen = match next.by {
        By::Page => page
            .saturating_sub(next.start)
            .saturating_mul(adapter.size)
            .saturating_add(count),
        _ => offset.saturating_add(count),
    };
    let mark = |kind: &str, number: u32| [kind, &Value::Number(f64::from(number)).to_text()].concat();
    // A short page is the last; a total or a word of the server knows better.
    let continues = count > 0 && more.unwrap_or_else(|| total.map_or(count >= adapter.size, |total| seen < total));
    // An empty page is the end, unless the server says that more will come.
    if count == 0 && more != Some(true) {
        return None;
    }
    let from = || next.from.as_ref().and_then(|from| from.text(&scope));
    let found = match next.by {
        By::Page => continues.then(|| mark("p", page.saturating_add(1)))?,
        By::Offset => continues.then(|| mark("o", seen))?,
        By::Last => {
            let last = continues.then(|| items.last())??;
            let value = next.from.as_ref()?.text(&run.scope(Some(last)))?;
            ["c", &value].concat()
        }
        By::Cursor => ["c", &from().filter(|_| more != Some(false))?].concat(),
        By::Url => {
            let address = from().filter(|_| more != Some(false))?;
            ["u", &url::allowed(&run.here, &adapter.origins, &address)?].concat()
        }
    };
    // A server that hands out the mark it was given would be asked for ever.
    let same = run
        .input
        .iter()
        .any(|(name, value)| name == "cursor" && found.get(1..) == Some(value.to_text().as_str()));
    (!same && found.get(1..) != Some(run.here.as_str())).then_some(found)
}
