//! Elements, as Leptos views that all have the same type.
//!
//! Leptos' own element types carry their whole shape in their type, and the code to build and rebuild each shape was
//! half of the widget's download. [`El`] wraps the element itself: it is made at once, what changes later is followed
//! by effects, and effects live as long as the reactive owner they were made under. Only text nodes and attributes are
//! made, never markup from strings, so a page that requires Trusted Types has nothing to refuse (docs/design.md).

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::tachys::view::{Mountable, Render};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, Event, Node, window};

/// Where elements come from. Without a document there is nothing to draw in and nobody to see it.
fn document() -> Document {
    window()
        .and_then(|window| window.document())
        .expect("the loader has drawn into this document before it called us")
}

/// An element of the widget.
#[derive(Clone)]
pub struct El(Element);

/// A new element.
pub fn el(tag: &str, class: &str) -> El {
    let element = document()
        .create_element(tag)
        .expect("every tag that we name is a valid name");
    let el = El(element);
    if class.is_empty() { el } else { el.attr("class", class) }
}

/// A new SVG element.
pub fn svg(tag: &str) -> El {
    let made = document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag);
    El(made.expect("every tag that we name is a valid name"))
}

/// `"true"` or `"false"`, as ARIA wants it.
pub fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// What stands in the field that an event came from.
pub fn value_of(event: &Event) -> String {
    event
        .target()
        .map(|target| property(&target, "value"))
        .unwrap_or_default()
}

/// Whether the box that an event came from is ticked.
pub fn is_ticked(event: &Event) -> bool {
    let target = event.target();
    target.is_some_and(|target| Reflect::get(&target, &"checked".into()).is_ok_and(|value| value.is_truthy()))
}

/// The key that was pressed, as `KeyboardEvent.key` names it.
pub fn key_of(event: &Event) -> String {
    property(event, "key")
}

/// Whether the caret stands behind everything in the field that an event came from.
pub fn is_at_end(event: &Event) -> bool {
    let Some(field) = event.target() else { return false };
    let number = |name: &str| Reflect::get(&field, &name.into()).ok().and_then(|value| value.as_f64());
    let length = value_of(event).encode_utf16().count();
    number("selectionStart").is_some_and(|at| at >= length as f64)
}

/// Whether the focus is on something in a widget that the selector finds.
pub fn has_focus(selector: &str) -> bool {
    let host = document().active_element();
    let root = host.and_then(|host| Reflect::get(&host, &"shadowRoot".into()).ok());
    let focused = root.and_then(|root| Reflect::get(&root, &"activeElement".into()).ok());
    let focused = focused.and_then(|focused| focused.dyn_into::<Element>().ok());
    focused.is_some_and(|focused| focused.matches(selector).unwrap_or(false))
}

