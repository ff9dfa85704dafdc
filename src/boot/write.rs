//! The door of the lazy file: fetches it, and ties together what only sending takes.

use std::any::Any;
use std::rc::Rc;

use leptos::task::spawn_local;
use medspil_adapter::{Failure, medspil};
use medspil_core::idea::Receipt;
use medspil_core::json::{Node, Writer};
use medspil_core::outbox::{Item, Outbox};

use super::mapped::{Mapped, pairs};
use super::{OUTBOX, exchange};
use crate::app::App;
use crate::app::ports::{Backend, Handover, Later, Post};
use crate::browser::device::{self, Watch};
use crate::browser::json::Json;
use crate::ui::write::arrived;

/// Fetches the lazy file and hands over what is in it.
pub fn fetch(app: App) {
    spawn_local(async move {
        let found = split::load(app).await.ok();
        arrived(app, found);
    });
}

mod split {
    //! What the splitter moves, with everything that only it uses; its macro writes the fetching around the function.

    use std::rc::Rc;

    use leptos::wasm_split::{self, SplitLoaderError};

    use super::RealPost;
    use crate::app::App;
    use crate::app::ports::Post;
    use crate::ui::write::{Parts, lazy_parts};

    #[wasm_split::wasm_split(write, wasm_split_path = leptos::wasm_split, fallible)]
    pub fn load(app: App) -> Result<(Parts, Rc<dyn Post>), SplitLoaderError> {
        let post = RealPost {
            backend: app.backend(),
            watch: Default::default(),
        };
        Ok((lazy_parts(), Rc::new(post)))
    }
}

/// Sending with the browser's network, locks and timers.
struct RealPost {
    backend: Rc<dyn Backend>,
    watch: Watch,
}

/// After this long an idea that is sent for the first time may have been sent before a reload.
const FRESH_MS: i64 = 2_000;

/// The input of a described backend's `create`.
fn input(key: &str, title: &str, text: &str, lang: &str) -> String {
    Writer::new()
        .text("key", key)
        .text("device", key)
        .text("title", title)
        .text("text", text)
        .text("lang", lang)
        .end()
}

/// A receipt may lack its number: not every backend gives one.
fn receipt(done: &Json) -> Receipt {
    let receipt = done.get("receipt");
    let word = |key: &str| {
        let word = receipt.as_ref().and_then(|receipt| receipt.get(key));
        word.and_then(|word| word.text()).unwrap_or_default()
    };
    let published = receipt.as_ref().and_then(|receipt| receipt.get("published"));
    Receipt {
        number: word("number"),
        at: word("at"),
        published: published.and_then(|published| published.boolean()).unwrap_or(false),
    }
}

impl Post for RealPost {
    fn create(&self, item: &Item) -> Later<Result<Receipt, Failure>> {
        if let Some(mapped) = self.backend.as_any().downcast_ref::<Mapped>() {
            let again = item.attempts > 0 || device::now() - item.at > FRESH_MS;
            let later = mapped.perform("create", &input(&item.key, &item.title, &item.text, &item.lang), again);
            return Box::pin(async { later.await.map(|done| receipt(&done)) });
        }
        let request = medspil::create(&self.backend.name(), &item.key, &item.title, &item.text, &item.lang);
        Box::pin(async { medspil::created(exchange(request).await?) })
    }

    fn hand_over(&self, title: &str, text: &str, lang: &str) -> Later<Handover> {
        let mut handover = Handover {
            open: String::from("print"),
            post: false,
            url: String::new(),
            fields: Vec::new(),
            idea: (title.to_owned(), text.to_owned()),
        };
        let later = self
            .backend
            .as_any()
            .downcast_ref::<Mapped>()
            .map(|mapped| mapped.perform("create", &input("", title, text, lang), false));
        Box::pin(async move {
            // What cannot be opened can still be read, copied and printed.
            if let Some(later) = later
                && let Ok(done) = later.await
                && let Some(open) = done.get("open").and_then(|open| open.text())
            {
                let word = |key| done.get(key).and_then(|word: Json| word.text()).unwrap_or_default();
                handover.post = word("method") != "GET";
                handover.url = word("url");
                handover.fields = pairs(&done.0, "fields");
                handover.open = open;
            }
            handover
        })
    }

    fn outbox(&self, stored: &str) -> Outbox {
        Json::parse(stored)
            .map(|stored| Outbox::read(stored, device::now()))
            .unwrap_or_default()
    }

    fn is_readable(&self, stored: &str) -> bool {
        Json::parse(stored).is_some()
    }

    fn lock(&self) -> Later<Box<dyn Any>> {
        Box::pin(device::lock(OUTBOX))
    }

    fn watch(&self, changed: Box<dyn Fn(bool)>) {
        let changed = Rc::new(changed);
        let again = Rc::clone(&changed);
        self.watch.on("online", Box::new(move |_| again(true)));
        self.watch.on("storage", Box::new(move |_| changed(false)));
    }

    fn rest(&self) {
        self.watch.clear();
    }

    fn sleep(&self, ms: i64) -> Later<()> {
        Box::pin(device::sleep(i32::try_from(ms).unwrap_or(i32::MAX)))
    }
}
