//! What is taken out of HTML: its plain text, and the value of a form's hidden field or of a `<meta>`.
//!
//! It never makes HTML that is shown. Texts of backends come out as text, and whoever draws them draws text.

use super::text::{cut, find, head, tail, trim};

/// Names of entities that backends really write; all others stay as they are.
const NAMED: [(&str, &str); 12] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("aelig", "æ"),
    ("oslash", "ø"),
    ("aring", "å"),
    ("AElig", "Æ"),
    ("Oslash", "Ø"),
    ("Aring", "Å"),
];

/// Decodes entities, once.
pub fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(head(rest, at));
        rest = tail(rest, at + 1);
        // The longest that we know, `&#x10ffff;`, has eight letters.
        let end = rest.bytes().take(10).position(|byte| byte == b';');
        let found = end.and_then(|end| entity(head(rest, end)).map(|letters| (end, letters)));
        match found {
            Some((end, letters)) => {
                out.push_str(&letters);
                rest = tail(rest, end + 1);
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        let found = NAMED.iter().find(|(known, _)| *known == name)?;
        return Some(found.1.to_owned());
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let letter = char::from_u32(code.ok()?)?;
    Some(String::from(letter))
}

/// The plain text of HTML: tags go, paragraphs and breaks become line breaks, scripts and styles go with their content.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(head(rest, at));
        rest = tail(rest, at);
        let after = rest.as_bytes().get(1).copied().unwrap_or(b' ');
        // "1 < 2" is no tag.
        if !after.is_ascii_alphabetic() && !matches!(after, b'/' | b'!' | b'?') {
            out.push('<');
            rest = tail(rest, 1);
            continue;
        }
        let Some(end) = rest.find('>') else {
            rest = "";
            break;
        };
        let name = tag_name(tail(head(rest, end), 1));
        rest = tail(rest, end + 1);
        match name.as_str() {
            "br" => {
                out.push('\n');
                // Servers break the line of the source too, which means nothing in HTML.
                rest = rest
                    .strip_prefix("\r\n")
                    .or_else(|| rest.strip_prefix('\n'))
                    .unwrap_or(rest);
            }
            "/p" | "/div" | "/li" | "/h1" | "/h2" | "/h3" | "/h4" | "/blockquote" => out.push('\n'),
            "script" | "style" => {
                let close = ["</", &name].concat();
                rest = find(rest, &close).map_or("", |at| tail(rest, at));
            }
            _ => {}
        }
    }
    out.push_str(rest);
    trim(&decode(&out)).to_owned()
}

fn tag_name(tag: &str) -> String {
    let end = tag
        .find(|letter: char| letter.is_ascii_whitespace())
        .unwrap_or(tag.len());
    head(tag, end).trim_end_matches('/').to_ascii_lowercase()
}

/// Escapes a text for a backend that stores HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // The line break stays beside its tag: a server that takes `br` away (WordPress) still has it.
            '\n' => out.push_str("<br>\n"),
            '\r' => {}
            _ => out.push(letter),
        }
    }
    out
}

/// The `value` of the form field called `name`, or the `content` of the `<meta>` of that name.
pub fn field(page: &str, name: &str) -> Option<String> {
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = tail(rest, at + 1);
        let end = rest.find('>')?;
        let tag = head(rest, end);
        if matches!(tag_name(tag).as_str(), "input" | "meta" | "button")
            && attribute(tag, "name").as_deref() == Some(name)
        {
            return attribute(tag, "value").or_else(|| attribute(tag, "content"));
        }
    }
    None
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        let start = rest.find(|letter: char| letter.is_ascii_whitespace())?;
        rest = tail(rest, start).trim_start();
        let end = rest
            .find(|letter: char| letter == '=' || letter.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let found = head(rest, end).eq_ignore_ascii_case(name);
        let Some(value) = tail(rest, end).trim_start().strip_prefix('=') else {
            rest = tail(rest, end);
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => cut(tail(value, 1), if quote == '"' { "\"" } else { "'" })?,
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
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
            plain("<p>Flere b&aelig;nke &amp; tr&#230;er</p>\n<p>1 < 2</p>"),
            "Flere bænke & træer\n\n1 < 2"
        );
        assert_eq!(plain("a<br/>b<script>x<y</script>c<style>p{}</style>d"), "a\nbcd");
        assert_eq!(
            plain("&amp;lt;b&amp;gt; & &unknown; &#xD800; <half"),
            "&lt;b&gt; & &unknown; &#xD800;"
        );
    }

    #[test]
    fn a_token_is_found_in_a_field_or_a_meta() {
        let page =
            r#"<form ><input type=hidden value="a&amp;b" name='csrf_token'><meta content="m" name="csrf"></form>"#;
        assert_eq!(field(page, "csrf_token").as_deref(), Some("a&b"));
        assert_eq!(field(page, "csrf").as_deref(), Some("m"));
        assert_eq!(field(page, "other"), None);
        assert_eq!(field("<input name=", "x"), None);
        assert_eq!(field("<input checked name=x value=1>", "x").as_deref(), Some("1"));
    }

    #[test]
    fn escaped_text_is_no_markup() {
        assert_eq!(plain("a<br />\nb<br>c"), "a\nb\nc");
        assert_eq!(escape("<b>'\"&\r\nx"), "&lt;b&gt;&#39;&quot;&amp;<br>\nx");
    }
}