fn property(of: &wasm_bindgen::JsValue, name: &str) -> String {
    let value = Reflect::get(of, &name.into()).ok();
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// Runs at once and whenever what it looked at changes, until the owner around it ends.
///
/// One function for all closures: each type of its own would be another copy of Leptos' effect.
fn follow(mut run: Box<dyn FnMut()>) {
    let effect = Here(RenderEffect::new(move |_| run()));
    Owner::on_cleanup(move || drop(effect));
}

/// Leptos asks for values that could move to another thread. The wrapper that it has for this asks the standard library
/// which thread it is on, and that brings a second allocator.
struct Here(#[expect(dead_code, reason = "it is held and dropped")] RenderEffect<()>);

#[expect(unsafe_code, reason = "see the safety remark")]
// SAFETY: a WebAssembly module without shared memory has one thread; natively nothing is drawn.
unsafe impl Send for Here {}
#[expect(unsafe_code, reason = "see the safety remark")]
// SAFETY: as above.
unsafe impl Sync for Here {}

impl El {
    /// An element that exists already.
    pub fn of(element: Element) -> Self {
        Self(element)
    }

    /// Sets an attribute.
    pub fn attr(self, name: &str, value: &str) -> Self {
        set(&self.0, name, value);
        self
    }

    /// Sets an attribute if there is a value for it.
    pub fn attr_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// An attribute that follows.
    pub fn attr_live(self, name: &'static str, value: impl Fn() -> String + 'static) -> Self {
        self.follow_attr(name, Box::new(value));
        self
    }

    fn follow_attr(&self, name: &'static str, value: Box<dyn Fn() -> String>) {
        let element = self.0.clone();
        follow(Box::new(move || set(&element, name, &value())));
    }

    /// What stands in a field.
    pub fn value(self, value: &str) -> Self {
        // Setting a field's value cannot be refused.
        let _ = Reflect::set(&self.0, &"value".into(), &value.into());
        self
    }

    /// Adds a text.
    pub fn text(self, text: &str) -> Self {
        self.append(&document().create_text_node(text));
        self
    }

    /// A text that follows.
    pub fn text_live(self, text: impl Fn() -> String + 'static) -> Self {
        self.follow_text(Box::new(text));
        self
    }

    fn follow_text(&self, text: Box<dyn Fn() -> String>) {
        let node = document().create_text_node("");
        self.append(&node);
        follow(Box::new(move || node.set_data(&text())));
    }

    /// Adds an element.
    pub fn child(self, child: El) -> Self {
        self.append(&child.0);
        self
    }

    /// Adds elements; an option is a list of none or one.
    pub fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        for child in children {
            self.append(&child.0);
        }
        self
    }

    /// Elements that follow: all of them are drawn anew when what the closure looked at has changed.
    pub fn live<I: IntoIterator<Item = El>>(self, children: impl Fn() -> I + 'static) -> Self {
        self.follow_children(Box::new(move || children().into_iter().collect()));
        self
    }

    fn follow_children(&self, children: Box<dyn Fn() -> Vec<El>>) {
        // New children stand before the mark, wherever siblings come and go.
        let mark: Node = document().create_text_node("").into();
        self.append(&mark);
        let parent = self.0.clone();
        let mut drawn: Vec<El> = Vec::new();
        follow(Box::new(move || {
            let next = children();
            for old in drawn.drain(..) {
                old.0.remove();
            }
            for child in &next {
                insert(&parent, &child.0, &mark);
            }
            drawn = next;
        }));
    }

    /// Rows that grow: `state` answers which list it is and how many rows are shown; rows that are drawn stay as they
    /// are until it is another list.
    pub fn growing(self, state: impl Fn() -> (u32, usize) + 'static, row: impl Fn(usize) -> El + 'static) -> Self {
        let parent = self.0.clone();
        let rows: Rc<RefCell<(u32, Vec<El>)>> = Rc::default();
        // Rows outlive the effect's runs, so they have an owner of their own, which ends with the widget's.
        let owner = Owner::new();
        follow(Box::new(move || {
            let (list, count) = state();
            let mut rows = rows.borrow_mut();
            if rows.0 != list {
                owner.cleanup();
                for old in rows.1.drain(..) {
                    old.0.remove();
                }
                rows.0 = list;
            }
            while rows.1.len() < count {
                let next = owner.with(|| untrack(|| row(rows.1.len())));
                append(&parent, &next.0);
                rows.1.push(next);
            }
        }));
        self
    }

    /// The first element below this one that a selector finds.
    pub fn find(&self, selector: &str) -> Option<Self> {
        self.0.query_selector(selector).ok().flatten().map(Self)
    }

    /// Calls back at an event.
    pub fn on(self, name: &str, call: impl FnMut(Event) + 'static) -> Self {
        let call: Box<dyn FnMut(Event)> = Box::new(call);
        // Kept for as long as the browser keeps the element: a listener may still be called while it is taken away.
        let call = Closure::wrap(call).into_js_value();
        // Adding a listener cannot be refused.
        let _ = self.0.add_event_listener_with_callback(name, call.unchecked_ref());
        self
    }

    fn append(&self, node: &Node) {
        append(&self.0, node);
    }
}

fn set(element: &Element, name: &str, value: &str) {
    // Every name that we use is a valid attribute name.
    let _ = element.set_attribute(name, value);
}

fn append(parent: &Element, node: &Node) {
    // A new node cannot contain its parent.
    let _ = parent.append_child(node);
}

fn insert(parent: &Element, node: &Node, before: &Node) {
    // The mark stays where it was put for as long as its parent lives.
    let _ = parent.insert_before(node, Some(before));
}

/// As a Leptos view an [`El`] is mounted as it is.
impl Render for El {
    type State = Self;

    fn build(self) -> Self {
        self
    }

    fn rebuild(self, state: &mut Self) {
        let _ = state.0.replace_with_with_node_1(&self.0);
        *state = self;
    }
}

impl Mountable for El {
    fn unmount(&mut self) {
        self.0.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        let _ = parent.insert_before(&self.0, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        if let Some(parent) = self.0.parent_element() {
            child.mount(&parent, Some(&self.0));
        }
        true
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.0.clone()]
    }
}
