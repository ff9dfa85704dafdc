//! Addresses: encoding by position, and staying on the origins that the configuration names.
//!
//! A value in a path is one segment, in a query one value, whatever stands in it. An address that a server hands out is
//! followed only on a configured origin. It refuses user names in addresses, backslashes and control characters, on
//! which browsers and servers disagree.

use medspil_core::pack::percent_encode;

use super::text::{cut, head, replace, tail, trim, until};

/// The origin of an address, such as `https://x.example:8443`; none where it is no whole web address.
pub fn origin(url: &str) -> Option<&str> {
    let start = if url.starts_with("https://") {
        8
    } else if url.starts_with("http://") {
        7
    } else {
        return None;
    };
    let end = start + until(tail(url, start), ends_host);
    let host = tail(head(url, end), start);
    let good = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_'));
    (good && !has_odd_letters(url)).then_some(head(url, end))
}

fn ends_host(byte: u8) -> bool {
    matches!(byte, b'/' | b'?' | b'#')
}

fn ends_path(byte: u8) -> bool {
    matches!(byte, b'?' | b'#')
}

/// Letters on which browsers and servers disagree; letters beyond ASCII are encoded by who wrote the address.
fn has_odd_letters(url: &str) -> bool {
    url.bytes().any(|b| b <= b' ' || b == 0x7f || b == b'\\')
}

/// An address that stands on a page at `base`, as a whole one (RFC 3986 section 5, without dots in paths).
pub fn resolve(base: &str, url: &str) -> Option<String> {
    let url = trim(url);
    if has_odd_letters(url) {
        return None;
    }
    if url.starts_with("https://") || url.starts_with("http://") {
        return origin(url).map(|_| url.to_owned());
    }
    let home = origin(base)?;
    let path_end = until(base, ends_path);
    if let Some(rest) = url.strip_prefix("//") {
        let scheme = cut(base, "//")?.0;
        let whole = [scheme, "//", rest].concat();
        return origin(&whole).is_some().then_some(whole);
    }
    if url.starts_with('/') {
        return Some([home, url].concat());
    }
    if url.starts_with('?') {
        return Some([head(base, path_end), url].concat());
    }
    // A colon before the first slash would be another scheme.
    if url.is_empty() || url.split('/').next()?.contains(':') {
        return None;
    }
    let path = tail(head(base, path_end), home.len());
    let folder = path.bytes().rposition(|byte| byte == b'/').unwrap_or(path.len());
    Some([home, head(path, folder), "/", url].concat())
}

/// A server's own address, made whole and kept on the allowed origins. Behind a proxy servers often believe that they
/// are reached by `http`; on an `https` origin that is mended.
pub fn allowed(base: &str, origins: &[String], url: &str) -> Option<String> {
    let whole = resolve(base, url)?;
    let found = origin(&whole)?.to_ascii_lowercase();
    let rest = tail(&whole, found.len());
    for home in origins {
        if *home == found {
            return Some(whole.clone());
        }
        if let (Some(host), Some(secure)) = (found.strip_prefix("http://"), home.strip_prefix("https://"))
            && host == secure
        {
            return Some([home, rest].concat());
        }
    }
    None
}

/// Whether a path has a part that steps out of its place; `%2e` counts as a dot, as it does in browsers.
pub fn steps_out(url: &str) -> bool {
    let path = head(url, until(url, ends_path));
    let path = origin(path).map_or(path, |origin| tail(path, origin.len()));
    path.split('/').any(|part| {
        let plain = replace(&part.to_ascii_lowercase(), "%2e", ".");
        plain == "." || plain == ".."
    })
}

/// Encodes a value for a path or query; with `slashes` a path of several parts.
pub fn encode(text: &str, slashes: bool, out: &mut String) {
    if !slashes {
        return percent_encode(text, out);
    }
    for (index, part) in text.split('/').enumerate() {
        if index > 0 {
            out.push('/');
        }
        percent_encode(part, out);
    }
}

/// Adds `name=value` to an address.
pub fn add(url: &mut String, name: &str, value: &str) {
    url.push(if url.contains('?') { '&' } else { '?' });
    percent_encode(name, url);
    url.push('=');
    percent_encode(value, url);
}

/// Undoes percent-encoding, as far as it gives a text.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text
            .get(at + 1..at + 3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match hex.filter(|_| bytes[at] == b'%') {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// The address of `rel="next"` in a `Link` header (RFC 8288).
pub fn next_link(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some((_, after)) = cut(rest, "<") {
        let (address, after) = cut(after, ">")?;
        let end = until(after, |byte| byte == b'<');
        let is_next = head(after, end).split([';', ',']).any(|part| {
            let (name, value) = cut(part, "=").unwrap_or((part, ""));
            let mut words = trim(value).trim_matches('"').split(' ');
            trim(name) == "rel" && words.any(|word| word == "next")
        });
        if is_next {
            return Some(address);
        }
        rest = tail(after, end);
    }
    None
}

/// Whether this can be a header's name (RFC 9110 section 5.1).
pub fn is_token(name: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty() && name.bytes().all(token)
}

/// A header's value: one line of visible ASCII, everything else encoded or left out.
pub fn header(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in trim(text).chars() {
        let mut buffer = [0; 4];
        match letter {
            ' '..='~' => out.push(letter),
            _ if letter.is_control() => {}
            _ => percent_encode(letter.encode_utf8(&mut buffer), &mut out),
        }
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
        let origins = ["https://a".to_owned()];
        let at = |url| allowed("https://a/v1/list?x=1", &origins, url);
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
        assert_eq!(resolve("https://a", "x").as_deref(), Some("https://a/x"));
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
        assert_eq!(header(" a\r\nX-Evil: æ\u{0} "), "aX-Evil: %C3%A6");
        assert_eq!(decode("a%3Db%zz%C3%A6%"), "a=b%zzæ%");
    }
}
