//! The door of the lazy file: fetches it, and ties together what only sending takes.

use std::any::Any;
use std::rc::Rc;

use leptos::task::spawn_local;
use medspil_adapter::{Failure, medspil};
use medspil_core::idea::Receipt;
use medspil_core::outbox::{Item, Outbox};

use super::{OUTBOX, exchange};
use crate::app::App;
use crate::app::ports::{Later, Post};
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
            base: app.backend().name(),
            watch: Default::default(),
        };
        Ok((lazy_parts(), Rc::new(post)))
    }
}

/// Sending with the browser's network, locks and timers.
struct RealPost {
    base: String,
    watch: Watch,
}

impl Post for RealPost {
    fn create(&self, item: &Item) -> Later<Result<Receipt, Failure>> {
        let request = medspil::create(&self.base, &item.key, &item.title, &item.text, &item.lang);
        Box::pin(async { medspil::created(exchange(request).await?) })
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
