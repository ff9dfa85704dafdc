//! The rules by which a browser lets a page talk to a server of another origin, as functions of what was asked and
//! answered (the Fetch standard, sections 2.2.2, 3.2 and 4.8).
//!
//! Each refusal says who mends it. Nothing here sends anything: see [`super::browser`].

use medspil_adapter::mapping::{Body, Credentials, Method, Request};
use reqwest::header::{HeaderMap, HeaderValue};
use serde::Serialize;

/// Who has to change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Whoever runs the backend.
    Server,
    /// Whoever writes the configuration.
    Configuration,
    /// Use the relay.
    Relay,
}

/// What to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// On which side.
    pub side: Side,
    /// A sentence.
    pub todo: String,
}

impl Change {
    /// A change on a side.
    pub fn on(side: Side, todo: impl Into<String>) -> Self {
        Self {
            side,
            todo: todo.into(),
        }
    }
}

/// The browser would not let it through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// What stands against it.
    pub why: String,
    /// What would help.
    pub change: Change,
}

/// The way round, and how it is tried.
const RELAY: &str = "use the relay; `medspil check --relay` tries a configuration as the relay would run it";

pub(super) fn blocked(why: String, side: Side, todo: impl Into<String>) -> Blocked {
    Blocked {
        why,
        change: Change::on(side, todo),
    }
}

/// The headers, by lower-case name and in order, for which a browser asks first.
pub fn unsafe_headers(request: &Request) -> Vec<String> {
    let mut names: Vec<String> = request
        .headers
        .iter()
        .filter(|(name, value)| !is_safe(&name.to_ascii_lowercase(), value))
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    let kind = match &request.body {
        Body::Text(_, kind) => kind.as_str(),
        Body::File(file) => file.mime.as_str(),
        Body::Nothing | Body::Parts(_) => "",
    };
    if !kind.is_empty() && !is_safe("content-type", kind) {
        names.push(String::from("content-type"));
    }
    names.sort();
    names.dedup();
    names
}

/// A CORS-safelisted request header.
fn is_safe(name: &str, value: &str) -> bool {
    let odd = |byte: u8| byte < 0x20 && byte != 0x09 || byte == 0x7f || b"\"():<>?@[\\]{}".contains(&byte);
    let language = |byte: u8| byte.is_ascii_alphanumeric() || b" *,-.;=".contains(&byte);
    let simple = match name {
        "accept" => !value.bytes().any(odd),
        "accept-language" | "content-language" => value.bytes().all(language),
        "content-type" => {
            let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            let forms = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
            !value.bytes().any(odd) && forms.contains(&kind.as_str())
        }
        _ => false,
    };
    simple && value.len() <= 128
}

/// Whether a browser sends OPTIONS before it.
pub fn asks_first(request: &Request, unsafe_headers: &[String]) -> bool {
    !is_simple(request.method) || !unsafe_headers.is_empty()
}

fn is_simple(method: Method) -> bool {
    matches!(method, Method::Get | Method::Head | Method::Post)
}

/// Whether a page of this origin may read the answer.
///
/// # Errors
/// What stands against it.
pub fn origin_allowed(origin: &str, credentials: Credentials, headers: &HeaderMap, of: &str) -> Result<(), Blocked> {
    let with = credentials == Credentials::Include;
    let add = format!("Add `Access-Control-Allow-Origin: {origin}` to this answer");
    match joined(headers, "access-control-allow-origin").as_deref() {
        None => Err(blocked(
            format!("{of} is answered without Access-Control-Allow-Origin, so the browser keeps it from the page"),
            Side::Server,
            format!("{add}, also when it fails. If the server cannot be changed, {RELAY}."),
        )),
        Some("*") if !with => Ok(()),
        Some("*") => Err(blocked(
            format!(
                "{of} is answered with Access-Control-Allow-Origin: *, which does not hold for requests with cookies"
            ),
            Side::Server,
            format!(
                "{add} and `Access-Control-Allow-Credentials: true`, or take `credentials` out of the configuration."
            ),
        )),
        Some(found) if found == origin => {
            if with && joined(headers, "access-control-allow-credentials").as_deref() != Some("true") {
                return Err(blocked(
                    format!("{of} is answered without Access-Control-Allow-Credentials, and cookies go along"),
                    Side::Server,
                    "Add `Access-Control-Allow-Credentials: true`, or take `credentials` out of the configuration.",
                ));
            }
            Ok(())
        }
        Some(found) => Err(blocked(
            format!("{of} is answered with Access-Control-Allow-Origin: {found}, which is not {origin}"),
            Side::Server,
            format!("{add}; exactly one value, no slash at its end."),
        )),
    }
}

