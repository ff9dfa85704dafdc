//! The door to the lazy part: the writing form, the thanks, and what waits on this device, in a WebAssembly file of
//! their own (`medspil-write-….wasm`), fetched when the ask box is first touched or the browser is idle.
//!
//! Only [`parts`] is a way in; what it names is moved to that file by the splitter, with everything that only it uses.

mod fields;
mod form;
mod outbox;
mod thanks;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{self, SplitLoaderError};

use crate::app::ports::Slot;
use crate::app::{App, Lazy, WriteParts};

/// Fetches the lazy part unless it is here or on its way.
pub fn fetch(app: App) {
    if matches!(app.lazy.get_untracked(), Lazy::Here(_) | Lazy::Loading) {
        return;
    }
    app.lazy.set(Lazy::Loading);
    spawn_local(async move {
        match parts().await {
            Ok(parts) => {
                app.lazy.set(Lazy::Here(parts));
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

/// Remembers the ask box as a draft, once the part that knows what must not be remembered is here.
pub fn keep_draft(app: App) {
    if let Lazy::Here(parts) = app.lazy.get_untracked() {
        (parts.draft)(app);
    }
}

mod split {
    use super::{SplitLoaderError, WriteParts, form, outbox, thanks, wasm_split};

    #[wasm_split::wasm_split(write, wasm_split_path = leptos::wasm_split, fallible)]
    pub fn parts() -> Result<WriteParts, SplitLoaderError> {
        Ok(WriteParts {
            form: form::form,
            thanks: thanks::thanks,
            waiting: outbox::waiting,
            start: outbox::start,
            draft: form::draft,
        })
    }
}
use split::parts;
