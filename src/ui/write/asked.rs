//! What a backend needs besides title and text, such as a mail address: asked for only where nothing can be sent
//! without it (docs/backends.md, `fields`). It is not part of the draft: contact data stays in memory until it is sent.

use medspil_core::personal_data::{self, Verdict};

use super::fields::{frame, wired};
use crate::app::App;
use crate::app::live::Live;
use crate::app::ports::Asked;
use crate::ui::dom::{El, el, value_of};

/// One of them, as it stands in the form.
#[derive(Clone)]
pub struct More {
    asked: Asked,
    value: Live<String>,
    error: Live<Option<String>>,
}

/// All of them, with what was answered before.
pub fn all(app: App) -> Vec<More> {
    let Some(post) = app.post.get() else { return Vec::new() };
    let given = post.given().borrow();
    let more = |asked: Asked| {
        let before = given.iter().find(|(name, _)| *name == asked.name);
        More {
            value: Live::new(before.map(|(_, value)| value.clone()).unwrap_or_default()),
            error: Live::new(None),
            asked,
        }
    };
    post.asked().into_iter().map(more).collect()
}

/// The names that the texts, browsers and the focus know.
fn known(name: &str) -> &'static str {
    match name {
        "name" => "name",
        "email" => "email",
        "phone" => "phone",
        _ => "more",
    }
}

impl More {
    /// Draws it.
    pub fn draw(&self, app: App) -> El {
        let known = known(&self.asked.name);
        let label = if known == "more" {
            self.asked.label.clone()
        } else {
            app.t(&["write.", known, ".label"].concat())
        };
        let (kind, fills) = match known {
            "email" => ("email", "email"),
            "phone" => ("tel", "tel"),
            "name" => ("text", "name"),
            _ => ("text", "off"),
        };
        let typed = self.value.clone();
        let control = el("input", "input").attr("type", kind).attr("autocomplete", fills);
        let control = wired(control, &self.asked.name, &self.value, &self.error, &[])
            .attr("data-focus", known)
            .attr("aria-required", "true")
            .on("input", move |event| typed.set(value_of(&event)));
        frame(
            app,
            &self.asked.name,
            &label,
            &app.t("write.more.hint"),
            &self.error,
            control,
        )
    }

    /// What is wrong with it, shown beside it.
    fn check(&self, app: App) -> bool {
        let value = self.value.now();
        let value = value.trim();
        let length = value.chars().count();
        let known = known(&self.asked.name);
        let error = if value.is_empty() {
            Some(app.t("write.more.missing"))
        } else if length < self.asked.min {
            Some(app.count("write.too_short", self.asked.min))
        } else if self.asked.max > 0 && length > self.asked.max {
            Some(app.count("write.too_long", length - self.asked.max))
        } else if known == "email" && !is_mail(value) {
            Some(app.t("write.email.wrong"))
        } else if matches!(known, "name" | "more") {
            let mut found = personal_data::scan(value).into_iter();
            let found = found.find(|finding| finding.verdict == Verdict::Block);
            found.map(|finding| app.t_with("guard.block", &finding.masked))
        } else {
            None
        };
        let good = error.is_none();
        self.error.set(error);
        good
    }
}

/// Something on both sides of one @: whether it exists only a mail can tell.
fn is_mail(text: &str) -> bool {
    let mut parts = text.split('@');
    let (who, at) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    !who.is_empty() && at.contains('.') && parts.next().is_none() && !text.contains(char::is_whitespace)
}

/// Keeps what was answered, for sending and for drawing the form anew.
pub fn keep(app: App, all: &[More]) {
    if let Some(post) = app.post.get() {
        let pair = |more: &More| (more.asked.name.clone(), more.value.now().trim().to_owned());
        post.given().replace(all.iter().map(pair).collect());
    }
}

/// The first that cannot be sent as it is, by the name of its focus; all that are wrong say so.
pub fn wrong(app: App, all: &[More]) -> Option<&'static str> {
    let mut first = None;
    for more in all {
        if !more.check(app) {
            first = first.or(Some(known(&more.asked.name)));
        }
    }
    first
}
