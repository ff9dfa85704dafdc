//! A server that takes GeoReport v2 at its word, so that the preset does too: <https://wiki.open311.org/GeoReport_v2/>.
//!
//! Form-encoded only, an API key for sending, a jurisdiction, a place for every request, tokens that become ids later,
//! and no paging, because the standard has none. Another setting answers as some cities do: another root name in XML,
//! ids at once, pages by an extension. It forgets everything when it ends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

/// The key that sending needs.
pub const KEY: &str = "key-for-tests-only";
/// The jurisdiction that every request names.
pub const JURISDICTION: &str = "city.example";
/// The one service.
pub const SERVICE: &str = "171";
/// As long as the standard lets a description be.
pub const LONGEST: usize = 4000;

/// What servers do differently.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// The root of XML answers.
    pub root: &'static str,
    /// Whether a new request has a token at first.
    pub tokens: bool,
    /// Whether `page` and `page_size` are understood.
    pub pages: bool,
}

/// The server.
#[derive(Debug)]
pub struct City {
    habits: Habits,
    reports: Mutex<Vec<Report>>,
}

#[derive(Clone, Debug)]
struct Report {
    id: String,
    description: String,
    status: &'static str,
    lat: String,
    long: String,
    /// How often its token was asked for.
    asked: u32,
}

/// What a form or a query says.
pub type Fields = BTreeMap<String, String>;
type Refusal = (StatusCode, &'static str);

impl City {
    /// Starts one on a free port; answers its endpoint.
    pub async fn start(habits: Habits) -> Result<(Arc<Self>, String), String> {
        let city = Arc::new(Self {
            habits,
            reports: Mutex::default(),
        });
        let listener = medspil_server::listen("127.0.0.1", 0)
            .await
            .map_err(|why| why.to_string())?;
        let address = listener.local_addr().map_err(|why| why.to_string())?;
        let router = Router::new().fallback(answer).with_state(Arc::clone(&city));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((city, format!("http://{address}/open311/v2")))
    }

    /// What a civil servant does in the end.
    pub fn close(&self, id: &str) {
        for report in self.reports().iter_mut().filter(|report| report.id == id) {
            report.status = "closed";
        }
    }

    fn reports(&self) -> std::sync::MutexGuard<'_, Vec<Report>> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, headers: &HeaderMap, body: &[u8]) -> Result<Json, Refusal> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
        if kind.trim() != "application/x-www-form-urlencoded" {
            return Err((
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "only application/x-www-form-urlencoded is taken",
            ));
        }
        let fields = fields(std::str::from_utf8(body).map_err(|_| (StatusCode::BAD_REQUEST, "not UTF-8"))?);
        if fields.get("api_key").map(String::as_str) != Some(KEY) {
            return Err((StatusCode::FORBIDDEN, "Missing or invalid API key specified."));
        }
        jurisdiction(&fields)?;
        if fields.get("service_code").map(String::as_str) != Some(SERVICE) {
            return Err((StatusCode::BAD_REQUEST, "service_code was not provided or is unknown"));
        }
        let number = |name: &str| fields.get(name).filter(|value| value.parse::<f64>().is_ok()).cloned();
        let place = number("lat").zip(number("long"));
        if place.is_none() && !fields.contains_key("address_string") && !fields.contains_key("address_id") {
            return Err((
                StatusCode::BAD_REQUEST,
                "a location is required: lat and long, address_string or address_id",
            ));
        }
        let description = fields.get("description").cloned().unwrap_or_default();
        if description.chars().count() > LONGEST {
            return Err((StatusCode::BAD_REQUEST, "description may have 4000 characters"));
        }
        let (lat, long) = place.unwrap_or_default();
        let mut reports = self.reports();
        let id = (638_001 + reports.len()).to_string();
        let answer = if self.habits.tokens {
            json!([{"token": format!("token-{id}")}])
        } else {
            json!([{"service_request_id": id, "service_notice": "", "account_id": null}])
        };
        reports.push(Report {
            id,
            description,
            status: "open",
            lat,
            long,
            asked: 0,
        });
        Ok(answer)
    }

    /// Every third token takes a second question.
    fn token(&self, token: &str) -> Result<Json, Refusal> {
        let mut reports = self.reports();
        let number = reports
            .iter()
            .position(|report| format!("token-{}", report.id) == token);
        let number = number.ok_or((StatusCode::NOT_FOUND, "token was not found"))?;
        let report = &mut reports[number];
        report.asked += 1;
        let known = number % 3 != 2 || report.asked > 1;
        let id = if known { report.id.as_str() } else { "" };
        Ok(json!([{"service_request_id": id, "token": token}]))
    }

    fn one(&self, id: &str) -> Result<Json, Refusal> {
        let reports = self.reports();
        let report = reports.iter().find(|report| report.id == id);
        Ok(json!([report
            .ok_or((StatusCode::NOT_FOUND, "service_request_id was not found"))?
            .json()]))
    }

    /// The newest first; also the address of the next page where pages are known and there is one.
    fn list(&self, query: &Fields, uri: &Uri) -> (Json, Option<String>) {
        let mine = query.get("service_code").is_none_or(|code| code == SERVICE);
        let all: Vec<Json> = self.reports().iter().rev().filter(|_| mine).map(Report::json).collect();
        let number = |name: &str| query.get(name).and_then(|value| value.parse::<usize>().ok());
        let (true, Some(size)) = (self.habits.pages, number("page_size")) else {
            return (Json::Array(all), None);
        };
        let page = number("page").unwrap_or(1).max(1);
        let next = (all.len() > page * size).then(|| format!("{}?page={}", uri.path(), page + 1));
        let shown = all.into_iter().skip((page - 1) * size).take(size).collect();
        (Json::Array(shown), next)
    }
}

