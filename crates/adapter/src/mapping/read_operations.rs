//! Reads operations and their steps; the second half of `read`.

use medspil_core::json::At;

use super::check;
use super::cond::{Cond, Rule, expression, optional};
use super::config::{Adapter, BYS, By, OPENS, OPS, Op, Operation, Paging, Poll, Repeat, SENDS, Send, Step};
use super::read::{OPERATION_KEYS, STEP_KEYS, gets, header_node, millis, named_nodes, results, word};
use super::template::{Node, Template};
use super::url;
use super::value::Value;
use super::wire::{FORMATS, Format, METHODS, Method};

impl Adapter {
    pub(super) fn read_operations(&mut self, root: &At<&Value>) {
        let operations = root.field("operations");
        if !operations.exists() {
            return operations.problem("an object with operations such as list and create");
        }
        let names: Vec<&str> = OPS.iter().map(|(name, _)| *name).collect();
        operations.only(&names);
        for (name, op) in OPS {
            let at = operations.field(name);
            if at.exists() && at.is_object() {
                let operation = self.read_operation(op, &at);
                self.operations.push((op, operation));
            }
        }
    }

    fn read_operation(&self, op: Op, at: &At<&Value>) -> Operation {
        let several = at.field("steps");
        let mut steps = Vec::new();
        if several.exists() {
            at.only(&OPERATION_KEYS);
            several.each(|step| {
                if step.is_object() {
                    step.only(&STEP_KEYS);
                    steps.push(self.read_step(None, &step));
                }
            });
        } else {
            at.only(&[&OPERATION_KEYS[..], &STEP_KEYS[..]].concat());
            steps.push(self.read_step(Some(op), at));
        }
        let look = at.field("look");
        let look = look.exists().then(|| {
            look.only(&[&STEP_KEYS[..], &["found"]].concat());
            (self.read_step(None, &look), optional(&look.field("found")))
        });
        let repeats = steps.iter().all(|step| step.method.may_repeat());
        let repeat = match look {
            Some(_) => Repeat::Look,
            None => repeat(&at.field("repeat"), repeats),
        };
        let expires = optional(&at.field("expires"));
        Operation {
            root: expression(&at.field("root")),
            items: expression(&at.field("items")),
            only: at.field("only").exists().then(|| Cond::read(&at.field("only"))),
            total: optional(&at.field("total")),
            next: paging(&at.field("next")),
            result: results(&at.field("result")),
            // A step that stands alone has read them already.
            rules: if several.exists() {
                Rule::list(&at.field("rules"))
            } else {
                Vec::new()
            },
            held: at.field("held").boolean().unwrap_or(false),
            session: at.field("session").boolean().unwrap_or(false),
            steps,
            look,
            repeat,
            expires,
        }
    }

    /// `alone` is the operation whose only step this is.
    fn read_step(&self, alone: Option<Op>, at: &At<&Value>) -> Step {
        let body = at.field("body");
        let default = match (alone, body.exists()) {
            (Some(Op::Unlike), _) => Method::Delete,
            (Some(Op::Create | Op::Submit | Op::Upload | Op::Like), _) | (_, true) => Method::Post,
            _ => Method::Get,
        };
        let method = word(&at.field("method"), &METHODS).unwrap_or(default);
        let open = word(&at.field("open"), &OPENS);
        let mut headers = Vec::new();
        if let Some(Value::Object(members)) = at.field("headers").node() {
            for (name, value) in members {
                let node = (*value != Value::Null).then(|| header_node(&at.field("headers").field(name)));
                headers.push((name.clone(), node));
            }
        }
        check::header_names(&at.field("headers"));
        let default = if method == Method::Head {
            Format::Empty
        } else {
            Format::Json
        };
        let step = Step {
            cond: at.field("if").exists().then(|| Cond::read(&at.field("if"))),
            url: self.read_url(&at.field("url"), open.is_some()),
            query: named_nodes(&at.field("query")),
            send: word(&at.field("send"), &SENDS).unwrap_or_default(),
            body: body.exists().then(|| Node::read(&body)),
            read: word(&at.field("read"), &FORMATS).unwrap_or(default),
            capture: gets(&at.field("capture")),
            rules: Rule::list(&at.field("rules")),
            poll: poll(&at.field("poll")),
            optional: at.field("optional").boolean().unwrap_or(false),
            method,
            headers,
            open,
        };
        check::preflight(self.preflight, &step, at);
        step
    }

    /// An address below the base, a whole one on a configured origin, or one placeholder that a server has filled.
    fn read_url(&self, at: &At<&Value>, opens: bool) -> Template {
        let Some(text) = at.text() else {
            return Template::default();
        };
        let Ok(template) = Template::read(&text).map_err(|expected| at.problem(expected)) else {
            return Template::default();
        };
        let start = template.start();
        let local = start.is_empty() && (template.only().is_some() || text.is_empty()) || start.starts_with(['/', '?']);
        let whole = url::origin(start).is_some_and(|origin| {
            // The origin must end before the first placeholder.
            start.len() > origin.len() && self.origins.contains(&origin.to_ascii_lowercase())
        });
        let slashes = start.starts_with("//") || url::steps_out(start);
        if !opens && (!(local || whole) || slashes) {
            at.problem("an address that begins with / (below the base), or one whose origin is listed in origins");
            return Template::default();
        }
        template
    }
}

fn repeat(at: &At<&Value>, methods_may: bool) -> Repeat {
    match at.text().as_deref() {
        None if methods_may => Repeat::Safe,
        Some("safe") => Repeat::Safe,
        None | Some("never") => Repeat::Never,
        Some(_) => {
            at.problem("safe or never");
            Repeat::Never
        }
    }
}

fn paging(at: &At<&Value>) -> Option<Paging> {
    if !at.exists() || !at.is_object() {
        return None;
    }
    at.only(&["by", "start", "from", "more"]);
    let by = word(&at.field("by"), &BYS)?;
    let from = optional(&at.field("from"));
    if from.is_none() && matches!(by, By::Cursor | By::Url | By::Last) {
        at.field("from")
            .problem("where the next page's mark stands in the answer");
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page; a cast saturates"
    )]
    let start = at.field("start").number().unwrap_or(1.0) as u32;
    Some(Paging {
        by,
        start,
        from,
        more: optional(&at.field("more")),
    })
}

fn poll(at: &At<&Value>) -> Option<Poll> {
    if !at.exists() || !at.is_object() {
        return None;
    }
    at.only(&["until", "every", "deadline"]);
    Some(Poll {
        until: expression(&at.field("until"))?,
        every_ms: millis(&at.field("every"), 2_000).max(250),
        deadline_ms: millis(&at.field("deadline"), 30_000),
    })
}

/// Whether a step sends a body.
pub(super) fn sends(step: &Step) -> bool {
    step.body.is_some() && step.send != Send::None
}
