//! The one place that ties the parts together: what the loader hands over becomes an [`App`] with real doors, drawn
//! into the frame. What only sending takes is tied in [`write`], which the lazy file holds.

mod write;

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use leptos::task::spawn_local;
use medspil_adapter::{Answer, Failure, Method, Request, medspil};
use medspil_core::config::{Block, Config};
use medspil_core::idea::{Page, Sort};
use medspil_core::json::{Node, Problem};
use medspil_core::pack::Pack;
use medspil_core::pack::details::Details;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::app::ports::{Backend, Can, Device, Fact, Finder, Host, Later, Slot, Words};
use crate::app::{App, Ports, Start, outbox};
use crate::browser::device::{self, Memory};
use crate::browser::json::Json;
use crate::browser::net::{self, Silence, part};
use crate::browser::words::Texts;
use crate::element::Place;
use crate::ui;

/// Draws a widget into `frame`, which is not in the page yet; `found` is what the loader has fetched
/// (`public/loader/2-data.js`). Answers with a function that takes the widget away again.
#[wasm_bindgen]
pub fn mount(frame: HtmlElement, host: HtmlElement, found: JsValue) -> Function {
    let (config, mut problems) = Config::read(Json(part(&found, "config")), &text(&found, "backend"));
    let overlay = Json(part(&found, "overlay"));
    let (pack, more) = Pack::read(Json(part(&found, "pack")), overlay.0.is_object().then_some(overlay));
    problems.extend(more);
    if config.debug {
        report(&problems);
    }
    let languages = Json(part(&found, "languages"))
        .items()
        .iter()
        .filter_map(Node::text)
        .collect();
    let words: Rc<dyn Words> = Rc::new(Texts::new(Json(part(&found, "locale")), part(&found, "rules")));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small count; a cast saturates"
    )]
    let index = part(&found, "index").as_f64().unwrap_or(1.0) as u32;
    let device = Rc::new(RealDevice::new(index));
    let ports = Ports {
        backend: Rc::new(HttpBackend {
            base: config.backend.clone(),
            first: RefCell::new(Some(part(&found, "first"))),
        }),
        device: Rc::clone(&device) as Rc<dyn Device>,
        finder: Rc::new(RealFinder(part(&found, "finder"))),
        words,
        host: Rc::new(RealHost {
            place: Place {
                host,
                frame: frame.clone(),
            },
            found: found.clone(),
        }),
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "eight bits; a cast saturates"
    )]
    let can = Can(part(&found, "can").as_f64().unwrap_or(255.0) as u8);
    let draft = device.read(Slot::Draft);
    let typed = text(&found, "asked");
    // What was typed into the shell just now is newer than any draft.
    let fields = outbox::fields(&draft).filter(|_| typed.is_empty());
    let asked = match &fields {
        Some((title, text)) => outbox::joined(title, text),
        None if typed.is_empty() => draft,
        None => typed,
    };
    let app = App::new(
        Start {
            config,
            can,
            pack,
            languages,
            asked,
            fields,
            fetch_write: write::fetch,
        },
        ports,
    );
    let handle = leptos::mount::mount_to_renderer(&frame, move || ui::widget::widget(app));
    if part(&found, "clicked").is_truthy() {
        ui::ask::go_on(app);
    }
    ui::write::fetch_if_waiting(app);
    if app.config.blocks.iter().any(|block| *block != Block::Ideas) {
        spawn_local(app.find_doors());
    }
    spawn_local(async move {
        if app.config.blocks.contains(&Block::Ideas) && app.can.has(Can::LIST) {
            app.fetch_ideas().await;
        }
        // The form comes after the ideas, so that they have the network for themselves; and when the browser has nothing
        // better to do, which the loader knows, as whether the citizen pays by the byte.
        if app.config.blocks.contains(&Block::Ask)
            && let Ok(idle) = part(&found, "idle").dyn_into::<Function>()
            && let Ok(idle) = idle.call0(&JsValue::UNDEFINED)
            && let Ok(idle) = idle.dyn_into::<Promise>()
            && wasm_bindgen_futures::JsFuture::from(idle).await.is_ok()
        {
            ui::write::prefetch(app);
        }
    });
    Closure::once_into_js(move || {
        app.gone.set(true);
        drop(handle);
        if let Some(post) = app.post.get() {
            post.rest();
        }
        app.ideas.rows.borrow_mut().clear();
    })
    .unchecked_into()
}

fn text(record: &JsValue, key: &str) -> String {
    part(record, key).as_string().unwrap_or_default()
}

