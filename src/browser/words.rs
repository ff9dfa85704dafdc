//! The texts of one language (a locale file) and the language's rules, by the browser's own `Intl`.

use js_sys::{Array, Date, Intl, JsString, Object, Reflect};
use medspil_core::json::Node;
use wasm_bindgen::JsValue;

use super::json::Json;

/// A locale file with the rules of its language.
pub struct Texts {
    file: Json,
    plurals: Intl::PluralRules,
    numbers: Intl::NumberFormat,
    locales: Array,
}

impl Texts {
    /// Texts of a parsed locale file for `lang`.
    pub fn new(file: Json, lang: &str) -> Self {
        // English here is read in Denmark: days before months, and a clock of 24 hours.
        let region = if lang == "en" { "en-GB" } else { lang };
        let locales = Array::of1(&JsValue::from_str(region));
        let options = Object::new();
        Self {
            plurals: Intl::PluralRules::new(&locales, &options),
            numbers: Intl::NumberFormat::new(&locales, &options),
            locales,
            file,
        }
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
        let form = self.plurals.select(f64::from(n)).as_string().unwrap_or_default();
        let forms = self.file.get(key);
        let text = |form: &str| forms.as_ref()?.get(form)?.text();
        text(&form).or_else(|| text("other")).unwrap_or_else(|| key.to_owned())
    }

    /// A number as the language writes it.
    pub fn number(&self, n: u32) -> String {
        let format = self.numbers.format();
        let text = format.call1(&JsValue::UNDEFINED, &JsValue::from(n)).ok();
        text.and_then(|text| text.as_string()).unwrap_or_else(|| n.to_string())
    }

    /// The text in lower case.
    pub fn lower(&self, text: &str) -> String {
        lower(text)
    }

    /// A day such as "22. nov.".
    pub fn day(&self, time: &str) -> String {
        self.date(time, &[("day", "numeric"), ("month", "short")])
    }

    /// A day and a time of day.
    pub fn moment(&self, time: &str) -> String {
        self.date(time, &[("dateStyle", "long"), ("timeStyle", "short")])
    }

    fn date(&self, time: &str, options: &[(&str, &str)]) -> String {
        let date = Date::new(&JsValue::from_str(time));
        if date.get_time().is_nan() {
            return String::new();
        }
        let chosen = Object::new();
        for (key, value) in options {
            // Setting a key on an object of our own cannot be refused.
            let _ = Reflect::set(&chosen, &JsValue::from_str(key), &JsValue::from_str(value));
        }
        let format = Intl::DateTimeFormat::new(&self.locales, &chosen).format();
        format
            .call1(&JsValue::UNDEFINED, &date)
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    }
}

/// The text in lower case, by JavaScript, which has Unicode's tables already.
pub fn lower(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}
