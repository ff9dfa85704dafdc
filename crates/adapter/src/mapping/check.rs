//! Mistakes that can be seen without asking a server: a misspelt placeholder, a header that a browser forbids.

use medspil_core::json::At;

use super::config::{Adapter, Op, Operation, Send, Step};
use super::expr::Expr;
use super::read_operations;
use super::template::Node;
use super::value::Value;

/// What a request may name without anybody declaring it.
pub const VARIABLES: [&str; 28] = [
    "title", "text", "name", "email", "phone", "photo", "place", "category", "area", "lang", "page_url", "channel",
    "key", "device", "id", "row", "cursor", "page", "offset", "size", "order", "sort", "now", "random", "again",
    "fields", "session", "env",
];

/// Names every placeholder that nothing fills.
pub fn names(adapter: &Adapter, root: &At<&Value>) {
    let mut known: Vec<&str> = VARIABLES.to_vec();
    known.extend(adapter.params.iter().map(|(name, _)| name.as_str()));
    known.extend(adapter.variables.iter().map(|(name, _)| name.as_str()));
    known.extend(adapter.maps.iter().map(|(name, _)| name.as_str()));
    known.extend(adapter.fields.iter().map(|field| field.name.as_str()));
    let declared = root.field("parameters");
    let keys = declared.node().map(medspil_core::json::Node::keys).unwrap_or_default();
    known.extend(keys.iter().map(String::as_str));
    let (variables, headers) = (root.field("variables"), root.field("headers"));
    all(&adapter.variables, &mut |expr| unknown(expr, &known, &variables));
    all(&adapter.headers, &mut |expr| unknown(expr, &known, &headers));
    let operations = root.field("operations");
    for (op, operation) in &adapter.operations {
        let at = operations.field(op.name());
        let mut known = known.clone();
        let steps = operation
            .steps
            .iter()
            .chain(operation.look.iter().map(|(step, _)| step));
        for step in steps.clone() {
            known.extend(step.capture.iter().map(|(name, _)| name.as_str()));
        }
        for step in steps {
            exprs(step, &mut |expr| unknown(expr, &known, &at));
        }
        useful(*op, operation, &at);
    }
}

fn all(nodes: &[(String, Node)], visit: &mut dyn FnMut(&Expr)) {
    nodes.iter().for_each(|(_, node)| node.exprs(visit));
}

fn exprs(step: &Step, visit: &mut dyn FnMut(&Expr)) {
    step.url.exprs(visit);
    all(&step.query, visit);
    for (_, node) in &step.headers {
        if let Some(node) = node {
            node.exprs(visit);
        }
    }
    if let Some(body) = &step.body {
        body.exprs(visit);
    }
    if let Some(cond) = &step.cond {
        cond.exprs(visit);
    }
}

/// Whether anything in an operation, or in what every request has, names this variable.
pub fn uses(adapter: &Adapter, operation: &Operation, name: &str) -> bool {
    let mut found = false;
    let mut visit = |expr: &Expr| found |= expr.names().any(|known| known == name);
    all(&adapter.headers, &mut visit);
    all(&adapter.query, &mut visit);
    all(&adapter.variables, &mut visit);
    operation.steps.iter().for_each(|step| exprs(step, &mut visit));
    found
}

fn unknown(expr: &Expr, known: &[&str], at: &At<&Value>) {
    for name in expr.names().filter(|name| !known.contains(name)) {
        let expected = ["a name that something fills: ", &known.join(", ")].concat();
        at.problem_found(&["{{", name, "}}"].concat(), &expected);
    }
}

/// An operation that could never give anything.
fn useful(op: Op, operation: &Operation, at: &At<&Value>) {
    if operation.steps.is_empty() {
        at.problem("a url, or steps");
    }
    if matches!(op, Op::List) && operation.items.is_none() {
        at.field("items")
            .problem("the path of the list in the answer, or * where the answer is the list");
    }
    if op == Op::Session && operation.steps.iter().all(|step| step.capture.is_empty()) {
        at.field("capture")
            .problem("what the other operations need of the session, as {{session.NAME}}");
    }
}

/// Names that a header can have. A page's script may not set the ones that browsers keep to themselves.
pub fn header_names(at: &At<&Value>) {
    const KEPT: [&str; 9] = [
        "cookie",
        "host",
        "origin",
        "referer",
        "content-length",
        "connection",
        "date",
        "user-agent",
        "accept-encoding",
    ];
    let Some(Value::Object(members)) = at.node() else {
        return;
    };
    for (name, _) in members {
        let lower = name.to_ascii_lowercase();
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if name.is_empty() || !name.bytes().all(token) {
            at.field(name)
                .problem_found(name, "a header's name such as X-Requested-With");
        } else if KEPT.contains(&lower.as_str()) || lower.starts_with("sec-") || lower.starts_with("proxy-") {
            at.field(name)
                .problem_found(name, "another header: browsers set this one themselves");
        }
    }
}

/// Without a preflight a browser sends only what a form could (the Fetch standard's safelists).
pub fn preflight(allowed: bool, step: &Step, at: &At<&Value>) {
    const SAFE: [&str; 4] = ["accept", "accept-language", "content-language", "content-type"];
    if allowed {
        return;
    }
    if !matches!(step.method.name(), "GET" | "HEAD" | "POST") {
        at.field("method").problem("GET, HEAD or POST while preflight is false");
    }
    for (name, node) in &step.headers {
        if node.is_some() && !SAFE.contains(&name.to_ascii_lowercase().as_str()) {
            at.field("headers")
                .problem_found(name, "no header of its own while preflight is false");
        }
    }
    if read_operations::sends(step) && step.send == Send::File {
        at.field("send")
            .problem("json, form, multipart or text while preflight is false");
    }
}
