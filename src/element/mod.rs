//! The widget as the host page sees it: its element, the events that leave it, and where the focus goes.

use js_sys::Object;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, Element, HtmlElement};

/// The element in the host page and the frame inside its shadow root.
#[derive(Clone)]
pub struct Place {
    /// `<medspil-widget>` or whatever the editor chose.
    pub host: HtmlElement,
    /// What we draw into.
    pub frame: HtmlElement,
}

impl Place {
    /// Dispatches an event that bubbles and leaves the shadow root; only `medspil:submit` can be refused, and false
    /// means that it was.
    pub fn emit(&self, name: &str, detail: &[(&str, &str)]) -> bool {
        let record = Object::new();
        for (key, value) in detail {
            // Setting a key on an object of our own cannot be refused.
            let _ = Reflect::set(&record, &JsValue::from_str(key), &JsValue::from_str(value));
        }
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_cancelable(name == "medspil:submit");
        init.set_detail(&record);
        let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) else {
            return true;
        };
        self.host.dispatch_event(&event).unwrap_or(true)
    }

    /// Marks the frame with its language and direction.
    pub fn set_language(&self, lang: &str) {
        // Setting these attributes cannot fail: the names are valid.
        let _ = self.frame.set_attribute("lang", lang);
        let _ = self
            .frame
            .set_attribute("dir", if lang == "ar" { "rtl" } else { "ltr" });
    }

    /// What has the focus in the whole page.
    pub fn focused(&self) -> Option<Element> {
        self.host.owner_document()?.active_element()
    }

    /// Whether the focus has not gone to another part of the page: it is where it was, in us, or nowhere (as after its
    /// element was taken away).
    pub fn still_at(&self, before: Option<&Element>) -> bool {
        let Some(now) = self.focused() else { return true };
        before == Some(&now) || now == *self.host || now.local_name() == "body"
    }

    /// Moves the focus to the element that is marked with this name. False where there is none (yet).
    pub fn focus(&self, name: &str) -> bool {
        let selector = ["[data-focus=", name, "]"].concat();
        let found = self.frame.query_selector(&selector).ok().flatten();
        let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
            return false;
        };
        element.focus().is_ok()
    }
}
