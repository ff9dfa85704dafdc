//! What is taken out of HTML: its plain text, and the value of a form's hidden field or of a `<meta>`.
//!
//! It never makes HTML that is shown. Texts of backends come out as text, and whoever draws them draws text.

use super::text::{
    alike, begins, cut, find, head, letter, lower, place, same, strip, tail, trim, trim_start, until, without_slashes,
};
use super::value::{Letters, Shared};

/// Names of entities that backends really write; all others stay as they are.
const NAMES: &str = "amp lt gt quot apos nbsp aelig oslash aring AElig Oslash Aring";
/// What the names stand for.
const LETTERS: [char; 12] = ['&', '<', '>', '"', '\'', '\u{a0}', 'æ', 'ø', 'å', 'Æ', 'Ø', 'Å'];

/// Decodes entities, once.
pub fn decode(text: &str) -> Letters {
    let mut out = Letters::new();
    let mut rest = text;
    while let Some((before, after)) = cut(rest, "&") {
        out.push_str(before);
        // The longest that we know, `&#x10ffff;`, has eight letters.
        let end = until(after, " &;<");
        let is_whole = end < 10 && same(letter(after, end), ";");
        let known = if is_whole { entity(head(after, end)) } else { None };
        match known {
            Some(letter) => {
                out.push(letter);
                rest = tail(after, end + 1);
            }
            None => {
                out.push_str("&");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    let Some(number) = strip(name, "#") else {
        return LETTERS.get(place(NAMES, name)?).copied();
    };
    let (digits, base) = match strip(number, "x").or_else(|| strip(number, "X")) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() {
        return None;
    }
    let mut code = 0;
    for digit in digits.bytes() {
        code = code * base + char::from(digit).to_digit(base)?;
    }
    char::from_u32(code)
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

/// Escapes a text for a backend that stores HTML.
pub fn escape(text: &str) -> Shared {
    let mut out = Letters::new();
    let mut rest = text;
    loop {
        let end = until(rest, "&<>\"'\n\r");
        out.push_str(head(rest, end));
        out.push_str(match letter(rest, end) {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            "\"" => "&quot;",
            "'" => "&#39;",
            // The line break stays beside its tag: a server that takes `br` away (WordPress) still has it.
            "\n" => "<br>\n",
            "\r" => "",
            _ => return out.done(),
        });
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
        assert_eq!(escape("<b>'\"&\r\nx").str(), "&lt;b&gt;&#39;&quot;&amp;<br>\nx");
    }
}
