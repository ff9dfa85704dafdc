//! The door of the lazy file: fetches it, and ties together what only sending takes.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use leptos::task::spawn_local;
use medspil_adapter::medspil;
use medspil_core::idea::Receipt;
use medspil_core::json::{Node, Writer};
use medspil_core::limits::{Field, Rules};
use medspil_core::outbox::{Item, Outbox};

use wasm_bindgen::{JsCast, JsValue};

use super::{OUTBOX, call, exchange};
use crate::app::App;
use crate::app::ports::{Asked, Handover, Later, Post, Refusal};
use crate::browser::device::{self, Watch};
use crate::browser::json::Json;
use crate::browser::net::part;
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

    use std::cell::RefCell;
    use std::rc::Rc;

    use leptos::wasm_split::{self, SplitLoaderError};

    use wasm_bindgen::JsValue;

    use super::RealPost;
    use crate::app::App;
    use crate::app::ports::Post;
    use crate::browser::net::door_of;
    use crate::ui::write::{Parts, lazy_parts};

    #[wasm_split::wasm_split(write, wasm_split_path = leptos::wasm_split, fallible)]
    pub fn load(app: App) -> Result<(Parts, Rc<dyn Post>), SplitLoaderError> {
        let base = app.backend().name();
        let post = RealPost {
            door: Some(door_of(&base)).filter(JsValue::is_object),
            base,
            handed: Rc::default(),
            given: RefCell::default(),
            watch: Default::default(),
        };
        Ok((lazy_parts(), Rc::new(post)))
    }
}

/// Sending with the browser's network, locks and timers.
struct RealPost {
    base: String,
    /// The loader's way to a described backend.
    door: Option<JsValue>,
    handed: Rc<RefCell<Option<Handover>>>,
    given: RefCell<Vec<(String, String)>>,
    watch: Watch,
}

/// After this long an idea that is sent for the first time may have been sent before a reload.
const FRESH_MS: i64 = 2_000;

/// What the loader's `handOver` has answered: what cannot be opened can still be read, copied and printed.
fn handover(answer: Option<JsValue>, idea: (String, String), key: Option<String>) -> Handover {
    let answer = answer.unwrap_or_default();
    let word = |key| part(&answer, key).as_string().unwrap_or_default();
    let open = word("open");
    Handover {
        open: if open.is_empty() { String::from("print") } else { open },
        post: word("method") != "GET",
        url: word("url"),
        fields: Json(part(&answer, "fields"))
            .items()
            .into_iter()
            .filter_map(pair)
            .collect(),
        idea,
        key,
    }
}

/// A list of two texts.
fn pair(pair: Json) -> Option<(String, String)> {
    let mut parts = pair.items().into_iter().map(|part| part.text().unwrap_or_default());
    Some((parts.next()?, parts.next()?))
}

/// Name, label, fewest and most characters, whether it is checked, choices: as `public/mapping/mapping.js` lists them.
fn asked(line: Json) -> Option<Asked> {
    let mut parts = line.items().into_iter();
    let (name, label) = (parts.next()?.text()?, parts.next()?.text()?);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length; a cast saturates"
    )]
    let length = |part: Option<Json>| part.and_then(|part| part.number()).unwrap_or(0.0) as usize;
    Some(Asked {
        name,
        label,
        min: length(parts.next()),
        max: length(parts.next()),
        check: parts.next().and_then(|part| part.boolean()).unwrap_or(false),
        choices: parts
            .next()
            .map(|list| list.items().into_iter().filter_map(pair).collect())
            .unwrap_or_default(),
    })
}

impl Post for RealPost {
    fn create(&self, item: &Item) -> Later<Result<Receipt, Refusal>> {
        let mut request = medspil::create(&self.base, &item.key, &item.title, &item.text, &item.lang, &item.more);
        let again = item.attempts > 0 || device::now() - item.at > FRESH_MS;
        if self.door.is_some() && again {
            // Goes no further than the door.
            request.headers.push(("Again", String::from("yes")));
        }
        // What our own backend says is for programs; ours say it in the citizen's language.
        let quotes = self.door.is_some();
        Box::pin(async move {
            let mut fields = Vec::new();
            let created = exchange(request).await.and_then(|answer| {
                fields = answer.body.as_ref().map(medspil::refused).unwrap_or_default();
                medspil::created(answer)
            });
            if !quotes {
                fields.iter_mut().for_each(|(_, words)| words.clear());
            }
            created.map_err(|failure| Refusal { failure, fields })
        })
    }

    fn rules(&self) -> Rules {
        let mut rules = Rules::default();
        let Some(door) = &self.door else { return rules };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a length; a cast saturates"
        )]
        let mut numbers = Json(part(door, "rules"))
            .items()
            .into_iter()
            .map(|number| number.number().unwrap_or(0.0) as usize);
        let mut next = || numbers.next().unwrap_or(0);
        for field in [Field::Title, Field::Text] {
            let min = next();
            rules.narrow(field, min, next());
        }
        rules
    }

    fn asked(&self) -> Vec<Asked> {
        let all = self.door.as_ref().map(|door| Json(part(door, "asked")).items());
        all.unwrap_or_default().into_iter().filter_map(asked).collect()
    }

    fn given(&self) -> &RefCell<Vec<(String, String)>> {
        &self.given
    }

    fn hand_over(
        &self,
        idea: (String, String),
        more: Vec<(String, String)>,
        key: Option<String>,
        lang: &str,
    ) -> Later<()> {
        let handed = Rc::clone(&self.handed);
        let more = Writer::new().texts("more", &more).end();
        let promise = self
            .door
            .as_ref()
            .and_then(|door| call(door, "handOver", &[&idea.0, &idea.1, lang, &more]))
            .and_then(|promise| promise.dyn_into::<Promise>().ok());
        Box::pin(async move {
            let answer = match promise {
                Some(promise) => wasm_bindgen_futures::JsFuture::from(promise).await.ok(),
                None => None,
            };
            *handed.borrow_mut() = Some(handover(answer, idea, key));
        })
    }

    fn handed(&self) -> Option<Handover> {
        self.handed.borrow().clone()
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
