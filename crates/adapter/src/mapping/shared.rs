//! How values are held: counted where a program runs for weeks, kept for good where a page runs for minutes.
//!
//! In the browser nothing is ever given back one by one, because the code that does so would stand at every way out of
//! every function; whoever owns the memory forgets all of it at once, between operations (`crates/mapping`). The rest of the engine sees
//! no difference: it clones handles and reads through them.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::value::{Member, Value};

#[cfg(not(target_arch = "wasm32"))]
mod held {
    use std::sync::Arc;

    pub type Text = Arc<str>;
    pub type One = Arc<super::Value>;
    pub type File = Arc<super::super::value::File>;
    pub type Own<T> = Box<T>;
    /// A list that grows.
    pub type Many<T> = Vec<T>;
    /// A text that grows.
    pub type Written = String;

    pub fn own<T>(value: T) -> Own<T> {
        Box::new(value)
    }

    #[expect(
        clippy::boxed_local,
        reason = "what is owned is a box here and a reference in the browser"
    )]
    pub fn take<T>(own: Own<T>) -> T {
        *own
    }

    pub fn text(text: Written) -> Text {
        Arc::from(text)
    }

    pub fn copied(text: &str) -> Text {
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
    pub type File = super::super::value::File;
    pub type Own<T> = &'static mut T;
    pub use super::super::grown::{Many, Written};

    pub fn own<T>(value: T) -> Own<T> {
        Box::leak(Box::new(value))
    }

    pub fn take<T: Default>(own: Own<T>) -> T {
        std::mem::take(own)
    }

    pub fn text(text: Written) -> Text {
        text.leak()
    }

    pub fn copied(text: &str) -> Text {
        let mut written = Written::new();
        written.push_str(text);
        written.leak()
    }

    pub fn one(value: super::Value) -> One {
        Box::leak(Box::new(value))
    }
}

pub use held::{Many, Written};

/// A file; a page has none to send yet, and what would be done with one is left out there.
pub type Sendable = held::File;

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

impl From<Written> for Text {
    fn from(text: Written) -> Self {
        Self(held::text(text))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(held::copied(text))
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

impl From<Text> for Shared {
    fn from(text: Text) -> Self {
        Value::Text(text).into()
    }
}

impl From<&str> for Shared {
    fn from(text: &str) -> Self {
        Value::Text(text.into()).into()
    }
}

impl From<Written> for Shared {
    fn from(text: Written) -> Self {
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

/// Something that is being put together; a pointer, so that it is quick to hand on.
#[derive(Debug)]
pub struct Draft<T: 'static>(held::Own<T>);

/// A text that is being written.
pub type Letters = Draft<Written>;
/// A list that is being filled.
pub type List = Draft<Many<Shared>>;
/// An object that is being filled.
pub type Object = Draft<Many<Member>>;

impl<T> Draft<T> {
    /// Begins with this.
    pub fn of(begun: T) -> Self {
        Self(held::own(begun))
    }
}

impl<T: Default> Default for Draft<T> {
    fn default() -> Self {
        Self::of(T::default())
    }
}

impl<T: Default> Draft<T> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was put together.
    pub fn take(self) -> T {
        held::take(self.0)
    }
}

impl<T> Deref for Draft<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Draft<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl Letters {
    /// It begins so.
    pub fn begun(text: &str) -> Self {
        let mut draft = Self::new();
        draft.push_str(text);
        draft
    }

    /// With this behind it.
    #[must_use]
    pub fn and(mut self, text: &str) -> Self {
        self.push_str(text);
        self
    }

    /// The text.
    pub fn done(self) -> Shared {
        self.take().into()
    }
}

impl List {
    /// The list.
    pub fn done(self) -> Shared {
        Value::List(self.take()).into()
    }
}

impl Object {
    /// Adds a member.
    pub fn put(&mut self, key: &str, value: impl Into<Shared>) {
        put(self, key, value.into());
    }

    /// Adds a member, unless there is nothing to add.
    pub fn put_any(&mut self, key: &str, value: Option<Shared>) {
        if let Some(value) = value {
            put(self, key, value);
        }
    }

    /// With a member.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Shared>) -> Self {
        self.put(key, value);
        self
    }

    /// The object.
    pub fn done(self) -> Shared {
        Value::Object(self.take()).into()
    }
}

fn put(members: &mut Many<Member>, key: &str, value: Shared) {
    members.push((key.into(), value));
}
