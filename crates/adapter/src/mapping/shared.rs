//! How values are held: counted where a program runs for weeks, kept for good where a page runs for minutes.
//!
//! In the browser nothing is ever given back one by one, because the code that does so would be a fifth of the download;
//! whoever owns the memory forgets all of it at once, between operations (`crates/mapping`). The rest of the engine sees
//! no difference: it clones handles and reads through them.

use std::fmt;
use std::ops::Deref;

use super::value::Value;

#[cfg(not(target_arch = "wasm32"))]
mod held {
    use std::sync::Arc;

    pub type Text = Arc<str>;
    pub type One = Arc<super::Value>;

    pub fn text(text: String) -> Text {
        Arc::from(text)
    }

    pub fn one(value: super::Value) -> One {
        Arc::new(value)
    }
}

#[cfg(target_arch = "wasm32")]
mod held {
    pub type Text = &'static str;
    pub type One = &'static super::Value;

    pub fn text(text: String) -> Text {
        text.leak()
    }

    pub fn one(value: super::Value) -> One {
        Box::leak(Box::new(value))
    }
}

/// A text; a clone is the same text.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(Copy))]
pub struct Text(held::Text);

impl Text {
    /// The letters.
    pub fn as_str(&self) -> &str {
        self
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::from("")
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(held::text(text))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// A value; a clone is the same value.
#[derive(Clone, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(Copy))]
pub struct Shared(held::One);

impl Deref for Shared {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl From<Value> for Shared {
    fn from(value: Value) -> Self {
        Self(held::one(value))
    }
}

impl From<&str> for Shared {
    fn from(text: &str) -> Self {
        Value::Text(text.into()).into()
    }
}

impl From<String> for Shared {
    fn from(text: String) -> Self {
        Value::Text(text.into()).into()
    }
}

impl From<f64> for Shared {
    fn from(number: f64) -> Self {
        Value::Number(number).into()
    }
}

impl From<bool> for Shared {
    fn from(truth: bool) -> Self {
        Value::Bool(truth).into()
    }
}

impl Default for Shared {
    fn default() -> Self {
        Value::Null.into()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
