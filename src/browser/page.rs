//! What the host page says about itself. Read on the device and never sent anywhere.
//!
//! Headings, title, breadcrumb and address count as headings; the main text counts as text. Navigation, cookie
//! notices, footers and our own widget do not count.

use medspil_core::relevance::Signals;
use web_sys::{Document, Element, window};

use super::words::lower;

/// More text than this says nothing new about a page.
const ENOUGH: usize = 6_000;

const HEADINGS: &str = "h1,h2,h3,[aria-label*=\"rumme\"],.breadcrumb,nav[class*=breadcrumb]";
const TEXT: &str = "main p,main li,article p,article li,[role=main] p";

/// Reads the page; `topic` and `area` are the editor's own words.
pub fn signals(topic: &str, area: &str) -> Signals {
    let Some(document) = window().and_then(|window| window.document()) else {
        return Signals::default();
    };
    let mut headings = document.title();
    for (selector, attribute) in [
        ("meta[name=description]", "content"),
        ("meta[name=keywords]", "content"),
    ] {
        let element = document.query_selector(selector).ok().flatten();
        push(
            &mut headings,
            &element
                .and_then(|element| element.get_attribute(attribute))
                .unwrap_or_default(),
        );
    }
    if let Some(path) = window().and_then(|window| window.location().pathname().ok()) {
        push(&mut headings, &path);
    }
    collect(&document, HEADINGS, &mut headings);
    let mut text = String::new();
    collect(&document, TEXT, &mut text);
    let mut words = String::from(topic);
    push(&mut words, area);
    Signals {
        topic: lower(&words),
        headings: lower(&headings),
        text: lower(&text),
    }
}

fn collect(document: &Document, selector: &str, out: &mut String) {
    let Ok(found) = document.query_selector_all(selector) else {
        return;
    };
    for index in 0..found.length() {
        if out.len() > ENOUGH {
            return;
        }
        let node = found.item(index);
        let outside = |element: &Element| {
            element
                .closest("header,footer,aside,medspil-widget,[data-medspil],[class*=cookie]")
                .ok()
                .flatten()
                .is_none()
        };
        let element = node
            .as_ref()
            .and_then(|node| wasm_bindgen::JsCast::dyn_ref::<Element>(node));
        if element.is_some_and(outside) {
            push(out, &node.and_then(|node| node.text_content()).unwrap_or_default());
        }
    }
}

fn push(out: &mut String, text: &str) {
    out.push(' ');
    out.push_str(text);
}
