//! Addresses: encoding by position, and staying on the origins that the configuration names.
//!
//! A value in a path is one segment, in a query one value, whatever stands in it. An address that a server hands out is
//! followed only on a configured origin. It refuses user names in addresses, backslashes and control characters, on
//! which browsers and servers disagree.

use super::text::{
    begins, cut, has, head, last, letter, lower, of_bytes, part, place, push_hex, replace, same, strip, tail, trim,
    until, until_class,
};
use super::value::{Letters, Many, Shared, Text, Written};

/// The origin of an address, such as `https://x.example:8443`; none where it is no whole web address.
pub fn origin(url: &str) -> Option<&str> {
    let start = if begins(url, "https://") {
        8
    } else if begins(url, "http://") {
        7
    } else {
        return None;
    };
    let host = tail(url, start);
    let length = until(host, "/?#");
    let odd = until_class(host, |b| {
        !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_'))
    });
    (length > 0 && odd >= length && !has_odd_letters(url)).then(|| head(url, start + length))
}

/// Letters on which browsers and servers disagree; letters beyond ASCII are encoded by who wrote the address.
fn has_odd_letters(url: &str) -> bool {
    until(url, " \u{7f}\\") < url.len()
}

/// An address that stands on a page at `base`, as a whole one (RFC 3986 section 5, without dots in paths).
pub fn resolve(base: &str, url: &str) -> Option<Shared> {
    let url = trim(url);
    if has_odd_letters(url) || url.is_empty() {
        return None;
    }
    let before = if begins(url, "https://") || begins(url, "http://") {
        ""
    } else {
        before(base, url)?
    };
    let mut whole = Letters::begun(before);
    if !before.is_empty() && !begins(url, "/") && !begins(url, "?") {
        whole.push_str("/");
    }
    whole.push_str(url);
    origin(&whole)?;
    Some(whole.done())
}

/// What of the page's own address stands in front of a relative one.
fn before<'a>(base: &'a str, url: &str) -> Option<&'a str> {
    let home = origin(base)?;
    let path = head(base, until(base, "?#"));
    if begins(url, "//") {
        return cut(base, "//").map(|(scheme, _)| scheme);
    }
    if begins(url, "/") {
        return Some(home);
    }
    if begins(url, "?") {
        return Some(path);
    }
    // A colon before the first slash would be another scheme.
    if has(head(url, until(url, "/")), ":") {
        return None;
    }
    let folder = last(path, b'/').unwrap_or(0).max(home.len());
    Some(head(path, folder))
}

/// A server's own address, made whole and kept on the allowed origins. Behind a proxy servers often believe that they
/// are reached by `http`; on an `https` origin that is mended.
pub fn allowed(base: &str, origins: &[Text], url: &str) -> Option<Shared> {
    let whole = resolve(base, url)?;
    let found = lower(origin(whole.str())?);
    let rest = tail(whole.str(), found.len());
    for home in origins {
        if **home == **found {
            return Some(whole.clone());
        }
        if let (Some(host), Some(secure)) = (strip(&found, "http://"), strip(home, "https://"))
            && same(host, secure)
        {
            let mut mended = Letters::begun(home);
            mended.push_str(rest);
            return Some(mended.done());
        }
    }
    None
}

/// Whether a path has a part that steps out of its place; `%2e` counts as a dot, as it does in browsers.
pub fn steps_out(url: &str) -> bool {
    let path = head(url, until(url, "?#"));
    let mut rest = origin(path).map_or(path, |origin| tail(path, origin.len()));
    while let Some(part) = part(&mut rest, "/") {
        let plain = replace(&lower(part), "%2e", ".");
        if place(". ..", &plain).is_some() {
            return true;
        }
    }
    false
}

/// Encodes a value for a path or query: everything but the unreserved letters of RFC 3986; with `slashes` a path of
/// several parts.
pub fn encode(text: &str, slashes: bool, out: &mut Written) {
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') || slashes && *byte == b'/' {
            out.push_str(letter(text, at));
        } else {
            push_escape(out, *byte);
        }
        at += 1;
    }
}

fn push_escape(out: &mut Written, byte: u8) {
    out.push_str("%");
    push_hex(out, "0123456789ABCDEF", byte);
}

/// Adds `name=value` to an address.
pub fn add(url: &mut Written, name: &str, value: &str) {
    url.push_str(if has(url, "?") { "&" } else { "?" });
    pair(url, name, value);
}

/// Adds `name=value`.
pub fn pair(out: &mut Written, name: &str, value: &str) {
    encode(name, false, out);
    out.push_str("=");
    encode(value, false, out);
}

