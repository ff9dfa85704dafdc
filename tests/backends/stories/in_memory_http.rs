//! HTTP as the backend in the test process (`in_memory.rs`) needs it: what it is asked, what it answers, and the one file of
//! a multipart body. Every answer may be read by a page of the stories' origin.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use crate::city::Fields;

/// A request, as far as it is looked at.
pub struct Asked<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its query.
    pub query: Fields,
    /// Its body.
    pub body: &'a Bytes,
}

/// An answer.
#[derive(Debug)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Bytes,
}

impl Told {
    /// JSON; nothing for null.
    pub fn json(status: u16, json: &Json) -> Self {
        let body = if json.is_null() {
            String::new()
        } else {
            json.to_string()
        };
        Self {
            status,
            headers: vec![("Content-Type", "application/json".into())],
            body: body.into(),
        }
    }

    /// A page for people.
    pub fn page(inside: &str) -> Self {
        Self {
            status: 200,
            headers: vec![("Content-Type", "text/html; charset=utf-8".into())],
            body: format!("<!doctype html><title>Ideer</title>{inside}").into(),
        }
    }

    /// The way to another page.
    pub fn way(to: &str) -> Self {
        Self::json(303, &Json::Null).with("Location", to.into())
    }

    /// What is wrong, as the API says it.
    pub fn refusal(status: u16, code: &str, field: &str, message: &str) -> Self {
        let field = Some(field).filter(|field| !field.is_empty());
        Self::json(
            status,
            &json!({"errors": [{"code": code, "field": field, "message": message}]}),
        )
    }

    /// No idea has this id.
    pub fn no_idea() -> Self {
        Self::refusal(404, "unknown", "", "There is no such idea.")
    }

    /// With a header.
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// As axum sends it.
    pub fn response(self) -> Response {
        let told = self
            .with("Access-Control-Allow-Origin", crate::kit::ORIGIN.into())
            .with("Access-Control-Allow-Methods", "GET, POST, DELETE".into())
            .with(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, Idempotency-Key".into(),
            )
            .with("Access-Control-Expose-Headers", "Link, X-Total, Retry-After".into());
        let status = StatusCode::from_u16(told.status).unwrap_or_default();
        let mut response = (status, told.body).into_response();
        for (name, value) in told.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// A header as text; empty where it is not there.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// The type and the bytes of the first part of RFC 7578.
pub fn only_part(kind: &str, body: &Bytes) -> Option<(String, Bytes)> {
    let find = |what: &[u8], from: usize| {
        let rest = body.get(from..)?;
        Some(from + rest.windows(what.len()).position(|found| found == what)?)
    };
    let boundary = kind.strip_prefix("multipart/form-data; boundary=")?;
    let head_ends = find(b"\r\n\r\n", 0)?;
    let ends = find(format!("\r\n--{boundary}").as_bytes(), head_ends)?;
    let head = String::from_utf8_lossy(body.get(..head_ends)?).into_owned();
    let kind = head.lines().find_map(|line| line.strip_prefix("Content-Type: "))?;
    Some((kind.to_owned(), body.slice(head_ends + 4..ends)))
}
