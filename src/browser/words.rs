//! The texts of one language (a locale file) and the language's rules, which the loader has made from the browser's own
//! `Intl` (`rules` in `public/loader/2-data.js`).

use js_sys::{Function, JsString};
use medspil_core::json::Node;
use wasm_bindgen::{JsCast, JsValue};

use super::json::Json;
use super::net::part;

/// A locale file with the rules of its language.
pub struct Texts {
    file: Json,
    rules: JsValue,
}

impl Texts {
    /// Texts of a parsed locale file, with its language's rules.
    pub fn new(file: Json, rules: JsValue) -> Self {
        Self { file, rules }
    }

    /// The text under `key`, or the key.
    pub fn text(&self, key: &str) -> String {
        self.file
            .get(key)
            .and_then(|text| text.text())
            .unwrap_or_else(|| key.to_owned())
    }

    /// The form for this count; `other` where the file has no form of that name.
    pub fn plural(&self, key: &str, n: u32) -> String {
        let form = self.rule("plural", &n.into());
        let forms = self.file.get(key);
        let text = |form: &str| forms.as_ref()?.get(form)?.text();
        text(&form).or_else(|| text("other")).unwrap_or_else(|| key.to_owned())
    }

    /// What a rule makes of a value; empty where the loader has none of this name.
    pub fn rule(&self, name: &str, value: &JsValue) -> String {
        let rule = part(&self.rules, name).dyn_into::<Function>().ok();
        let text = rule.and_then(|rule| rule.call1(&JsValue::UNDEFINED, value).ok());
        text.and_then(|text| text.as_string()).unwrap_or_default()
    }

    /// The text in lower case.
    pub fn lower(&self, text: &str) -> String {
        lower(text)
    }
}

/// The text in lower case, by JavaScript, which has Unicode's tables already.
pub fn lower(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}
