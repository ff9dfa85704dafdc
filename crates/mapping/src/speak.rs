//! Requests, outcomes and failures as JSON for the page. Ideas, receipts and counts have the form of our own API
//! (crates/server/openapi.json), so that the widget reads them with the reader it has.

use medspil_adapter::Failure;
use medspil_adapter::mapping::{
    Body, Capabilities, Created, Credentials, Format, Handover, Item, Liked, Listing, Open, Outcome, Part, Repeat,
    Request, Value,
};
use medspil_core::json::Problem;

/// An object; members that are nothing are left out.
pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let there = members.into_iter().filter(|(_, value)| *value != Value::Null);
    Value::Object(there.map(|(key, value)| (key.to_owned(), value)).collect())
}

fn text(text: Option<String>) -> Value {
    text.map_or(Value::Null, Value::Text)
}

fn count(count: Option<u32>) -> Value {
    count.map_or(Value::Null, |count| Value::Number(f64::from(count)))
}

fn pairs(pairs: Vec<(String, String)>) -> Value {
    let pair = |(name, value)| Value::List(vec![Value::Text(name), Value::Text(value)]);
    Value::List(pairs.into_iter().map(pair).collect())
}

/// What to fetch. Files are not among what a page can send yet.
pub fn request(request: Request) -> Value {
    let mut headers = request.headers;
    let (body, parts) = match request.body {
        Body::Nothing | Body::File(_) => (Value::Null, Value::Null),
        Body::Text(body, kind) => {
            headers.push((String::from("Content-Type"), kind));
            (Value::Text(body), Value::Null)
        }
        Body::Parts(parts) => {
            let texts = parts.into_iter().filter_map(|(name, part)| match part {
                Part::Text(text) => Some((name, text)),
                Part::File(_) => None,
            });
            (Value::Null, pairs(texts.collect()))
        }
    };
    let credentials = match request.credentials {
        Credentials::Omit => "omit",
        Credentials::SameOrigin => "same-origin",
        Credentials::Include => "include",
    };
    object([
        ("method", Value::text(request.method.name())),
        ("url", Value::Text(request.url)),
        ("headers", pairs(headers)),
        ("body", body),
        ("parts", parts),
        ("credentials", Value::text(credentials)),
        ("timeout", Value::Number(f64::from(request.timeout_ms))),
        ("json", Value::Bool(request.expect == Format::Json)),
    ])
}

/// What an operation came to.
pub fn outcome(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Listed(listing) => listed(listing),
        Outcome::Found(item) => idea(item),
        Outcome::Created(created) => receipt(created),
        Outcome::Liked(Liked { likes, row, .. }) => object([("likes", count(likes)), ("row", text(row))]),
        Outcome::Open(handover) => opened(handover),
        Outcome::Uploaded(file) => object([("file", file)]),
        Outcome::Session(_) => object([]),
    }
}

fn listed(listing: Listing) -> Value {
    object([
        ("items", Value::List(listing.items.into_iter().map(idea).collect())),
        ("next", text(listing.next)),
        ("total", count(listing.total)),
    ])
}

fn idea(item: Item) -> Value {
    let idea = item.idea;
    let answer = idea.answer.map_or(Value::Null, |answer| {
        object([("text", Value::Text(answer.text)), ("by", text(answer.by))])
    });
    object([
        ("id", Value::Text(idea.id)),
        ("title", Value::Text(idea.title)),
        ("text", Value::Text(idea.text)),
        ("area", text(idea.area)),
        ("status", Value::text(idea.status.name())),
        ("created_at", Value::Text(idea.created_at)),
        ("likes", Value::Number(f64::from(idea.likes))),
        ("answer", answer),
    ])
}

fn receipt(created: Created) -> Value {
    let receipt = created.receipt;
    let receipt = object([
        ("number", Value::Text(receipt.number)),
        ("at", Value::Text(receipt.at)),
        ("published", Value::Bool(receipt.published)),
    ]);
    object([("receipt", receipt)])
}

fn opened(handover: Handover) -> Value {
    object([
        ("open", Value::text(rung(handover.open))),
        ("method", Value::text(handover.method.name())),
        ("url", Value::Text(handover.url)),
        ("fields", pairs(handover.fields)),
    ])
}

fn rung(open: Open) -> &'static str {
    match open {
        Open::Form => "form",
        Open::Link => "link",
        Open::Mail => "mail",
        Open::Print => "print",
    }
}

/// Why an operation came to nothing.
pub fn failure(failure: Failure) -> Value {
    let word = |kind: &str| Value::text(kind);
    match failure {
        Failure::Offline => object([("kind", word("offline"))]),
        Failure::Transient { after } => {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds are far below 2^53")]
            let after = Value::Number(after as f64);
            object([("kind", word("transient")), ("after", after)])
        }
        Failure::Rejected {
            code,
            field,
            text: said,
        } => object([
            ("kind", word("rejected")),
            ("code", Value::Text(code)),
            ("field", text(field)),
            ("text", text(said)),
        ]),
        Failure::Unauthorized => object([("kind", word("unauthorized"))]),
        Failure::Incompatible => object([("kind", word("incompatible"))]),
        Failure::Wedged { code } => object([("kind", word("wedged")), ("code", Value::Text(code))]),
    }
}

/// What the widget may offer.
pub fn capabilities(can: &Capabilities) -> Value {
    let sorts = can.sorts.iter().map(|sort| Value::text(sort.name())).collect();
    let number = |number: usize| Value::Number(f64::from(u32::try_from(number).unwrap_or(u32::MAX)));
    let fields = can.fields.iter().map(|field| {
        let rule = object([
            ("min", number(field.min)),
            ("max", number(field.max)),
            ("required", Value::Bool(field.required)),
        ]);
        (field.name.clone(), rule)
    });
    object([
        ("list", Value::Bool(can.list)),
        ("create", Value::Bool(can.submit)),
        ("like", Value::Bool(can.like)),
        ("unlike", Value::Bool(can.unlike)),
        ("repeat", Value::Bool(can.repeat != Repeat::Never)),
        ("sorts", Value::List(sorts)),
        ("fields", Value::Object(fields.collect())),
        ("open", can.open.map_or(Value::Null, |open| Value::text(rung(open)))),
    ])
}

/// What is wrong with a configuration, as the loader lists it.
pub fn problems(problems: Vec<Problem>) -> Value {
    let one = |problem: Problem| {
        object([
            ("path", Value::Text(["backend.", &problem.path].concat())),
            ("found", Value::Text(problem.found)),
            ("expected", Value::Text(problem.expected)),
        ])
    };
    Value::List(problems.into_iter().map(one).collect())
}
