//! A backend that is described: asked through the loader, which holds the mapping engine (`public/loader/7-mapping.js`).
//! What comes back has the form of our own API and is read by the reader that is here anyway.

use std::any::Any;

use js_sys::Promise;
use medspil_adapter::{Answer, Failure, medspil};
use medspil_core::idea::{Page, Sort};
use medspil_core::json::{Node, Writer};
use medspil_core::limits::{Field, Rules};
use wasm_bindgen::{JsCast, JsValue};

use super::{call, text};
use crate::app::ports::{Backend, Can, Later, Liked};
use crate::browser::json::Json;
use crate::browser::net::part;

/// Between a like's key and what else taking it back needs; no key of ours has it.
const ROW: char = '~';

/// The loader's object for one described backend.
pub struct Mapped(pub JsValue);

impl Mapped {
    /// One operation; `input` is a JSON object.
    pub fn perform(&self, op: &str, input: &str, again: bool) -> Later<Result<Json, Failure>> {
        let again = if again { "again" } else { "" };
        let later = self.later("perform", &[op, input, again]);
        Box::pin(async move {
            let next = later.await.ok_or(Failure::Incompatible)?;
            if let Some(done) = next.get("done") {
                return Ok(done);
            }
            Err(next.get("failed").map_or(Failure::Incompatible, |why| failure(&why)))
        })
    }

    fn later(&self, name: &str, values: &[&str]) -> Later<Option<Json>> {
        let promise = call(&self.0, name, values).and_then(|promise| promise.dyn_into::<Promise>().ok());
        Box::pin(async move { wasm_bindgen_futures::JsFuture::from(promise?).await.ok().map(Json) })
    }
}

fn word(node: &Json, key: &str) -> String {
    node.get(key).and_then(|word| word.text()).unwrap_or_default()
}

fn flag(node: &Json, key: &str) -> bool {
    node.get(key).and_then(|flag| flag.boolean()).unwrap_or(false)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count; a cast saturates"
)]
fn count(node: &Json, key: &str) -> Option<u32> {
    node.get(key).and_then(|count| count.number()).map(|count| count as u32)
}

fn failure(why: &Json) -> Failure {
    let code = word(why, "code");
    match word(why, "kind").as_str() {
        "offline" => Failure::Offline,
        "transient" => Failure::Transient {
            after: i64::from(count(why, "after").unwrap_or(0)),
        },
        "unauthorized" => Failure::Unauthorized,
        "wedged" => Failure::Wedged { code },
        "rejected" => Failure::Rejected {
            code,
            field: why.get("field").and_then(|field| field.text()),
            text: why.get("text").and_then(|text| text.text()),
        },
        _ => Failure::Incompatible,
    }
}

/// What was found out when the configuration was read.
fn can(told: &Json) -> Option<Can> {
    let can = told.get("can")?;
    let mut rules = Rules::default();
    for field in [Field::Title, Field::Text] {
        if let Some(rule) = can.get("fields").and_then(|fields| fields.get(field.name())) {
            let number = |key| count(&rule, key).unwrap_or(0) as usize;
            let least = number("min").max(usize::from(flag(&rule, "required")));
            rules.narrow(field, least, number("max"));
        }
    }
    let sorts = can.get("sorts").map(|sorts| sorts.items()).unwrap_or_default();
    let has = |sort: Sort| sorts.iter().any(|name| name.text().as_deref() == Some(sort.name()));
    Some(Can {
        list: flag(&can, "list"),
        send: flag(&can, "create") && can.get("open").is_none(),
        like: flag(&can, "like"),
        unlike: flag(&can, "unlike"),
        repeat: flag(&can, "repeat"),
        sorts: Sort::ALL.map(has),
        rules,
    })
}

impl Backend for Mapped {
    fn name(&self) -> String {
        text(&self.0, "name")
    }

    fn list(&self, sort: Sort, cursor: Option<String>) -> Later<Result<Page, Failure>> {
        let op = if cursor.is_some() { "more" } else { "list" };
        let input = Writer::new()
            .text("sort", sort.name())
            .text("cursor", &cursor.unwrap_or_default())
            .end();
        let later = self.perform(op, &input, false);
        Box::pin(async {
            let body = later.await?;
            // A number that nobody has said is not shown.
            let total = count(&body, "total").unwrap_or(0);
            let page = medspil::listed(Answer {
                status: 200,
                retry_after: None,
                body: Some(body),
            })?;
            Ok(Page { total, ..page })
        })
    }

    fn like(&self, id: &str, key: &str, liked: bool) -> Later<Result<Liked, Failure>> {
        let (own, row) = key.split_once(ROW).unwrap_or((key, ""));
        // Each like has a credential of its own, so that no two can be tied together.
        let input = Writer::new()
            .text("id", id)
            .text("key", own)
            .text("device", own)
            .text("row", row)
            .end();
        let later = self.perform(if liked { "like" } else { "unlike" }, &input, false);
        let own = own.to_owned();
        Box::pin(async move {
            let done = later.await?;
            let row = done.get("row").and_then(|row| row.text());
            Ok(Liked {
                likes: count(&done, "likes"),
                key: row.map(|row| [own, row].join(&ROW.to_string())),
            })
        })
    }

    fn can(&self) -> Later<Option<Can>> {
        let later = self.later("start", &[]);
        Box::pin(async { can(&later.await?) })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The pairs of a list of pairs.
pub fn pairs(node: &JsValue, key: &str) -> Vec<(String, String)> {
    let pair = |pair: Json| {
        let mut parts = pair.items().into_iter().map(|part| part.text().unwrap_or_default());
        Some((parts.next()?, parts.next()?))
    };
    Json(part(node, key)).items().into_iter().filter_map(pair).collect()
}
