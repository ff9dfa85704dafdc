//! The device: clock, chance, memory, network state, and a lock over all tabs.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Date, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, Storage, Window, window};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Milliseconds since 1970.
pub fn now() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, far below 2^53")]
    let now = Date::now() as i64;
    now
}

/// 22 characters of six random bits each.
pub fn random_key() -> String {
    let mut bytes = [0_u8; 22];
    let array = Uint8Array::new_with_length(22);
    if let Some(crypto) = window().and_then(|window| window.crypto().ok())
        && crypto.get_random_values_with_js_u8_array(&array).is_ok()
    {
        array.copy_to(&mut bytes);
    }
    bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 63)]))
        .collect()
}

/// Whether the browser believes that there is a network.
pub fn online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// A place to remember a text; where the browser refuses, memory until the page is left.
pub struct Memory {
    name: String,
    session: bool,
    fallback: RefCell<Option<String>>,
}

impl Memory {
    /// A place of this name, kept for the session only or beyond it.
    pub fn new(name: &str, session: bool) -> Self {
        Self {
            name: name.to_owned(),
            session,
            fallback: RefCell::new(None),
        }
    }

    fn storage(&self) -> Option<Storage> {
        let window = window()?;
        // A sandboxed frame throws here; a browser that remembers nothing answers null.
        if self.session {
            window.session_storage()
        } else {
            window.local_storage()
        }
        .ok()
        .flatten()
    }

    /// What is remembered.
    pub fn read(&self) -> String {
        if let Some(text) = &*self.fallback.borrow() {
            return text.clone();
        }
        self.storage()
            .and_then(|storage| storage.get_item(&self.name).ok().flatten())
            .unwrap_or_default()
    }

    /// Remembers, or forgets an empty text. False where it lasts only until the page is left.
    pub fn write(&self, text: &str) -> bool {
        let stored = self.storage().is_some_and(|storage| {
            if text.is_empty() {
                storage.remove_item(&self.name)
            } else {
                storage.set_item(&self.name, text)
            }
            .is_ok()
        });
        *self.fallback.borrow_mut() = (!stored).then(|| text.to_owned());
        stored
    }
}

/// A timer that is called off when it is dropped.
pub struct Timer {
    handle: i32,
    _call: Closure<dyn FnMut()>,
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = window() {
            window.clear_timeout_with_handle(self.handle);
        }
    }
}

/// Calls once, later.
pub fn after(ms: i32, call: impl FnOnce() + 'static) -> Option<Timer> {
    let call = Closure::once(call);
    let set = |window: Window| {
        window
            .set_timeout_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), ms)
            .ok()
    };
    let handle = window().and_then(set)?;
    Some(Timer { handle, _call: call })
}

/// Waits.
pub async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve: Function, _| {
        if let Some(window) = window() {
            // Without a timer we would wait for ever; resolving never is what the page's end looks like anyway.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    let _ = JsFuture::from(promise).await;
}

type Listener = Closure<dyn Fn(Event)>;

/// Listeners on the window, until they are cleared.
#[derive(Default)]
pub struct Watch(RefCell<Vec<(&'static str, Listener)>>);

impl Watch {
    /// Listens to an event of the window.
    pub fn on(&self, name: &'static str, call: Box<dyn Fn(Event)>) {
        let call = Closure::wrap(call);
        if let Some(window) = window() {
            // Adding a listener to the window cannot fail.
            let _ = window.add_event_listener_with_callback(name, call.as_ref().unchecked_ref());
        }
        self.0.borrow_mut().push((name, call));
    }

    /// Takes all listeners off.
    pub fn clear(&self) {
        for (name, call) in self.0.borrow_mut().drain(..) {
            if let Some(window) = window() {
                let _ = window.remove_event_listener_with_callback(name, call.as_ref().unchecked_ref());
            }
        }
    }
}

/// Holds a lock until it is dropped.
struct Held(Option<Function>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            // Resolving a promise cannot throw.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Waits for the lock of this name over all tabs. Where the browser has no locks (an insecure page) or refuses them (a
/// sandboxed frame), every tab may go on: the backend knows a repetition by its key.
pub async fn lock(name: &str) -> Box<dyn Any> {
    let release: Rc<RefCell<Option<Function>>> = Rc::default();
    let granted = Promise::new(&mut |granted: Function, refused: Function| {
        let release = Rc::clone(&release);
        let held = Closure::once_into_js(move |_lock: JsValue| -> Promise {
            Promise::new(&mut |resolve: Function, _| {
                *release.borrow_mut() = Some(resolve);
                // Resolving a promise cannot throw.
                let _ = granted.call0(&JsValue::UNDEFINED);
            })
        });
        let request = request_lock(name, &held);
        spawn_local(async move {
            let refusal = match request {
                Some(request) => JsFuture::from(request).await.is_err(),
                None => true,
            };
            if refusal {
                let _ = refused.call0(&JsValue::UNDEFINED);
            }
        });
    });
    let _ = JsFuture::from(granted).await;
    let release = release.borrow_mut().take();
    Box::new(Held(release))
}

/// `navigator.locks.request(name, held)`, by name: web-sys marks the interface as unstable. Settles when the lock has
/// been given back, or with an error when it is refused.
fn request_lock(name: &str, held: &JsValue) -> Option<Promise> {
    let navigator = window()?.navigator();
    let locks = Reflect::get(&navigator, &JsValue::from_str("locks"))
        .ok()
        .filter(JsValue::is_object)?;
    let request: Function = Reflect::get(&locks, &JsValue::from_str("request"))
        .ok()?
        .dyn_into()
        .ok()?;
    request
        .call2(&locks, &JsValue::from_str(name), held)
        .ok()?
        .dyn_into()
        .ok()
}
