//! Reads the XML that backends answer with, as a JSON value.
//!
//! Enough of XML 1.0 for data: elements, attributes, text, CDATA, comments, the five named entities and numbers. No
//! document types: what is declared in one is skipped, so no entity can grow. The root's own name is dropped, because
//! servers of one standard give it different names. An element with children becomes an object (children of one name a
//! list), with an attribute `@name`, its own text `#text`; one with nothing but text becomes that text.

use super::html;
use super::text::{cut, find, head, tail, trim};
use super::value::Value;

const DEEPEST: usize = 48;

/// What stands in the root element; none where the text is no XML.
pub fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text };
    loop {
        reader.skip_to_tag()?;
        if !reader.skip_other()? {
            break;
        }
    }
    reader.element(0).map(|(_, value)| value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip_to_tag(&mut self) -> Option<&'a str> {
        let at = find(self.rest, "<")?;
        let before = head(self.rest, at);
        self.rest = tail(self.rest, at);
        Some(before)
    }

    fn skip_past(&mut self, end: &str) -> Option<&'a str> {
        let (before, rest) = cut(self.rest, end)?;
        self.rest = rest;
        Some(before)
    }

    /// Skips a comment, an instruction or a declaration; false where an element begins or ends.
    fn skip_other(&mut self) -> Option<bool> {
        if self.rest.starts_with("<!--") {
            self.rest = tail(self.rest, 4);
            self.skip_past("-->")?;
        } else if self.rest.starts_with("<?") {
            self.skip_past("?>")?;
        } else if self.rest.starts_with("<!") && !self.rest.starts_with("<![CDATA[") {
            self.skip_declaration()?;
        } else {
            return Some(false);
        }
        Some(true)
    }

    /// A document type, with what stands in its brackets.
    fn skip_declaration(&mut self) -> Option<()> {
        let end = find(self.rest, ">")?;
        match find(self.rest, "[") {
            Some(open) if open < end => {
                self.skip_past("]")?;
                self.skip_past(">")?;
            }
            _ => self.rest = tail(self.rest, end + 1),
        }
        Some(())
    }

    fn element(&mut self, depth: usize) -> Option<(&'a str, Value)> {
        if depth > DEEPEST || !self.rest.starts_with('<') {
            return None;
        }
        self.rest = tail(self.rest, 1);
        let length = self
            .rest
            .find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '>' | '/'))?;
        let (name, rest) = (head(self.rest, length), tail(self.rest, length));
        if name.is_empty() {
            return None;
        }
        self.rest = rest;
        let mut members = Vec::new();
        let closed = self.attributes(&mut members)?;
        let mut text = String::new();
        if !closed {
            self.content(depth, &mut members, &mut text)?;
        }
        let text = trim(&text);
        let value = if members.is_empty() {
            Value::text(text)
        } else {
            if !text.is_empty() {
                members.push((String::from("#text"), Value::text(text)));
            }
            Value::Object(members)
        };
        Some((name, value))
    }

    /// Reads attributes and the end of the tag; true where the element ends with it.
    fn attributes(&mut self, members: &mut Vec<(String, Value)>) -> Option<bool> {
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix("/>") {
                self.rest = rest;
                return Some(true);
            }
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                return Some(false);
            }
            let name = trim(self.skip_past("=")?);
            self.rest = self.rest.trim_start();
            let quote = if self.rest.starts_with('"') { "\"" } else { "'" };
            self.rest = self.rest.strip_prefix(quote)?;
            let value = self.skip_past(quote)?;
            members.push((["@", name].concat(), Value::Text(html::decode(value))));
        }
    }

    fn content(&mut self, depth: usize, members: &mut Vec<(String, Value)>, text: &mut String) -> Option<()> {
        loop {
            text.push_str(&html::decode(self.skip_to_tag()?));
            if self.skip_other()? {
                continue;
            }
            if let Some(rest) = self.rest.strip_prefix("<![CDATA[") {
                self.rest = rest;
                text.push_str(self.skip_past("]]>")?);
            } else if self.rest.starts_with("</") {
                self.skip_past(">")?;
                return Some(());
            } else {
                let (name, value) = self.element(depth + 1)?;
                add(members, name, value);
            }
        }
    }
}

/// A second child of the same name makes a list of both.
fn add(members: &mut Vec<(String, Value)>, name: &str, value: Value) {
    match members.iter_mut().find(|(known, _)| known == name) {
        None => members.push((name.to_owned(), value)),
        Some((_, Value::List(items))) => items.push(value),
        Some((_, first)) => {
            let one = std::mem::take(first);
            *first = Value::List(vec![one, value]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        parse(text).map_or_else(|| "-".into(), |value| value.json())
    }

    #[test]
    fn elements_become_objects_and_the_root_has_no_name() {
        assert_eq!(
            json("<?xml version=\"1.0\"?>\n<a><b id='1'>x &amp; y</b><b>z</b><c/><!-- c --><d><![CDATA[<i>]]></d></a>"),
            r##"{"b":[{"@id":"1","#text":"x & y"},"z"],"c":"","d":"<i>"}"##
        );
        assert_eq!(json("<service_requests></service_requests>"), "\"\"");
        assert_eq!(json("<r>&#230;&#x1F642;&quot;</r>"), "\"æ🙂\\\"\"");
    }

    #[test]
    fn what_is_no_xml_is_none_and_no_entity_grows() {
        for bad in [
            "",
            "x",
            "<",
            "<a",
            "<a>",
            "<a><b></a",
            "<a b></a>",
            "<a b=c/>",
            "< a>",
            "<!--",
            "</a>",
            "<![CDATA[x]]>",
        ] {
            assert_eq!(json(bad), "-", "{bad}");
        }
        assert_eq!(json("<!DOCTYPE a [<!ENTITY x \"yyyy\">]><a>&x;&x;</a>"), "\"&x;&x;\"");
        assert_eq!(json(&"<a>".repeat(100_000)), "-");
    }
}