impl Report {
    fn json(&self) -> Json {
        json!({
            "service_request_id": self.id, "status": self.status, "status_notes": null, "service_name": "Idéer",
            "service_code": SERVICE, "description": self.description, "agency_responsible": null,
            "requested_datetime": "2026-11-22T13:05:00+01:00", "lat": self.lat, "long": self.long, "media_url": null
        })
    }
}

fn jurisdiction(fields: &Fields) -> Result<(), Refusal> {
    match fields.get("jurisdiction_id").map(String::as_str) {
        Some(JURISDICTION) => Ok(()),
        Some(_) => Err((StatusCode::NOT_FOUND, "jurisdiction_id provided was not found")),
        None => Err((StatusCode::BAD_REQUEST, "jurisdiction_id was not provided")),
    }
}

async fn answer(State(city): State<Arc<City>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path = uri.path().strip_prefix("/open311/v2/").unwrap_or_default();
    let (name, format) = path.rsplit_once('.').unwrap_or((path, ""));
    let kind = match format {
        "json" => "application/json",
        "xml" => "text/xml",
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or("*/*");
    if ![kind, "*/*", "application/*", "text/*"]
        .iter()
        .any(|kind| accepts.contains(kind))
        && !accepts.contains(format)
    {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    }
    let query = fields(uri.query().unwrap_or_default());
    let mut next = None;
    let told = match (&method, name.split_once('/')) {
        (&Method::POST, None) if name == "requests" => {
            city.send(&headers, &body).map(|told| (StatusCode::CREATED, told))
        }
        (&Method::GET, part) => jurisdiction(&query)
            .and_then(|()| match part {
                Some(("tokens", token)) => city.token(token),
                Some(("requests", id)) => city.one(id),
                None if name == "requests" => {
                    let (list, more) = city.list(&query, &uri);
                    next = more;
                    Ok(list)
                }
                _ => Err((StatusCode::NOT_FOUND, "no such resource")),
            })
            .map(|told| (StatusCode::OK, told)),
        _ => Err((StatusCode::METHOD_NOT_ALLOWED, "only GET, and POST to requests")),
    };
    let (status, root, element, told) = match told {
        Ok((status, told)) => (status, city.habits.root, "request", told),
        Err((status, why)) => {
            let told = json!([{"code": status.as_u16().to_string(), "description": why}]);
            (status, "errors", "error", told)
        }
    };
    let text = if format == "json" {
        told.to_string()
    } else {
        xml(root, element, &told)
    };
    let mut response = (status, [(header::CONTENT_TYPE, format!("{kind}; charset=utf-8"))], text).into_response();
    if let Some(next) = next.and_then(|next| next.parse().ok()) {
        response.headers_mut().insert("x-next-page-url", next);
    }
    response
}

/// A list of flat objects; what is null is an empty element, as the standard has it.
fn xml(root: &str, element: &str, list: &Json) -> String {
    let mut out = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><{root}>");
    for object in list.as_array().into_iter().flatten() {
        out += &format!("<{element}>");
        for (name, value) in object.as_object().into_iter().flatten() {
            let text = value.as_str().unwrap_or_default();
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            out += &format!("<{name}>{text}</{name}>");
        }
        out += &format!("</{element}>");
    }
    out += &format!("</{root}>");
    out
}

/// Pairs of a form or a query.
pub fn fields(text: &str) -> Fields {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (plain(name), plain(value))).collect()
}

/// Without percent signs and plus signs.
fn plain(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [bytes.next().unwrap_or(b'0'), bytes.next().unwrap_or(b'0')];
                let digits = std::str::from_utf8(&digits).unwrap_or("00");
                u8::from_str_radix(digits, 16).unwrap_or(b'?')
            }
            other => other,
        });
    }
    String::from_utf8_lossy(&out).into_owned()
}
