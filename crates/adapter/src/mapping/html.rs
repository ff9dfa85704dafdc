//! What is taken out of HTML: its plain text, and the value of a form's hidden field or of a `<meta>`.
//!
//! It never makes HTML that is shown. Texts of backends come out as text, and whoever draws them draws text.

use super::text::{
    alike, begins, cut, find, head, letter, lower, nth, place, same, strip, tail, trim, trim_start, until,
    without_slashes,
};
use super::url::hex;
use super::value::{Letters, Shared};

/// Names of entities that backends really write; all others stay as they are.
const NAMES: &str = "amp lt gt quot apos nbsp aelig oslash aring AElig Oslash Aring";
/// What the names stand for.
const LETTERS: &str = "& < > \" ' \u{a0} æ ø å Æ Ø Å";

/// Decodes entities, once.
pub fn decode(text: &str) -> Letters {
    let mut out = Letters::new();
    let mut rest = text;
    while let Some((before, after)) = cut(rest, "&") {
        out.push_str(before);
        // The longest that we know, `&#x10ffff;`, has eight letters.
        let end = until(after, " &;<");
        let is_whole = end < 10 && same(letter(after, end), ";");
        if is_whole && push_entity(&mut out, head(after, end)) {
            rest = tail(after, end + 1);
        } else {
            out.push_str("&");
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Adds the letter of an entity, if it is one.
fn push_entity(out: &mut Letters, name: &str) -> bool {
    if let Some(at) = place(NAMES, name) {
        out.push_str(nth(LETTERS, at));
        return true;
    }
    let mut digits = tail(name, 1);
    let mut base = 10;
    if place("x X", head(digits, 1)).is_some() {
        (digits, base) = (tail(digits, 1), 16);
    }
    let mut code = 0;
    for at in 0..digits.len() {
        let digit = u32::from(hex(digits, at));
        if digit >= base {
            return false;
        }
        code = code * base + digit;
    }
    let letter = char::from_u32(code).filter(|_| begins(name, "#") && !digits.is_empty());
    letter.inspect(|letter| out.push(*letter)).is_some()
}

/// The plain text of HTML: tags go, paragraphs and breaks become line breaks, scripts and styles go with their content.
pub fn plain(text: &str) -> Shared {
    const ENDS: &str = "br /p /div /li /h1 /h2 /h3 /h4 /blockquote";
    let mut out = Letters::new();
    let mut rest = text;
    while let Some((before, after)) = cut(rest, "<") {
        out.push_str(before);
        let first = after.as_bytes().first().copied().unwrap_or(b' ');
        // "1 < 2" is no tag.
        if !first.is_ascii_alphabetic() && !matches!(first, b'/' | b'!' | b'?') {
            out.push_str("<");
            rest = after;
            continue;
        }
        let (tag, after) = cut(after, ">").unwrap_or_default();
        rest = after;
        let name = tag_name(tag);
        if place(ENDS, &name).is_some() {
            out.push_str("\n");
        }
        if same(&name, "br") {
            // Servers break the line of the source too, which means nothing in HTML.
            rest = strip(rest, "\r").filter(|rest| begins(rest, "\n")).unwrap_or(rest);
            rest = strip(rest, "\n").unwrap_or(rest);
        }
        if place("script style", &name).is_some() {
            let mut close = Letters::begun("</");
            close.push_str(&name);
            rest = find(rest, &close).map_or("", |at| tail(rest, at));
        }
    }
    out.push_str(rest);
    trim(&decode(&out)).into()
}

/// The name that a tag begins with, in small letters; that of an end begins with a slash.
fn tag_name(tag: &str) -> Letters {
    lower(without_slashes(head(tag, until(tag, " <>"))))
}

/// Escapes a text for XML; with `breaks` for a backend that stores HTML.
pub fn escape(text: &str, breaks: bool) -> Shared {
    let mut out = Letters::new();
    let mut rest = text;
    loop {
        let end = until(rest, if breaks { "&<>\"'\n\r" } else { "&<>\"'" });
        out.push_str(head(rest, end));
        let sign = letter(rest, end);
        if let Some(at) = place(LETTERS, sign) {
            out.push_str("&");
            out.push_str(nth(NAMES, at));
            out.push_str(";");
        } else if same(sign, "\n") {
            // The line break stays beside its tag: a server that takes `br` away (WordPress) still has it.
            out.push_str("<br>\n");
        } else if sign.is_empty() {
            return out.done();
        }
        rest = tail(rest, end + 1);
    }
}

/// The `value` of the form field called `name`, or the `content` of the `<meta>` of that name.
pub fn field(page: &str, name: &str) -> Option<Shared> {
    let mut rest = page;
    loop {
        rest = cut(rest, "<")?.1;
        // The name first: a page of nothing but `<` takes time in proportion.
        if place("input meta button", &tag_name(rest)).is_none() {
            continue;
        }
        let (tag, after) = cut(rest, ">")?;
        if attribute(tag, "name").is_some_and(|found| same(&found, name)) {
            return attribute(tag, "value")
                .or_else(|| attribute(tag, "content"))
                .map(Letters::done);
        }
        rest = after;
    }
}

fn attribute(tag: &str, name: &str) -> Option<Letters> {
    let mut rest = tag;
    loop {
        let start = until(rest, " ");
        rest = trim_start(tail(rest, start));
        if rest.is_empty() {
            return None;
        }
        let end = until(rest, " =");
        let found = alike(head(rest, end), name);
        let Some(value) = strip(trim_start(tail(rest, end)), "=") else {
            rest = tail(rest, end);
            continue;
        };
        let value = trim_start(value);
        let quote = head(value, 1);
        let (value, after) = if place("\" '", quote).is_some() {
            cut(tail(value, 1), quote)?
        } else {
            let end = until(value, " ");
            (head(value, end), tail(value, end))
        };
        if found {
            return Some(decode(value));
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_paragraphs_and_every_letter_that_was_meant() {
        assert_eq!(
            plain("<p>Flere b&aelig;nke &amp; tr&#230;er</p>\n<p>1 < 2</p>").str(),
            "Flere bænke & træer\n\n1 < 2"
        );
        assert_eq!(plain("a<br/>b<script>x<y</script>c<style>p{}</style>d").str(), "a\nbcd");
        assert_eq!(
            plain("&amp;lt;b&amp;gt; & &unknown; &#xD800; <half").str(),
            "&lt;b&gt; & &unknown; &#xD800;"
        );
    }

    #[test]
    fn a_token_is_found_in_a_field_or_a_meta() {
        let page =
            r#"<form ><input type=hidden value="a&amp;b" name='csrf_token'><meta content="m" name="csrf"></form>"#;
        let field = |page, name| super::field(page, name).map(|found| found.to_text());
        assert_eq!(field(page, "csrf_token").as_deref(), Some("a&b"));
        assert_eq!(field(page, "csrf").as_deref(), Some("m"));
        assert_eq!(field(page, "other"), None);
        assert_eq!(field("<input name=", "x"), None);
        assert_eq!(field("<input checked name=x value=1>", "x").as_deref(), Some("1"));
    }

    #[test]
    fn escaped_text_is_no_markup() {
        assert_eq!(plain("a<br />\nb<br>c").str(), "a\nb\nc");
        assert_eq!(escape("<b>'\"&\r\nx", true).str(), "&lt;b&gt;&apos;&quot;&amp;<br>\nx");
        assert_eq!(escape("]]><b>&\r\nx", false).str(), "]]&gt;&lt;b&gt;&amp;\r\nx");
    }
}
