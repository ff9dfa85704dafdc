//! JavaScript's own values as JSON: the browser has parsed them already, so no parser of ours is on the first load.

use js_sys::{Array, JSON, Object, Reflect};
use medspil_core::json::{Kind, Node};
use wasm_bindgen::{JsCast, JsValue};

/// A JSON value that JavaScript holds.
#[derive(Clone, Debug)]
pub struct Json(pub JsValue);

impl Json {
    /// Parses a text; none where it is no JSON.
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }
}

impl Node for Json {
    fn kind(&self) -> Kind {
        if self.0.is_string() {
            Kind::Text
        } else if self.0.as_f64().is_some() {
            Kind::Number
        } else if self.0.as_bool().is_some() {
            Kind::Bool
        } else if Array::is_array(&self.0) {
            Kind::List
        } else if self.0.is_object() {
            Kind::Object
        } else {
            Kind::Null
        }
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn boolean(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn get(&self, key: &str) -> Option<Self> {
        // `Reflect.get` would also find what every object inherits; no JSON file of ours has such keys.
        let value = Reflect::get(&self.0, &JsValue::from_str(key)).ok()?;
        (!value.is_null() && !value.is_undefined()).then_some(Self(value))
    }

    fn items(&self) -> Vec<Self> {
        self.0
            .dyn_ref::<Array>()
            .map(|list| list.iter().map(Self).collect())
            .unwrap_or_default()
    }

    fn keys(&self) -> Vec<String> {
        let keys = self.0.dyn_ref::<Object>().map(Object::keys).unwrap_or_default();
        keys.iter().filter_map(|key| key.as_string()).collect()
    }
}