/// Prints what could not be used, for the editor who set `data-debug`.
fn report(problems: &[Problem]) {
    for problem in problems {
        let line = [
            "medspil: ",
            &problem.path,
            ": found ",
            &problem.found,
            ", expected ",
            &problem.expected,
        ]
        .concat();
        web_sys::console::warn_1(&line.into());
    }
}

/// Where what is being written is remembered.
const DRAFT: &str = "medspil:draft";
/// Where the chosen part of the town is remembered.
const AREA: &str = "medspil:area";
/// Where unsent ideas are remembered.
const OUTBOX: &str = "medspil:outbox";

/// A backend that speaks our own API, or a described one that speaks it through the loader (`public/loader`).
struct HttpBackend {
    base: String,
    /// The answer that the loader has asked for already, until it is used.
    first: RefCell<Option<JsValue>>,
}

/// Carries a request of the adapter; silence is a failure too.
async fn exchange(request: Request) -> Result<Answer<Json>, Failure> {
    answer(carry(request).await)
}

async fn carry(request: Request) -> Result<net::Reply, Silence> {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    };
    net::carry(method, &request.url, &request.headers, request.body).await
}

fn answer(reply: Result<net::Reply, Silence>) -> Result<Answer<Json>, Failure> {
    let reply = reply.map_err(|silence| match silence {
        Silence::Unreachable => Failure::Offline,
        Silence::TooSlow => Failure::Transient { after: 0 },
    })?;
    Ok(Answer {
        status: reply.status,
        retry_after: reply.retry_after,
        body: reply.body,
    })
}

impl Backend for HttpBackend {
    fn name(&self) -> String {
        self.base.clone()
    }

    fn list(&self, sort: Sort, cursor: Option<String>) -> Later<Result<Page, Failure>> {
        let request = medspil::list(&self.base, sort, cursor.as_deref());
        // The loader guessed what we would ask first; a guess that was wrong costs a request and nothing else.
        let first = self.first.take().filter(|first| text(first, "url") == request.url);
        Box::pin(async move {
            let reply = match first {
                Some(first) => net::receive(part(&first, "answer")).await,
                None => carry(request).await,
            };
            medspil::listed(answer(reply)?)
        })
    }

    fn like(&self, id: &str, key: &str, liked: bool) -> Later<Result<u32, Failure>> {
        let request = medspil::like(&self.base, id, key, liked);
        Box::pin(async { medspil::liked(exchange(request).await?) })
    }
}

/// The browser as a device.
struct RealDevice {
    likes: Memory,
    outbox: Memory,
    draft: Memory,
    area: Memory,
}

impl RealDevice {
    /// `index` counts the widgets of the page from one: each has a draft of its own, likes and outbox are shared.
    fn new(index: u32) -> Self {
        let draft = if index < 2 {
            DRAFT.to_owned()
        } else {
            [DRAFT, ":", &index.to_string()].concat()
        };
        Self {
            likes: Memory::new("medspil:likes", false),
            outbox: Memory::new(OUTBOX, false),
            draft: Memory::new(&draft, true),
            area: Memory::new(AREA, true),
        }
    }

    fn memory(&self, slot: Slot) -> &Memory {
        match slot {
            Slot::Likes => &self.likes,
            Slot::Outbox => &self.outbox,
            Slot::Draft => &self.draft,
            Slot::Area => &self.area,
        }
    }
}

impl Device for RealDevice {
    fn now(&self) -> i64 {
        device::now()
    }

    fn random_key(&self) -> String {
        device::random_key()
    }

    fn read(&self, slot: Slot) -> String {
        self.memory(slot).read()
    }

    fn write(&self, slot: Slot, text: &str) -> bool {
        self.memory(slot).write(text)
    }

    fn online(&self) -> bool {
        device::online()
    }
}

impl Words for Texts {
    fn text(&self, key: &str) -> String {
        Texts::text(self, key)
    }

    fn plural(&self, key: &str, n: u32) -> String {
        Texts::plural(self, key, n)
    }

    fn number(&self, n: u32) -> String {
        self.rule("number", &n.into())
    }

    fn lower(&self, text: &str) -> String {
        Texts::lower(self, text)
    }

    fn day(&self, time: &str) -> String {
        self.rule("day", &time.into())
    }

    fn moment(&self, time: &str) -> String {
        self.rule("moment", &time.into())
    }

    fn language_name(&self, lang: &str) -> String {
        Texts::text(self, &["language.", lang].concat())
    }
}

