//! The door to the lazy part: the writing form, the thanks, and what waits on this device, in a WebAssembly file of
//! their own (`medspil-write-….wasm`), fetched when the ask box is first touched or the browser is idle.
//!
//! Only [`split`] is a way in; what it names is moved to that file by the splitter, with everything that only it uses.

mod fields;
mod form;
mod outbox;
mod thanks;

use std::cell::Cell;

use leptos::task::spawn_local;
use leptos::wasm_split::{self, SplitLoaderError};
use medspil_core::idea::Receipt;

use super::dom::El;
use crate::app::ports::Slot;
use crate::app::{App, Lazy};

/// What the lazy part offers, as plain functions, so that nothing of it is on the first load.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Draws the form, begun with what stood in the ask box.
    pub form: fn(App, String) -> El,
    /// Draws the thanks.
    pub thanks: fn(App, Receipt) -> El,
    /// Draws what is waiting on this device.
    pub waiting: fn(App) -> El,
    /// Starts sending what is waiting.
    pub start: fn(App),
    /// Remembers the ask box as a draft.
    pub draft: fn(App),
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

/// Fetches the lazy part unless it is here or on its way.
pub fn fetch(app: App) {
    if matches!(app.lazy.now(), Lazy::Here | Lazy::Loading) {
        return;
    }
    app.lazy.set(Lazy::Loading);
    spawn_local(async move {
        match split::load().await {
            Ok(parts) => {
                PARTS.set(Some(parts));
                app.lazy.set(Lazy::Here);
                (parts.start)(app);
            }
            Err(_) => app.lazy.set(Lazy::Failed),
        }
    });
}

/// Fetches the lazy part at once where something waits on this device to be sent.
pub fn fetch_if_waiting(app: App) {
    if !app.device().read(Slot::Outbox).is_empty() {
        fetch(app);
    }
}

mod split {
    //! The way in: the splitter's macro writes the loading around it.
    use super::{Parts, SplitLoaderError, form, outbox, thanks, wasm_split};

    #[wasm_split::wasm_split(write, wasm_split_path = leptos::wasm_split, fallible)]
    pub fn load() -> Result<Parts, SplitLoaderError> {
        Ok(Parts {
            form: form::form,
            thanks: thanks::thanks,
            waiting: outbox::waiting,
            start: outbox::start,
            draft: form::draft,
        })
    }
}
