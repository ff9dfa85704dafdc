//! What a backend can do, as its adapter declares it: the widget offers nothing else.

use medspil_core::idea::Sort;

use super::config::{Adapter, FieldRule, Op, Open, Operation, Repeat};
use super::value::{Member, Object, Shared, or};

/// What the widget may offer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that a backend can do or not"
)]
pub struct Capabilities {
    /// Ideas can be listed.
    pub list: bool,
    /// A list goes on after its first page.
    pub pages: bool,
    /// The orders of the list.
    pub sorts: Vec<Sort>,
    /// New ideas can be sent.
    pub create: bool,
    /// Ideas can be liked.
    pub like: bool,
    /// Likes can be taken back.
    pub unlike: bool,
    /// A photo can go along.
    pub photo: bool,
    /// An idea's status can be read back.
    pub status: bool,
    /// Forms of other kinds can be sent.
    pub submit: bool,
    /// Everything new waits for a moderator.
    pub held: bool,
    /// What happens to a new idea whose outcome is unknown.
    pub repeat: Repeat,
    /// Instead of being sent, a new idea is handed to this.
    pub open: Option<Open>,
    /// Ideas on a page.
    pub size: u32,
    /// What the form must ask for.
    pub fields: Vec<FieldRule>,
}

impl Adapter {
    /// What creates: the operation for new ideas, or the one for forms of other kinds.
    fn creates(&self) -> Option<Operation<'_>> {
        self.operation(self.chosen(Op::Submit))
    }

    /// What a page needs to know: `list`, `create`, `like`, `unlike`, `repeat`; `open`, `sorts` and `fields` as they
    /// are configured.
    pub fn can(&self) -> Shared {
        let mut out = Object::new();
        out.put("list", self.describes(Op::List));
        out.put("like", self.describes(Op::Like));
        out.put("unlike", self.describes(Op::Unlike));
        out.put("create", self.creates().is_some());
        if let Some(create) = self.creates() {
            out.put("repeat", create.repeat() != Repeat::Never);
            out.put_any("open", create.opens().cloned());
        }
        out.put_any("sorts", self.config.entry("sorts").cloned());
        out.put_any("fields", self.config.entry("fields").cloned());
        out.done()
    }

    /// What this backend can do.
    pub fn capabilities(&self) -> Capabilities {
        let has = |op| self.describes(op);
        let create = self.creates();
        let pages = self
            .operation(Op::List)
            .is_some_and(|list| list.value.member("next").is_some());
        let order = |(name, _): &Member| Sort::ALL.into_iter().find(|sort| *sort.name() == **name);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to a thousand"
        )]
        let size = self.size() as u32;
        Capabilities {
            list: has(Op::List),
            pages: has(Op::More) || pages,
            sorts: self.config.part("sorts").iter().filter_map(order).collect(),
            create: has(Op::Create),
            like: has(Op::Like),
            unlike: has(Op::Unlike),
            status: has(Op::Get) || has(Op::Status),
            submit: create.is_some(),
            held: create.is_some_and(|create| create.value.flag("held")),
            repeat: create.map_or(Repeat::Never, |create| create.repeat()),
            photo: has(Op::Upload) || create.is_some_and(|create| create.value.names("photo")),
            fields: self.config.part("fields").iter().map(field).collect(),
            open: create
                .and_then(|create| create.opens())
                .and_then(|open| Open::named(open.str())),
            size,
        }
    }
}

#[cfg(any(test, feature = "check"))]
impl Adapter {
    /// Whether a value of this name is sent anywhere when the operation runs: nobody else needs to keep it.
    pub fn takes(&self, op: Op, name: &str) -> bool {
        let Some(operation) = self.operation(self.chosen(op)) else {
            return false;
        };
        let from = |made: &super::value::Value| {
            let mut found = false;
            let mut note = |known: &str, is_name: bool| found |= is_name && known == name;
            super::expr::visit(made.word("from"), &mut note).is_ok() && found
        };
        let whole = ["headers", "query", "variables"].map(|part| self.config.member(part));
        operation.value.names(name)
            || whole.into_iter().flatten().any(|part| part.names(name))
            || self.config.part("variables").iter().any(|(_, made)| from(made))
    }
}

fn field((name, about): &Member) -> FieldRule {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length; a cast saturates"
    )]
    let length = |key: &str| or(about.number(key), 0.0) as usize;
    FieldRule {
        name: name.as_str().to_owned(),
        theirs: about.member("name").map_or_else(
            || name.as_str().to_owned(),
            |theirs| theirs.to_text().as_str().to_owned(),
        ),
        min: length("min"),
        max: length("max"),
        required: about.flag("required"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::mapping::Place;

    #[test]
    fn what_is_taken_is_what_is_named_where_something_is_sent() {
        let config = json!({
            "base": "https://x.dk", "variables": {"service": {"from": "category", "map": {"a": "1"}}},
            "headers": {"X-Page": "{{page_url}}"}, "item": {"id": "id", "area": "area"},
            "operations": {
                "create": {"url": "/", "body": {
                    "title": "{{title}}", "at": {"$if": "place", "then": "{{place.lat as number}}"}, "s": "{{service}}",
                    "mail": "{{email | phone | ''}}",
                }},
                "submit": {"steps": [{"url": "/", "body": "{{fields}}"}]},
            },
        });
        let (adapter, problems) = Adapter::read(&config, Place::Relay, &|_| None);
        assert_eq!(problems, []);
        for name in ["title", "place", "category", "email", "phone", "page_url"] {
            assert!(adapter.takes(Op::Create, name), "{name}");
        }
        for name in ["area", "name", "photo", "fields", "channel", "lat"] {
            assert!(!adapter.takes(Op::Create, name), "{name}");
        }
        assert!(adapter.takes(Op::Submit, "fields") && !adapter.takes(Op::Submit, "title"));
        assert!(!adapter.takes(Op::Like, "title"), "what is not described sends nothing");
    }
}