/// Whether the answer to OPTIONS allows the request.
///
/// # Errors
/// What stands against it.
pub fn preflight_allows(
    origin: &str,
    request: &Request,
    unsafe_headers: &[String],
    status: u16,
    headers: &HeaderMap,
) -> Result<(), Blocked> {
    let of = format!("the question before it (OPTIONS for {})", request.method.name());
    origin_allowed(origin, request.credentials, headers, &of)?;
    if !(200..300).contains(&status) {
        return Err(blocked(
            format!("{of} is answered with status {status}; browsers want 200 to 299 and follow no redirect"),
            Side::Server,
            simpler("Answer OPTIONS with 204", request),
        ));
    }
    let star = request.credentials != Credentials::Include;
    let methods = list(headers, "access-control-allow-methods");
    let method = request.method.name();
    if !is_simple(request.method) && !methods.iter().any(|found| found == method || star && found == "*") {
        return Err(blocked(
            format!("{of} does not allow {method}"),
            Side::Server,
            format!("Add `{method}` to `Access-Control-Allow-Methods` of the answer to OPTIONS."),
        ));
    }
    let allowed = list(headers, "access-control-allow-headers");
    let holds = |name: &String| {
        let named = allowed.iter().any(|found| found.eq_ignore_ascii_case(name));
        named || star && name != "authorization" && allowed.iter().any(|found| found == "*")
    };
    let missing: Vec<&str> = unsafe_headers
        .iter()
        .filter(|name| !holds(name))
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(blocked(
        format!("{of} does not allow the header {}", missing.join(", ")),
        Side::Server,
        simpler(
            &format!(
                "Add `{}` to `Access-Control-Allow-Headers` of the answer to OPTIONS",
                missing.join(", ")
            ),
            request,
        ),
    ))
}

/// What spares the question, if anything does.
fn simpler(server: &str, request: &Request) -> String {
    let own = request
        .headers
        .iter()
        .any(|(name, value)| !is_safe(&name.to_ascii_lowercase(), value));
    if request.method == Method::Post && !own {
        format!(
            "{server}; or say `\"preflight\": false`, if the server reads JSON that is sent as text/plain; or {RELAY}."
        )
    } else {
        format!("{server}. If the server cannot be changed, {RELAY}.")
    }
}

/// The headers of an answer that the page may read, and the names of those that it may not.
pub fn readable(credentials: Credentials, headers: &HeaderMap) -> (HeaderMap, Vec<String>) {
    const SAFE: [&str; 7] = [
        "cache-control",
        "content-language",
        "content-length",
        "content-type",
        "expires",
        "last-modified",
        "pragma",
    ];
    let exposed = list(headers, "access-control-expose-headers");
    let star = credentials != Credentials::Include && exposed.iter().any(|name| name == "*");
    let (mut open, mut hidden) = (HeaderMap::new(), Vec::new());
    for (name, value) in headers {
        let known =
            SAFE.contains(&name.as_str()) || exposed.iter().any(|found| found.eq_ignore_ascii_case(name.as_str()));
        if star || known {
            open.append(name.clone(), value.clone());
        } else {
            hidden.push(name.as_str().to_owned());
        }
    }
    (open, hidden)
}