/// Undoes percent-encoding, as far as it gives a text.
pub fn decode(text: &str) -> Shared {
    let bytes = text.as_bytes();
    let mut out = Many::default();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (high, low) = (hex(text, at + 1), hex(text, at + 2));
        if *byte == b'%' && high < 16 && low < 16 {
            out.push(high << 4 | low);
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    of_bytes(&out).map_or_else(|| text.into(), Letters::done)
}

/// The value of the hexadecimal digit at a place; 16 where there is none.
pub fn hex(text: &str, at: usize) -> u8 {
    match text.as_bytes().get(at) {
        Some(digit @ b'0'..=b'9') => digit - b'0',
        Some(digit @ (b'a'..=b'f' | b'A'..=b'F')) => (digit | 32) - b'a' + 10,
        _ => 16,
    }
}

/// The address of `rel="next"` in a `Link` header (RFC 8288).
pub fn next_link(header: &str) -> Option<&str> {
    let mut rest = header;
    loop {
        let (address, after) = cut(cut(rest, "<")?.1, ">")?;
        let end = until(after, "<");
        let mut parameters = head(after, end);
        while let Some(parameter) = part(&mut parameters, ";,") {
            let (name, value) = cut(parameter, "=").unwrap_or_default();
            if same(trim(name), "rel") && place(&replace(trim(value), "\"", ""), "next").is_some() {
                return Some(address);
            }
        }
        rest = tail(after, end);
    }
}

/// Whether this can be a header's name (RFC 9110 section 5.1).
pub fn is_token(name: &str) -> bool {
    let end = until_class(name, |b| {
        !(b.is_ascii_alphanumeric()
            || matches!(b, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~'))
    });
    end > 0 && end == name.len()
}

/// A header's value: one line of visible ASCII, everything else encoded or left out.
pub fn header(text: &str) -> Letters {
    let mut out = Letters::new();
    let text = trim(text);
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b' '..=b'~' => out.push_str(letter(text, at)),
            0x80.. => push_escape(&mut out, *byte),
            _ => {}
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_a_port_and_nothing_else() {
        assert_eq!(origin("https://a.b:8443/x?y"), Some("https://a.b:8443"));
        for bad in [
            "",
            "/x",
            "ftp://a",
            "https://",
            "https://u:p@a/",
            "https://a\\@b",
            "https://a b",
            "javascript:x",
            "https://a%2eb/",
        ] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_next_address_stays_on_the_origins_that_are_named() {
        let origins = ["https://a".into()];
        let text = |found: Option<Shared>| found.map(|found| found.to_text());
        let at = |url| text(allowed("https://a/v1/list?x=1", &origins, url));
        assert_eq!(at("https://a/v1?p=2").as_deref(), Some("https://a/v1?p=2"));
        assert_eq!(at("http://a/v1?p=2").as_deref(), Some("https://a/v1?p=2"));
        assert_eq!(at("/v2").as_deref(), Some("https://a/v2"));
        assert_eq!(at("?p=2").as_deref(), Some("https://a/v1/list?p=2"));
        assert_eq!(at("more").as_deref(), Some("https://a/v1/more"));
        for bad in [
            "https://a.evil/",
            "//evil/",
            "https://a@evil/",
            "\\\\evil",
            "/\\evil",
            "javascript:x",
            "https://a:8/",
            "http://b/",
            "",
        ] {
            assert_eq!(at(bad), None, "{bad}");
        }
        assert_eq!(text(resolve("https://a", "x")).as_deref(), Some("https://a/x"));
    }

    #[test]
    fn dots_that_step_out_are_seen_in_every_spelling() {
        for bad in [
            "https://a/x/../y",
            "https://a/%2E%2e/y",
            "https://a/x/.?q",
            "https://a/.%2e",
        ] {
            assert!(steps_out(bad), "{bad}");
        }
        for good in [
            "https://a/x/..%2Fy",
            "https://a/x?q=/../",
            "https://a/...",
            "https://a/1.json",
        ] {
            assert!(!steps_out(good), "{good}");
        }
    }

    #[test]
    fn links_and_headers_are_one_line() {
        assert_eq!(
            next_link("<https://x/a,b>; rel=\"last\", </n>; title=\"x\"; rel=\"prev next\""),
            Some("/n")
        );
        assert_eq!(next_link("<x"), None);
        assert_eq!(header(" a\r\nX-Evil: æ\u{0} ").as_str(), "aX-Evil: %C3%A6");
        assert_eq!(decode("a%3Db%zz%C3%A6%").str(), "a=b%zzæ%");
    }
}
