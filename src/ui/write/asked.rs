//! What a backend needs besides title and text, such as a mail address: asked for only where nothing can be sent
//! without it (docs/backends.md, `fields`). It is not part of the draft: contact data stays in memory until it is sent.

use medspil_core::personal_data::{self, Verdict};

use super::fields::{frame, wired};
use crate::app::App;
use crate::app::live::Live;
use crate::app::ports::Asked;
use crate::ui::dom::{El, el, is_ticked, value_of};

/// One of them, as it stands in the form.
#[derive(Clone)]
pub struct More {
    asked: Asked,
    /// The name of its focus: any letters may stand in its own.
    pub focus: String,
    value: Live<String>,
    /// What is wrong with it.
    pub error: Live<Option<String>>,
}

/// All of them, with what was answered before.
pub fn all(app: App) -> Vec<More> {
    let Some(post) = app.post.get() else { return Vec::new() };
    let given = post.given().borrow();
    let more = |(at, asked): (usize, Asked)| {
        let before = given.iter().find(|(name, _)| *name == asked.name);
        More {
            value: Live::new(before.map(|(_, value)| value.clone()).unwrap_or_default()),
            error: Live::new(None),
            focus: ["more-", &at.to_string()].concat(),
            asked,
        }
    };
    post.asked().into_iter().enumerate().map(more).collect()
}

/// The names that the texts and browsers know.
fn known(name: &str) -> &'static str {
    match name {
        "name" => "name",
        "email" => "email",
        "phone" => "phone",
        _ => "more",
    }
}

impl More {
    /// What it is called.
    pub fn label(&self, app: App) -> String {
        match known(&self.asked.name) {
            "more" => self.asked.label.clone(),
            known => app.t(&["write.", known, ".label"].concat()),
        }
    }

    /// Its name for the backend.
    pub fn name(&self) -> &str {
        &self.asked.name
    }

    /// Draws it.
    pub fn draw(&self, app: App) -> El {
        let known = known(&self.asked.name);
        let label = self.label(app);
        let (kind, fills) = match known {
            "email" => ("email", "email"),
            "phone" => ("tel", "tel"),
            "name" => ("text", "name"),
            _ => ("text", "off"),
        };
        let typed = self.clone();
        let name = &self.asked.name;
        let control = if self.asked.check {
            return self.draw_check(app, &label);
        } else if self.asked.choices.is_empty() {
            el("input", "input").attr("type", kind).attr("autocomplete", fills)
        } else {
            self.select(app)
        };
        let control = wired(control, name, &self.value, &self.error, &[])
            .attr("data-focus", &self.focus)
            .attr("aria-required", "true")
            .on("input", move |event| typed.answer(app, value_of(&event)));
        frame(app, name, &label, &app.t("write.more.hint"), &self.error, control)
    }

    /// Nothing is chosen for the citizen.
    fn select(&self, app: App) -> El {
        let option = |value: &str, words: &str| el("option", "").attr("value", value).text(words);
        let choices = self.asked.choices.iter().map(|(value, words)| option(value, words));
        el("select", "input")
            .child(option("", &app.t("write.choose")))
            .children(choices)
    }

    /// A box to tick, with its words beside it.
    fn draw_check(&self, app: App, label: &str) -> El {
        let (ticked, name) = (self.clone(), &self.asked.name);
        let control = el("input", "tick").attr("type", "checkbox");
        let control = wired(control, name, &Live::new(String::from("on")), &self.error, &[])
            .attr("data-focus", &self.focus)
            .attr("aria-required", "true")
            .attr_if("checked", (!self.value.now().is_empty()).then_some(""))
            .on("input", move |event| {
                let word = if is_ticked(&event) { "on" } else { "" };
                ticked.answer(app, word.to_owned());
            });
        frame(app, name, label, &app.t("write.more.hint"), &self.error, control).attr("class", "field ticked")
    }

    /// Takes an answer, and keeps it for the form that is drawn anew: going back and forth must not lose it.
    fn answer(&self, app: App, value: String) {
        self.value.set(value.clone());
        let Some(post) = app.post.get() else { return };
        let mut given = post.given().borrow_mut();
        match given.iter_mut().find(|(name, _)| *name == self.asked.name) {
            Some(known) => known.1 = value,
            None => given.push((self.asked.name.clone(), value)),
        }
    }

    /// What is wrong with it, shown beside it.
    pub fn check(&self, app: App) {
        let value = self.value.now();
        let value = value.trim();
        let length = value.chars().count();
        let known = known(&self.asked.name);
        let error = if value.is_empty() {
            Some(app.t(if self.asked.check {
                "write.more.unticked"
            } else {
                "write.more.missing"
            }))
        } else if self.asked.check || !self.asked.choices.is_empty() {
            None
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
        self.error.set(error);
    }
}

/// Something on both sides of one @: whether it exists only a mail can tell.
fn is_mail(text: &str) -> bool {
    let mut parts = text.split('@');
    let (who, at) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    !who.is_empty() && at.contains('.') && parts.next().is_none() && !text.contains(char::is_whitespace)
}

/// Keeps what was answered as it is sent: without white space around it.
pub fn keep(app: App, all: &[More]) {
    if let Some(post) = app.post.get() {
        let pair = |more: &More| (more.asked.name.clone(), more.value.now().trim().to_owned());
        post.given().replace(all.iter().map(pair).collect());
    }
}
