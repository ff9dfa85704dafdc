//! A JSON value that keeps the order of its keys, and knows where in its file it stands.
//!
//! Read next: `source` (the file around it).

use jsonc_parser::ast::{self, ObjectPropName};
use jsonc_parser::common::Ranged;

/// A JSON value and the byte at which it begins.
#[derive(Clone, Debug)]
pub(crate) struct Json {
    pub at: usize,
    pub value: Value,
}

/// What a JSON value is.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Json>),
    Object(Vec<Member>),
}

/// A key with its place, and the value under it.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub key: String,
    pub at: usize,
    pub value: Json,
}

impl Json {
    /// The members of an object; none for everything else.
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of a list; none for everything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The value under a key (the last, as every reader takes it).
    pub fn get(&self, key: &str) -> Option<&Self> {
        let member = self.members().iter().rev().find(|member| member.key == key);
        member.map(|member| &member.value)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Value::Object(members) = &mut self.value else {
            return None;
        };
        let member = members.iter_mut().rev().find(|member| member.key == key);
        member.map(|member| &mut member.value)
    }

    /// Adds a member to an object that has none of that name.
    pub fn add(&mut self, key: &str, value: &Self) {
        let there = self.get(key).is_some();
        if let (Value::Object(members), false) = (&mut self.value, there) {
            members.push(Member {
                key: key.to_owned(),
                at: 0,
                value: value.clone(),
            });
        }
    }

    /// Takes a member out of an object.
    pub fn remove(&mut self, key: &str) {
        if let Value::Object(members) = &mut self.value {
            members.retain(|member| member.key != key);
        }
    }

    /// The text here.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<ast::Value<'_>> for Json {
    fn from(value: ast::Value<'_>) -> Self {
        let at = value.range().start;
        let value = match value {
            ast::Value::StringLit(text) => Value::Text(text.value.into_owned()),
            // A number that JSON allows and the machine cannot hold is as good as none.
            ast::Value::NumberLit(number) => number.value.parse().map_or(Value::Null, Value::Number),
            ast::Value::BooleanLit(truth) => Value::Bool(truth.value),
            ast::Value::Object(object) => Value::Object(object.properties.into_iter().map(Member::from).collect()),
            ast::Value::Array(list) => Value::List(list.elements.into_iter().map(Self::from).collect()),
            ast::Value::NullKeyword(_) => Value::Null,
        };
        Self { at, value }
    }
}

impl From<ast::ObjectProp<'_>> for Member {
    fn from(property: ast::ObjectProp<'_>) -> Self {
        let at = match &property.name {
            ObjectPropName::String(name) => name.range.start,
            ObjectPropName::Word(name) => name.range.start,
        };
        Self {
            at,
            key: property.name.into_string(),
            value: property.value.into(),
        }
    }
}
