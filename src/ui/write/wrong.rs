//! What is wrong with the form. One field says so itself and gets the focus; of several there is a list above them that
//! leads to each, and the focus goes to the list.
//!
//! The same for what the form finds and for what a backend has refused. The list stays until the next press of "send":
//! what goes away above a field while one writes in it would move the field.

use crate::app::App;
use crate::app::live::Live;
use crate::ui::dom::El;
use crate::ui::parts::{button, note_with};

/// A field that says that something is wrong with it: the name of its focus, and what it is called.
pub type Wrong = (String, String);

/// Leads to what is wrong, and puts it in the list. False where nothing is.
pub fn lead(app: App, list: &Live<Vec<Wrong>>, wrong: Vec<Wrong>) -> bool {
    match wrong.as_slice() {
        [] => {}
        [(focus, _)] => app.host().focus(focus),
        _ => app.host().focus("wrong"),
    }
    let good = wrong.is_empty();
    list.set(wrong);
    !good
}

/// The list; nothing where it would have one line.
pub fn listed(app: App, list: &Live<Vec<Wrong>>) -> Option<El> {
    let wrong = list.get();
    (wrong.len() > 1).then(|| {
        let count = wrong.len();
        let links = wrong
            .into_iter()
            .map(|(focus, label)| button("text-button", &label, move || app.host().focus(&focus)).attr("dir", "auto"));
        note_with("err", &app.count("write.wrong", count), links)
            .attr("role", "group")
            .attr("tabindex", "-1")
            .attr("data-focus", "wrong")
            .attr("aria-label", &app.count("write.wrong", count))
    })
}
