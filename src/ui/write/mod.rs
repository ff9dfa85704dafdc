//! The writing form, the thanks, and what waits on this device: a WebAssembly file of their own
//! (`medspil-write-….wasm`), fetched when the ask box is first touched or the browser is idle.
//!
//! The functions of [`Parts`] are moved to that file with everything that only they use; whoever needs one asks
//! [`parts`]. The door between the two files is `src/boot/write.rs`.

mod asked;
mod fields;
mod form;
mod handed;
mod outbox;
mod thanks;
mod wrong;

use std::cell::Cell;
use std::rc::Rc;

use medspil_core::idea::Receipt;

use super::dom::El;
use super::{ask, channels};
use crate::app::ports::{Post, Slot};
use crate::app::{App, Lazy, Screen, suggest};

/// What the lazy part can do, as plain functions.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Draws the form.
    pub form: fn(App) -> El,
    /// Draws the thanks.
    pub thanks: fn(App, Receipt) -> El,
    /// Draws what the citizen goes on with where nothing can be sent.
    pub handed: fn(App) -> El,
    /// Draws what is waiting on this device.
    pub waiting: fn(App) -> El,
    /// Starts sending what is waiting.
    pub start: fn(App, Rc<dyn Post>),
    /// Remembers the ask box as a draft.
    pub draft: fn(App),
    /// Looks for what fits the ask box.
    pub look: fn(App),
    /// Looks at once, and says whether there is a list to go to.
    pub look_now: fn(App, fn(App, bool)),
    /// Draws what fits the ask box.
    pub suggested: fn(App) -> Vec<El>,
    /// Draws the list of all channels.
    pub all: fn(App) -> Vec<El>,
}

/// The table itself. Only the lazy file may call this: whoever names these functions takes them along.
pub fn lazy_parts() -> Parts {
    Parts {
        form: form::form,
        thanks: thanks::thanks,
        handed: handed::handed,
        waiting: outbox::waiting,
        start: outbox::start,
        draft: form::draft,
        look: suggest::look,
        look_now: suggest::look_now,
        suggested: ask::suggest::suggested,
        all: channels::all::all,
    }
}

thread_local! {
    /// One for all widgets of the page, once it is here.
    static PARTS: Cell<Option<Parts>> = const { Cell::new(None) };
}

/// The lazy part, if this widget has it; follows its arrival.
pub fn parts(app: App) -> Option<Parts> {
    (app.lazy.get() == Lazy::Here).then(|| PARTS.get()).flatten()
}

/// The lazy part, if this widget has it now.
pub fn parts_now(app: App) -> Option<Parts> {
    (app.lazy.now() == Lazy::Here).then(|| PARTS.get()).flatten()
}

/// Fetches the lazy part before somebody asks for it; not again where that has failed.
pub fn prefetch(app: App) {
    if app.lazy.now() == Lazy::Absent {
        fetch(app);
    }
}

/// Fetches the lazy part unless it is here or on its way.
pub fn fetch(app: App) {
    if !app.gone.get() && !matches!(app.lazy.now(), Lazy::Here | Lazy::Loading) {
        app.lazy.set(Lazy::Loading);
        (app.fetch_write)(app);
    }
}

/// Fetches the lazy part at once where something waits on this device to be sent.
pub fn fetch_if_waiting(app: App) {
    if !app.device().read(Slot::Outbox).is_empty() {
        fetch(app);
    }
}

/// The lazy part is here, or (none) could not be had.
pub fn arrived(app: App, found: Option<(Parts, Rc<dyn Post>)>) {
    let Some((parts, post)) = found else {
        // Said only to somebody who waits for the form.
        if app.screen.now() != Screen::Ask {
            app.say(app.t("write.failed"));
            app.host().focus("failed");
        }
        return app.lazy.set(Lazy::Failed);
    };
    PARTS.set(Some(parts));
    if app.gone.get() {
        return;
    }
    (parts.start)(app, post);
    // What was typed while this was on its way.
    if !app.asked.borrow().is_empty() {
        (parts.draft)(app);
        (parts.look)(app);
    }
    app.lazy.set(Lazy::Here);
    // "Continue" was pressed before anybody could say what fits.
    if app.screen.now() == Screen::Writing {
        app.screen.set(Screen::Ask);
        ask::choose(app);
    }
}
