//! Reads the XML that backends answer with, as a JSON value.
//!
//! Enough of XML 1.0 for data: elements, attributes, text, CDATA, comments, the five named entities and numbers. No
//! document types: what is declared in one is skipped, so no entity can grow. The root's own name is dropped, because
//! servers of one standard give it different names. An element with children becomes an object (children of one name a
//! list), with an attribute `@name`, its own text `#text`; one with nothing but text becomes that text.

use super::html;
use super::text::{begins, cut, find, has, head, strip, tail, trim, trim_start, until};
use super::value::{self, Letters, List, Member, Object, Shared, Written};

const DEEPEST: usize = 48;
/// More names than this in one element are no data, and looking for each among them takes the square of the time.
const MOST_NAMES: usize = 256;
const CDATA: &str = "![CDATA[";

/// What stands in the root element; none where the text is no XML.
pub fn parse(text: &str) -> Option<Shared> {
    let mut reader = Reader { rest: text };
    loop {
        reader.past("<")?;
        if !reader.other()? {
            return reader.element(0).map(|(_, value)| value);
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Reads on behind a mark, and gives what stands before it.
    fn past(&mut self, mark: &str) -> Option<&'a str> {
        let (before, rest) = cut(self.rest, mark)?;
        self.rest = rest;
        Some(before)
    }

    fn takes(&mut self, mark: &str) -> bool {
        let taken = strip(self.rest, mark);
        self.rest = taken.unwrap_or(self.rest);
        taken.is_some()
    }

    /// Behind a `<`: skips a comment, an instruction or a declaration; false where an element begins or ends.
    fn other(&mut self) -> Option<bool> {
        if self.takes("!--") {
            self.past("-->")?;
        } else if self.takes("?") {
            self.past("?>")?;
        } else if begins(self.rest, "!") && !begins(self.rest, CDATA) {
            // A document type, with what stands in its brackets.
            let end = find(self.rest, ">")?;
            if has(head(self.rest, end), "[") {
                self.past("]")?;
            }
            self.past(">")?;
        } else {
            return Some(false);
        }
        Some(true)
    }

    /// Behind a `<`: the element's name and what is in it.
    fn element(&mut self, depth: usize) -> Option<(&'a str, Shared)> {
        let length = until(self.rest, " >/");
        let name = head(self.rest, length);
        self.rest = tail(self.rest, length);
        if depth > DEEPEST || name.is_empty() {
            return None;
        }
        let mut members = Object::new();
        let mut text = Letters::new();
        if !self.attributes(&mut members)? {
            self.content(depth, &mut members, &mut text)?;
        }
        let text = trim(&text);
        if members.is_empty() {
            return Some((name, text.into()));
        }
        if !text.is_empty() {
            members.put("#text", text);
        }
        Some((name, grouped(&members)?))
    }

    /// Reads attributes and the end of the tag; true where the element ends with it.
    fn attributes(&mut self, members: &mut Object) -> Option<bool> {
        loop {
            self.rest = trim_start(self.rest);
            if self.takes("/>") {
                return Some(true);
            }
            if self.takes(">") {
                return Some(false);
            }
            let mut name = Letters::begun("@");
            name.push_str(trim(self.past("=")?));
            self.rest = trim_start(self.rest);
            let quote = if begins(self.rest, "\"") { "\"" } else { "'" };
            if !self.takes(quote) {
                return None;
            }
            let value = html::decode(self.past(quote)?);
            members.put(&name, value.done());
        }
    }

    fn content(&mut self, depth: usize, members: &mut Object, text: &mut Written) -> Option<()> {
        loop {
            text.push_str(&html::decode(self.past("<")?));
            if self.other()? {
                continue;
            }
            if self.takes(CDATA) {
                text.push_str(self.past("]]>")?);
            } else if self.takes("/") {
                self.past(">")?;
                return Some(());
            } else {
                let (name, value) = self.element(depth + 1)?;
                members.put(name, value);
            }
        }
    }
}

/// Several of one name become a list; none where there are too many names.
fn grouped(children: &[Member]) -> Option<Shared> {
    let mut out = Object::new();
    for (name, first) in children {
        if value::find(&out, name).is_some() {
            continue;
        }
        if out.len() == MOST_NAMES {
            return None;
        }
        let mut items = List::new();
        for (other, value) in children {
            if **other == **name {
                items.push(value.clone());
            }
        }
        let one = if items.len() > 1 { items.done() } else { first.clone() };
        out.push((name.clone(), one));
    }
    Some(out.done())
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

    #[test]
    fn an_element_has_so_many_names_and_as_many_children_as_it_likes() {
        let element = |names: usize| -> String {
            let children = (0..names).map(|at| format!("<b{at}/><b{at}/>"));
            ["<a>", &children.collect::<String>(), "</a>"].concat()
        };
        let whole = parse(&element(MOST_NAMES)).unwrap();
        assert!(whole.members().iter().all(|(_, both)| both.items().len() == 2));
        assert_eq!(json(&element(MOST_NAMES + 1)), "-");
    }
}