fn joined(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<_> = headers
        .get_all(name)
        .iter()
        .map(HeaderValue::as_bytes)
        .map(String::from_utf8_lossy)
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

fn list(headers: &HeaderMap, name: &str) -> Vec<String> {
    let all = joined(headers, name).unwrap_or_default();
    all.split(',')
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use medspil_adapter::mapping::Format;

    use super::*;

    const PAGE: &str = "https://www.kk.dk";

    fn request(method: Method, headers: &[(&str, &str)], kind: &str) -> Request {
        Request {
            method,
            url: String::from("https://b.dk/"),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: if kind.is_empty() {
                Body::Nothing
            } else {
                Body::Text(String::from("{}"), kind.to_owned())
            },
            credentials: Credentials::Omit,
            timeout_ms: 1000,
            expect: Format::Json,
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, HeaderValue::from_static(value));
        }
        map
    }

    #[test]
    fn browsers_ask_first_for_json_for_own_headers_and_for_put() {
        let asks = |request: &Request| asks_first(request, &unsafe_headers(request));
        assert!(!asks(&request(Method::Get, &[("Accept", "application/json")], "")));
        assert!(!asks(&request(Method::Post, &[], "application/x-www-form-urlencoded")));
        assert!(!asks(&request(Method::Post, &[], "text/plain;charset=UTF-8")));
        assert!(asks(&request(Method::Post, &[], "application/json")));
        assert!(asks(&request(Method::Put, &[], "")));
        let both = request(
            Method::Post,
            &[("X-B", "1"), ("Authorization", "x")],
            "application/json",
        );
        assert_eq!(unsafe_headers(&both), ["authorization", "content-type", "x-b"]);
    }

    #[test]
    fn the_origin_must_be_the_pages_own_or_a_star() {
        let allows = |pairs: &[(&'static str, &'static str)], credentials| {
            origin_allowed(PAGE, credentials, &headers(pairs), "the answer").is_ok()
        };
        let name = "access-control-allow-origin";
        assert!(allows(&[(name, PAGE)], Credentials::Omit) && allows(&[(name, "*")], Credentials::Omit));
        assert!(!allows(&[], Credentials::Omit));
        assert!(!allows(&[(name, "https://www.kk.dk/")], Credentials::Omit));
        assert!(!allows(&[(name, PAGE), (name, PAGE)], Credentials::Omit));
        assert!(!allows(&[(name, "*")], Credentials::Include) && !allows(&[(name, PAGE)], Credentials::Include));
        let credentials = ("access-control-allow-credentials", "true");
        assert!(allows(&[(name, PAGE), credentials], Credentials::Include));
    }

    #[test]
    fn the_question_before_must_be_answered_for_method_and_headers() {
        let put = request(Method::Put, &[("Authorization", "x")], "application/json");
        let asked = unsafe_headers(&put);
        let check = |status, methods: &'static str, allowed: &'static str| {
            let map = headers(&[
                ("access-control-allow-origin", "*"),
                ("access-control-allow-methods", methods),
                ("access-control-allow-headers", allowed),
            ]);
            preflight_allows(PAGE, &put, &asked, status, &map).map_err(|no| no.why)
        };
        assert_eq!(check(204, "PUT", "Content-Type, Authorization"), Ok(()));
        assert_eq!(check(200, "*", "*, authorization"), Ok(()));
        assert!(
            check(204, "*", "*").unwrap_err().contains("header authorization"),
            "a star does not cover it"
        );
        assert!(
            check(204, "put", "content-type, authorization")
                .unwrap_err()
                .contains("allow PUT")
        );
        assert!(
            check(301, "PUT", "content-type, authorization")
                .unwrap_err()
                .contains("status 301")
        );
    }

    #[test]
    fn only_exposed_headers_are_read() {
        let map = headers(&[
            ("content-type", "a/b"),
            ("link", "<x>"),
            ("x-total", "3"),
            ("access-control-expose-headers", "Link"),
        ]);
        let (open, hidden) = readable(Credentials::Omit, &map);
        assert!(open.contains_key("link") && open.contains_key("content-type") && !open.contains_key("x-total"));
        assert!(hidden.contains(&String::from("x-total")));
    }
}