/// The engine as the loader hands it over (`public/loader/7-relevance.js`).
struct RealFinder(JsValue);

impl RealFinder {
    /// What the loader's function `name` comes to.
    fn later(&self, name: &str, value: &str) -> Later<Option<JsValue>> {
        let promise = call(&self.0, name, &[value]).and_then(|promise| promise.dyn_into::<Promise>().ok());
        Box::pin(async move { wasm_bindgen_futures::JsFuture::from(promise?).await.ok() })
    }
}

/// Calls a function of the loader's.
fn call(record: &JsValue, name: &str, values: &[&str]) -> Option<JsValue> {
    let function: Function = part(record, name).dyn_into().ok()?;
    let values: js_sys::Array = values.iter().map(|value| JsValue::from_str(value)).collect();
    function.apply(&JsValue::UNDEFINED, &values).ok()
}

impl Finder for RealFinder {
    fn rank(&self) -> Later<String> {
        let later = self.later("rank", "");
        Box::pin(async { later.await.and_then(|answer| answer.as_string()).unwrap_or_default() })
    }

    fn more(&self) -> Later<()> {
        let later = self.later("more", "");
        Box::pin(async { drop(later.await) })
    }

    fn ask(&self, question: &str, text: &str) -> String {
        let answer = call(&self.0, "ask", &[question, text]);
        answer.and_then(|answer| answer.as_string()).unwrap_or_default()
    }
}

/// The pack that the loader has, in the language of `texts`.
fn packed(found: &JsValue, texts: &JsValue) -> Pack {
    let overlay = Json(part(texts, "overlay"));
    Pack::read(Json(part(found, "pack")), overlay.0.is_object().then_some(overlay)).0
}

/// The page, and the loader as the one who can fetch more.
struct RealHost {
    place: Place,
    found: JsValue,
}

impl Host for RealHost {
    fn emit(&self, name: &str, detail: &[(&str, &str)]) -> bool {
        self.place.emit(name, detail)
    }

    fn load(&self, lang: String) -> Later<Option<(Rc<dyn Words>, Pack)>> {
        let found = self.found.clone();
        Box::pin(async move {
            let promise: Promise = call(&found, "load", &[&lang])?.dyn_into().ok()?;
            let texts = wasm_bindgen_futures::JsFuture::from(promise).await.ok()?;
            let locale = Json(part(&texts, "locale"));
            if !locale.0.is_object() {
                return None;
            }
            let pack = packed(&found, &texts);
            Some((
                Rc::new(Texts::new(locale, part(&texts, "rules"))) as Rc<dyn Words>,
                pack,
            ))
        })
    }

    fn set_language(&self, lang: &str) {
        self.place.set_language(lang);
    }

    fn facts(&self, channel: &str) -> Vec<Fact> {
        let Some(lines) = call(&self.found, "facts", &[channel]) else {
            return Vec::new();
        };
        let line = |line: Json| {
            let mut parts = line.items().into_iter().map(|part| part.text().unwrap_or_default());
            let mut next = || parts.next().unwrap_or_default();
            Fact {
                icon: next(),
                text: next(),
                file: (next(), next()),
                kind: next(),
            }
        };
        Json(lines).items().into_iter().map(line).collect()
    }

    fn details(&self) -> Vec<Details> {
        let entries = call(&self.found, "entries", &[]).map(Json);
        entries
            .map(|entries| entries.items().into_iter().map(Details::read).collect())
            .unwrap_or_default()
    }

    fn more(&self) -> Later<Option<Pack>> {
        let promise = call(&self.found, "more", &[]).and_then(|promise| promise.dyn_into::<Promise>().ok());
        let found = self.found.clone();
        Box::pin(async move {
            let more = wasm_bindgen_futures::JsFuture::from(promise?).await.ok()?;
            more.is_truthy().then(|| packed(&found, &found))
        })
    }

    fn area_name(&self, id: &str) -> String {
        let name = call(&self.found, "area", &[id]);
        name.and_then(|name| name.as_string()).unwrap_or_default()
    }

    fn focus(&self, name: &str) {
        let (place, name) = (self.place.clone(), name.to_owned());
        let before = place.focused();
        // Leptos draws in a microtask, and the lazy part may be long on its way: look again, for as long as the citizen
        // has not gone somewhere else.
        spawn_local(async move {
            for step in 0..60 {
                device::sleep(step * 10).await;
                if place.focus(&name) || !place.still_at(before.as_ref()) {
                    break;
                }
            }
        });
    }
}
