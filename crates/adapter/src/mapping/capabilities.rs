//! What a backend can do, as its adapter declares it: the widget offers nothing else.

use medspil_core::idea::Sort;

use super::config::{Adapter, FieldRule, Op, Open, Repeat};

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
    /// What this backend can do.
    pub fn capabilities(&self) -> Capabilities {
        let has = |op| self.operation(op).is_some();
        let create = self.chosen(Op::Submit).map(|(_, operation)| operation);
        let order = |(name, _): &(String, String)| Sort::ALL.into_iter().find(|sort| sort.name() == name);
        let mut photo = has(Op::Upload);
        let steps = create.map_or(&[][..], |create| &create.steps);
        for step in steps {
            let mut find = |expr: &super::expr::Expr| photo |= expr.names().any(|name| name == "photo");
            if let Some(body) = &step.body {
                body.exprs(&mut find);
            }
        }
        Capabilities {
            list: has(Op::List),
            pages: has(Op::More) || self.operation(Op::List).is_some_and(|list| list.next.is_some()),
            sorts: self.sorts.iter().filter_map(order).collect(),
            create: has(Op::Create),
            like: has(Op::Like),
            unlike: has(Op::Unlike),
            status: has(Op::Get) || has(Op::Status),
            submit: create.is_some(),
            held: create.is_some_and(|create| create.held),
            repeat: create.map_or(Repeat::Never, |create| create.repeat),
            open: steps.iter().find_map(|step| step.open),
            size: self.size,
            fields: self.fields.clone(),
            photo,
        }
    }
}
